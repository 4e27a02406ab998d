"""Questions that no rule can know: both sides computed from the rows of questions.csv, the verdict by arithmetic.

A figure without a printed period limits nothing, so nothing here calls it inconsistent: what it would come to over a
supplied period is said as a condition. Only what a source itself relates (`follows_from`), a projection, and a result
beside its inputs can fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from trajectories.claims.load import Dataset
from trajectories.claims.question_rules import split
from trajectories.claims.schema import Question
from trajectories.compare.limits import Allowed, apart, as_printed
from trajectories.compare.publications import as_claims
from trajectories.ground import say
from trajectories.ground.periods import ONE_DAY, Period, length
from trajectories.solver.interval import Bounds, Reading, interval

FAILING = ("follows_from", "pace_needed", "product")


@dataclass(frozen=True)
class Side:
    """Rounded and printed limits of one side; `period` where it has one."""

    rounded: Bounds
    printed: Bounds
    period: Period | None = None

    def times(self, low: float, high: float) -> Side:
        return replace(self, rounded=_times(self.rounded, low, high), printed=_times(self.printed, low, high))

    def plus(self, other: Side, sign: int = 1) -> Side:
        return replace(
            self,
            rounded=_plus(self.rounded, other.rounded, sign),
            printed=_plus(self.printed, other.printed, sign),
        )


def set_aside(questions: tuple[Question, ...]) -> dict[str, tuple[float, Period]]:
    """For each published count with a part set aside by its own note: that part and its days."""
    return {
        id_: (row.number_low or 0.0, Period(row.start, row.end))
        for row in questions
        if row.kind == "set_aside" and row.start and row.end
        for _, id_ in split(row.beside_ids)
    }


def question_rows(dataset: Dataset, reading: Reading) -> Iterator[dict[str, Any]]:
    """One row per question whose claims and counts are all in the data, with the columns of `compare.COMPARISONS`.

    The claim's side is left: what it comes to over the period; for a projection the printed target, whose allowed
    side is what the pace reaches; for an average or a multiple, both sides in cases a month or in times.
    """
    books = _Books(dataset, reading)
    for question in dataset.questions:
        named = [id_ for ids in (question.claim_ids, question.beside_ids, question.with_ids) for _, id_ in split(ids)]
        if question.kind != "set_aside" and all(id_ in books.rows for id_ in named):
            yield books.row(question)


class _Books:
    """Claims and published counts by id, as rounded and as printed."""

    def __init__(self, dataset: Dataset, reading: Reading) -> None:
        published = as_claims(dataset.references, dataset.subject)
        measures = dict(dataset.references.select("reference_id", "measure").iter_rows())
        self.rows = {row["claim_id"]: row for frame in (dataset.claims, published) for row in frame.to_dicts()}
        exact = (as_printed(dataset.claims), as_printed(published))
        self.exact = {row["claim_id"]: row for frame in exact for row in frame.to_dicts()}
        self.reading, self.subject, self.measures = reading, dataset.subject, measures
        self.labels = {source.source_id: source.label for source in dataset.sources}

    def row(self, question: Question) -> dict[str, Any]:
        first = self.rows[split(question.claim_ids)[0][1]]
        left, right, words, verdict = getattr(self, f"_{question.kind}")(question)
        found, gap = apart(left.rounded, Allowed(*right.rounded))
        gap_printed = apart(left.printed, Allowed(*right.printed))[1]
        why = None
        if verdict is None:
            verdict = found
            if found != "inside" and question.kind not in FAILING:
                verdict, gap = "not comparable", None
                why = question.reason
        else:
            gap = gap_printed = None
            why = question.reason
        label = self.labels[first["source_id"]]
        period = left.period or _period(first)
        others = [id_ for ids in (question.beside_ids, question.with_ids) for _, id_ in split(ids)]
        return {
            "comparison_id": f"question-{question.question_id}",
            "claim_id": first["claim_id"],
            "source_id": first["source_id"],
            "against": "question",
            "against_id": question.question_id,
            "quantity": first["quantity"],
            "unit": first["unit"],
            "category": first["category"],
            "start": period.start if period else None,
            "end": period.end if period else None,
            "printed": first["printed"],
            "claim_low": left.rounded[0],
            "claim_high": left.rounded[1],
            "claim_printed": _one(left.printed),
            "allowed_low": right.rounded[0],
            "allowed_high": right.rounded[1],
            "verdict": verdict,
            "gap": gap,
            "gap_printed": gap_printed,
            "limit_ids": others,
            "why": why,
            "same_gap": None,
            "sentence": f"{label} prints {_said(first)}{words}: {question.reason}.",
        }

    # One method per kind: (left, right, words after the printed figure, verdict or None for the arithmetic's).

    def _period_supplied(self, question: Question) -> tuple[Side, Side, str, str | None]:
        assert question.start
        assert question.end
        period = Period(question.start, question.end)
        left, right = self._over(question.claim_ids, period), self._over(question.beside_ids, period)
        return left, right, self._condition(question, left, right, period), None

    def _follows_from(self, question: Question) -> tuple[Side, Side, str, str | None]:
        # A total that is said to follow is read as the number it prints, and not as a floor without an upper end.
        stepped = _Stepped(self)
        right = stepped.side(question.beside_ids)
        period = right.period
        assert period
        left = self._over(question.claim_ids, period)
        return left, right, self._condition(question, left, right, period), None

    def _condition(self, question: Question, left: Side, right: Side, period: Period) -> str:
        rate = self.rows[split(question.claim_ids)[0][1]]["quantity"] == "rate"
        over = say.spoken(period)
        held = f"; if it held for {over} it would come to" if rate else f"; read for {over} it is"
        return f"{held} {_limits(left.printed)}, beside {_limits(right.printed)} ({self._named(question.beside_ids)})"

    def _pace_needed(self, question: Question) -> tuple[Side, Side, str, str | None]:
        target, counted = self.side(question.claim_ids), self.side(question.beside_ids)
        assert target.period
        assert counted.period
        left_days = Period(counted.period.end + ONE_DAY, target.period.end)
        pace = self._over(question.with_ids, left_days, average=True)
        aim = target.printed[1] or target.printed[0] or 0.0
        goal = Side((aim, None), (aim, None), target.period)  # a pace that leads beyond the projection reaches it
        reached = counted.plus(pace)
        base, stated = counted.printed[0] or 0.0, _limits(_times(pace.printed, 1 / left_days.days, 1 / left_days.days))
        words = (
            f" by {say.day(target.period.end)}; from {say.number(base)} ({self._named(question.beside_ids)}) that takes "
            f"{say.number((aim - base) / left_days.days)} a day for {left_days.days} days; at {stated} a day "
            f"({self._named(question.with_ids)}) the count would be {_limits(reached.printed)}"
        )
        return goal, reached, words, None

    def _average_beside(self, question: Question) -> tuple[Side, Side, str, str | None]:
        left, right = self._monthly(question.claim_ids), self._monthly(question.beside_ids)
        ratio = (left.printed[0] or 0.0) / (right.printed[0] or 1.0)
        words = (
            f": {_limits(left.printed)} a month in {_spoken(left)}, beside an average of {_limits(right.printed)} a "
            f"month in {_spoken(right)} ({self._named(question.beside_ids)}), {ratio:.1f} times as much"
        )
        return left, right, words, "not comparable"

    def _product(self, question: Question) -> tuple[Side, Side, str, str | None]:
        left, inputs = self.side(question.claim_ids), self.side(question.beside_ids)
        assert question.number_low is not None
        assert question.number_high is not None
        right = inputs.times(question.number_low, question.number_high)
        least, most = question.number_low, question.number_high
        factor = f"{least:.3g}" if least == most else f"{least:.3g} to {most:.3g}"
        given = f"{_limits(inputs.printed)} ({self._named(question.beside_ids)})"
        words = f"; {given} times {factor} gives {_limits(right.printed)}"
        return left, right, words, None

    def _multiple_of(self, question: Question) -> tuple[Side, Side, str, str | None]:
        claim = split(question.claim_ids)[0][1]
        left = Side(interval(self.rows[claim], self.reading), interval(self.exact[claim], self.reading))
        top, base = self._monthly(question.beside_ids), self._monthly(question.with_ids)
        right = Side(_over(top.rounded, base.rounded), _over(top.printed, base.printed))
        shown = f"{right.printed[1]:.1f}" if right.printed[1] else f"at least {right.printed[0]:.1f}"
        words = (
            f"; {_limits(top.printed)} a month in {_spoken(top)} ({self._named(question.beside_ids)}) is {shown} times "
            f"{_limits(base.printed)} a month in {_spoken(base)} ({self._named(question.with_ids)})"
        )
        return left, right, words, None

    def _same_number(self, question: Question) -> tuple[Side, Side, str, str | None]:
        left, right = self.side(question.claim_ids), self.side(question.beside_ids)
        words = f" for {self._whole(question.claim_ids)}; {_limits(right.printed)} was published for "
        one, other = (self.rows[split(ids)[0][1]] for ids in (question.claim_ids, question.beside_ids))
        same = one["category"] == other["category"] and _period(one) == _period(other)
        return left, right, words + self._whole(question.beside_ids), None if same else "not comparable"

    def side(self, ids: str | None) -> Side:
        """A signed sum of counts; its period spans theirs, from the latest start that a date may have."""
        total, periods = Side((0.0, 0.0), (0.0, 0.0)), []
        for sign, id_ in split(ids):
            total = total.plus(self._count(id_), sign)
            periods += [period] if (period := _period(self.rows[id_])) and sign > 0 else []
        spanned = Period(min(p.start for p in periods), max(p.end for p in periods)) if periods else None
        return replace(total, period=spanned)

    def _count(self, id_: str) -> Side:
        return Side(interval(self.rows[id_], self.reading), interval(self.exact[id_], self.reading))

    def _over(self, ids: str | None, period: Period, average: bool = False) -> Side:
        """A signed sum of what rates come to over a period; counts as they are, or at their own average."""
        total = Side((0.0, 0.0), (0.0, 0.0), period)
        for sign, id_ in split(ids):
            row, count = self.rows[id_], self._count(id_)
            if row["quantity"] == "rate":
                times = length(period, row["per"]) / (row["per_n"] or 1.0)
                count = count.times(times, times)
            elif average and (own := _period(row)):
                count = count.times(period.days / own.days, period.days / own.days)
            total = total.plus(count, sign)
        return total

    def _monthly(self, ids: str | None) -> Side:
        period = self.side(ids).period
        assert period is not None
        months = length(period, "month")
        return self._over(ids, period).times(1 / months, 1 / months)

    def _named(self, ids: str | None) -> str:
        """Whose figures a side is made of, in order."""
        of = dict.fromkeys(
            self.labels[self.rows[id_]["source_id"]] if id_ not in self.measures else "published elsewhere"
            for _, id_ in split(ids)
        )
        return say.listed(of)

    def _whole(self, ids: str | None) -> str:
        row = self.rows[split(ids)[0][1]]
        period = _period(row)
        return f"{say.spoken(period) if period else 'no period'} ({self.subject.category(row['category']).short})"


class _Stepped(_Books):
    """The same books with floors read as the number that they print."""

    def __init__(self, books: _Books) -> None:
        self.__dict__.update(books.__dict__)
        self.reading = replace(books.reading, more_than="one_step")

    def _count(self, id_: str) -> Side:
        rounded = interval(self.rows[id_], self.reading)
        printed = interval(self.exact[id_], self.reading)
        return Side(rounded, (printed[0], printed[0]) if self.rows[id_]["qualifier"] == "more_than" else printed)


def _period(row: Mapping[str, Any]) -> Period | None:
    """The period of a row; where its start is uncertain the latest is a year that it names, so months meet months."""
    start, end = row["start_latest"] or row["start_earliest"], row["end_latest"] or row["end_earliest"]
    if not (start and end):
        return None
    if row["start_earliest"] and row["start_earliest"].year == start.year:
        start = row["start_earliest"]
    return Period(start, end)


def _one(bounds: Bounds) -> float | None:
    """The one number of a side; of a range, none."""
    low, high = bounds
    return low if high is None or low == high else high if not low else None


def _times(bounds: Bounds, low: float, high: float) -> Bounds:
    return None if bounds[0] is None else bounds[0] * low, None if bounds[1] is None else bounds[1] * high


def _plus(one: Bounds, other: Bounds, sign: int) -> Bounds:
    least, most = other if sign > 0 else (other[1], other[0])
    low = None if one[0] is None or least is None else one[0] + sign * least
    return low, None if one[1] is None or most is None else one[1] + sign * most


def _over(top: Bounds, base: Bounds) -> Bounds:
    low = top[0] / base[1] if top[0] is not None and base[1] else None
    return low, top[1] / base[0] if top[1] is not None and base[0] else None


def _limits(bounds: Bounds) -> str:
    low, high = bounds
    if low is not None and high is not None and round(low) == round(high):
        return say.number(low)
    if high is None:
        return f"at least {say.number(low or 0.0)}"
    return f"{say.number(low)} to {say.number(high)}" if low else f"at most {say.number(high)}"


def _spoken(side: Side) -> str:
    return say.spoken(side.period) if side.period else "no period"


def _said(row: Mapping[str, Any]) -> str:
    return say.figure(row) if row["quantity"] in ("total", "stock") else f"“{row['printed']}”"
