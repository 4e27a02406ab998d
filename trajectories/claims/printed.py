"""What a printed figure can say: every sensible reading of its numerals, so that a row's value can be held against it.

`readings("1.6 million")` is {1,600,000}; `readings("2.155")` is {2155, 2.155}, since a point groups thousands in some
countries and begins decimals in others; `readings("202,997")` is {202997} alone, since three digits after a comma are
a group. Sizes and words come from tables; nothing here knows of a subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from trajectories.ground.number_words import CARDINALS, NUMBER_WORDS, SCALES, WORDS, vague_low

Span = tuple[int, int]

# Spaces and apostrophes that stand between groups of three digits. One character each, so that places stay the same.
_PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'"})

SIZES = SCALES | {
    "k": 1_000, "lakh": 100_000, "lac": 100_000, "m": 1_000_000, "mn": 1_000_000, "mln": 1_000_000,
    "crore": 10_000_000, "bn": 1_000_000_000,
}  # fmt: skip

# Digits in groups of three (or in lakh), else with decimals; a size or an ordinal's ending may follow at once.
_DIGITS = re.compile(
    r"(?<![0-9])(?:[0-9]{1,3}(?:(?P<group>[ '])[0-9]{3})(?:(?P=group)[0-9]{3})*(?![0-9])(?:[.,][0-9]+)?"
    r"|[0-9]+(?:[.,][0-9]+)*)(?P<end>(?:k|mn|mln|m|bn|st|nd|rd|th)(?![^\W\d_]))?",
    re.IGNORECASE,
)
_NUMERAL = re.compile(rf"{_DIGITS.pattern}|[^\W\d_]+", re.IGNORECASE)
# A word of size that follows, with a space or a hyphen, or at once.
_SIZE = re.compile(r"[\s-]*(" + "|".join(sorted(SIZES, key=len, reverse=True)) + r")s?(?![^\W\d_])", re.IGNORECASE)
# Number words one after the other, with "and" and "a" between them.
_KNOWN = "|".join({*CARDINALS, *WORDS, *(word for size in SIZES for word in (size, f"{size}s") if len(word) > 2)})
_RUN = re.compile(
    rf"(?<![^\W\d_])(?:{_KNOWN})(?:[\s-]+(?:(?:and|a)[\s-]+)*(?:{_KNOWN})(?![^\W\d_]))*(?![^\W\d_])", re.IGNORECASE
)
# Whole and decimals, as each way of writing gives them: no groups, groups of three under each mark, lakh, a decimal.
# Three digits after a comma are a group wherever a group can stand: "202,997" is never 202.997.
_WRITTEN = (
    "([0-9]+)()",
    *(
        rf"([1-9][0-9]{{0,2}}(?:[{group}][0-9]{{3}})+)(?:{point}([0-9]+))?"
        for group, point in ((",", "[.]"), (".", ","), (" ", "[.,]"), ("'", "[.,]"))
    ),
    "([1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3})(?:[.]([0-9]+))?",
    "(?![1-9][0-9]{0,2},[0-9]{3}$)([0-9]+)[.,]([0-9]+)",
)
_PERCENT = re.compile(r"\s*(%|per\s?cent\b)", re.IGNORECASE)
_TO = re.compile(r"\s*(?:to|and|or|-|–|—)\s*$", re.IGNORECASE)
_OF = re.compile(r"\s+(?:in|of|out of|in every|of every)\s+$", re.IGNORECASE)
# "every two minutes" prints the two and means one.
_ONE = re.compile(r"\b(?:every|each|a|an)\b", re.IGNORECASE)


def plain(text: str) -> str:
    """The text with every space and apostrophe that may stand in a number in its plain form; as long as before."""
    return text.translate(_PLAIN)


def tokens(text: str) -> list[Span]:
    """Where the numerals stand: digit strings, separators and size at their end included, and number words."""
    return [
        match.span()
        for match in _NUMERAL.finditer(plain(text))
        if match.group()[0].isdigit() or match.group().lower() in NUMBER_WORDS
    ]


def digits(text: str) -> frozenset[Fraction]:
    """What one string of digits and separators can say: "2.155" → {2155, 2.155}; "1,5" → {1.5}; "2,02,997" → {202997}."""
    written = [match for pattern in _WRITTEN if (match := re.fullmatch(pattern, text))]
    return frozenset(
        Fraction(f"{re.sub('[^0-9]', '', whole)}.{part or 0}") for whole, part in map(re.Match.groups, written)
    )


def readings(printed: str) -> frozenset[Fraction]:
    """Every value that a numeral in `printed` can say; empty where there is none."""
    text = plain(printed)
    found: set[Fraction] = set()
    if (low := vague_low(text)) is not None and not re.search("[0-9]", text):
        found, text = {Fraction(low)}, ""
    numerals = list(_in_digits(text))
    words = text
    for (start, end), _ in numerals:  # what belongs to digits is no word
        words = words[:start] + "0" * (end - start) + words[end:]
    numerals += [(match.span(), _of_run(match[0])) for match in _RUN.finditer(words)]
    found = found.union(*(values for _, values in numerals))
    for (one, first), (other, second) in pairwise(sorted(numerals)):
        if _OF.search(text[one[1] : other[0]]):
            found |= {a / b for a in first for b in second if b}
    if numerals and _ONE.search(text):
        found.add(Fraction(1))
    return frozenset(found)


def unsaid(row: Mapping[str, Any]) -> list[str]:
    """Which of low, best and high no reading of `printed` gives; blanks are left out."""
    given = [name for name in ("low", "best", "high") if row[name] is not None]
    said = readings(row["printed"]) if given else frozenset()
    return [name for name in given if not any(_same(row[name], value) for value in said)]


def _in_digits(text: str) -> Iterator[tuple[Span, set[Fraction]]]:
    for match in _DIGITS.finditer(text):
        end = (match["end"] or "").lower()
        bare = digits(match.group()[: len(match.group()) - len(end)])
        values, stop = set(bare), match.end()
        if end in SIZES:
            # "5m" may be metres; every other size says what it is.
            values = {value * SIZES[end] for value in bare} | (set(bare) if end == "m" else set())
        elif end:
            values |= {1 / value for value in bare if value}
        size, stop = _sized(text, stop)
        values = {value * size for value in values}
        if size == 1:
            if _PERCENT.match(text, stop):
                values |= {value / 100 for value in bare}
            # "14 to 18 thousand": the first number may share the size of the second.
            after = _DIGITS.search(text, stop)
            if after and _TO.fullmatch(text[stop : after.start()]):
                shared = _sized(text, after.end())[0] * SIZES.get((after["end"] or "").lower(), 1)
                values |= {value * shared for value in bare}
        yield (match.start(), stop), values


def _of_run(words: str) -> set[Fraction]:
    """The values of a run of number words: "two and a half million" → {2,500,000}; "three-quarters" → {3/4}."""
    run = [word for word in re.findall(r"[^\W\d_]+", words.lower()) if word != "a"]
    whole, part = Fraction(0), Fraction(0)
    special: list[tuple[Fraction, ...]] = []
    for before, word in pairwise(["", *run]):
        size = SIZES.get(word) or SIZES.get(word.removesuffix("s"), 0)
        if word in CARDINALS:
            part += CARDINALS[word]
        elif size >= 1000:
            whole, part = whole + (part or Fraction(1)) * size, Fraction(0)
        elif size:
            part = (part or Fraction(1)) * size
        elif word in WORDS and before == "and":
            part += WORDS[word][-1]
        elif word in WORDS:
            special.append(WORDS[word])
    number = whole + part
    found = {number} if number or not special else {Fraction(1)}
    for values in special:
        # Beside a number an ordinal is a part of it ("two thirds") or ends it ("twenty third"); alone it is itself.
        found = {a * b for a in found for b in (values[-1:] if number else values)} | {
            number + value for value in values if number and value >= 1 and len(values) > 1
        }
    return found


def _sized(text: str, at: int) -> tuple[int, int]:
    """The size in words that follows a number, all of them multiplied ("hundred thousand"), and where it ends."""
    size = 1
    while match := _SIZE.match(text, at):
        if match.group()[0] not in " -" and len(match[1]) < 3:
            break
        size, at = size * SIZES[match[1].lower()], match.end()
    return size, at


def _same(value: float, said: Fraction) -> bool:
    """Whether a value is what is said; a part that no decimal ends ("a third") may be rounded to two digits."""
    given, ends = Fraction(repr(float(value))), 10**60 % said.denominator == 0
    return given == said if ends else abs(given - said) <= Fraction(1, 200)
