"""Committed tables of number words: what counts as a numeral, what it says, and what a vague one is worth.

`NUMBER_WORDS` and `EXCLUDED` are printed by `verify` beside its counts, so that a reader knows what
"every numeral accounted for" covers. `VAGUE` is used by `reading`.
"""

from __future__ import annotations

from fractions import Fraction

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
CARDINALS = {word: value for value, word in enumerate(_SMALL.split())} | {
    word: 10 * value for value, word in enumerate(_TENS.split(), 2)
}
SCALES = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_PLACES = "first second third fourth fifth sixth seventh eighth ninth tenth"
# Words with values of their own; an ordinal is a place in a row, or one such part ("every tenth", "a third").
WORDS: dict[str, tuple[Fraction, ...]] = {
    **{word: (Fraction(value), Fraction(1, value)) for value, word in enumerate(_PLACES.split(), 1)},
    **{f"{word}fold": (Fraction(value),) for value, word in enumerate(_SMALL.split()[2:11], 2)},
    **dict.fromkeys(("half", "halves"), (Fraction(1, 2),)),
    **dict.fromkeys(("quarter", "quarters"), (Fraction(1, 4),)),
    "thirds": (Fraction(1, 3),),
    **dict.fromkeys(("twice", "double", "doubled"), (Fraction(2),)),
    **dict.fromkeys(("thrice", "triple", "tripled"), (Fraction(3),)),
    **dict.fromkeys(("quadruple", "quadrupled"), (Fraction(4),)),
}
NUMBER_WORDS = frozenset({*CARDINALS, *WORDS, *SCALES, *(f"{size}s" for size in SCALES)})

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
