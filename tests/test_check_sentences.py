"""What the sentences of the checks say: numbers by hand, who speaks, what rounding changes, no slant."""

from __future__ import annotations

import re

import pytest

from trajectories.charts import checks_chart
from trajectories.charts.theme import text_width
from trajectories.checks.verdicts import evaluate
from trajectories.claims.check_schema import KINDS
from trajectories.solver.interval import Reading

SLANTED = frozenset(
    re.findall(
        "[a-z]+",
        "exodus collapse propaganda lie lies lying fake false debunk myth desperate crisis staggering shocking "
        "deserter deserters flee enemy regime hoax wrong absurd exaggerated true truth admits alleged",
    )
)
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
                         "larger than the whole, fewer than 200, by 14,121 as printed (at least 14,122 with rounding); "
                         "of a shorter period nothing follows"],
    "a-court-total": ["for a period that is not printed (taken as", "0.0642 %"],
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
