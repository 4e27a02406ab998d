"""What a finding is: a few words in bold, two or three short sentences, what they rest on, and how far they hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from trajectories.compare.gap import HEADING_WORDS, SENTENCE_WORDS, Gap
from trajectories.compare.holds import ALWAYS, Holds
from trajectories.compare.told import Row
from trajectories.ground import say

Ids = Iterable[str]
LEAD_WORDS, MOST_WORDS = HEADING_WORDS, SENTENCE_WORDS


@dataclass(frozen=True)
class Finding:
    """id: in words joined by dashes; lead: bold, at most eight words; text: at most 45 words; figure: "fig-…".

    holds: under how many readings it holds, and the smallest sets of choices that break it; given: what it takes as
    given, in a sentence. Raises ValueError where lead or text are longer.
    """

    id: str
    lead: str
    text: str
    figure: str
    claim_ids: tuple[str, ...]
    reference_ids: tuple[str, ...] = ()
    holds: Holds = ALWAYS
    given: str = ""

    @classmethod
    def of(
        cls, id_: str, lead: str, figure: str, *sentences: str, claims: Ids = (), references: Ids = (), **more: Any
    ) -> Finding:
        """A finding that says the first of these sentences, as far as the words allow; more: holds, given."""
        on, on_published = (tuple(sorted(set(ids))) for ids in (claims, references))
        return cls(id_, lead, short(*sentences), figure, on, on_published, **more)

    def __post_init__(self) -> None:
        for name, most in (("lead", LEAD_WORDS), ("text", MOST_WORDS)):
            count = len(getattr(self, name).split())
            if not 0 < count <= most:
                raise ValueError(f"finding {self.id}: {name} has {count} words, allowed 1 to {most}")

    @property
    def holds_words(self) -> str:
        """How far it depends on readings, in words for a reader."""
        return f"{self.given} {self.holds.words}".strip()


def of_gap(gap: Gap, claims: Iterable[str]) -> Finding:
    """A contradiction as a finding: the same heading, sentence and arithmetic as its pair of bars."""
    known = set(claims)
    return Finding.of(
        gap.id,
        f"{gap.heading}.",
        "fig-contradictions",
        gap.sentence,
        gap.more,
        claims=known & set(gap.ids),
        references={*gap.ids, *gap.more_references} - known,
        holds=gap.holds,
        given=gap.given,
    )


def ids(rows: Iterable[Row]) -> list[str]:
    """The ids of claims or of published counts."""
    return [row.get("claim_id") or row["reference_id"] for row in rows]


def each(start: str, parts: Sequence[str]) -> str:
    """One sentence of as many parts as the words allow, and how many more there are: "…: A prints …; and two more."."""
    for rest in range(len(parts)):
        told = [*parts[: len(parts) - rest], *([f"and {say.words(rest)} more"] if rest else [])]
        text = f"{start}{'; '.join(told)}."
        if len(text.split()) <= MOST_WORDS:
            break
    return text


def short(*sentences: str) -> str:
    """The first sentences that together keep to the words allowed; the first one always."""
    texts = [text.split() for text in accumulate(filter(None, sentences), "{} {}".format)] or [[]]
    fitting = [words for words in texts if len(words) <= MOST_WORDS]
    return " ".join(fitting[-1] if fitting else [*texts[0][: MOST_WORDS - 1], "…"])
