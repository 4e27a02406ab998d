"""Key claims against every subset tried one by one; how far a verdict depends on readings; what claims allow."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from helpers_solve import HALF, claim, frame_of, random_ranges

from trajectories.compare.key_claims import KEY_CLAIMS, key_claims
from trajectories.compare.readings import READINGS, readings
from trajectories.solver.conflicts import resolve
from trajectories.solver.lp import systems_of
from trajectories.solver.reading import DEFAULT, Reading, constraints
from trajectories.solver.solve import solve_many, solve_readings


def year(number: int, best: float, **more):
    return claim(number, "2024-01-01", "2024-06-30", best=best, **more)


def keys(claims, reading, subject, labels=None, **settings):
    """The key claims of a frame under a reading, from models of its own."""
    systems = systems_of(constraints(claims, reading, subject), subject)
    together = {unit: resolve(system.claim_ids, system.feasible) for unit, system in systems.items()}
    return key_claims(claims, systems, together, subject, labels or {}, **settings)


@pytest.mark.parametrize("seed", range(12))
def test_sets_by_brute_force(seed):
    """Every set of claims that resolves all conflicts and of which no claim may come back, by trying them all."""
    rows = random_ranges(np.random.default_rng(seed), HALF, 7)
    for place, row in enumerate(rows):
        row["claim_id"] = f"{'abc'[place % 3]}-{place:02}"
        row["quantity"], row["base_id"] = "total", None
        row["low"], row["high"] = row["low"] * 2, None if row["high"] is None else row["high"] * 2
    (system,) = systems_of(constraints(frame_of(*rows), DEFAULT, HALF), HALF).values()
    everything = frozenset(system.claim_ids)
    ways: list[frozenset[str]] = []
    for size in range(len(everything) + 1):
        for way in map(frozenset, combinations(sorted(everything), size)):
            if not any(known <= way for known in ways) and system.feasible(everything - way):
                ways.append(way)
    found = keys(frame_of(*rows), DEFAULT, HALF)
    assert dict(found.schema) == KEY_CLAIMS
    assert {frozenset(ids) for ids in found["claim_ids"].to_list()} == (set(ways) if ways != [frozenset()] else set())
    for row in found.to_dicts():
        days = HALF.span_start.toordinal(), HALF.span_end.toordinal() + 1
        low, high = system.bounds_between("both", *days, among=everything - set(row["claim_ids"]))
        assert row["total_low"] - 1 < low <= row["total_low"] + 1e-6
        assert row["total_high"] == high or row["total_high"] <= high < row["total_high"] + 1


def test_limit_keeps_all_of_the_fewest():
    a = [year(1, 100.0, source="a"), year(2, 100.0, source="a", repeats="a-01")]
    b = [year(1, 200.0, source="b", category="both"), year(2, 50.0, source="b", category="both")]
    both = frame_of(*a, *b)
    found = keys(both, DEFAULT, HALF, limit=0)
    assert found.select("claim_ids", "in_every", "conflicts").rows() == [(["b-02"], True, 2)]
    everything = keys(both, DEFAULT, HALF)
    assert everything["claim_ids"].to_list() == [["b-02"], ["a-01", "b-01"]]
    assert everything["sentence"][0] == (
        "Without 50 (Jan–Jun 2024), all other figures that limit cases fit together; their total for January to June 2024 is then 200."
    )
    named = keys(both, DEFAULT, HALF, labels={"a": "Paper A", "b": "Paper B"})["sentence"].to_list()
    assert named[1].startswith("Without Paper A’s 100 AWOL (Jan–Jun 2024) and Paper B’s 200 (Jan–Jun 2024), all other")


def test_nothing_to_tell():
    assert dict(keys(frame_of(), DEFAULT, HALF).schema) == KEY_CLAIMS
    assert keys(frame_of(year(1, 100.0, source="a")), DEFAULT, HALF).is_empty()


def test_every_combination_once():
    found = list(Reading.combinations())
    assert found[0] == DEFAULT
    assert len(set(found)) == len(found) == np.prod([len(values) for values in Reading.CHOICES.values()])
    assert Reading(plain="either_side", unit="one_to_one").turned == {"plain=either_side", "unit=one_to_one"}


def test_all_readings_as_each_alone_and_by_an_executor():
    by_source = {
        "a": frame_of(year(1, 1_000.0, source="a", qualifier="plain"), year(2, 70.0, source="a", unit="persons")),
        "b": frame_of(year(1, 2_100.0, source="b", qualifier="plain", category="undefined")),
        "c": frame_of(),
    }
    solved = solve_readings(by_source, HALF)
    with ThreadPoolExecutor(2) as pool:
        threaded = solve_readings(by_source, HALF, pool)
    for reading in list(Reading.combinations())[::7]:
        alone = solve_many(by_source, reading, subject=HALF)
        for source, solution in alone.items():
            for found in (solved[reading][source], threaded[reading][source]):
                assert found.reading == reading
                assert found.blocks.equals(solution.blocks)
                assert found.envelope.equals(solution.envelope)
    again = pickle.loads(pickle.dumps(solved[DEFAULT]["a"]))
    days = HALF.span_start, HALF.span_end
    assert again.bounds("both", *days) == solved[DEFAULT]["a"].bounds("both", *days)
    rows = readings(solved, HALF.model_copy(update={"compare_years": (2024, 2024)}))
    assert dict(rows.schema) == READINGS
    assert set(rows.filter(~pl.col("changed"))["reading"]) == {"default"}
    assert "c" not in rows["source_id"].to_list()
