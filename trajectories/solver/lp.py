"""The linear programmes of one unit: flows per interval and counted category, bounded sums, HiGHS.

One model per unit, built once; a question changes only the objective, so every answer starts from the last basis.
Days between two breakpoints are exchangeable: no constraint tells them apart, so the flows of a whole interval are
enough, and a bound for part of one follows (none of it, or all of it).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from functools import cache

import highspy
import numpy as np
from numpy.typing import NDArray

from trajectories.claims.schema import Subject
from trajectories.ground.quiet import quiet
from trajectories.solver.reading import Constraint, Term

Vector = NDArray[np.float64]  # and matrix
# A ten-thousandth of a case: far below what any source prints, far above what the simplex method is off by.
DECIMALS = 4
INFINITY = highspy.kHighsInf
_STATUS = highspy.HighsModelStatus
_CLEAR = (_STATUS.kOptimal, _STATUS.kInfeasible, _STATUS.kUnbounded)
# Simplex (4 primal, 1 dual) and presolve, in turn until HiGHS is sure. The primal simplex goes on from a feasible basis
# when only the objective changes; presolve would drop the basis, and cannot tell unbounded from infeasible.
_WAYS = ((4, "off"), (1, "off"), (1, "on"), (4, "on"))


def tidy(value: float) -> float:
    """Rounded to DECIMALS, without a negative zero: 202996.49999999 is 202996.5."""
    return round(float(value), DECIMALS) + 0.0


class Programme:
    """Variables ≥ 0 with low ≤ rows · variables ≤ high, held as one model; a question changes only the objective."""

    def __init__(self, rows: Vector, low: Vector, high: Vector) -> None:
        self.rows, self.low, self.high = rows, low, high
        self.columns = rows.shape[1]
        self._model = model_of(rows, low, high)
        self._model.setOptionValue("solver", "simplex")

    def vertex(self, cost: Vector) -> Vector:
        """A corner with the least cost · variables, of a cost ≥ 0. ArithmeticError where nothing is feasible."""
        self.optimum(cost)
        return np.array(self._model.getSolution().col_value)

    def optimum(self, cost: Vector) -> float | None:
        """The least cost · variables; None where there is none. Raises ArithmeticError where nothing is feasible."""
        status = self.run(cost)
        if status == _STATUS.kOptimal:
            return float(self._model.getInfo().objective_function_value)
        if status == _STATUS.kUnbounded:
            return None
        raise ArithmeticError(f"no trajectory obeys these constraints ({status.name})")

    def run(self, cost: Vector) -> highspy.HighsModelStatus:
        if not len(self.low):  # nothing is bounded but by zero, and HiGHS calls a model without rows empty
            return _STATUS.kUnbounded if (cost < 0).any() else _STATUS.kOptimal
        self._model.changeColsCost(self.columns, np.arange(self.columns, dtype=np.int32), cost)
        for strategy, presolve in _WAYS:
            self._model.setOptionValue("simplex_strategy", strategy)
            self._model.setOptionValue("presolve", presolve)
            self._model.run()
            if (status := self._model.getModelStatus()) in _CLEAR:
                break
            self._model.clearSolver()  # this basis led nowhere: from nothing, another way
        return status


class System(Programme):
    """The constraints of one unit over a partition of the subject's span.

    `edges` are ordinals of the first days of the intervals, then the day after the last; interval k runs from
    edges[k] to edges[k + 1]. Column k · categories + c is the flow of category c in interval k, always ≥ 0.
    """

    def __init__(
        self, constraints: Sequence[Constraint], subject: Subject, extra_breakpoints: Iterable[date] = ()
    ) -> None:
        self.constraints = tuple(constraints)
        self.counted, self.pooled = subject.counted, subject.pooled
        first, after = subject.span_start.toordinal(), subject.span_end.toordinal() + 1
        edges = {first, after}
        for term in (term for constraint in self.constraints for term in constraint.terms):
            edges |= {term.start.toordinal(), term.end.toordinal() + 1}
        edges |= {day.toordinal() for day in extra_breakpoints if first < day.toordinal() < after}
        self.edges = sorted(edges)
        self.days = np.diff(np.array(self.edges, dtype=float))
        columns = len(self.days) * len(self.counted)
        rows = np.array([self.sum_of(constraint.terms) for constraint in self.constraints]).reshape(-1, columns)
        low = np.array([-INFINITY if c.low is None else c.low for c in self.constraints], dtype=float)
        high = np.array([INFINITY if c.high is None else c.high for c in self.constraints], dtype=float)
        super().__init__(rows, low, high)
        self._owners = [frozenset(constraint.claim_ids) for constraint in self.constraints]
        self._active: frozenset[str] | None = None
        self.limit, self.feasible = cache(self._limit), cache(self._holds)

    @property
    def claim_ids(self) -> tuple[str, ...]:
        return tuple(sorted(frozenset().union(*self._owners)))

    def within(self, term: Term) -> tuple[int, int]:
        """Range of the intervals that make up the period of a term of these constraints."""
        return self.edges.index(term.start.toordinal()), self.edges.index(term.end.toordinal() + 1)

    def weights(self, series: str, i: int, j: int) -> Vector:
        """1 for each flow that counts towards the sum of a series over the intervals i … j - 1."""
        weights = np.zeros((len(self.days), len(self.counted)))
        weights[i:j, slice(None) if series == self.pooled else self.counted.index(series)] = 1.0
        return weights.ravel()

    def sum_of(self, terms: Iterable[Term]) -> Vector:
        """The weights of a sum of terms of these constraints."""
        return sum(
            (term.coefficient * self.weights(term.category, *self.within(term)) for term in terms),
            np.zeros(len(self.days) * len(self.counted)),
        )

    def activate(self, claim_ids: Collection[str] | None = None) -> None:
        """Keep the constraints all of whose claims are among `claim_ids` (None: every constraint)."""
        wanted = None if claim_ids is None else frozenset(claim_ids)
        if not self.constraints or wanted == self._active:
            return
        self._active = wanted
        on = np.array([wanted is None or owners <= wanted for owners in self._owners])
        low, high = np.where(on, self.low, -INFINITY), np.where(on, self.high, INFINITY)
        self._model.changeRowsBounds(len(on), np.arange(len(on), dtype=np.int32), low, high)  # type: ignore[attr-defined]

    def _holds(self, claim_ids: frozenset[str]) -> bool:
        """Whether some trajectory obeys every one of these claims."""
        self.activate(claim_ids)
        return self.run(np.zeros(self.columns)) != _STATUS.kInfeasible

    def _limit(self, series: str, i: int, j: int, greatest: bool, among: frozenset[str] | None = None) -> float | None:
        """Lowest or greatest sum of a series over the intervals i … j - 1; tidied; None is no bound.

        among: the claims whose constraints hold, all by default.
        """
        if i >= j:
            return 0.0
        weights = self.weights(series, i, j)
        self.activate(among)
        least = self.optimum(-weights if greatest else weights)
        return None if least is None else tidy(-least if greatest else least)

    def _intervals(self, start: int, after: int, greatest: bool) -> tuple[int, int]:
        """Range of the intervals that share a day with start … after - 1 (ordinals); else of those wholly in them."""
        if greatest:
            return bisect_right(self.edges, start) - 1, bisect_left(self.edges, after) if after > start else 0
        return bisect_left(self.edges, start), bisect_right(self.edges, after) - 1

    def bounds_between(
        self, series: str, start: int, after: int, among: Collection[str] | None = None
    ) -> tuple[float, float | None]:
        """Lowest and highest sum of a series over start … after - 1 (ordinals) when all constraints hold.

        Of an interval that is cut short none or all may lie in these days. among: claims whose constraints alone hold.
        """
        kept = None if among is None else frozenset(among)
        low, high = (
            self.limit(series, *self._intervals(start, after, greatest), greatest, kept) for greatest in (False, True)
        )
        return low or 0.0, high

    def behind(self, series: str, start: int, after: int, greatest: bool) -> tuple[str, ...]:
        """The claims that set one of `bounds_between`: without any one of them it would be wider. Sorted ids.

        Where several sets would do, a claim that comes later by id is dropped first; nothing limited, no claims.
        """
        asked = series, *self._intervals(start, after, greatest), greatest
        limit = self._limit(*asked)
        if limit is None:
            return ()
        # The rows with a price are nearly always enough, and far fewer than all.
        prices = np.abs(self._model.getSolution().row_dual)
        priced = frozenset().union(*(self._owners[row] for row in np.flatnonzero(prices > 1e-9)))

        def same(kept: frozenset[str]) -> bool:
            other = self.limit(*asked, kept)
            return other is not None and abs(other - limit) < 0.01

        return tuple(sorted(fewest(sorted(priced if same(priced) else self.claim_ids, reverse=True), same)))


def fewest(ids: Sequence[str], enough: Callable[[frozenset[str]], bool]) -> frozenset[str]:
    """A part of `ids` that is enough and of which each is needed, by leaving out one after the other in this order."""
    kept = frozenset(ids)
    for id_ in ids:
        if enough(kept - {id_}):
            kept -= {id_}
    return kept


def systems_of(
    stated: Sequence[Constraint], subject: Subject, extra_breakpoints: Iterable[date] = ()
) -> dict[str, System]:
    """One system per unit that is spoken of, in the subject's order of units: units never mix."""
    by_unit = {unit: [constraint for constraint in stated if constraint.unit == unit] for unit in subject.measured}
    return {unit: System(group, subject, extra_breakpoints) for unit, group in by_unit.items() if group}


@cache
def _greeted() -> None:
    """The first model of a process prints the solver's name and licence, whatever it is told: made once, unheard."""
    with quiet(away=True):
        highspy.Highs()


def model_of(rows: Vector, low: Vector, high: Vector) -> highspy.Highs:
    """Variables ≥ 0 with low ≤ rows · variables ≤ high and no cost yet, as a model that prints nothing.

    It uses one thread, so that results do not depend on the machine.
    """
    _greeted()
    model, programme = highspy.Highs(), highspy.HighsLp()
    for option, value in (("output_flag", False), ("threads", 1), ("parallel", "off")):
        model.setOptionValue(option, value)
    programme.num_row_, programme.num_col_ = rows.shape
    programme.col_cost_ = programme.col_lower_ = np.zeros(rows.shape[1])
    programme.col_upper_ = np.full(rows.shape[1], INFINITY)
    programme.row_lower_, programme.row_upper_ = low, high
    row, column = np.nonzero(rows)
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    programme.a_matrix_.start_ = np.searchsorted(row, np.arange(len(rows) + 1)).astype(np.int32)
    programme.a_matrix_.index_ = column.astype(np.int32)
    programme.a_matrix_.value_ = rows[row, column]
    model.passModel(programme)
    return model
