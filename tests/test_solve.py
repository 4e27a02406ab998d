"""The solver against brute force on small cases, against scipy on random ones, and by its properties."""

from __future__ import annotations

import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from itertools import product

import numpy as np
import polars as pl
import pytest
from helpers_solve import (
    HALF,
    SUBJECT,
    ByMonth,
    claim,
    consistent_case,
    frame_of,
    month_end,
    months_of,
    random_ranges,
    same,
    subject_on,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from trajectories.ground.errors import DataError
from trajectories.solver.frames import BLOCKS, CONFLICTS, ENVELOPE
from trajectories.solver.reading import NECESSARY, Reading
from trajectories.solver.solve import solve, solve_many

SMALL = subject_on(date(2024, 1, 1), date(2024, 4, 30))


# --- brute force -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(25))
def test_against_every_whole_number_trajectory(seed):
    """One category, months of 0 to 5, period totals: whole-number optima are the linear ones (consecutive ones)."""
    rng = np.random.default_rng(seed)
    every = np.array(list(product(range(6), repeat=4)))
    truth = every[rng.integers(len(every))]
    months, rows = months_of(SMALL), []
    for number in range(1, 4):
        i, j = sorted(rng.integers(0, 4, 2))
        total = int(truth[i : j + 1].sum())
        low, high = max(0, total - int(rng.integers(3))), total + int(rng.integers(3))
        rows.append(claim(number, months[i], month_end(months[j]), qualifier="range", low=float(low), high=float(high)))
        sums = every[:, i : j + 1].sum(axis=1)
        every = every[(low <= sums) & (sums <= high)]
    # what no claim bounds is cut off at 5 by the enumeration only, so it is bounded for the solver as well
    rows += [claim(10 + k, month, month_end(month), qualifier="up_to", high=5.0) for k, month in enumerate(months)]
    solution = solve(frame_of(*rows), subject=SMALL)
    for i in range(4):
        for j in range(i, 4):
            sums = every[:, i : j + 1].sum(axis=1)
            assert solution.bounds("awol", months[i], month_end(months[j])) == (sums.min(), sums.max())
    envelope = solution.envelope.filter(category="awol")
    assert envelope["flow_low"].to_list() == every.min(axis=0).tolist()
    assert envelope["cumulative_high"].to_list() == every.cumsum(axis=1).max(axis=0).tolist()


# --- scipy -----------------------------------------------------------------------------------------------------


def compare_with_scipy(seed: int, claims: int) -> bool:
    """One random case; False where the claims contradict each other."""
    rng = np.random.default_rng(seed)
    rows = random_ranges(rng, HALF, claims, top=1000)
    other, months = ByMonth(HALF), months_of(HALF)
    for row in rows:
        other.add(row, rows)
    solution = solve(frame_of(*rows), subject=HALF)
    assert solution.conflicts.is_empty() == other.feasible()
    if not other.feasible():
        return False
    for row in solution.envelope.iter_rows(named=True):
        flow = other.range(other.sum(row["category"], row["month"], row["month"]))
        total = other.range(other.sum(row["category"], months[0], row["month"]))
        assert (row["flow_low"], row["flow_high"]) == pytest.approx(flow, abs=1e-3)
        assert (row["cumulative_low"], row["cumulative_high"]) == pytest.approx(total, abs=1e-3)
        assert row["open"] == (flow[1] is None or total[1] is None)
    for row in solution.blocks.iter_rows(named=True):
        found = other.range(other.sum(row["category"], row["start"], row["end"]))
        assert (row["low"], row["high"]) == pytest.approx(found, abs=1e-3)
    return True


@pytest.mark.slow
def test_against_scipy_month_by_month():
    consistent = sum(compare_with_scipy(seed, 2 + seed % 4) for seed in range(40))
    assert 10 < consistent < 40  # both kinds are met


@pytest.mark.long
def test_against_scipy_a_thousand_times():
    assert sum(compare_with_scipy(seed, 2 + seed % 5) for seed in range(100, 1100)) > 200


# --- what the frames say -----------------------------------------------------------------------------------------

ARTICLE_B = [
    claim(1, "2022-01-01", "2025-07-31", best=202_997.0),
    claim(2, "2022-01-01", "2025-07-31", category="desertion", best=50_058.0),
    claim(3, "2022-01-01", "2022-12-31", best=7_000.0, qualifier="plain"),
    claim(4, "2025-01-01", "2025-07-31", best=105_500.0, qualifier="plain"),
    claim(5, "2022-01-01", "2025-07-31", category="both", low=253_000.0, qualifier="more_than"),
]


def test_a_printed_number_comes_through_exactly():
    solution = solve(frame_of(*ARTICLE_B), subject=SUBJECT)
    assert solution.bounds("awol", date(2022, 1, 1), date(2025, 7, 31)) == (202_996.5, 202_997.5)
    rows = solution.blocks.filter(category="awol").select("start", "end", "low", "high", "claim_ids").rows()
    assert rows == [
        (date(2022, 1, 1), date(2022, 12, 31), 6_500.0, 7_500.0, ["s-01", "s-03"]),
        (date(2023, 1, 1), date(2024, 12, 31), 89_946.5, 91_047.5, ["s-01"]),
        (date(2025, 1, 1), date(2025, 7, 31), 105_450.0, 105_550.0, ["s-01", "s-04"]),
    ]
    assert solution.used == ("s-01", "s-02", "s-03", "s-04", "s-05")


def test_frames_have_their_columns_and_never_infinity():
    for claims in (frame_of(*ARTICLE_B), frame_of(*ARTICLE_B).clear(), frame_of(*ARTICLE_B[4:])):
        solution = solve(claims, subject=SUBJECT)
        assert dict(solution.blocks.schema) == BLOCKS
        assert dict(solution.envelope.schema) == ENVELOPE
        assert dict(solution.conflicts.schema) == CONFLICTS
        for frame in (solution.blocks, solution.envelope):
            numbers = frame.select(pl.selectors.float())
            assert not any(numbers.select(pl.all().is_infinite().any() | pl.all().is_nan().any()).row(0))


def test_open_above_is_null_with_a_flag_and_has_no_path():
    solution = solve(
        frame_of(claim(1, "2024-01-01", "2024-12-31", category="both", low=5.0, qualifier="more_than")), subject=SUBJECT
    )
    assert solution.blocks.rows(named=True) == [
        {"unit": "cases", "category": "both", "start": date(2024, 1, 1), "end": date(2024, 12, 31)}
        | {"low": 5.0, "path": None, "high": None, "open": True, "claim_ids": ["s-01"]}
    ]
    assert solution.envelope["open"].all()
    assert solution.envelope["flow_high"].null_count() == solution.envelope.height
    assert solution.bounds("both", date(2024, 1, 1), date(2024, 12, 31)) == (5.0, None)


def test_before_the_first_claim_only_the_envelope_and_after_the_last_nothing():
    rows = (
        claim(1, "2024-03-10", "2024-05-20", best=100.0),
        claim(2, "2022-01-01", "2024-05-20", category="both", best=500.0),
    )
    envelope = solve(frame_of(*rows), subject=SUBJECT).envelope
    assert envelope["month"].max() == date(2024, 5, 1)
    awol = envelope.filter(category="awol")
    assert awol.filter(pl.col("flow_path").is_not_null())["month"].to_list() == [date(2024, m, 1) for m in (3, 4, 5)]
    assert awol["flow_high"].null_count() == 0  # bounded by the pooled count all along
    assert envelope.filter(category="desertion")["flow_path"].null_count() == awol.height  # never counted: no path
    assert envelope.filter(category="both")["flow_path"].null_count() == 0


def test_blocks_leave_out_what_no_claim_touches_and_split_by_their_own_breakpoints():
    rows = (
        claim(1, "2022-01-01", "2022-12-31", best=10.0),
        claim(2, "2024-01-01", "2024-12-31", best=10.0),
        claim(3, "2024-06-01", "2024-06-30", category="desertion", best=1.0),
    )
    blocks = solve(frame_of(*rows), subject=SUBJECT).blocks
    assert blocks.filter(category="awol").select("start", "end").rows() == [
        (date(2022, 1, 1), date(2022, 12, 31)),
        (date(2024, 1, 1), date(2024, 12, 31)),
    ]
    pooled = [date(2022, 1, 1), date(2024, 1, 1), date(2024, 6, 1), date(2024, 7, 1)]
    assert blocks.filter(category="both")["start"].to_list() == pooled


def test_units_never_mix():
    rows = claim(1, best=10.0), claim(2, unit="persons", best=99.0)
    solution = solve(frame_of(*rows), subject=SUBJECT)
    year = date(2024, 1, 1), date(2024, 12, 31)
    assert solution.bounds("awol", *year) == (9.5, 10.5)
    assert solution.bounds("awol", *year, unit="persons") == (98.5, 99.5)
    assert solution.conflicts.is_empty()
    assert solve(frame_of(*rows), Reading(unit="one_to_one"), subject=SUBJECT).conflicts.height == 1


@pytest.mark.parametrize("seed", range(10))
def test_the_path_lies_in_the_envelope_and_adds_up(seed):
    envelope = solve(frame_of(*consistent_case(seed)), subject=HALF).envelope
    for kind in ("flow", "cumulative"):
        drawn = envelope.filter(pl.col(f"{kind}_path").is_not_null())
        assert drawn.filter(pl.col(f"{kind}_path") < pl.col(f"{kind}_low")).is_empty()
        assert drawn.filter(pl.col(f"{kind}_path") > pl.col(f"{kind}_high")).is_empty()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("fled", date(2024, 1, 1), date(2024, 1, 2)), "category: found fled, allowed awol, desertion, both"),
        (("both", date(2024, 1, 1), date(2024, 1, 2), "tanks"), "unit: found tanks, allowed cases, persons"),
        (("both", date(2024, 1, 2), date(2024, 1, 1)), "period: found 2024-01-02 to 2024-01-01, allowed days in 2022"),
        (("both", date(2021, 1, 2), date(2024, 1, 1)), "period: found 2021-01-02 to 2024-01-01, allowed days in 2022"),
    ],
)
def test_bounds_of_something_else_is_one_clear_line(arguments, line):
    with pytest.raises(ValueError, match=r"found") as caught:
        solve(frame_of(*ARTICLE_B), subject=SUBJECT).bounds(*arguments)
    assert str(caught.value).startswith(line)


def test_bounds_of_a_unit_without_claims_are_open():
    assert solve(frame_of(*ARTICLE_B), subject=SUBJECT).bounds(
        "awol", date(2024, 1, 1), date(2024, 1, 2), "persons"
    ) == (0, None)


def test_columns_that_no_reading_uses_may_be_missing_and_others_not():
    claims = frame_of(*ARTICLE_B)
    same(
        solve(claims.select(NECESSARY), subject=SUBJECT), solve(claims.with_columns(note=pl.lit("x")), subject=SUBJECT)
    )
    with pytest.raises(DataError, match="claims:header:low, best: found no such column, allowed columns low, best"):
        solve(claims.drop("low", "best"), subject=SUBJECT)


# --- many sources ------------------------------------------------------------------------------------------------


def test_solve_many_is_the_same_in_processes_threads_and_serially():
    sources = {f"s{seed}": frame_of(*consistent_case(seed)) for seed in range(3)}
    serial = solve_many(sources, subject=HALF)
    spawn = multiprocessing.get_context("spawn")  # polars has threads, which a fork would lose
    with ProcessPoolExecutor(1, mp_context=spawn) as processes, ThreadPoolExecutor(2) as threads:
        for other in (solve_many(sources, subject=HALF, executor=executor) for executor in (processes, threads)):
            assert list(other) == list(serial)
            for source, solution in other.items():
                assert_frame_equal(solution.blocks, serial[source].blocks, check_exact=True)
                assert_frame_equal(solution.envelope, serial[source].envelope, check_exact=True)


def test_a_solution_travels_and_still_answers():
    solution = solve(frame_of(*ARTICLE_B), subject=SUBJECT)
    year = "awol", date(2024, 1, 1), date(2024, 12, 31)
    before = solution.bounds(*year)
    assert pickle.loads(pickle.dumps(solution)).bounds(*year) == before


# --- properties --------------------------------------------------------------------------------------------------

seeds = st.integers(0, 10_000)


@settings(max_examples=25, deadline=None)
@given(seeds, st.randoms(use_true_random=False))
def test_the_order_of_claims_changes_nothing(seed, random):
    rows = random_ranges(np.random.default_rng(seed), HALF, 5, top=100)  # consistent or not
    shuffled = random.sample(rows, len(rows))
    same(solve(frame_of(*rows), subject=HALF), solve(frame_of(*shuffled), subject=HALF))


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_a_repeat_changes_nothing(seed):
    rows = random_ranges(np.random.default_rng(seed), HALF, 4, top=100)
    repeat = rows[seed % 4] | {"claim_id": "s-09", "repeats": rows[seed % 4]["claim_id"], "low": 0.0, "high": 1.0}
    same(solve(frame_of(*rows), subject=HALF), solve(frame_of(*rows, repeat), subject=HALF))


@settings(max_examples=25, deadline=None)
@given(seeds, st.floats(0, 500), st.one_of(st.none(), st.floats(0, 500)))
def test_widening_a_claim_never_narrows_the_envelope(seed, below, above):
    rows = consistent_case(seed)
    row = rows[seed % 4]
    low = max(0.0, row["low"] - (below / 1000 if row["quantity"] == "share" else below))
    high = None if above is None or row["high"] is None else row["high"] + above
    high = min(1.0, high) if high is not None and row["quantity"] == "share" else high
    wider = row | {"low": low, "high": high, "qualifier": "more_than" if high is None else "range"}
    before = solve(frame_of(*rows), subject=HALF).envelope
    after = solve(frame_of(*rows[: seed % 4], wider, *rows[seed % 4 + 1 :]), subject=HALF).envelope
    both = before.join(after, on=["unit", "category", "month"], suffix="_wide")
    for kind in ("flow", "cumulative"):
        assert both.filter(pl.col(f"{kind}_low_wide") > pl.col(f"{kind}_low") + 1e-3).is_empty()
        assert both.filter(pl.col(f"{kind}_high").is_null() & pl.col(f"{kind}_high_wide").is_not_null()).is_empty()
        assert both.filter(pl.col(f"{kind}_high_wide") < pl.col(f"{kind}_high") - 1e-3).is_empty()
