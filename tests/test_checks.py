"""The declared arithmetic: verdicts and numbers worked out by hand, and what must not be typed."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from conftest import DATA

from trajectories.checks.rates import month_lengths
from trajectories.checks.verdicts import CHECKS, FUNCTIONS, evaluate, verdicts_by_reading
from trajectories.claims.check_schema import KINDS, VERDICTS, Check
from trajectories.claims.load import Dataset, load
from trajectories.ground.errors import DataError
from trajectories.solver.interval import Reading


def changed(dataset: Dataset, claim_id: str, **values: object) -> Dataset:
    """The data with some values of one claim changed."""
    rows = dataset.claims.to_dicts()
    for row in rows:
        if row["claim_id"] == claim_id:
            row.update(values)
    return replace(dataset, claims=pl.DataFrame(rows, schema=dataset.claims.schema, orient="row"))


def verdict(dataset: Dataset, check_id: str, reading: Reading | None = None) -> str:
    only = replace(dataset, checks=tuple(check for check in dataset.checks if check.id == check_id))
    return evaluate(only, reading or Reading())["verdict"][0]


# --- by hand: verdict, left low, left high, right low, right high -------------------------------------------------
BY_HAND = [
    # an exact count is that whole number: 202,997 + 50,058 beside "more than 253,000"
    ("b-parts-total", "consistent", 253_055, 253_055, 253_000, None),
    # 162,500 ± 50 + 21,600 ± 50 beside 162,000 ± 500, which counts both
    ("ae-year-parts", "inconsistent", 184_000, 184_200, 161_500, 162_500),
    # open cases cannot outnumber registered ones: 400,000 − 50,000 beside 310,000 + 5,000
    ("e-open-registered", "inconsistent", 350_000, None, 305_000, 315_000),
    # 202,997 + 50,058 + 162,500 ± 50 − 105,500 ± 50 beside "over 310,000"; then with 21,600 ± 50
    ("ab-parts-total", "consistent", 309_955, 310_155, 310_000, None),
    ("ab-parts-october", "consistent", 331_505, 331_805, 310_000, None),
    # the four published years
    ("b-ref-parts", "consistent", 202_997, 202_997, 202_997, 202_997),
    # 575 × 212 and 576 × 212 beside 105,500 ± 50: 31 + 28 + 31 + 30 + 31 + 30 + 31 = 212 days
    ("b-daily-months", "not comparable", 121_900, 122_112, 105_450, 105_550),
    # one in 1.5 to 2.5 minutes: 31 × 1440 / 2.5 and 31 × 1440 / 1.5
    ("a-minutes-october", "consistent", 17_856, 29_760, 21_602, 21_602),
    # 202,997 − 7,000 − 105,500, ± 500 ± 50
    ("b-rest-middle-years", "consistent", 89_947, 91_047, 0, None),
    # the same beside 17,658 + 67,840
    ("b-ref-rest-middle-years", "inconsistent", 89_947, 91_047, 85_498, 85_498),
    # 310,000 ± 5,000 − 162,000 ± 500
    ("e-rest-earlier", "consistent", 142_500, 153_500, 0, None),
    # 162,500 ± 50 − 105,500 ± 50
    ("ab-rest-autumn", "consistent", 56_900, 57_100, 0, None),
    # 202,997 + 50,058 + 162,000 ± 500 − 310,000 ± 5,000 − 105,500 ± 50: from −5,995 to 5,105
    ("be-rest-desertion", "consistent", 0, 5_105, 0, None),
    # more than half beside 161,500 / 315,000 and 162,500 / 305,000
    ("ae-share-ten-months", "consistent", 0.5, None, 161_500 / 315_000, 162_500 / 305_000),
    # (400,000 − 315,000) / 61 and (400,000 − 305,000) / 61 days beside 1440 / 2.5 and 1440 / 1.5
    ("e-projection-pace", "cannot be reached", 85_000 / 61, 95_000 / 61, 576, 960),
    # (300,000 − 253,055) / 153 days beside 575 to 576
    ("b-projection-all", "not comparable", (300_000 - 253_055) / 153, (300_000 - 253_055) / 153, 575, 576),
    # this year alone: at most 105,550 and all of 50,058 have been counted
    ("b-projection-year", "not comparable", (300_000 - 155_608) / 153, None, 575, 576),
    # (235,646 + 53,954 − 218,282 − 52,075) / 30 days of September, all four from one start
    ("e-ref-projection-pace", "cannot be reached", 88_673 / 61, 88_673 / 61, 19_243 / 30, 19_243 / 30),
    # 7 × 14,000 and 7 × 18,000
    ("b-range-months", "consistent", 98_000, 126_000, 105_450, 105_550),
    # 45 months from February 2022; "over 230,000" as a result ends at 240,000
    ("c-range-follows", "inconsistent", 675_000, 810_000, 230_000, 240_000),
    ("c-range-october", "inconsistent", 15_000, 18_000, 21_550, 21_650),
    # 9 × 15,000 and 9 × 18,000 beside 180,000 ± 10,000 − 21,600 ± 50
    ("c-range-other-months", "consistent", 135_000, 162_000, 148_350, 168_450),
    # 10 × 18,000 meets "surpassed 180,000" at one point
    ("d-range-year", "consistent", 150_000, 180_000, 180_000, None),
    # a month beside a year: 3,400 ± 50 over twelve months
    ("a-month-year-desertion", "not comparable", 21_550, 21_650, 3_350 / 12, 3_450 / 12),
    # 21,602 − 21,600 ± 50 beside 162,500 ± 50 over ten months
    ("a-own-october", "consistent", 0, 52, 16_245, 16_255),
    # about 56,200 ± 100 − 53,954, which begins a month earlier: at least 2,146, and with 3,400 + 50 at most 5,796
    ("a-ref-own-category", "inconsistent", 2_146, 5_796, 21_550, 21_650),
    # 311,327 − 235,646 − 53,954, which begin a month earlier: at least 21,727; and 19,961 is published too
    ("a-ref-retold-october", "not comparable", 21_727, None, 21_602, 21_602),
    ("d-own-year-of-war", "not comparable", 3, 3, 4, 4),
    ("a-own-year-of-war", "consistent", 4, 4, 4, 4),
    # AWOL of ten months and desertion of three, published, beside 162,000 ± 500 for both
    ("e-ref-own-category", "inconsistent", 167_556, None, 161_500, 162_500),
    ("ab-retold-first-year", "consistent", 6_550, 6_650, 6_500, 7_500),
    ("ac-retold-october", "not comparable", 21_602, 21_602, 21_550, 21_650),
    ("b-ref-retold-seven-months", "inconsistent", 110_511, 110_511, 105_450, 105_550),
    ("bd-older-awol", "consistent", 202_997, 202_997, 230_000, None),
    ("bd-older-total", "not comparable", 253_000, None, 230_000, None),
    ("d-since-year", "consistent", 180_000, None, 100_000, 200_000),
    # 800,000 ± 50,000 beside 310,000 + 250,000 and 400,000 + 350,000
    ("e-standing-number", "not comparable", 750_000, 850_000, 560_000, 750_000),
    ("b-multiple-first-year", "not comparable", 4, 5, 105_450 / 7_500, 105_550 / 6_500),
    ("a-court-total", "consistent", 0, 199, 310_000, None),
    ("a-ref-court-both", "not comparable", 14_321, 14_321, 0, 199),
]


@pytest.mark.parametrize(("check_id", "expected", *["a", "b", "c", "d"]), BY_HAND, ids=[row[0] for row in BY_HAND])
def test_by_hand(found, check_id, expected, a, b, c, d) -> None:
    row = found[check_id]
    assert row["verdict"] == expected
    sides = [row[name] for name in ("left_low", "left_high", "right_low", "right_high")]
    assert sides == [None if value is None else pytest.approx(value, abs=1e-6) for value in (a, b, c, d)]


def test_the_daily_rate_is_a_supposition_and_whole_months_are_named(found) -> None:
    row = found["b-daily-months"]
    assert "the 212 days of January to July 2025" in row["sentence"]
    assert "Article B does not say that its rate is that of these months" in row["sentence"]
    # 105,450 / 576 = 183.07 and 105,550 / 575 = 183.57; January to June has 181 days, with July 212
    assert (
        "takes 183 to 184 days (January to June 2025 has 181 days, January to July 2025 has 212 days)"
        in row["sentence"]
    )
    # nearly 600: 105,450 / 600 = 175.75 and 105,550 / 500 = 211.1, one day short of the seven months
    assert (
        "takes 176 to 211 days (January to June 2025 has 181 days, January to July 2025 has 212"
        in (found["b-daily-rounded"]["sentence"])
    )
    assert "the length of" not in " ".join(row["sentence"] for row in found.values())


def test_what_a_source_does_not_join_gives_no_verdict(dataset, found) -> None:
    """The same arithmetic with `because` is a verdict, with `supposing` it is none."""
    check = next(check for check in dataset.checks if check.id == "b-daily-months")
    joined = check.model_copy(update={"supposing": None, "because": "it says so"})
    row = evaluate(replace(dataset, checks=(joined,))).to_dicts()[0]
    assert (row["verdict"], found["b-daily-months"]["verdict"]) == ("inconsistent", "not comparable")
    assert row["sentence"].endswith("; held against each other because it says so.")
    for check in dataset.checks:
        if check.because:
            assert f"because {check.because}" in found[check.id]["sentence"]
        if check.supposing:
            assert f"does not say that {check.supposing}; if so, " in found[check.id]["sentence"]
            assert found[check.id]["verdict"] == "not comparable"


def test_month_lengths_are_counted_from_the_calendar(dataset) -> None:
    lengths = month_lengths(dataset.subject)
    assert lengths[1] == (28, 31)
    assert lengths[6] == (181, 184)
    assert lengths[7] == (212, 215)
    assert lengths[12] == (365, 366)


def test_a_least_difference_has_no_upper_limit_unless_its_missing_days_are_counted(dataset) -> None:
    check = next(check for check in dataset.checks if check.id == "a-ref-own-category")
    bare = check.model_copy(update={"claims": {"figure": ("article-a-18",)}})
    row = evaluate(replace(dataset, checks=(bare,))).to_dicts()[0]
    assert (row["left_low"], row["left_high"], row["verdict"]) == (2_146, None, "consistent")


def test_a_published_figure_that_disagrees_is_no_verdict_on_an_article(dataset) -> None:
    check = next(check for check in dataset.checks if check.id == "a-ref-retold-october")
    assert verdict(replace(dataset, checks=(check.model_copy(update={"also": ()}),)), check.id) == "inconsistent"


@pytest.mark.parametrize("name", ["no-such-fact", "returned"])
def test_a_fact_beside_a_check_is_there_and_a_whole_number(tmp_path, name) -> None:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    text = (copy / "checks.yml").read_text(encoding="utf-8")
    (copy / "checks.yml").write_text(text.replace("also: [october-all]", f"also: [{name}]", 1), encoding="utf-8")
    with pytest.raises(DataError, match=rf"checks\.yml:\d+:also: found {name}.*, allowed a fact_id of facts\.csv"):
        load(copy)


def test_no_failing_check_rests_on_a_start_that_the_words_leave_open(dataset, found) -> None:
    """Which year a figure counts from is never chosen to make a check fail."""
    for check in dataset.checks:
        starts = [row for row in dataset.claims.to_dicts() if row["claim_id"] in check.claim_ids]
        if any(row["start_latest"] and row["start_latest"].year != row["start_earliest"].year for row in starts):
            assert found[check.id]["verdict"] in ("consistent", "not comparable"), check.id


def test_the_frame(dataset, found) -> None:
    frame = evaluate(dataset)
    assert dict(frame.schema) == dict(CHECKS)
    assert frame["check_id"].to_list() == [check.id for check in dataset.checks]
    assert set(frame["verdict"]) == set(VERDICTS)
    assert set(frame["kind"]) == set(KINDS) == set(FUNCTIONS)
    assert found["ab-parts-total"]["sources"] == ["article-a", "article-b"]
    assert found["b-ref-parts"]["reference_ids"] == ["ref-01", "ref-02", "ref-03", "ref-04"]
    assert not frame.select(pl.exclude("left_low", "left_high", "right_low", "right_high")).null_count().row(0).count(1)
    for name in ("left_low", "left_high", "right_low", "right_high"):
        assert not frame[name].is_infinite().any()


def test_no_checks_is_an_empty_frame_of_the_same_columns(dataset) -> None:
    empty = evaluate(replace(dataset, checks=()))
    assert empty.is_empty()
    assert dict(empty.schema) == dict(CHECKS)
    assert verdicts_by_reading(replace(dataset, checks=())).is_empty()


# --- a changed number changes the verdict -------------------------------------------------------------------------
FLIPS = [
    ("b-parts-total", "article-b-05", {"low": 254_000.0}, "inconsistent"),
    ("ae-year-parts", "article-e-03", {"best": 190_000.0}, "consistent"),
    ("b-rest-middle-years", "article-b-07", {"best": 101_997.0}, "inconsistent"),
    ("ae-share-ten-months", "article-e-03", {"best": 142_000.0}, "inconsistent"),
    ("e-projection-pace", "article-e-09", {"per_n": 1.0}, "consistent"),
    ("c-range-october", "article-c-02", {"best": 17_600.0}, "consistent"),
    ("c-range-follows", "article-c-06", {"low": 700_000.0}, "consistent"),
    ("a-own-october", "article-a-18", {"best": 25_000.0}, "inconsistent"),
    ("a-month-year-desertion", "article-a-18", {"start_earliest": date(2025, 1, 1), "start_latest": date(2025, 1, 1),
                                                "end_earliest": date(2025, 12, 31), "end_latest": date(2025, 12, 31)},
     "consistent"),
    ("d-own-year-of-war", "article-d-08", {"printed": "fourth year"}, "consistent"),
    ("ab-retold-first-year", "article-b-09", {"best": 8_000.0}, "inconsistent"),
    ("ac-retold-october", "article-c-02", {"unit": "cases"}, "consistent"),
    ("bd-older-total", "article-b-05", {"category": "awol"}, "consistent"),
    ("d-since-year", "article-d-01", {"high": 170_000.0}, "inconsistent"),
    ("b-multiple-first-year", "article-b-11", {"base_id": "article-b-09", "category": "awol"}, "inconsistent"),
    ("a-ref-court-both", "article-a-06", {"start_earliest": date(2022, 1, 1), "start_latest": date(2022, 1, 1),
                                          "end_earliest": date(2025, 10, 31), "end_latest": date(2025, 10, 31)},
     "inconsistent"),
    ("b-forces-own", "article-b-21", {"population": "ukrainian_forces", "end_earliest": date(2025, 7, 31),
                                      "end_latest": date(2025, 7, 31)}, "inconsistent"),
    ("a-court-total", "article-a-06", {"unit": "persons"}, "not comparable"),
]  # fmt: skip


@pytest.mark.parametrize(("check_id", "claim_id", "values", "expected"), FLIPS, ids=[row[0] for row in FLIPS])
def test_a_changed_claim_changes_the_verdict(dataset, check_id, claim_id, values, expected) -> None:
    assert verdict(dataset, check_id) != expected
    assert verdict(changed(dataset, claim_id, **values), check_id) == expected


def test_a_standing_number_with_inflow_is_held_against_its_outflow(dataset) -> None:
    check = next(check for check in dataset.checks if check.id == "e-standing-number")
    stated = dataset
    for claim in ("article-e-19", "article-e-20"):
        stated = changed(stated, claim, mood="stated")
    with_inflow = check.model_copy(update={"claims": {**check.claims, "inflow": ("article-e-18",)}})
    assert evaluate(replace(stated, checks=(with_inflow,)))["verdict"][0] == "consistent"
    small = changed(stated, "article-e-15", best=50_000.0)
    assert evaluate(replace(small, checks=(with_inflow,)))["verdict"][0] == "inconsistent"


# --- readings -----------------------------------------------------------------------------------------------------
def test_readings_cover_every_choice_once(readings) -> None:
    names = {"default", *(name for name, _ in Reading.one_at_a_time())}
    for held in readings.values():
        assert sorted(name for group in held.values() for name in group) == sorted(names)


def test_what_depends_on_a_reading(readings) -> None:
    # persons beside cases only where a person is a case
    assert readings["ce-retold-year"]["inconsistent"] == ["unit=one_to_one"]
    # "over 230,000" beside about 255,000 only where it ends at the next step
    assert readings["d-ref-retold-cases"]["inconsistent"] == ["more_than=one_step"]
    # a figure without a category cannot be compared where such figures are left out
    assert "undefined=left_out" in readings["c-range-october"]["not comparable"]
    # an average excludes nothing in a single month, under no reading
    assert "cannot be reached" not in readings["a-own-october"]
    # the seven months are printed: no reading moves them
    assert list(readings["b-ref-retold-seven-months"]) == ["inconsistent"]
    assert list(readings["b-daily-months"]) == ["not comparable"]


def test_the_dependence_is_flagged(dataset) -> None:
    frame = verdicts_by_reading(dataset)
    several = set(frame.group_by("check_id").len().filter(pl.col("len") > 1)["check_id"])
    assert set(frame.filter(pl.col("depends_on_reading"))["check_id"]) == several


def test_units_never_mix_by_default(dataset, found) -> None:
    claims = {row["claim_id"]: row for row in dataset.claims.to_dicts()}
    measured = set(dataset.subject.measured)
    for check in dataset.checks:
        units = {claims[name]["unit"] for name in check.claim_ids} & measured
        units |= {"cases"} if check.reference_ids else set()
        if len(units) > 1 and "unit" not in check.as_one:
            assert found[check.id]["verdict"] == "not comparable", check.id


def test_contested_claims_keep_their_check_whatever_their_role(dataset) -> None:
    for name in ("article-c-05", "article-b-06"):
        assert dataset.claims.filter(pl.col("claim_id") == name)["role"][0] == "contested"


MINIATURE = [
    # 412 + 38 is part of "over 900", with an uncertain start in the first month
    ("parts", {"parts": ("leaflet-p-01", "leaflet-p-02"), "total": ("leaflet-p-05",)}, "consistent", 450, 450),
    # 700 ± 50 − 412: the half year that is not printed
    ("residual", {"total": ("leaflet-p-03",), "parts": ("leaflet-p-01",)}, "consistent", 238, 338),
    # one in 2.5 to 3.5 days over 31 days
    ("rate", {"rate": ("leaflet-p-10",), "total": ("leaflet-p-03",)}, "not comparable", None, None),
    ("retold", {"first": ("leaflet-p-01",), "again": ("leaflet-q-03",)}, "not comparable", 412, 412),
    ("retold", {"first": ("leaflet-q-03",), "again": ("leaflet-q-04",)}, "inconsistent", 412, 412),
]


@pytest.mark.parametrize(("kind", "claims", "expected", "low", "high"), MINIATURE)
def test_another_subject_without_a_change_in_code(miniature, kind, claims, expected, low, high) -> None:
    check = Check(id="invented", kind=kind, question="Does it fit?", claims=claims)
    row = evaluate(replace(miniature, checks=(check,))).to_dicts()[0]
    assert row["verdict"] == expected
    if low is not None:
        assert (row["left_low"], row["left_high"]) == (low, high)
    assert not re.search(r"\bcases\b|AWOL", row["sentence"] + row["arithmetic"])
