"""What a printed figure can say, by table and by construction; and that a row may say nothing else."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trajectories.claims.load import Dataset
from trajectories.claims.printed import CARDINALS, SIZES, WORDS, digits, plain, readings, tokens, unsaid
from trajectories.ground.number_words import NUMBER_WORDS, VAGUE

SEPARATORS = [",", ".", " ", "\u00a0", "\u202f", "'", "’"]


@pytest.mark.parametrize(
    ("printed", "values"),
    [
        ("202,997", {202997}),
        ("2.155", {2155, 2.155}),
        ("202.997", {202997, 202.997}),
        ("1,5", {1.5}),
        ("0,155", {0.155}),
        ("1,234.5", {1234.5}),
        ("1.234,5", {1234.5}),
        ("1.234.567,8", {1234567.8}),
        ("2,02,997", {202997}),
        ("12,34,56,789", {123456789}),
        ("2 500", {2500}),
        ("2 500,5", {2500.5}),
        ("1.6 million", {1600000}),
        ("1.6-million", {1600000}),
        ("$1.6mn", {1600000}),
        ("1.6m", {1.6, 1600000}),
        ("300k", {300000}),
        ("2 lakh", {200000}),
        ("3.5 crore", {35000000}),
        ("3 hundred thousand", {300000}),
        ("14 to 18 thousand", {14, 14000, 18000}),
        ("between 14,000 and 18,000 cases", {14000, 18000}),
        ("14,000–18,000", {14000, 18000}),
        ("250,000+ cases", {250000}),
        ("more than half", {0.5}),
        ("three-quarters", {0.75}),
        ("58 %", {58, 0.58}),
        ("58 per cent", {58, 0.58}),
        ("one in five", {1, 5, 0.2}),
        ("every 20th case", {1, 20, 0.05}),
        ("Every two minutes", {1, 2}),
        ("almost fivefold", {5}),
        ("twelve", {12}),
        ("twenty-five", {25}),
        ("twenty-third", {23, 20 / 3}),
        ("two hundred and five thousand", {205000}),
        ("a hundred thousand", {1, 100000}),
        ("half a million", {1, 500000}),
        ("two and a half million", {1, 2500000}),
        ("two dozen", {24}),
        ("hundreds of thousands", {200000}),
        ("thousands of soldiers", {2000}),
        ("28, 2025", {28, 2025}),
        ("no figure at all", set()),
        ("", set()),
    ],
)
def test_readings_by_table(printed: str, values: set[float]) -> None:
    assert {round(float(value), 9) for value in readings(printed)} == {round(value, 9) for value in values}


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("202,997", 202.997), ("1.6 million", 1700000), ("1.6 million", 1.6), ("2 500", 2), ("2 500", 500),
        ("21,602", 21.602), ("300k", 300), ("fivefold", 4), ("twelve", 2), ("half", 2), ("1,600", 16), ("12", 1),
        ("no figure", 0), ("hundreds of thousands", 100000),
    ],
)  # fmt: skip
def test_what_is_not_printed_is_refused(printed: str, value: float) -> None:
    assert unsaid({"printed": printed, "low": None, "best": float(value), "high": None}) == ["best"]


def test_each_of_low_best_and_high_is_held() -> None:
    row = {"printed": "between 50 and 70", "low": 50.0, "best": None, "high": 70.0}
    assert unsaid(row) == []
    assert unsaid(row | {"low": 5.0}) == ["low"]
    assert unsaid(row | {"low": 5.0, "high": 7.0}) == ["low", "high"]
    assert unsaid({"printed": "a word", "low": None, "best": None, "high": None}) == []


@pytest.mark.parametrize(("value", "legal"), [(0.333333, True), (0.33, True), (0.3, False), (0.34, False)])
def test_a_third_may_be_rounded(value: float, legal: bool) -> None:
    assert (unsaid({"printed": "a third", "low": None, "best": value, "high": None}) == []) == legal


def grouped(value: int, mark: str) -> str:
    return f"{value:,}".replace(",", mark)


@settings(deadline=None, max_examples=300)
@given(
    value=st.integers(0, 10**9), mark=st.sampled_from(SEPARATORS), before=st.sampled_from(["", "over ", "some\u00a0"])
)
def test_a_grouped_number_says_itself_under_every_separator(value: int, mark: str, before: str) -> None:
    said = readings(f"{before}{grouped(value, mark)} cases")
    assert Fraction(value) in said
    # A point in a number with one group may begin decimals; nothing else has two readings.
    assert len(said) == (2 if mark == "." and 1000 <= value < 10**6 else 1)


@settings(deadline=None, max_examples=300)
@given(value=st.integers(1000, 10**9), other=st.integers(0, 10**9), mark=st.sampled_from(SEPARATORS))
def test_another_number_is_refused(value: int, other: int, mark: str) -> None:
    row = {"printed": grouped(value, mark), "low": None, "best": float(other), "high": None}
    assert (unsaid(row) == []) == (value == other or (mark == "." and value < 10**6 and other * 1000 == value))


@settings(deadline=None)
@given(tenths=st.integers(1, 9999), size=st.sampled_from(sorted(set(SIZES) - {"m"})), mark=st.sampled_from([".", ","]))
def test_a_word_of_size_multiplies(tenths: int, size: str, mark: str) -> None:
    printed = f"{tenths // 10}{mark}{tenths % 10} {size}"
    assert readings(printed) == {Fraction(tenths, 10) * SIZES[size]}


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet="0123456789,.'’ \u00a0\u202fkmn%-–abe", max_size=20))
def test_any_text_has_readings_and_whole_tokens(text: str) -> None:
    assert all(value >= 0 for value in readings(text))
    spans = tokens(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    covered = {place for start, end in spans for place in range(start, end)}
    assert {place for place, letter in enumerate(text) if letter.isdigit()} <= covered
    assert len(plain(text)) == len(text)


def test_every_number_word_has_a_value() -> None:
    """The words that `verify` wants in a claim row are those that a row can be held against."""
    without = {w for w in NUMBER_WORDS if not readings(w) and w not in VAGUE}
    assert without == set()
    assert set(CARDINALS) | set(WORDS) <= NUMBER_WORDS | {"onefold"}


def test_digits_alone() -> None:
    assert digits("007") == {7}
    assert digits("1,23") == {Fraction("1.23")}
    assert digits("1,234,56") == frozenset()


def test_every_claim_of_the_report_says_what_is_printed(dataset: Dataset) -> None:
    assert [row["claim_id"] for row in dataset.claims.to_dicts() if unsaid(row)] == []
