"""Claims against the article texts: every claim found, every numeral accounted for.

The texts are not supplied; whoever has them points at their folder. A numeral is a string of digits (with its
separators, see `printed`) or a word of `NUMBER_WORDS`; each occurrence must lie inside the `printed` or `printed_period`
of a claim row, of whatever role.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
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


def occurrences(paragraph: str, printed: str) -> list[Span]:
    """Where `printed` stands, whole: "1,600" does not in "21,600", nor "2" in "2 500", "300" in "300k", "one" in "someone"."""
    text, words, numerals = plain(paragraph), plain(printed), tokens(paragraph)

    def cuts(edge: int) -> bool:
        """Whether a numeral or a word goes on beyond an edge."""
        in_word = text[max(0, edge - 1) : edge].isalpha() and text[edge : edge + 1].isalpha()
        return in_word or any(first < edge < last for first, last in numerals)

    found = (match.start() for match in re.finditer(f"(?={re.escape(words)})", text))
    spans = ((start, start + len(words)) for start in found)
    return [(start, end) for start, end in spans if not cuts(start) and not cuts(end)]


def _period(paragraph: str, words: str, near: Span) -> list[Span]:
    """Where the words of a period stand nearest to a figure: one span, or one for each part between gaps."""
    whole = occurrences(paragraph, words)
    if whole or GAP not in words:
        return sorted(whole, key=lambda place: min(abs(place[0] - near[1]), abs(near[0] - place[1])))[:1]
    spans: list[Span] = []
    for part in filter(None, map(str.strip, words.split(GAP))):
        after = spans[-1][1] if spans else 0
        following = [span for span in occurrences(paragraph, part) if span[0] >= after]
        if not following:
            return []
        spans.append(following[0])
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
    digest = hashlib.sha256(raw).hexdigest()
    changed = [Fault(source.file, "-", "sha256", digest, source.sha256)] if digest != source.sha256 else []
    covered: dict[str, tuple[int, list[Span]]] = {}  # paragraph of each claim, and what it covers there
    missing = []
    for row in rows:
        place = _place(row, lines, covered)
        if isinstance(place, list):
            covered[row["claim_id"]] = row["paragraph"], place
        else:
            missing.append(Fault(f"claims/{source.source_id}.csv", row["claim_id"], *place))
    spans = [(number, span) for number, line in enumerate(lines, 1) for span in tokens(line)]
    inside = [(number, span) for number, own in covered.values() for span in own]
    loose = [(n, (a, b)) for n, (a, b) in spans if not any(n == m and s <= a and b <= e for m, (s, e) in inside)]
    unclaimed = [
        Fault(source.file, str(n), "-", f"numeral {lines[n - 1][a:b]!r} in no claim", "every numeral in a claim row")
        for n, (a, b) in loose
    ]
    digits = sum(lines[n - 1][s].isdigit() for n, (s, _) in spans)
    faults = (*changed, *missing, *unclaimed)
    return Report(source.source_id, len(rows), len(missing), len(spans), digits, len(loose), faults)


def _place(
    row: dict, lines: Sequence[str], taken: Mapping[str, tuple[int, list[Span]]]
) -> list[Span] | tuple[str, str, str]:
    """What one claim covers in its paragraph, its figure first; or column, found and allowed of what is wrong.

    taken: by id, the paragraph of each claim before it and what that covers there, its figure first.
    """
    number, printed, period = row["paragraph"], row["printed"], row["printed_period"]
    if number > len(lines):
        return "paragraph", str(number), f"1 to {len(lines)}"
    line, nth = lines[number - 1], row["occurrence"]
    found = occurrences(line, printed)
    if len(found) < nth:
        return "printed", f"{printed!r} {len(found)} times in paragraph {number}", f"at least {nth} times, as printed"
    if row["noun"] and plain(row["noun"]) not in plain(line):
        return "noun", repr(row["noun"]), f"words of paragraph {number}"
    if differing := unsaid(row):
        return differing[0], "a value that printed does not show", printed
    span = found[nth - 1]
    for other_id, (other, ((start, end), *_)) in taken.items():
        if other == number and span[0] < end and start < span[1]:
            return "printed", f"words that {other_id} covers too", "each numeral in one printed"
    around = [] if period is None else _period(line, period, span)
    if period is not None and not around:
        return "printed_period", repr(period), f"words of paragraph {number}"
    return [span, *around]


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
