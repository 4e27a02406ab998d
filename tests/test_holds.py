"""How far something depends on readings: counts, the smallest sets of choices that break it, and the words for both."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from trajectories.compare.holds import ALWAYS, condition, holds, holds_if
from trajectories.ground.choices import CHOICES, READING_WORDS, words
from trajectories.solver.reading import DEFAULT, Reading


def fails(reading: Reading) -> bool:
    return reading.plain == "either_side" or (reading.unit == "one_to_one" and reading.rate == "every_month")


def test_which_choices_break_something() -> None:
    found = holds_if(lambda reading: not fails(reading))
    assert (found.held, found.tried) == (72, 192)
    assert found.broken_by == (("plain=either_side",), ("rate=every_month", "unit=one_to_one"))
    assert found.words == (
        "Holds unless printed numbers may be off by one in their last digit before any zeros, or all units are counted as one "
        "and a rate holds in every month (holds in 72 of 192 readings)."
    )


def test_words_for_half_all_none_and_not_by_default() -> None:
    assert ALWAYS.words == "Holds in all 192 readings."
    assert ALWAYS.everywhere
    assert holds_if(lambda reading: False).words == "Holds in none of 192 readings."
    half = holds_if(lambda reading: reading.category == "as_printed")
    assert half.words.startswith("Holds unless a category given alone")
    other = holds_if(lambda reading: reading != DEFAULT)
    assert other.broken_by == ((),)
    assert other.words == "Holds in 191 of 192 readings, not as this report reads them."


def test_the_sets_that_break_something_are_the_smallest_by_brute_force() -> None:
    """For random verdicts: each set breaks it, none inside it does, and every failing reading holds one of them."""
    readings = list(Reading.combinations())
    for seed in range(20):
        verdicts = dict(zip(readings, np.random.default_rng(seed).random(len(readings)) < 0.93, strict=True))
        found = holds({reading: bool(held) for reading, held in verdicts.items()})
        for turned in found.broken_by:
            assert not verdicts[Reading.parse(turned)]
            inside = [part for size in range(len(turned)) for part in combinations(turned, size)]
            assert all(verdicts[Reading.parse(part)] for part in inside)
        failing = [reading.turned for reading, held in verdicts.items() if not held]
        assert all(any(set(turned) <= own for turned in found.broken_by) for own in failing)


def test_every_choice_has_its_words() -> None:
    assert {choice: tuple(values) for choice, values in READING_WORDS.items()} == CHOICES == dict(Reading.CHOICES)
    said = [words(name).clause for name, _ in Reading.one_at_a_time()]
    assert len(set(said)) == len(said)
    assert all(
        condition([name]) == words(name).clause and "=" not in words(name).label for name, _ in Reading.one_at_a_time()
    )
