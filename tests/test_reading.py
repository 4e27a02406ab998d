"""Every row of the reading table and every fixed rule of the design, by table."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date

import pytest
from helpers_solve import SUBJECT, claim, frame_of

from trajectories.ground.choices import CHOICES
from trajectories.ground.errors import DataError
from trajectories.solver.reading import NECESSARY, Constraint, Reading, Term, constraints


def read(*rows, **choices) -> list[Constraint]:
    """The constraints without the numbers that only the even path looks at: `test_path` holds those."""
    found = constraints(frame_of(*rows), Reading(**choices), SUBJECT)
    return [replace(constraint, aim=None, half=None) for constraint in found]


def one(category="awol", start="2024-01-01", end="2024-12-31", coefficient=1.0) -> Term:
    return Term(category, date.fromisoformat(start), date.fromisoformat(end), coefficient)


def test_the_example_of_the_design():
    row = claim(7, "2022-01-01", "2025-07-31", best=202_997)
    assert read(row) == [
        Constraint(("s-07",), "cases", (one("awol", "2022-01-01", "2025-07-31"),), 202_996.5, 202_997.5)
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"role": "context"},
        {"role": "contested"},
        {"role": "none"},
        {"repeats": "s-02"},
        {"population": "russian_forces"},
        {"unit": "not_applicable"},
        {"category": "not_applicable"},
        {"quantity": "multiple"},
        {"quantity": "other"},
        {"mood": "projected"},
        {"mood": "hypothetical"},
        {"mood": "rhetorical"},
        {"quantity": "rate", "per": "day", "per_n": 1.0, "start_earliest": None, "start_latest": None},
        {"quantity": "rate", "per": "day", "per_n": 1.0, "printed_period": None},
        {"start_earliest": None, "start_latest": None, "end_earliest": None, "end_latest": None},
    ],
)
def test_what_constrains_nothing(changes):
    assert read(claim(best=5.0)) != []
    assert read(claim(best=5.0) | changes) == []


def test_stock_is_at_most_the_total_to_its_date():
    row = claim(1, "2024-05-10", "2024-05-10", quantity="stock", best=400_000, qualifier="plain")
    assert read(row) == [Constraint(("s-01",), "cases", (one("awol", "2022-01-01", "2024-05-10"),), 350_000, None)]


def test_uncertain_dates_bound_the_shortest_above_and_the_longest_below():
    row = claim(1, "2022-01-01", "2025-10-31", low=10.0, high=20.0, qualifier="range")
    row |= {"start_latest": date(2022, 2, 24), "end_earliest": date(2025, 7, 31)}
    assert read(row) == [
        Constraint(("s-01",), "cases", (one("awol", "2022-01-01", "2025-10-31"),), 10, None),
        Constraint(("s-01",), "cases", (one("awol", "2022-02-24", "2025-07-31"),), None, 20),
    ]
    row |= {"start_latest": date(2025, 8, 1)}  # perhaps no day at all is surely counted
    assert [(c.low, c.high) for c in read(row)] == [(10, None)]


def test_until_stated_lets_an_inferred_end_lie_later():
    row = claim(1, "2022-01-01", "2025-07-31", best=10.0, stated_by=date(2025, 10, 31))
    assert [(c.low, c.terms[0].end) for c in read(row)] == [(9.5, date(2025, 7, 31))]
    assert [(c.low, c.high, c.terms[0].end) for c in read(row, end="until_stated")] == [
        (9.5, None, date(2025, 10, 31)),
        (None, 10.5, date(2025, 7, 31)),
    ]


def rate(**more):
    row = {"quantity": "rate", "category": "both", "unit": "persons", "per_n": 1.0, "printed_period": "in October"}
    return claim(1, "2025-09-16", "2025-10-31") | row | more


def test_rate_on_average_or_in_every_month():
    row = rate(low=100.0, high=200.0, qualifier="range", per="day")
    assert [(c.low, c.high) for c in read(row)] == [(4600, 9200)]
    monthly = read(row, rate="every_month")
    assert [(c.terms[0].start, c.low, c.high) for c in monthly] == [
        (date(2025, 9, 16), 1500, 3000),
        (date(2025, 10, 1), 3100, 6200),
    ]


def test_rate_in_months_and_every_so_many():
    row = rate(best=20.0, qualifier="about", per="month", per_n=2.0)
    assert [(c.low, c.high) for c in read(row)] == [(pytest.approx(7.5), pytest.approx(22.5))]


def test_reciprocal_rate_over_a_month():
    row = rate(best=1.0, per="minute", per_n=2.0, qualifier="plain") | {
        "start_earliest": date(2025, 10, 1),
        "start_latest": date(2025, 10, 1),
    }
    assert [(c.low, c.high) for c in read(row)] == [(pytest.approx(44_640 / 2.5), pytest.approx(44_640 / 1.5))]


def test_rate_with_uncertain_dates_is_as_wide_as_they_allow():
    row = rate(low=10.0, high=20.0, qualifier="range", per="day", end_earliest=date(2025, 9, 30))
    assert [(c.terms[0].end, c.low, c.high) for c in read(row)] == [
        (date(2025, 10, 31), 150, None),  # at least the low rate over the 15 days that are certain
        (date(2025, 9, 30), None, 920),  # at most the high rate over the 46 days that are possible
    ]


def test_share():
    whole = claim(1, "2022-01-01", "2025-10-31", category="both", low=310_000.0, qualifier="more_than")
    half = claim(
        2, "2025-01-01", "2025-10-31", category="both", quantity="share", base_id="s-01", low=0.5, qualifier="more_than"
    )
    part, of = one("both", "2025-01-01", "2025-10-31"), one("both", "2022-01-01", "2025-10-31", -0.5)
    assert read(whole, half)[1:] == [Constraint(("s-02",), "cases", (part, of), 0, None)]
    # a base constrains by its period alone, whatever its role
    assert read(whole | {"role": "contested"}, half) == [Constraint(("s-02",), "cases", (part, of), 0, None)]


def test_share_with_an_upper_end_and_uncertain_dates():
    whole = claim(1, "2022-01-01", "2025-10-31", best=10.0, start_latest=date(2022, 2, 24))
    share = claim(2, "2025-01-01", "2025-10-31", quantity="share", base_id="s-01", best=0.5, qualifier="plain")
    lower, upper = read(whole, share)[2:]
    assert lower.terms[1] == one("awol", "2022-02-24", "2025-10-31", -0.45)
    assert upper.terms[1] == one("awol", "2022-01-01", "2025-10-31", -0.55)
    assert [(lower.low, lower.high), (upper.low, upper.high)] == [(0, None), (None, 0)]


@pytest.mark.parametrize(
    ("choices", "part", "whole", "lines"),
    [
        ({}, {"category": "awol"}, {"category": "both"}, 1),
        ({"category": "pooled"}, {"category": "awol"}, {"category": "both"}, 0),
        ({"category": "pooled"}, {"category": "awol"}, {"category": "awol"}, 1),
        ({}, {"unit": "persons"}, {"unit": "cases"}, 0),
        ({"unit": "one_to_one"}, {"unit": "persons"}, {"unit": "cases"}, 1),
        ({"undefined": "at_least"}, {"category": "both"}, {"category": "undefined"}, 0),
        ({"undefined": "at_least"}, {"category": "undefined"}, {"category": "both"}, 1),
        ({"undefined": "left_out"}, {"category": "both"}, {"category": "undefined"}, 0),
    ],
)
def test_shares_between_categories_and_units(choices, part, whole, lines):
    base = claim(1, role="contested", best=1.0) | whole
    share = (
        claim(2, "2024-01-01", "2024-06-30", quantity="share", base_id="s-01", low=0.5, qualifier="more_than") | part
    )
    assert len(read(base, share, **choices)) == lines


@pytest.mark.parametrize(
    ("value", "expected"), [("both", [("both", 9.5, 10.5)]), ("at_least", [("both", 9.5, None)]), ("left_out", [])]
)
def test_undefined(value, expected):
    found = read(claim(category="undefined", best=10.0), undefined=value)
    assert [(c.terms[0].category, c.low, c.high) for c in found] == expected


def test_units_are_separate_or_one_to_one():
    rows = claim(1, best=10.0), claim(2, unit="persons", best=11.0)
    assert [c.unit for c in read(*rows)] == ["cases", "persons"]
    assert [c.unit for c in read(*rows, unit="one_to_one")] == ["cases", "cases"]


def test_pooled_reading_adds_the_counts_of_one_period():
    rows = claim(1, best=202_997.0), claim(2, category="desertion", best=50_058.0)
    assert read(*rows, category="pooled") == [Constraint(("s-01", "s-02"), "cases", (one("both"),), 253_054, 253_056)]
    open_above = rows[0], claim(2, category="desertion", low=50_000.0, qualifier="more_than")
    assert [(c.low, c.high) for c in read(*open_above, category="pooled")] == [(252_996.5, None)]


def test_pooled_reading_takes_a_category_given_alone_as_the_count():
    other_period = claim(2, "2023-01-01", "2023-12-31", category="desertion", best=50.0)
    other_unit = claim(3, category="desertion", unit="persons", best=7.0)
    other_source = claim(1, source="t", category="desertion", best=9.0)
    found = read(claim(1, best=10.0), other_period, other_unit, other_source, category="pooled")
    assert [(c.claim_ids, c.terms[0].category, c.low) for c in found] == [
        (("s-01",), "both", 9.5),
        (("s-02",), "both", 49.5),
        (("s-03",), "both", 6.5),
        (("t-01",), "both", 8.5),
    ]


def test_pooled_reading_with_two_statements_of_one_category():
    rows = claim(1, best=10.0), claim(2, low=9.0, qualifier="more_than"), claim(3, category="desertion", best=5.0)
    found = read(*rows, category="pooled")
    assert [(c.claim_ids, c.low, c.high) for c in found] == [(("s-01", "s-03"), 14, 16), (("s-02", "s-03"), 13.5, None)]


def test_choices_are_named_in_full():
    assert Reading.CHOICES == CHOICES
    assert all(getattr(Reading(), choice) == values[0] for choice, values in CHOICES.items())
    assert Reading.parse(["plain=either_side", "rate=every_month"]) == Reading(plain="either_side", rate="every_month")
    assert (Reading().name, Reading(unit="one_to_one").name) == ("default", "unit=one_to_one")
    assert pickle.loads(pickle.dumps(Reading(rate="every_month"))) == Reading(rate="every_month")


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (lambda: Reading(plain="exactly"), "reading plain: found exactly, allowed nearest, either_side"),
        (lambda: Reading.parse(["plain"]), "reading: found plain, allowed plain, more_than"),
        (lambda: Reading.parse(["colour=red"]), "reading: found colour=red, allowed plain, more_than"),
    ],
)
def test_illegal_readings_are_one_clear_line(make, line):
    with pytest.raises(ValueError, match=r"^reading") as caught:
        make()
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (claim(qualifier="plain", low=5.0), "claims:s-01:best: found blank, allowed the number"),
        (claim(qualifier="more_than", best=5.0), "claims:s-01:low: found blank, allowed the number"),
        (claim(qualifier="plain", printed="some"), "claims:s-01:best: found blank, allowed the number"),
        (
            claim(1, "2021-12-01", best=5.0),
            "claims:s-01:start_earliest: found 2021-12-01, allowed a day from 2022-01-01 on",
        ),
        (claim(1, end="2026-01-31", best=5.0), "claims:s-01:end_latest: found 2026-01-31, allowed a day to 2025-12-31"),
        (
            claim(1, "2024-05-01", "2024-04-30", best=5.0),
            "claims:s-01:end_latest: found 2024-04-30, allowed a day from",
        ),
        (claim(quantity="share", best=0.5), "claims:s-01:base_id: found blank, allowed the claim_id of the whole"),
        (claim(quantity="share", best=0.5, base_id="s-09"), "claims:s-01:base_id: found s-09, allowed the claim_id"),
    ],
)
def test_faults_in_claims_are_one_clear_line(row, line):
    with pytest.raises(DataError) as caught:
        read(row)
    assert str(caught.value).startswith(line)
    assert len(caught.value.faults) == 1


def test_the_same_id_twice_and_missing_columns():
    with pytest.raises(DataError, match="claims:s-01:claim_id: found the same id twice, allowed each id once"):
        read(claim(1, best=1.0), claim(1, best=2.0))
    with pytest.raises(DataError, match="claims:header:per_n: found no such column, allowed a column per_n"):
        constraints(frame_of(claim(best=1.0)).drop("per_n"), Reading(), SUBJECT)


def test_only_the_necessary_columns_are_needed_and_order_does_not_matter():
    rows = [claim(2, best=1.0), claim(1, category="both", best=2.0)]
    narrow = frame_of(*rows).select(NECESSARY)
    assert constraints(narrow, Reading(), SUBJECT) == constraints(narrow.reverse(), Reading(), SUBJECT)
    assert [c.claim_ids for c in constraints(narrow, Reading(), SUBJECT)] == [("s-01",), ("s-02",)]
