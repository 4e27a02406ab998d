"""Comparisons that no rule can know: `questions.csv` says what is set beside what, and why.

What a figure would come to over a period that it does not print is said as a condition, and contradicts nothing. Only
what a source itself relates (`follows_from`), a projection, and a result beside its inputs can fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from trajectories.claims.load import Dataset
from trajectories.claims.question_rules import split
from trajectories.claims.schema import Question
from trajectories.compare.limits import FAILS, Allowed, apart, as_printed
from trajectories.compare.publications import FLOORS_AND_CEILINGS, as_claims
from trajectories.compare.sides import Side, limits, one_number, over, period_of
from trajectories.ground import say
from trajectories.ground.periods import ONE_DAY, Period, length
from trajectories.solver.interval import Reading, interval

FAILING = ("follows_from", "pace_needed", "product")
SIDE_BY_SIDE = "not comparable"
FLOOR = "“over” ends at the next round number"  # what `floors` takes as given
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Pace:
    """What a projection asks for. base: the count that it grows from; days left; amounts a day, needed and stated."""

    base: Side
    days: int
    needed: float
    stated: Side


@dataclass(frozen=True)
class Answer:
    """A question with both sides: `left` is what the claim says or would come to, `right` what stands beside it.

    words: after the claim's figure; condition: what is supplied, as a clause after "if"; side_by_side: nothing is held
    against anything; pace: of a projection; claims, beside, supplied: the rows that the question names.
    """

    question: Question
    left: Side
    right: Side
    words: str
    condition: str | None = None
    side_by_side: bool = False
    pace: Pace | None = None
    claims: Sequence[Row] = ()
    beside: Sequence[Row] = ()
    supplied: Sequence[Row] = ()

    @property
    def rows(self) -> list[Row]:
        """Every row that the question names, the claim asked about first."""
        return [*self.claims, *self.beside, *self.supplied]

    @property
    def verdict(self) -> tuple[str, float | None]:
        """Verdict and distance with rounding; what only a condition sets apart is not comparable."""
        found, gap = apart(self.left.rounded, Allowed(*self.right.rounded))
        if self.side_by_side or (found in FAILS and self.question.kind not in FAILING):
            return SIDE_BY_SIDE, None
        return found, gap

    @property
    def gap_printed(self) -> float | None:
        return None if self.side_by_side else apart(self.left.printed, Allowed(*self.right.printed))[1]


def named(ids: str | None) -> list[str]:
    """The ids of one column of a question, without their signs."""
    return [id_ for _, id_ in split(ids)]


def set_aside(questions: Iterable[Question]) -> dict[str, tuple[float, Period]]:
    """For each published count with a part set aside by its own note: that part and its days."""
    return {
        id_: (row.number_low or 0.0, Period(row.start, row.end))
        for row in questions
        if row.kind == "set_aside" and row.start and row.end
        for id_ in named(row.beside_ids)
    }


def question_rows(dataset: Dataset, reading: Reading) -> Iterator[dict[str, Any]]:
    """One row per question whose claims and counts are all in the data, with the columns of `compare.COMPARISONS`.

    The claim's side is left: what it comes to over the period; for a projection the printed target, whose allowed
    side is what the pace reaches; for an average or a multiple, both sides in cases a month or in times.
    """
    for answer in Books(dataset, reading).answers():
        question, first = answer.question, answer.rows[0]
        verdict, gap = answer.verdict
        period = answer.left.period or period_of(first)
        yield {
            "comparison_id": f"question-{question.question_id}",
            "against": "question",
            "against_id": question.question_id,
            **{name: first[name] for name in ("claim_id", "source_id", "quantity", "unit", "category", "printed")},
            "start": period.start if period else None,
            "end": period.end if period else None,
            "claim_low": answer.left.rounded[0],
            # A projection is its printed number; that a pace may lead beyond it opens no limit in the source.
            "claim_high": answer.left.rounded[1] or (answer.left.rounded[0] if answer.pace else None),
            "claim_printed": one_number(answer.left.printed),
            "allowed_low": answer.right.rounded[0],
            "allowed_high": answer.right.rounded[1],
            "verdict": verdict,
            "gap": gap,
            "gap_printed": answer.gap_printed,
            "limit_ids": named(question.beside_ids) + named(question.with_ids),
            "why": question.reason if verdict == SIDE_BY_SIDE else None,
            "condition": answer.condition,
            "sentence": f"{dataset.source(first['source_id']).label} prints {say.statement(first)}{answer.words}. "
            f"{say.capital(question.reason)}.",
        }


class Books:
    """Claims and published counts by id, as rounded under one reading and as printed."""

    def __init__(self, dataset: Dataset, reading: Reading) -> None:
        self.dataset, self.reading = dataset, reading
        frames = (dataset.claims, as_claims(dataset.references, dataset.subject))
        self.rows: dict[str, Row] = {row["claim_id"]: row for frame in frames for row in frame.to_dicts()}
        self.exact = {row["claim_id"]: row for frame in frames for row in as_printed(frame).to_dicts()}

    def answers(self) -> Iterator[Answer]:
        """Every question whose claims and counts are all in the data."""
        for question in self.dataset.questions:
            ids = [named(of) for of in (question.claim_ids, question.beside_ids, question.with_ids)]
            if question.kind in KINDS and all(id_ in self.rows for some in ids for id_ in some):
                claims, beside, supplied = ([self.rows[id_] for id_ in some] for some in ids)
                found = KINDS[question.kind](self, question)
                yield replace(found, claims=claims, beside=beside, supplied=supplied)

    def count(self, id_: str, floors: bool = False) -> Side:
        """What one row says; floors: "over N" is read as the number N that it prints, not as one without an upper end."""
        row, (low, high) = self.rows[id_], interval(self.exact[id_], self.reading)
        if not floors:
            return Side(interval(row, self.reading), (low, high))
        rounded = interval(row, replace(self.reading, more_than="one_step"))
        return Side(rounded, (low, low if row["qualifier"] == "more_than" else high))

    def side(self, ids: str | None, over: Period | None = None, average: bool = False, floors: bool = False) -> Side:
        """A signed sum of counts; its period spans theirs, from the latest start that a date may have.

        over: of what rates come to over that period, and counts as they are; average: counts at their own average.
        """
        own = [period for sign, id_ in split(ids) if sign > 0 and (period := period_of(self.rows[id_]))]
        spanned = Period(min(p.start for p in own), max(p.end for p in own)) if own else None
        total = Side((0.0, 0.0), (0.0, 0.0), over or spanned)
        for sign, id_ in split(ids):
            row, count = self.rows[id_], self.count(id_, floors)
            if over and row["quantity"] == "rate":
                count = count.times(length(over, row["per"]) / (row["per_n"] or 1.0))
            elif over and average and (days := period_of(row)):
                count = count.times(over.days / days.days)
            total = total.plus(count, sign)
        return total

    def monthly(self, ids: str | None) -> Side:
        """The average month of a sum over its own period."""
        period = self.side(ids).period
        assert period
        return self.side(ids, period).times(1 / length(period, "month"))

    def whose(self, ids: str | None) -> str:
        """Whose figures a side is made of, in order."""
        labels = {source.source_id: source.label for source in self.dataset.sources}
        of = [labels.get(self.rows[id_].get("source_id", ""), "published elsewhere") for id_ in named(ids)]
        return say.listed(dict.fromkeys(of))

    def rate(self, ids: str | None) -> bool:
        return any(self.rows[id_]["quantity"] == "rate" for id_ in named(ids))


# One function per kind: what is set beside what.


def _period_supplied(books: Books, question: Question) -> Answer:
    assert question.start
    assert question.end
    return _conditional(books, question, Period(question.start, question.end))


def _follows_from(books: Books, question: Question) -> Answer:
    return _conditional(books, question, books.side(question.beside_ids).period, floors=True)


def _conditional(books: Books, question: Question, period: Period | None, floors: bool = False) -> Answer:
    """What a figure comes to over a period that it does not print."""
    left = books.side(question.claim_ids, period)
    right = books.side(question.beside_ids, period, floors=floors)
    rate = books.rate(question.claim_ids)
    condition = f"it held throughout {left.days}" if rate else f"it is read for {left.days}"
    if floors and any(books.rows[id_]["qualifier"] == "more_than" for id_ in named(question.beside_ids)):
        condition += f" and {FLOOR}"
    come_to = f"it would come to {limits(left.printed)}," if rate else "it stands"
    words = f"; if {condition}, {come_to} beside {limits(right.printed)} ({books.whose(question.beside_ids)})"
    return Answer(question, left, right, words, condition)


def _pace_needed(books: Books, question: Question) -> Answer:
    target, base = books.side(question.claim_ids), books.side(question.beside_ids)
    assert target.period
    assert base.period
    left = Period(base.period.end + ONE_DAY, target.period.end)
    coming = books.side(question.with_ids, left, average=True)
    aim = target.printed[1] or target.printed[0] or 0.0
    # A pace that leads beyond a projection reaches it; one that leads beyond "up to" a number does not keep to it.
    ceiling = books.rows[named(question.claim_ids)[0]]["qualifier"] in FLOORS_AND_CEILINGS
    ends = (None, aim) if ceiling else (aim, None)
    goal = Side(ends, ends, target.period)
    start, stated = base.printed[0] or 0.0, coming.times(1 / left.days)
    reached = base.plus(coming)
    pace = Pace(base, left.days, (aim - start) / left.days, stated)
    condition = f"the pace held to {say.day(target.period.end)}"
    words = (
        f" by {say.day(target.period.end)}; from {say.number(start)} ({books.whose(question.beside_ids)}) "
        f"that takes {say.number(pace.needed)} a day for {left.days} days; if {limits(stated.printed)} a day "
        f"({books.whose(question.with_ids)}) held throughout, the count would be {limits(reached.printed)}"
    )
    return Answer(question, goal, reached, words, condition, pace=pace)


def _average_beside(books: Books, question: Question) -> Answer:
    left, right = books.monthly(question.claim_ids), books.monthly(question.beside_ids)
    times = (left.printed[0] or 0.0) / (right.printed[0] or 1.0)
    condition = f"it held throughout {left.days}" if books.rate(question.claim_ids) else None
    if condition:
        own = f"; if {condition}, that is {limits(left.printed)} a month,"
    elif left.period and round(length(left.period, "month"), 2) == 1:
        own = f" for {left.days}; that is"
    else:
        own = f" for {left.days}, {limits(left.printed)} a month; that is"
    beside = f"{limits(right.printed)} a month ({books.whose(question.beside_ids)})"
    words = f"{own} {times:.1f} times the average of {right.days}, {beside}"
    return Answer(question, left, right, words, condition, side_by_side=True)


def _product(books: Books, question: Question) -> Answer:
    left, inputs = books.side(question.claim_ids), books.side(question.beside_ids)
    least, most = question.number_low or 0.0, question.number_high or 0.0
    right = inputs.times(least, most)
    factor = " to ".join(dict.fromkeys(f"{end:.3g}" for end in (least, most)))
    given = f"{limits(inputs.printed)} ({books.whose(question.beside_ids)})"
    condition = f"{limits(inputs.printed)} is multiplied by {factor}: {question.reason}"
    return Answer(question, left, right, f"; {given} times {factor} gives {limits(right.printed)}", condition)


def _multiple_of(books: Books, question: Question) -> Answer:
    left = books.count(named(question.claim_ids)[0])
    top, base = books.monthly(question.beside_ids), books.monthly(question.with_ids)
    right = Side(over(top.rounded, base.rounded), over(top.printed, base.printed))
    shown = f"{right.printed[1]:.1f}" if right.printed[1] else f"at least {right.printed[0]:.1f}"
    words = (
        f"; {limits(top.printed)} a month in {top.days} ({books.whose(question.beside_ids)}) is {shown} times "
        f"{limits(base.printed)} a month in {base.days} ({books.whose(question.with_ids)})"
    )
    return Answer(question, left, right, words)


def _same_number(books: Books, question: Question) -> Answer:
    left, right = books.side(question.claim_ids), books.side(question.beside_ids)
    one, other = (books.rows[named(ids)[0]] for ids in (question.claim_ids, question.beside_ids))
    same = one["category"] == other["category"] and period_of(one) == period_of(other)
    short = books.dataset.subject.category
    words = (
        f" for {left.days} ({short(one['category']).short}); {limits(right.printed)} was published for {right.days} "
        f"({short(other['category']).short})"
    )
    return Answer(question, left, right, words, side_by_side=not same)


KINDS = {
    "period_supplied": _period_supplied,
    "follows_from": _follows_from,
    "pace_needed": _pace_needed,
    "average_beside": _average_beside,
    "product": _product,
    "multiple_of": _multiple_of,
    "same_number": _same_number,
}
