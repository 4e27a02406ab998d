"""The plotted rows: what is stated, what is left when it is subtracted, what is open, what is hollow."""

from __future__ import annotations

import csv
import math
import os
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from helpers_rows import only

from trajectories.claims.load import Dataset
from trajectories.results.series import (
    ROWS,
    between,
    figure_as_printed,
    left_out,
    number,
    printed_value,
    whole,
)
from trajectories.solver.interval import interval
from trajectories.solver.solve import solve

GOLDEN = Path(__file__).parent / "data" / "miniature_rows.csv"
BLOCKS = ("stated", "remainder", "contested", "set_aside")


def test_columns(rows: pl.DataFrame, small: pl.DataFrame) -> None:
    assert dict(rows.schema) == dict(small.schema) == ROWS


# -- the report's own articles -----------------------------------------------------------------------------------


def test_remainder_of_article_b_by_hand(rows: pl.DataFrame) -> None:
    """AWOL: 202,997 exactly to July 2025, less 7,000 for 2022 and 105,500 for seven months of 2025, both rounded."""
    rest = only(rows, source_id="article-b", kind="remainder", category="awol")
    assert (rest["start"], rest["end"]) == (date(2023, 1, 1), date(2024, 12, 31))
    assert rest["low"] == pytest.approx(202_996.5 - 7_500 - 105_550)
    assert rest["high"] == pytest.approx(202_997.5 - 6_500 - 105_450)
    assert {"article-b-07"} <= set(rest["claim_ids"].split())
    assert rest["value"] is None


def test_article_b_states_its_parts_as_printed(rows: pl.DataFrame) -> None:
    own = rows.filter(
        (pl.col("source_id") == "article-b") & (pl.col("kind") == "stated") & (pl.col("category") == "awol")
    )
    assert own.select("start", "end", "value").rows() == [
        (date(2022, 1, 1), date(2022, 12, 31), 7_000.0),
        (date(2025, 1, 1), date(2025, 7, 31), 105_500.0),
    ]
    whole_period = only(rows, source_id="article-b", kind="stated", category="desertion")
    assert (whole_period["value"], whole_period["start"], whole_period["end"]) == (
        50_058.0, date(2022, 1, 1), date(2025, 7, 31),
    )  # fmt: skip


def test_article_b_is_bounded_by_its_two_counts(rows: pl.DataFrame) -> None:
    bar = only(rows, source_id="article-b", kind="bar", end=date(2025, 7, 31))
    assert (bar["low"], bar["high"]) == (pytest.approx(253_054), pytest.approx(253_056))


def test_article_a_has_no_upper_limit(rows: pl.DataFrame) -> None:
    bars = rows.filter((pl.col("source_id") == "article-a") & (pl.col("kind") == "bar") & (pl.col("unit") == "cases"))
    last = bars.sort("end").row(-1, named=True)
    assert last["high"] is None
    assert last["low"] == pytest.approx(310_000)
    assert last["text"].startswith("at least")
    marks = rows.filter((pl.col("source_id") == "article-a") & (pl.col("kind") == "mark") & (pl.col("unit") == "cases"))
    assert all(row["high"] is None for row in marks.to_dicts() if row["text"].startswith("over"))
    assert rows.filter((pl.col("source_id") == "article-a") & (pl.col("kind") == "path") & (
        pl.col("end") >= last["end"])).is_empty(), "an open total has no path"  # fmt: skip


def test_source_c_states_persons_only(rows: pl.DataFrame) -> None:
    kinds = rows.filter((pl.col("source_id") == "article-c") & (pl.col("unit") == "cases"))["kind"].to_list()
    assert all(kind.startswith("contested") for kind in kinds)


def test_an_uncontested_block_is_never_hollow_and_a_contested_one_never_filled(dataset, solutions, rows) -> None:
    claims = {row["claim_id"]: row for row in dataset.claims.to_dicts()}
    used = {name for solution in solutions.values() for name in solution.used}
    aside = {name for solution in solutions.values() for name in solution.set_aside}
    for row in rows.to_dicts():
        ids = row["claim_ids"].split()
        if row["kind"].startswith("contested"):
            assert all(claims[name]["role"] == "contested" and name not in used for name in ids)
        elif row["kind"].startswith("set_aside"):
            assert set(ids) <= aside
        else:
            assert set(ids) <= used, row
            assert all(claims[name]["role"] == "constraint" and claims[name]["mood"] == "stated" for name in ids)


def test_shown_and_left_out_are_all_constraints_and_contested_claims(
    dataset, solutions, rows, miniature, small
) -> None:
    for data, plotted in ((dataset, rows), (miniature, small)):
        out = left_out(data, plotted)
        shown = {name for ids in plotted["claim_ids"].to_list() for name in ids.split()}
        everything = set(data.claims.filter(pl.col("role").is_in(["constraint", "contested"]))["claim_id"])
        assert shown | set(out["claim_id"]) == everything
        assert not shown & set(out["claim_id"])
        assert out["why"].null_count() == 0


def test_what_is_left_out_says_why(dataset: Dataset, rows: pl.DataFrame) -> None:
    why = dict(left_out(dataset, rows).iter_rows())
    assert why["article-a-11"] == "repeats another"
    assert why["article-b-04"] == "no printed period"
    assert why["article-b-11"] == "multiple"


def test_every_used_claim_is_shown_somewhere(dataset, solutions, rows, miniature_solutions, small) -> None:
    for all_solutions, plotted in ((solutions, rows), (miniature_solutions, small)):
        shown = {name for ids in plotted["claim_ids"].to_list() for name in ids.split()}
        for solution in all_solutions.values():
            claims = {name: c for c in solution.constraints for name in c.claim_ids}
            for hidden in (set(solution.used) | set(solution.set_aside)) - shown:
                # a share has no place on the axes: it shows where it sets a limit, and here it sets none
                assert len(claims[hidden].terms) > 1, hidden
                term = claims[hidden].terms[0]
                behind = solution.behind(solution.subject.pooled, term.start, term.end, claims[hidden].unit)
                assert hidden not in behind


def test_a_remainder_names_the_claims_that_set_its_limits_and_no_other(dataset, solutions, rows) -> None:
    found = {
        (row["source_id"], row["text"]): row["claim_ids"].split()
        for row in rows.filter(pl.col("kind").is_in(["remainder", "bar"])).to_dicts()
    }
    # 162,450 + 21,550 - 21,602; 6,550 + 3,350: by hand
    assert found["article-a", "at least 162,398"] == ["article-a-03", "article-a-15", "article-a-18"]
    assert found["article-a", "at least 9,900"] == ["article-a-14", "article-a-17"]
    assert found["article-a", "at least 310,000"] == ["article-a-09"]
    assert found["article-b", "89,947–91,047"] == ["article-b-07", "article-b-09", "article-b-10"]
    assert found["article-e", "142,500–153,500"] == ["article-e-02", "article-e-03"]
    for name, ids in found.items():
        source = name[0]
        fewer = dataset.by_source()[source]
        for claim in ids:
            without = solve(
                fewer.filter((pl.col("claim_id") != claim) & pl.col("base_id").ne_missing(claim)),
                subject=dataset.subject,
            )
            row = next(
                r for r in rows.to_dicts() if (r["source_id"], r["text"]) == name and r["kind"] in ("remainder", "bar")
            )
            start = solutions[source].cumulative_from if row["kind"] == "bar" else row["start"]
            series = row["category"]
            old = solutions[source].bounds(series, start, row["end"], row["unit"])
            assert without.bounds(series, start, row["end"], row["unit"]) != pytest.approx(old, abs=0.01), (name, claim)


def test_panels_are_headed_by_what_is_printed_in_them(dataset, rows) -> None:
    from trajectories.charts.trajectories import panels_of

    titles = [panel.heading for panel in panels_of(dataset, dataset.sources, rows, 152)]
    labels = {category.id: category.label for category in dataset.subject.categories}
    assert f"average per month: {labels['both']}, or {labels['undefined']}" in " ".join(titles)
    assert sum(dataset.subject.together in title for title in titles) == 1, "the cumulative one alone"


def test_repeats_and_other_roles_are_never_plotted(dataset: Dataset, rows: pl.DataFrame) -> None:
    shown = {name for ids in rows["claim_ids"].to_list() for name in ids.split()}
    other = dataset.claims.filter(pl.col("repeats").is_not_null() | pl.col("role").is_in(["context", "none"]))[
        "claim_id"
    ]
    assert not shown & set(other)


def test_stated_values_are_those_of_the_claims(dataset: Dataset, rows: pl.DataFrame) -> None:
    claims = {row["claim_id"]: row for row in dataset.claims.to_dicts()}
    for row in rows.filter(pl.col("kind").is_in(["stated", "mark"]) & pl.col("value").is_not_null()).to_dicts():
        own = [claims[name] for name in row["claim_ids"].split()]
        assert row["value"] in {printed_value(claim) for claim in own}
        assert {claim["unit"] for claim in own} == {row["unit"]}
        assert all(claim["start_earliest"] == row["start"] and claim["end_latest"] == row["end"] for claim in own)


def test_lines_never_leave_their_limits_nor_fall(rows: pl.DataFrame, small: pl.DataFrame) -> None:
    for plotted in (rows, small):
        for (_, _, kind), line in plotted.filter(pl.col("kind").is_in(["limit_low", "limit_high", "path"])).group_by(
            ["source_id", "panel", "kind"]
        ):
            name = {"limit_low": "low", "limit_high": "high", "path": "value"}[kind]
            values = line.sort("end")[name].to_list()
            assert all(after >= before - 0.01 for before, after in pairwise(values))


def test_blocks_of_one_series_do_not_overlap(rows: pl.DataFrame, small: pl.DataFrame) -> None:
    for plotted in (rows, small):
        for _, own in plotted.filter(pl.col("kind").is_in(["stated", "remainder"])).group_by(["source_id", "panel"]):
            spans = sorted(own.select("start", "end").rows())
            parts = [s for s in spans if not any(o != s and s[0] <= o[0] and o[1] <= s[1] for o in spans)]
            assert all(before[1] < after[0] for before, after in pairwise(parts))


def test_no_row_is_infinite(rows: pl.DataFrame, small: pl.DataFrame) -> None:
    for plotted in (rows, small):
        for name in ("low", "value", "high"):
            assert all(math.isfinite(value) and value >= 0 for value in plotted[name].drop_nulls())


# -- the miniature -----------------------------------------------------------------------------------------------


def test_remainder_of_the_miniature_by_hand(small: pl.DataFrame) -> None:
    """Pedal: 700 rounded (650 to 750) to June 2011, less 412 exactly in 2010."""
    rest = only(small, source_id="leaflet-p", kind="remainder", category="pedal")
    assert (rest["start"], rest["end"]) == (date(2011, 1, 1), date(2011, 6, 30))
    assert (rest["low"], rest["high"]) == (pytest.approx(650 - 412.5), pytest.approx(750 - 411.5))


def test_a_rate_of_the_miniature_by_hand(small: pl.DataFrame) -> None:
    """One bicycle every three days (2.5 to 3.5) in the 31 days of May 2011."""
    block = only(small, source_id="leaflet-p", kind="stated", unit="bicycles")
    assert (block["low"], block["high"]) == (pytest.approx(31 / 3.5, abs=0.001), pytest.approx(31 / 2.5, abs=0.001))
    assert block["value"] is None, "a rate prints no count"


def test_claims_that_contradict_each_other_are_set_aside(small: pl.DataFrame) -> None:
    kinds = small.filter(pl.col("claim_ids").is_in(["leaflet-q-03", "leaflet-q-04"]))["kind"]
    assert set(kinds) == {"set_aside", "set_aside_mark"}


def test_miniature_against_the_golden_rows(small: pl.DataFrame) -> None:
    """A changed row is either a bug or a change to be read: UPDATE_GOLDEN=1 writes the file anew."""
    columns = ["source_id", "panel", "category", "kind", "start", "end", "low", "value", "high", "claim_ids"]
    found = small.select(columns).with_columns(pl.col("low", "value", "high").round(3))
    if os.environ.get("UPDATE_GOLDEN"):
        found.write_csv(GOLDEN)
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        golden = list(csv.DictReader(file))
    rows = [{name: "" if value is None else str(value) for name, value in row.items()} for row in found.to_dicts()]
    assert rows == golden


# -- words for figures -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("low", "high", "limits"), [(0.2, 9.9, (1, 9)), (5.0, 5.0, (5, 5)), (4.9999999, 5.0000001, (5, 5)),
                                                     (0.0, None, (0, None))])  # fmt: skip
def test_whole_counts_between_two_limits(low: float, high: float | None, limits: tuple) -> None:
    assert whole(low, high) == limits


@pytest.mark.parametrize(
    ("low", "high", "parts"),
    [(89_946.5, 91_047.5, ("89,947", "91,047")), (230_000, None, ("at least", "230,000")), (0, None, ("no limit",)),
     (None, None, ("no limit",)), (5, 5, ("5",))],
)  # fmt: skip
def test_limits_in_words(low, high, parts) -> None:
    text = between(low, high)
    assert [part for part in parts if part not in text] == []
    assert "None" not in text


@pytest.mark.parametrize(
    ("claim", "text"),
    [("leaflet-p-01", "412"), ("leaflet-p-05", "over 900"), ("leaflet-p-06", "about 9,300"),
     ("leaflet-q-04", "fewer than 300"), ("leaflet-q-06", "up to 1,500"), ("leaflet-q-09", "at least 200")],
)  # fmt: skip
def test_a_figure_as_printed(miniature: Dataset, claim: str, text: str) -> None:
    row = miniature.claims.row(by_predicate=pl.col("claim_id") == claim, named=True)
    assert figure_as_printed(row) == text


def test_a_range_has_no_one_value(miniature: Dataset) -> None:
    row = miniature.claims.row(by_predicate=pl.col("claim_id") == "leaflet-q-02", named=True)
    assert printed_value(row) is None
    assert interval(row) == (50, 70)
    assert number(202_997.0) == "202,997"
