"""Committed tables of number words: what counts as a numeral, and what a vague one is worth.

`NUMBER_WORDS` and `EXCLUDED` are printed by `verify` beside its counts, so that a reader knows what
"every numeral accounted for" covers. `VAGUE` is used by `reading`.
"""

from __future__ import annotations

_CARDINALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
)
_SCALES = "hundred hundreds thousand thousands million millions billion billions dozen dozens"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
_PARTS = "half halves thirds quarter quarters"
_MULTIPLES = (
    "twice thrice double doubled triple tripled quadruple quadrupled twofold threefold fourfold fivefold sixfold "
    "sevenfold eightfold ninefold tenfold"
)

NUMBER_WORDS: frozenset[str] = frozenset(" ".join((_CARDINALS, _SCALES, _ORDINALS, _PARTS, _MULTIPLES)).split())

# word -> why it is not a numeral here
EXCLUDED: dict[str, str] = {
    "once": "a time, not a count",
    "both": "points at two things already named",
    "another": "one more of a thing, not a count",
    "single": "emphasis beside a unit that is counted anyway",
    "fraction": "no size is given",
    "majority": "no size is given",
    "decade": "a span of time",
    "I": "a Roman numeral in the name of a war, or a pronoun",
}

# A vague word states a least value and no upper end.
VAGUE: dict[str, int] = {
    "dozens": 24,
    "hundreds": 200,
    "thousands": 2_000,
    "tens of thousands": 20_000,
    "hundreds of thousands": 200_000,
    "millions": 2_000_000,
}


def vague_low(printed: str) -> int | None:
    """The least value that a vague number word in `printed` states, or None where there is no such word."""
    text = printed.lower()
    found = [word for word in VAGUE if word in text]
    return VAGUE[max(found, key=len)] if found else None
