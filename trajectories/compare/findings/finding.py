"""What a finding is: a few words in bold, two or three short sentences, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trajectories.compare.told import Row

MOST_WORDS = 45
LEAD_WORDS = 8
PRINTED = "Rests on the numbers as printed."


@dataclass(frozen=True)
class Finding:
    """id: in words joined by dashes; lead: bold, at most eight words; text: at most 45 words; figure: "fig-…".

    fails_under: names of readings under which it holds no more; holds_words: the same for a reader, never keys.
    Raises ValueError where lead or text are longer.
    """

    id: str
    lead: str
    text: str
    figure: str
    claim_ids: tuple[str, ...]
    reference_ids: tuple[str, ...] = ()
    fails_under: tuple[str, ...] = ()
    holds_words: str = PRINTED

    def __post_init__(self) -> None:
        for name, most in (("lead", LEAD_WORDS), ("text", MOST_WORDS)):
            count = len(getattr(self, name).split())
            if not 0 < count <= most:
                raise ValueError(f"finding {self.id}: {name} has {count} words, allowed 1 to {most}")


def ids(rows: Iterable[Row]) -> tuple[str, ...]:
    """The ids of claims or of published counts, each once, sorted."""
    return tuple(sorted({row.get("claim_id") or row["reference_id"] for row in rows}))


def short(*sentences: str) -> str:
    """The first sentences that together keep to the words allowed; the first one always."""
    kept: list[str] = []
    for sentence in filter(None, sentences):
        if kept and len(" ".join([*kept, sentence]).split()) > MOST_WORDS:
            break
        kept.append(sentence)
    text = " ".join(kept)
    words = text.split()
    return text if len(words) <= MOST_WORDS else " ".join(words[: MOST_WORDS - 1]) + " …"
