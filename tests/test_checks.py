"""The declared arithmetic: verdicts and numbers worked out by hand, and what must not be typed."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import yaml

from trajectories.charts import checks_chart
from trajectories.charts.theme import text_width
from trajectories.checks.covers import Flow, support, within
from trajectories.checks.rates import month_lengths
from trajectories.checks.sentences import decimal, needed, span
from trajectories.checks.verdicts import CHECKS, FUNCTIONS, evaluate, verdicts_by_reading
from trajectories.dataset.check_schema import KINDS, VERDICTS, Check, columns
from trajectories.dataset.load import Dataset, load
from trajectories.errors import DataError
from trajectories.periods import Period
from trajectories.solver.interval import Reading

DATA = Path(__file__).parent.parent / "data"
SLANTED = frozenset(
    re.findall(
        "[a-z]+",
        "exodus collapse propaganda lie lies lying fake false debunk myth desperate crisis staggering shocking "
        "deserter deserters flee enemy regime hoax wrong absurd exaggerated true truth admits alleged",
    )
)


@pytest.fixture(scope="module")
def found(dataset: Dataset) -> dict[str, dict]:
    return {row["check_id"]: row for row in evaluate(dataset).to_dicts()}


@pytest.fixture(scope="module")
def readings(dataset: Dataset) -> dict[str, dict[str, list[str]]]:
    held: dict[str, dict[str, list[str]]] = {}
    for row in verdicts_by_reading(dataset).to_dicts():
        held.setdefault(row["check_id"], {})[row["verdict"]] = row["readings"]
    return held


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
    ("a-court-total", "consistent", 0, 200, 310_000, None),
    ("a-ref-court-both", "not comparable", 14_321, 14_321, 0, 200),
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


SAID = {
    # a target taken as printed, what rounding would change, and what the pace leads to; a needed pace is rounded up
    "e-projection-pace": ["needs 1,394 to 1,558 a day", "at that pace 31 December 2025 would have 340,136 to 373,560",
                          "400,000 is taken as printed: read as rounded it could be as low as 350,000, which needs at "
                          "least 574 a day and which the pace would reach"],
    "e-ref-projection-pace": ["needs at least 634 a day and which the pace would reach", "30 days of September 2025"],
    "b-projection-all": ["If article-b-12 counts from 2022 on: ", "needs 307 a day", "printed as an upper limit"],
    "b-projection-year": ["If article-b-12 counts from 2025 on: ", "with 50,058 (article-b-08), which also counts the "
                          "time before 1 January 2025, taken whole as an upper limit"],
    "ab-projection-year": ["their periods differ; counted from 2022 on instead: the part, over 310,000, is larger"],
    # what a range makes and what is printed, not a distance to an upper end that nobody prints
    "c-range-follows": ["makes 675,000 to 810,000", "gives over 230,000 cases", "2.93 to 3.52 times as large as 230,000",
                        "is read as up to the next round number, 240,000"],
    "d-range-year": ["meet at 180,000 alone, a number that “over” leaves out"],
    # published counts that begin on different days
    "a-ref-retold-october": ["leaving at least 21,727 cases", "a least value, as what is taken off begins on 1 January "
                             "2022 and the rest on 1 February 2022", "published figures for it disagree (at least "
                             "21,727 here, 19,961 in october-all)"],
    "a-ref-own-category": ["at least 2,146 cases", "and at most 5,796 if all of 3,400 (article-a-17) lay between"],
    "a-ref-rest-autumn": ["leaving at least 51,003 cases"],
    "d-ref-parts": ["starts from 1 January 2022 to 28 February 2022 are taken as one"],
    "b-ref-projection-year": ["counted from 2022 on instead: the part, 311,327, is larger than the whole, 300,000, by 11,327"],
    # no period is printed for the court figure
    "a-ref-court-both": ["for a period that is not printed (taken as 2022 to October 2025, that of article-a-07)",
                         "prints no period for article-a-06; if it is of the period taken here, the part, 14,321, is "
                         "larger than the whole, fewer than 200, by 14,121; of a shorter period nothing follows"],
    "a-court-total": ["for a period that is not printed (taken as", "0.0645 %"],
    # what only rounding leaves
    "ae-rest-other-category": ["leaves 500 below zero as printed or, with rounding, 0 to 50 cases"],
    "ae-own-category": ["leaves 500 below zero as printed or, with rounding, 0 to 50 cases"],
    "ae-retold-year": ["500 below zero as printed or, with rounding, 0 to 50 for the rest",
                       "both hold only if each is 162,450 to 162,500"],
    "be-rest-desertion": ["445 below zero as printed or, with rounding, 0 to 5,105 cases (desertion) for January to July"],
    # who says it, and how
    "e-open-registered": ["Article E, with reservation and quoting a Ukrainian MP, gives 400,000 cases",
                          "the part, 400,000, is larger than the whole, 310,000, by 90,000 as printed (at least 35,000 with "
                          "rounding)"],
    "d-range-october": ["Article D, quoting Maria Zakharova, gives 15,000–18,000 persons a month",
                        "21,600 is 3,600 above the top of the range as printed (at least 3,550 with rounding)"],
    "ab-retold-projected": ["Article A, as a condition and quoting some Ukrainian lawmakers, gives nearly 400,000",
                            "Article B, quoting Oleksiy Honcharenko, projects up to 300,000"],
    "ae-retold-open": ["who is quoted (a Ukrainian MP, some Ukrainian lawmakers)", "whether it is a standing number"],
    # where two statements hold together in part
    "d-since-year": ["leaves at most 20,000", "both hold only if the second is 180,000 to 200,000"],
    "c-range-year": ["both hold only from 170,000 to 180,000"],
    "ae-retold-total": ["both hold only from 310,000 to 315,000"],
    # one rule for distances: as printed, and the least whole number once rounding is allowed for
    "ae-year-parts": ["the part, 184,100, is larger than the whole, 162,000, by 22,100 as printed (at least 21,500 with"],
    "b-ref-retold-seven-months": ["110,511 and 105,500 are 5,011 apart as printed (at least 4,961 with rounding)"],
    "a-rest-middle-years": ["at least 137,350 cases (AWOL of 2023 to 2024; desertion of 2023 to October 2025)"],
    "b-rest-middle-years": ["3,748 to 3,793 a month"],
    "a-own-october": ["leaves 0 to 52 cases for AWOL in October 2025", "is 16,245 to 16,255 a month"],
    "ab-parts-october": ["only because “over” sets no upper limit: 331,655 is 21,655 above 310,000 as printed (at least "
                         "21,505 with rounding)"],
    "d-ref-older-september": ["235,646 is already above 230,000, as “over” allows"],
    "b-multiple-first-year": ["14.1 to 16.2 times 7,000", "prints no base", "24.1 to 27.8 times by the month"],
    "b-multiple-middle-years": ["1.16 to 1.17 times what 202,997", "3.97 to 4.02 times by the month"],
    "b-retold-rate-month": ["14,000–18,000 cases a month", "16,100 to 17,856 a month"],
    "b-forces-parts": ["persons of the Russian forces", "they count cases and persons", "a single military district"],
    "b-forces-own": ["about the Russian forces and the Ukrainian forces", "prosecuted, the other of cases opened"],
    "ac-retold-october": ["they count cases and persons", "differ in unit and figure"],
    "e-standing-number": ["no number of those who came in is printed", "(article-e-19, as a condition)"],
    "d-own-year-of-war": ["a date that is inferred"],
}  # fmt: skip


@pytest.mark.parametrize(("check_id", "texts"), SAID.items(), ids=list(SAID))
def test_sentences_say_what_follows(found, check_id, texts) -> None:
    for text in texts:
        assert text in found[check_id]["sentence"]


def test_what_is_not_simply_stated_is_introduced_as_such(dataset, found) -> None:
    """Every hedged, supposed or projected figure says so in every sentence that names it."""
    manners = {"hedged": "with reservation", "hypothetical": "as a condition", "projected": "project"}
    moods = {row["claim_id"]: row["mood"] for row in dataset.claims.to_dicts()}
    for check in dataset.checks:
        for name in check.claim_ids:
            if moods[name] in manners and name in found[check.id]["sentence"]:
                assert manners[moods[name]] in found[check.id]["sentence"], (check.id, name)


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


# --- what is committed --------------------------------------------------------------------------------------------
def test_every_retelling_of_a_count_is_checked(dataset) -> None:
    pairs = {frozenset(check.claim_ids) for check in dataset.checks}
    repeated = {row["claim_id"]: row["repeats"] for row in dataset.claims.to_dicts()}
    for row in dataset.claims.to_dicts():
        # context (strength, casualties) is no count of the subject
        if row["retells"] and row["role"] in ("constraint", "contested"):
            told = repeated[row["retells"]] or row["retells"]
            assert any({row["claim_id"], told} <= pair for pair in pairs), f"{row['claim_id']} retells {told}"


def test_the_matrix_is_complete(dataset) -> None:
    wanted = columns(tuple(source.source_id for source in dataset.sources))
    assert len(wanted) == 20
    assert [row.kind for row in dataset.check_matrix] == list(KINDS)
    by_id = {check.id: check for check in dataset.checks}
    named = []
    for row in dataset.check_matrix:
        assert list(row.cells) == list(wanted)
        for column, cell in row.cells.items():
            assert cell
            if isinstance(cell, str):
                assert len(cell.split()) >= 4, f"{row.kind} {column}: no reason"
                continue
            for name in cell:
                named.append(name)
                assert (by_id[name].kind, by_id[name].column) == (row.kind, column)
                assert set(by_id[name].sources) <= set(column.split("+"))
    assert sorted(named) == sorted(by_id)


def test_no_number_and_no_verdict_is_typed() -> None:
    for entry in yaml.safe_load((DATA / "checks.yml").read_text(encoding="utf-8")):
        words = " ".join(entry.get(name, "") for name in ("question", "because", "supposing", "remark"))
        assert not re.search(r"\d", words), entry["id"]
        assert not any(verdict in words.lower() for verdict in VERDICTS), entry["id"]
        assert entry["question"].endswith("?"), entry["id"]
        known = {"id", "kind", "question", "claims", "references", "as_one", "because", "start"}
        assert set(entry) <= known | {"supposing", "remark", "also"}
    assert not re.search(r"\d", (DATA / "check_matrix.yml").read_text(encoding="utf-8"))


def test_code_names_no_category_unit_or_year() -> None:
    banned = re.compile(r"['\"](awol|desertion|both|undefined|cases|persons)['\"]|\b20[12]\d\b")
    package = DATA.parent / "trajectories"
    modules = [*(package / "checks").glob("*.py"), *(package / "dataset").glob("check_*.py")]
    assert len(modules) > 10
    for path in modules:
        code = re.sub(r'""".*?"""|#.*', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not banned.search(code), path.name


def test_sentences_are_neutral_and_name_their_claims(found, readings, dataset) -> None:
    for name, row in found.items():
        text = row["sentence"]
        words = set(re.findall(r"[a-z]+", text.lower())) | set(re.findall(r"[a-z]+", row["question"].lower()))
        assert not words & SLANTED, name
        begins = r"(If article-\S+ counts from \d+ on: )?(In )?(Article|The articles|The two statements|Counts published elsewhere)"
        assert re.match(begins, text), name
        assert text.endswith(".")
        assert ".." not in text
        assert "at at" not in text
        for id_ in (*row["claim_ids"], *row["reference_ids"]):
            if row["kind"] != "court" or id_.startswith("article"):
                assert id_ in text or id_ in row["arithmetic"], f"{name}: {id_}"
        assert not re.search(r"inf\b|nan|None", text + row["arithmetic"]), name


@pytest.mark.parametrize("reading", [reading for _, reading in Reading.one_at_a_time()], ids=lambda r: r.name)
def test_sentences_hold_together_under_every_reading(dataset, reading) -> None:
    for row in evaluate(dataset, reading).to_dicts():
        assert not re.search(r"inf\b|\bnan\b|None|  ", row["sentence"] + row["arithmetic"]), row["check_id"]


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


# --- faults -------------------------------------------------------------------------------------------------------
RATE = "claims: {rate: [article-a-12], total: [article-c-02]}"
FAULTS = [
    ("article-b-07, article-b-08]", "article-b-07, article-b-99]", "claims.parts", "article-b-99", "a claim_id"),
    ("{parts: [ref-12, ref-13]}", "{parts: [ref-12, ref-99]}", "references.parts", "ref-99", "a reference_id"),
    ("kind: share\n", "kind: shares\n", "kind", "shares", "share, projection"),
    ("total: [article-a-09]}", "whole: [article-a-09]}", "claims", "roles parts, whole", "roles parts, total"),
    (RATE, "claims: {total: [article-c-02]}", "claims", "roles total", "roles rate, total"),
    ("Do the two counts to July add", "Do the 2 counts to July add", "question", "a typed digit", "without digits"),
    ("  because: Article C says every month\n", "", "because", "nothing", "together"),
    (RATE, f"{RATE}\n  as_one: [period]\n  because: it is so", "as_one", "period", "neither speaks for both"),
    (RATE, "claims: {rate: [article-a-03], total: [article-c-02]}", "claims.rate", "article-a-03, a total", "rate"),
    ("references: {published: [ref-18]}", "references: {published: [ref-06]}", "references.published", "registered",
     "one measure of proceedings"),
    ("{parts: [ref-12, ref-13]}", "{parts: [ref-12, ref-17]}", "references.parts", "sent_to_court", "of registered"),
    ("- id: b-year-parts", "- id: b-parts-total", "id", "b-parts-total twice", "each id once"),
    ("  remark: the one is of cases", "  remark: the 2 are of cases", "remark", "a typed digit", "without digits"),
    ("  supposing: its rate is that", "  because: so\n  supposing: its rate is that", "supposing", "its rate",
     "else supposing"),
    ("start: earliest", "start: soonest", "start", "'soonest'", "earliest, latest"),
    ("  kind: share\n", "  kind: share\n  verdict: consistent\n", "verdict", "an unknown column", "one of: id, kind"),
]  # fmt: skip


@pytest.fixture
def report_folder(tmp_path: Path) -> Path:
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("articles"))
    return tmp_path / "data"


def faults_of(folder: Path) -> list:
    with pytest.raises(DataError) as caught:
        load(folder)
    return list(caught.value.faults)


@pytest.mark.parametrize(
    ("old", "new", "column", "was", "allowed"), FAULTS, ids=[row[2] + "-" + row[3] for row in FAULTS]
)
def test_a_fault_is_named_by_place_found_and_allowed(report_folder, old, new, column, was, allowed) -> None:
    path = report_folder / "checks.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    faults = [fault for fault in faults_of(report_folder) if fault.file == "checks.yml" and fault.column == column]
    assert any(was in fault.found and allowed in fault.allowed and fault.row.isdigit() for fault in faults), faults


PARTS = "[b-parts-total, b-year-parts]"
SHARE = '    article-c: "Article C states no share"\n'
MATRIX_FAULTS = [
    (SHARE, "", "cells.article-c", "nothing"),
    (PARTS, "[b-parts-total, a-parts-total, b-year-parts]", "cells.article-b", "a-parts-total"),
    (PARTS, "[b-parts-total, b-nothing, b-year-parts]", "cells.article-b", "b-nothing"),
    ("Article C states no share", "Article C states 0 shares", "cells.article-c", "a typed digit"),
    (SHARE, f'{SHARE}    article-x: "no such article here"\n', "cells.article-x", "unknown"),
    ("- kind: share\n", "- kind: rate\n", "kind", "share 0 times"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "column", "was"), MATRIX_FAULTS, ids=[row[2] + row[3] for row in MATRIX_FAULTS])
def test_a_hole_in_the_matrix_is_a_fault(report_folder, old, new, column, was) -> None:
    path = report_folder / "check_matrix.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(fault.column == column and was in fault.found for fault in faults_of(report_folder)), faults_of(
        report_folder
    )


def test_a_check_in_no_cell_is_a_fault(report_folder) -> None:
    path = report_folder / "check_matrix.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("[b-parts-total, b-year-parts]", "[b-parts-total]"))
    (fault,) = faults_of(report_folder)
    assert (fault.file, fault.column) == ("checks.yml", "id")
    assert "b-year-parts in no cell" in fault.found


def test_a_folder_without_checks_loads(report_folder) -> None:
    (report_folder / "checks.yml").unlink()
    (report_folder / "check_matrix.yml").unlink()
    dataset = load(report_folder)
    assert dataset.checks == ()
    assert evaluate(dataset).is_empty()


# --- the algebra under it -----------------------------------------------------------------------------------------
def flow(start: str, end: str, category: str = "x", coefficient: float = 1.0) -> Flow:
    return Flow(coefficient, category, Period(date.fromisoformat(start), date.fromisoformat(end)))


def test_within() -> None:
    year, month = (flow("2024-01-01", "2024-12-31"),), (flow("2024-03-01", "2024-03-31"),)
    assert within(month, year)
    assert not within(year, month)
    assert within(year, year)
    assert not within((flow("2024-03-01", "2024-03-31", "y"),), year)
    assert within(month, (*year, flow("2024-01-01", "2024-12-31", "y")))
    assert not within((*month, *month), year), "counted twice"
    assert not within((), year), "nothing is no part of anything"
    assert within((*year, flow("2024-01-01", "2024-06-30", coefficient=-1.0)), (flow("2024-07-01", "2024-12-31"),))


def test_support() -> None:
    year, half = flow("2024-01-01", "2024-12-31"), flow("2024-01-01", "2024-06-30", coefficient=-1.0)
    assert support((year,)) == year.period
    assert support((year, half)) == Period(date(2024, 7, 1), date(2024, 12, 31))
    assert support((year, flow("2024-03-01", "2024-03-31", coefficient=-1.0))) is None
    assert support((year, year)) is None
    assert support((year, flow("2024-01-01", "2024-06-30", "y"))) is None
    assert support(()) is None


@pytest.mark.parametrize(
    ("low", "high", "whole", "words"),
    [
        (253_054, 253_056, True, "253,054 to 253,056"),
        (202_996.5, 202_997.5, True, "202,997"),
        (310_000, None, True, "at least 310,000"),
        (None, 500, True, "at most 500"),
        (None, None, True, "no limit"),
        (-1_050, 50, True, "0 to 50"),
        (0.5128, 0.5328, False, "0.513 to 0.533"),
        (1.0, 1.0, False, "1"),
    ],
)
def test_span(low, high, whole, words) -> None:
    assert span(low, high, whole) == words


def test_decimals_and_needed_paces() -> None:
    assert [decimal(value) for value in (1.629, 14.06, 7.0, 183.07, 1_453.6)] == ["1.63", "14.1", "7", "183", "1,454"]
    assert [needed(value, None) for value in (306.9, 307.0, 306.2)] == ["at least 307"] * 3


# --- the picture --------------------------------------------------------------------------------------------------
def test_labels_of_kinds_fit_their_column_and_stand_in_line_with_their_boxes(dataset, found) -> None:
    for kind in KINDS.values():
        assert text_width(kind.label) <= checks_chart.NAMES, kind.label
    rows = checks_chart.rows_of_checks(dataset, evaluate(dataset))
    names, boxes = checks_chart.checks(dataset, rows).to_dict()["vconcat"][0]["hconcat"]
    scales = [names["encoding"]["y"]["scale"], *(layer["encoding"]["y"]["scale"] for layer in boxes["layer"])]
    assert all(scale == scales[0] and scale["type"] == "band" for scale in scales)
    assert names["height"] == boxes["height"]


def test_where_limits_touch_at_a_number_that_over_leaves_out_it_is_said(dataset, found) -> None:
    """One rule in all checks: limits count as included, and a sentence says what the printed word leaves out."""
    claims = {row["claim_id"]: row for row in dataset.claims.to_dicts()}
    touching = []
    for row in found.values():
        lows, highs = ([row[f"{side}_{end}"] for side in ("left", "right")] for end in ("low", "high"))
        if row["verdict"] != "consistent" or None in lows or highs.count(None) != 1:
            continue
        edge = max(lows)
        over = [claims[name]["low"] for name in row["claim_ids"] if claims[name]["qualifier"] == "more_than"]
        if edge in highs and edge in over:
            touching.append(row["check_id"])
            assert "leaves out: limits count as included here" in row["sentence"], row["check_id"]
    assert "d-range-year" in touching
