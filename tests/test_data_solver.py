"""What follows from the five articles of this data set: paths, key claims, limits under every reading, by hand."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from test_key_claims import keys

from trajectories.claims.load import Dataset
from trajectories.compare.holds import holds
from trajectories.compare.readings import ANY, readings
from trajectories.solver.lp import systems_of
from trajectories.solver.reading import DEFAULT, Reading, constraints
from trajectories.solver.solve import solve_readings


@pytest.fixture(scope="module")
def solved(dataset: Dataset):
    return solve_readings(dataset.by_source(), dataset.subject)


def path(solution, category: str, month: date, column: str = "cumulative_path") -> float:
    (row,) = solution.envelope.filter(unit="cases", category=category, month=month).to_dicts()
    return row[column]


def test_article_b_each_count_at_one_pace(solutions):
    """50,058 over 43 months at one pace, and 7,000 and 12 of these 43 months by the end of 2022."""
    own = solutions["article-b"]
    flows = own.envelope.filter(unit="cases", category="desertion")
    days = flows["month"].dt.month_end().dt.day().cast(pl.Float64).to_numpy()
    assert flows["flow_path"].to_numpy() == pytest.approx(50_058 * days / days.sum(), abs=0.01)
    assert path(own, "desertion", date(2025, 7, 1)) == pytest.approx(50_058, abs=0.01)
    assert path(own, "both", date(2022, 12, 1)) == pytest.approx(7_000 + 50_058 * 12 / 43, abs=2)
    assert path(own, "both", date(2025, 7, 1)) == pytest.approx(202_997 + 50_058, abs=0.01)


def test_article_e_ends_at_what_is_printed(solutions):
    assert path(solutions["article-e"], "both", date(2025, 10, 1)) == pytest.approx(310_000, abs=0.01)
    assert path(solutions["article-e"], "both", date(2024, 12, 1)) == pytest.approx(310_000 - 162_000, abs=0.01)


def test_article_a_stays_at_its_own_figures(solutions):
    blocks = solutions["article-a"].blocks.filter(unit="cases")
    awol = blocks.filter(category="awol")["path"].to_list()
    assert awol == pytest.approx([6_600, 162_500], abs=0.01)
    assert blocks.filter(category="desertion")["path"].to_list() == pytest.approx([3_400, 21_600], abs=0.01)
    assert path(solutions["article-a"], "both", date(2022, 12, 1)) == pytest.approx(10_000, abs=0.01)


def test_which_claims_the_contradictions_turn_on(dataset):
    """The total without Article E's two: B's 253,055 to July less rounding, A's rest of ten months, A's October."""
    rows = keys(dataset.claims, DEFAULT, dataset.subject)
    told = {tuple(row["claim_ids"]): row for row in rows.to_dicts()}
    assert rows["unit"].unique().to_list() == ["cases"]
    assert rows["conflicts"].unique().to_list() == [4]
    for name in ("article-a-15", "article-a-18"):
        row = told[(name,)]
        assert (row["in_every"], row["total_low"], row["total_high"]) == (True, 310_000, 310_106)
    without_e = told["article-e-02", "article-e-03"]
    assert without_e["total_low"] == 253_054 + (162_450 - 105_550) + 21_550 == 331_504
    assert without_e["total_high"] is None
    assert set(told) == {
        ("article-a-15",),
        ("article-a-18",),
        ("article-e-02", "article-e-03"),
        ("article-b-10", "article-e-03"),
        ("article-b-01", "article-b-05", "article-b-07", "article-e-03"),
        ("article-b-01", "article-b-05", "article-b-08", "article-e-03"),
    }
    assert rows.filter("in_every")["claim_ids"].to_list() == [["article-a-15"], ["article-a-18"]]


def test_key_claims_under_each_reading_hold(dataset):
    """Each set is a way out, and none of its claims may come back: asked of a model of its own for each reading."""
    for reading in list(Reading.combinations())[::17]:
        systems = systems_of(constraints(dataset.claims, reading, dataset.subject), dataset.subject)
        for row in keys(dataset.claims, reading, dataset.subject).to_dicts():
            system = systems[row["unit"]]
            rest = set(system.claim_ids) - set(row["claim_ids"])
            assert system.feasible(frozenset(rest))
            assert not any(system.feasible(frozenset(rest | {name})) for name in row["claim_ids"])


def test_readings_that_change_a_limit(dataset, solved):
    rows = readings(solved, dataset.subject)

    def limits(source: str, quantity: str, reading: str, unit: str = "cases") -> tuple:
        own = rows.filter(source_id=source, quantity=quantity, reading=reading, unit=unit)
        return own.select("low", "high").row(0)

    total, part = "2022 to October 2025", "January to October 2025"
    assert limits("article-e", total, "default") == (305_000, 315_000)
    assert limits("article-e", total, "plain=either_side") == (300_000, 320_000)
    assert limits("article-e", total, "end=until_stated") == (0, 315_000)
    assert limits("article-e", total, ANY) == (0, 320_000)
    assert limits("article-b", "2022", "default") == (6_500, 7_500 + 50_058)
    assert limits("article-b", "2022", "category=pooled") == (6_500, 7_500)
    assert limits("article-a", part, "category=pooled") == (162_450, 162_550)
    assert limits("article-c", part, "undefined=at_least", "persons") == (170_000, None)


def test_how_far_a_verdict_depends_on_readings(dataset, solved):
    def fits_a_year(solutions) -> bool:
        return solutions["article-e"].bounds("both", date(2022, 1, 1), date(2025, 10, 31))[0] >= 305_000

    found = holds({reading: fits_a_year(solutions) for reading, solutions in solved.items()})
    assert found.tried == 192
    assert found.held == 192 / 4
    assert found.broken_by == (("end=until_stated",), ("plain=either_side",))
