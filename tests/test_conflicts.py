"""Irreducible conflicts and largest consistent sets, against every subset tried one by one."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import numpy as np
import pytest
from helpers_solve import SUBJECT, ByMonth, claim, frame_of, random_ranges, subject_on

from trajectories.solver.between import BETWEEN, conflicts_between
from trajectories.solver.conflicts import resolve
from trajectories.solver.reading import Reading
from trajectories.solver.solve import solve

HALF = subject_on(date(2024, 1, 1), date(2024, 6, 30))


def by_brute_force(names, feasible):
    """(irreducible infeasible sets, claims outside some largest feasible set), by looking at every subset."""
    subsets = [frozenset(s) for size in range(len(names) + 1) for s in combinations(sorted(names), size)]
    bad = {s for s in subsets if not feasible(s)}
    irreducible = {s for s in bad if not any(s - {claim} in bad for claim in s)}
    good = [s for s in subsets if s not in bad]
    size = max(len(s) for s in good)
    kept = frozenset.intersection(*(s for s in good if len(s) == size))
    return irreducible, frozenset(names) - kept


def compare(seed: int, claims: int) -> int:
    rows = random_ranges(np.random.default_rng(seed), HALF, claims, top=9)
    by_id = {row["claim_id"]: row for row in rows}
    known: dict[frozenset, bool] = {}

    def feasible(names: frozenset) -> bool:
        if names not in known:
            other = ByMonth(HALF)
            for name in sorted(names):
                other.add(by_id[name], rows)
            known[names] = other.feasible()
        return known[names]

    irreducible, set_aside = by_brute_force(by_id, feasible)
    solution = solve(frame_of(*rows), subject=HALF)
    assert {frozenset(names) for names in solution.conflicts["claim_ids"].to_list()} == irreducible
    assert frozenset(solution.set_aside) == set_aside
    assert solution.conflicts_complete
    assert not set(solution.used) & set_aside
    assert set(solution.used) | set_aside <= set(by_id)
    return len(irreducible)


@pytest.mark.slow
def test_against_every_subset():
    found = [compare(seed, 4 + seed % 4) for seed in range(24)]
    assert min(found) == 0
    assert max(found) >= 3


@pytest.mark.long
def test_against_every_subset_a_thousand_times():
    for seed in range(1000, 2000):
        compare(seed, 3 + seed % 4)


def planted(conflicts):
    return lambda names: not any(conflict <= names for conflict in conflicts)


@pytest.mark.parametrize("seed", range(40))
def test_planted_conflicts_are_found_whatever_their_shape(seed):
    rng = np.random.default_rng(seed)
    names = [f"s-{k:02}" for k in range(9)]
    sets = {frozenset(rng.choice(names, rng.integers(1, 5), replace=False).tolist()) for _ in range(rng.integers(1, 7))}
    minimal = {s for s in sets if not any(other < s for other in sets)}
    feasible = planted(minimal)
    found = resolve(rng.permutation(names).tolist(), feasible)
    irreducible, set_aside = by_brute_force(names, feasible)
    assert set(found.conflicts) == irreducible == minimal
    assert found.set_aside == set_aside
    assert found.complete


def test_a_limit_is_said_and_leaves_a_consistent_rest():
    pairs = [frozenset({f"a-{k:02}", f"b-{k:02}"}) for k in range(20)]
    names = frozenset().union(*pairs)
    for limit in (5, 64):  # too few conflicts allowed; too many ways out
        found = resolve(names, planted(pairs), limit)
        assert not found.complete
        assert planted(pairs)(names - found.set_aside)
        assert set(found.conflicts) <= set(pairs)


def year(number: int, best: float, start="2024-01-01", end="2024-12-31", **more):
    return claim(number, start, end, best=best, **more)


TWO = [year(1, 100.0), year(2, 80.0, "2024-01-01", "2024-06-30"), year(3, 70.0, "2024-07-01", "2024-12-31")]


def test_explanation_is_one_sentence_with_the_arithmetic():
    solution = solve(frame_of(*TWO), subject=SUBJECT)
    (row,) = solution.conflicts.rows(named=True)
    assert row["conflict_id"] == "s-conflict-1"
    assert row["unit"] == "cases"
    assert row["claim_ids"] == ["s-01", "s-02", "s-03"]
    assert row["explanation"] == (
        "100 AWOL (2024) is read as 100 cases; 80 AWOL (Jan–Jun 2024) and 70 AWOL (Jul–Dec 2024) together make at least 149."
    )
    # each of the three can be dropped, so none is in every largest consistent set
    assert solution.set_aside == ("s-01", "s-02", "s-03")
    assert solution.used == ()
    assert solution.blocks.is_empty()
    assert solution.envelope.is_empty()


def test_explanation_of_two_claims_and_of_an_upper_end():
    rows = year(1, 100.0), claim(2, "2024-02-01", "2024-02-29", category="awol", low=500.0, qualifier="more_than")
    (sentence,) = solve(frame_of(*rows), subject=SUBJECT).conflicts["explanation"].to_list()
    assert sentence == "100 AWOL (2024) is read as 100 cases; over 500 AWOL (Feb 2024) makes at least 500."
    rows = year(1, 100.0), claim(2, "2024-01-01", "2024-12-31", low=500.0, qualifier="more_than")
    (sentence,) = solve(frame_of(*rows), subject=SUBJECT).conflicts["explanation"].to_list()
    assert sentence == "100 AWOL (2024) is read as 100 cases; over 500 AWOL (2024) makes at least 500."
    rows = year(1, 100.0, category="both"), year(2, 300.0, "2024-02-01", "2024-02-29", category="desertion")
    (sentence,) = solve(frame_of(*rows), subject=SUBJECT).conflicts["explanation"].to_list()
    assert sentence == "100 (2024) is read as 100 cases; 300 desertion (Feb 2024) makes at least 300."


def test_the_rest_is_kept_when_one_claim_stands_against_two():
    rows = year(1, 100.0), year(2, 100.0), year(3, 300.0), year(4, 7.0, category="desertion")
    solution = solve(frame_of(*rows), subject=SUBJECT)
    assert solution.conflicts["claim_ids"].to_list() == [["s-01", "s-03"], ["s-02", "s-03"]]
    assert solution.set_aside == ("s-03",)
    assert solution.used == ("s-01", "s-02", "s-04")
    assert solution.bounds("awol", date(2024, 1, 1), date(2024, 12, 31)) == (99.5, 100.5)


def test_readings_under_which_a_conflict_holds():
    rows = (
        year(1, 1_000.0, qualifier="plain", category="both"),
        year(2, 2_100.0, qualifier="plain", category="undefined"),
    )
    (row,) = solve(frame_of(*rows), subject=SUBJECT).conflicts.rows(named=True)
    assert row["readings"][0] == "default"
    # 1,000 either side reaches 2,000 and 2,100 reaches down to 2,000
    assert not {"plain=either_side", "undefined=left_out"} & set(row["readings"])
    assert {"undefined=at_least", "more_than=one_step", "unit=one_to_one", "rate=every_month"} <= set(row["readings"])
    assert row["depends_on_reading"]
    assert solve(frame_of(*rows), Reading(plain="either_side"), subject=SUBJECT).conflicts.is_empty()


def test_a_conflict_under_every_reading_does_not_depend_on_it():
    (row,) = solve(frame_of(year(1, 100.0), year(2, 300.0)), subject=SUBJECT).conflicts.rows(named=True)
    assert not row["depends_on_reading"]
    assert len(row["readings"]) == 1 + len(list(Reading.one_at_a_time()))


def test_a_conflict_of_another_reading_names_it():
    rows = year(1, 100.0), year(2, 300.0, unit="persons")
    assert solve(frame_of(*rows), subject=SUBJECT).conflicts.is_empty()
    reading = Reading(unit="one_to_one", plain="either_side")
    (row,) = solve(frame_of(*rows), reading, subject=SUBJECT).conflicts.rows(named=True)
    assert row["readings"] == ["unit=one_to_one", "plain=either_side; unit=one_to_one"]
    assert row["depends_on_reading"]


def test_claims_that_are_pooled_stand_and_fall_together():
    rows = year(1, 100.0), year(2, 50.0, category="desertion"), year(3, 400.0, category="both")
    solution = solve(frame_of(*rows), Reading(category="pooled"), subject=SUBJECT)
    assert solution.conflicts["claim_ids"].to_list() == [["s-01", "s-02", "s-03"]]
    assert "100 AWOL (2024) and 50 desertion (2024) are read as 149 to 151" in solution.conflicts["explanation"][0]


def test_uncertain_dates_belong_to_one_claim():
    late = year(1, 100.0) | {"start_latest": date(2024, 3, 1)}
    solution = solve(frame_of(late, year(2, 300.0, "2024-04-01", "2024-04-30")), subject=SUBJECT)
    assert solution.conflicts["claim_ids"].to_list() == [["s-01", "s-02"]]


# --- between sources ---------------------------------------------------------------------------------------------


def sources(**rows):
    return {source: frame_of(*of) for source, of in rows.items()}


def test_between_sources_needs_a_claim_from_each():
    alone = [year(1, 100.0, source="a"), year(2, 300.0, source="a")]
    labels = {"a": "Paper A", "b": "Paper B"}
    found = conflicts_between(sources(a=alone, b=[year(1, 100.0, source="b")]), subject=SUBJECT, labels=labels)
    assert dict(found.schema) == BETWEEN
    assert found["claim_ids"].to_list() == [["a-02", "b-01"]]
    assert found["source_ids"].to_list() == [["a", "b"]]
    assert found["conflict_id"].to_list() == ["a-between-1"]
    sentence = "Paper A’s 300 AWOL (2024) is read as 300 cases; Paper B’s 100 AWOL (2024) leaves at most 100."
    assert found["explanation"].to_list() == [sentence]
    assert not found["depends_on_reading"][0]


def test_sets_that_restate_one_count_make_one_entry_and_shared_origins_are_marked():
    a = [year(1, 100.0, source="a", count_id="one", attribution="outlet > office")]
    b = [year(1, 300.0, source="b", count_id="two", attribution="mp")]
    c = [year(1, 100.0, source="c", count_id="one", attribution="office")]
    found = conflicts_between(sources(b=b, a=a, c=c), subject=SUBJECT)
    assert found.select("claim_ids", "restated_by", "source_ids", "shared_origin").rows() == [
        (["a-01", "b-01"], ["c-01"], ["a", "b", "c"], True)
    ]
    apart = conflicts_between(sources(a=a, b=b), subject=SUBJECT)
    assert apart.select("restated_by", "shared_origin").rows() == [([], False)]


def test_sources_that_agree_have_no_conflict_between_them():
    same = {source: [year(1, 100.0, source=source)] for source in "abc"}
    assert conflicts_between(sources(**same), subject=SUBJECT).is_empty()


def test_what_needs_three_sources_is_found_and_told_once():
    """No two of these disagree: a's total, b's and c's parts of it do, and the two pairs with d are told as pairs."""
    a = [year(1, 100.0, source="a")]
    b = [year(1, 60.0, "2024-01-01", "2024-03-31", source="b")]
    c = [year(1, 60.0, "2024-04-01", "2024-06-30", source="c")]
    found = conflicts_between(sources(a=a, b=b, c=c), subject=SUBJECT)
    assert found["claim_ids"].to_list() == [["a-01", "b-01", "c-01"]]
    assert found["source_ids"].to_list() == [["a", "b", "c"]]
    assert not found["depends_on_reading"][0]
    for pair in combinations("abc", 2):
        two = {source: rows for source, rows in (("a", a), ("b", b), ("c", c)) if source in pair}
        assert conflicts_between(sources(**two), subject=SUBJECT).is_empty()
    with_pair = conflicts_between(sources(a=a, b=b, c=c, d=[year(1, 20.0, source="d")]), subject=SUBJECT)
    members = {tuple(ids) for ids in with_pair["source_ids"].to_list()}
    assert members == {("a", "b", "c"), ("a", "d"), ("b", "d"), ("c", "d")}
