"""Claims against the article texts: every claim found, every numeral accounted for.

The texts are not supplied; whoever has them points at their folder. A numeral is a string of digits (with its
separators, see `printed`) or a word of `NUMBER_WORDS`; each occurrence must lie inside the `printed` or `printed_period`
of a claim row, of whatever role.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from trajectories.claims.load import Dataset
from trajectories.claims.printed import Span, plain, tokens, unsaid
from trajectories.claims.schema import Source
from trajectories.ground.errors import Fault
from trajectories.ground.number_words import EXCLUDED, NUMBER_WORDS

# Words left out between those of a printed_period.
GAP = "…"


@dataclass(frozen=True)
class Report:
    """What verifying one article found; `faults` is empty where all is well."""

    source_id: str
    claims: int
    not_found: int
    tokens: int
    digit_tokens: int
    unaccounted: int
    faults: tuple[Fault, ...]


def paragraphs(text: str) -> list[str]:
    """The lines for which `str.strip()` leaves something; paragraph 1 is the first of them."""
    return [line for line in text.splitlines() if line.strip()]


def occurrence(paragraph: str, printed: str, nth: int) -> Span | None:
    """Where the nth occurrence of `printed` stands, from 1; a numeral must not go on beyond its edges."""
    found = list(_occurrences(paragraph, printed))
    return found[nth - 1] if nth <= len(found) else None


def _occurrences(paragraph: str, printed: str) -> Iterator[Span]:
    text, words = plain(paragraph), plain(printed)
    numerals = tokens(paragraph)
    start = text.find(words)
    while start >= 0:
        end = start + len(words)
        # "1,600" is not an occurrence in "21,600", nor "2" in "2 500", nor "300" in "300k", nor "one" in "someone".
        cut = any(first < edge < last for first, last in numerals for edge in (start, end))
        in_word = (words[0].isalpha() and text[max(0, start - 1) : start].isalpha()) or (
            words[-1].isalpha() and text[end : end + 1].isalpha()
        )
        if not cut and not in_word:
            yield start, end
        start = text.find(words, start + 1)


def _period(paragraph: str, words: str, near: Span) -> list[Span]:
    """Where the words of a period stand nearest to a figure: one span, or one for each part between gaps."""
    whole = list(_occurrences(paragraph, words))
    if whole or GAP not in words:
        return [min(whole, key=lambda place: min(abs(place[0] - near[1]), abs(near[0] - place[1])))] if whole else []
    spans: list[Span] = []
    for part in filter(None, map(str.strip, words.split(GAP))):
        after = spans[-1][1] if spans else 0
        found = next((span for span in _occurrences(paragraph, part) if span[0] >= after), None)
        if found is None:
            return []
        spans.append(found)
    return spans


def verify(dataset: Dataset, folder: Path | str) -> list[Report]:
    """Verify every source against its text in `folder`, in the order of the sources. Raises nothing."""
    return [verify_source(dataset, source, Path(folder)) for source in dataset.sources]


def verify_source(dataset: Dataset, source: Source, folder: Path) -> Report:
    """Verify one source: the text's hash, each claim's place, and each numeral's claim."""
    rows = dataset.by_source()[source.source_id].to_dicts()
    path = folder / source.file
    try:
        raw = path.read_bytes()
        lines = paragraphs(raw.decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        found = "no such file" if isinstance(error, FileNotFoundError) else "unreadable text"
        fault = Fault(source.file, "-", "-", found, "the text that was read")
        return Report(source.source_id, len(rows), len(rows), 0, 0, 0, (fault,))
    faults: list[Fault] = []
    digest = hashlib.sha256(raw).hexdigest()
    if digest != source.sha256:
        faults.append(Fault(source.file, "-", "sha256", digest, source.sha256))
    file = f"claims/{source.source_id}.csv"
    covered: dict[int, list[Span]] = {}
    claimed: dict[int, dict[Span, str]] = {}
    missing = 0
    for row in rows:
        if misplaced := _place(row, lines, file, covered, claimed):
            missing += 1
            faults.append(misplaced)
    spans = [(number, span) for number, line in enumerate(lines, 1) for span in tokens(line)]
    loose = [(n, (a, b)) for n, (a, b) in spans if not any(s <= a and b <= e for s, e in covered.get(n, ()))]
    for number, (start, end) in loose:
        token = lines[number - 1][start:end]
        found = f"numeral {token!r} in no claim"
        faults.append(Fault(source.file, str(number), "-", found, "every numeral in a claim row"))
    digits = sum(lines[n - 1][s].isdigit() for n, (s, _) in spans)
    return Report(source.source_id, len(rows), missing, len(spans), digits, len(loose), tuple(faults))


def _place(
    row: dict, lines: Sequence[str], file: str, covered: dict[int, list[Span]], claimed: dict[int, dict[Span, str]]
) -> Fault | None:
    """Find one claim in its paragraph; note what it covers. A claim not found covers nothing."""
    claim, number = row["claim_id"], row["paragraph"]
    if number > len(lines):
        return Fault(file, claim, "paragraph", str(number), f"1 to {len(lines)}")
    line = lines[number - 1]
    span = occurrence(line, row["printed"], row["occurrence"])
    if span is None:
        count = len(list(_occurrences(line, row["printed"])))
        found = f"{row['printed']!r} {count} times in paragraph {number}"
        return Fault(file, claim, "printed", found, f"at least {row['occurrence']} times, as printed")
    if row["noun"] and plain(row["noun"]) not in plain(line):
        return Fault(file, claim, "noun", repr(row["noun"]), f"words of paragraph {number}")
    if unsaid(row):
        return Fault(file, claim, unsaid(row)[0], "a value that printed does not show", row["printed"])
    taken = claimed.setdefault(number, {})
    for other, other_id in taken.items():
        if span[0] < other[1] and other[0] < span[1]:
            return Fault(file, claim, "printed", f"words that {other_id} covers too", "each numeral in one printed")
    spans = [span]
    if row["printed_period"] is not None:
        period = _period(line, row["printed_period"], span)
        if not period:
            return Fault(file, claim, "printed_period", repr(row["printed_period"]), f"words of paragraph {number}")
        spans += period
    taken[span] = claim
    covered.setdefault(number, []).extend(spans)
    return None


def summary(reports: Sequence[Report]) -> str:
    """The counts per article and the word list they rest on, for a terminal."""
    lines = [
        f"{r.source_id}: {r.claims} claims, {r.not_found} not found; {r.tokens} numerals "
        f"({r.digit_tokens} in digits, {r.tokens - r.digit_tokens} in words), {r.unaccounted} unaccounted for"
        for r in reports
    ]
    words = ", ".join(sorted(NUMBER_WORDS))
    excluded = "; ".join(f"{word} ({why})" for word, why in sorted(EXCLUDED.items()))
    return "\n".join([*lines, f"number words: {words}", f"not number words: {excluded}"])
