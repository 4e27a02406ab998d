"""Comparisons that no rule can know: `questions.csv` says what is set beside what, and why.

What a figure would come to over a period that it does not print is said as a condition, and contradicts nothing. Only
what a source itself relates (`follows_from`), a projection, and a result beside its inputs can fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from trajectories.claims.load import Dataset
from trajectories.claims.question_rules import split
from trajectories.claims.schema import Question
from trajectories.compare.limits import FAILS, Allowed, apart, as_printed
from trajectories.compare.publications import as_claims
from trajectories.compare.sides import Side, one_number, over, period_of
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
    for answer in answers(dataset, reading):
        question, first = answer.question, answer.rows[0]
        verdict, gap = answer.verdict
        period = answer.left.period or period_of(first)
        yield {
            "comparison_id": f"question-{question.question_id}",
            "against": "question",
            "against_id": question.question_id,
            **{name: first[name] for name in ("claim_id", "source_id", "quantity", "unit", "category", "printed")},
            **(asdict(period) if period else {}),
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


@dataclass(frozen=True)
class Column:
    """What one column of a question names: each with its sign, its row, and the row with the number as printed."""

    dataset: Dataset
    reading: Reading
    figures: Sequence[tuple[int, Row, Row]]

    @property
    def rows(self) -> list[Row]:
        return [row for _, row, _ in self.figures]

    @property
    def rate(self) -> bool:
        return any(row["quantity"] == "rate" for row in self.rows)

    @property
    def whose(self) -> str:
        """Whose figures they are, in order."""
        labels = {source.source_id: source.label for source in self.dataset.sources}
        return say.listed(
            dict.fromkeys(labels.get(row.get("source_id", ""), "published elsewhere") for row in self.rows)
        )

    def side(self, over: Period | None = None, average: bool = False, floors: bool = False) -> Side:
        """The signed sum; its period spans those of its figures, from the latest start that a date may have.

        over: of what rates come to over that period, and counts as they are; average: counts at their own average;
        floors: "over N" is read as the number N that it prints, not as one without an upper end.
        """
        own = [period for sign, row, _ in self.figures if sign > 0 and (period := period_of(row))]
        spanned = Period(min(p.start for p in own), max(p.end for p in own)) if own else None
        reading = replace(self.reading, more_than="one_step") if floors else self.reading
        total = Side((0.0, 0.0), (0.0, 0.0), over or spanned)
        for sign, row, exact in self.figures:
            low, high = interval(exact, self.reading)
            floor = floors and row["qualifier"] == "more_than"
            count = Side(interval(row, reading), (low, low if floor else high))
            if over and row["quantity"] == "rate":
                count = count.times(length(over, row["per"]) / (row["per_n"] or 1.0))
            elif over and average and (days := period_of(row)):
                count = count.times(over.days / days.days)
            total = total.plus(count, sign)
        return total

    def monthly(self) -> Side:
        """The average month of the sum over its own period."""
        period = self.side().period
        assert period
        return self.side(period).times(1 / length(period, "month"))


def answers(dataset: Dataset, reading: Reading) -> Iterator[Answer]:
    """Every question whose claims and counts are all in the data."""
    frames = (dataset.claims, as_claims(dataset.references, dataset.subject))
    rows = {row["claim_id"]: row for frame in frames for row in frame.to_dicts()}
    exact = {row["claim_id"]: row for frame in frames for row in as_printed(frame).to_dicts()}
    for question in dataset.questions:
        ids = [split(of) for of in (question.claim_ids, question.beside_ids, question.with_ids)]
        if question.kind in KINDS and all(id_ in rows for some in ids for _, id_ in some):
            columns = [Column(dataset, reading, [(sign, rows[id_], exact[id_]) for sign, id_ in some]) for some in ids]
            claims, beside, supplied = (column.rows for column in columns)
            found = KINDS[question.kind](question, *columns)
            yield replace(found, claims=claims, beside=beside, supplied=supplied)


# What is set beside what, by kind of question: from what its three columns name.


def _conditional(question: Question, claims: Column, beside: Column, _: Column) -> Answer:
    """What a figure comes to over a period that it does not print: one that is supplied, or that of what follows from it."""
    follows = question.kind == "follows_from"
    given = Period(question.start, question.end) if question.start and question.end else None
    period = beside.side().period if follows else given
    left, right = claims.side(period), beside.side(period, floors=follows)
    condition = f"it held throughout {left.days}" if claims.rate else f"it is read for {left.days}"
    if follows and any(row["qualifier"] == "more_than" for row in beside.rows):
        condition += f" and {FLOOR}"
    come_to = f"it would come to {left.limits}," if claims.rate else "it stands"
    words = f"; if {condition}, {come_to} beside {right.limits} ({beside.whose})"
    return Answer(question, left, right, words, condition)


def _pace_needed(question: Question, claims: Column, beside: Column, supplied: Column) -> Answer:
    target, base = claims.side(), beside.side()
    assert target.period
    assert base.period
    left = Period(base.period.end + ONE_DAY, target.period.end)
    coming = supplied.side(left, average=True)
    aim = target.printed[1] or target.printed[0] or 0.0
    # A pace that leads beyond a projection reaches it; one that leads beyond "up to" a number does not keep to it.
    ceiling = claims.rows[0]["qualifier"] in ("up_to", "fewer_than")
    ends = (None, aim) if ceiling else (aim, None)
    goal = Side(ends, ends, Period(base.period.start, target.period.end))  # counted from where what it grows from is
    start, stated = base.printed[0] or 0.0, coming.times(1 / left.days)
    reached = base.plus(coming)
    pace = Pace(base, left.days, (aim - start) / left.days, stated)
    last = say.day(target.period.end)
    words = (
        f" by {last}; from {say.number(start)} ({beside.whose}) that takes {say.number(pace.needed)} a day for {left.days} "
        f"days; if {stated.limits} a day ({supplied.whose}) held throughout, the count would be {reached.limits}"
    )
    return Answer(question, goal, reached, words, f"the pace held to {last}", pace=pace)


def _average_beside(question: Question, claims: Column, beside: Column, _: Column) -> Answer:
    left, right = claims.monthly(), beside.monthly()
    times = (left.printed[0] or 0.0) / (right.printed[0] or 1.0)
    condition = f"it held throughout {left.days}" if claims.rate else None
    if condition:
        own = f"; if {condition}, that is {left.limits} a month,"
    elif left.period and round(length(left.period, "month"), 2) == 1:
        own = f" for {left.days}; that is"
    else:
        own = f" for {left.days}, {left.limits} a month; that is"
    words = f"{own} {times:.1f} times the average of {right.days}, {right.limits} a month ({beside.whose})"
    return Answer(question, left, right, words, condition, side_by_side=True)


def _product(question: Question, claims: Column, beside: Column, _: Column) -> Answer:
    inputs, factors = beside.side(), (question.number_low or 0.0, question.number_high or 0.0)
    right, factor = inputs.times(*factors), " to ".join(dict.fromkeys(f"{end:.3g}" for end in factors))
    words = f"; {inputs.limits} ({beside.whose}) times {factor} gives {right.limits}"
    condition = f"{inputs.limits} is multiplied by {factor}: {question.reason}"
    return Answer(question, claims.side(), right, words, condition)


def _multiple_of(question: Question, claims: Column, beside: Column, supplied: Column) -> Answer:
    top, base = beside.monthly(), supplied.monthly()
    right = Side(over(top.rounded, base.rounded), over(top.printed, base.printed))
    shown = f"{right.printed[1]:.1f}" if right.printed[1] else f"at least {right.printed[0]:.1f}"
    words = (
        f"; {top.limits} a month in {top.days} ({beside.whose}) is {shown} times "
        f"{base.limits} a month in {base.days} ({supplied.whose})"
    )
    return Answer(question, claims.side(), right, words)


def _same_number(question: Question, claims: Column, beside: Column, _: Column) -> Answer:
    left, right, one, other = claims.side(), beside.side(), claims.rows[0], beside.rows[0]
    same = one["category"] == other["category"] and period_of(one) == period_of(other)
    short, published = (claims.dataset.subject.category(row["category"]).short for row in (one, other))
    words = f" for {left.days} ({short}); {right.limits} was published for {right.days} ({published})"
    return Answer(question, left, right, words, side_by_side=not same)


KINDS = {
    "period_supplied": _conditional,
    "follows_from": _conditional,
    "pace_needed": _pace_needed,
    "average_beside": _average_beside,
    "product": _product,
    "multiple_of": _multiple_of,
    "same_number": _same_number,
}
