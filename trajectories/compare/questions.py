"""Comparisons that no rule can know: `questions.csv` says what is set beside what, and why.

What a figure would come to over a period that it does not print is said as a condition, and contradicts nothing. Only
what a source itself relates (`follows_from`), a projection, and a result beside its inputs can fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from trajectories.claims.load import Dataset
from trajectories.claims.question_rules import split
from trajectories.claims.schema import Question
from trajectories.compare.limits import FAILS, Allowed, apart, as_printed
from trajectories.compare.publications import as_claims
from trajectories.compare.sides import Side, limits, one_number, over, period_of
from trajectories.ground import say
from trajectories.ground.periods import ONE_DAY, Period, length
from trajectories.solver.interval import Reading, interval

FAILING = ("follows_from", "pace_needed", "product")
SIDE_BY_SIDE = "not comparable"
FLOOR = "“over” ends at the next round number"  # what `Books.floors` takes as given
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Pace:
    """What a projection asks for. base: the count that it grows from; days left; amounts a day; where the pace leads."""

    base: Side
    days: int
    needed: float
    stated: Side
    reached: Side


@dataclass(frozen=True)
class Answer:
    """A question with both sides: `left` is what the claim says or would come to, `right` what stands beside it.

    words: after the claim's figure; condition: what is supplied, as a clause after "if"; side_by_side: nothing is held
    against anything; pace: of a projection.
    """

    question: Question
    left: Side
    right: Side
    words: str
    condition: str | None = None
    side_by_side: bool = False
    pace: Pace | None = None

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


def ids_of(question: Question) -> list[str]:
    """The claims and published counts that a question names, the claim asked about first."""
    named_ = [id_ for ids in (question.claim_ids, question.beside_ids, question.with_ids) for _, id_ in split(ids)]
    return list(dict.fromkeys(named_))


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
    books = Books(dataset, reading)
    for answer in books.answers():
        question, first = answer.question, books.rows[ids_of(answer.question)[0]]
        verdict, gap = answer.verdict
        period = answer.left.period or period_of(first)
        yield {
            "comparison_id": f"question-{question.question_id}",
            "claim_id": first["claim_id"],
            "source_id": first["source_id"],
            "against": "question",
            "against_id": question.question_id,
            **{name: first[name] for name in ("quantity", "unit", "category", "printed")},
            "start": period.start if period else None,
            "end": period.end if period else None,
            "claim_low": answer.left.rounded[0],
            # A projection is its printed number; that a pace may lead beyond it opens no limit in the source.
            "claim_high": answer.left.rounded[0 if answer.pace else 1],
            "claim_printed": one_number(answer.left.printed),
            "allowed_low": answer.right.rounded[0],
            "allowed_high": answer.right.rounded[1],
            "verdict": verdict,
            "gap": gap,
            "gap_printed": answer.gap_printed,
            "limit_ids": [id_ for ids in (question.beside_ids, question.with_ids) for _, id_ in split(ids)],
            "why": question.reason if verdict == SIDE_BY_SIDE else None,
            "condition": answer.condition,
            "same_gap": None,
            "sentence": f"{dataset.source(first['source_id']).label} prints {say.statement(first)}{answer.words}. "
            f"{say.capital(question.reason)}.",
        }


@dataclass(frozen=True)
class Books:
    """Claims and published counts by id, as rounded under one reading and as printed.

    floors: "over N" is read as the number N that it prints, and not as a floor without an upper end.
    """

    dataset: Dataset
    reading: Reading
    floors: bool = False
    rows: dict[str, Row] = field(init=False)
    exact: dict[str, Row] = field(init=False)
    answered: dict[tuple[str, bool, Reading], Answer] = field(init=False, default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        published = as_claims(self.dataset.references, self.dataset.subject)
        frames = (self.dataset.claims, published)
        rows = {row["claim_id"]: row for frame in frames for row in frame.to_dicts()}
        exact = {row["claim_id"]: row for frame in frames for row in as_printed(frame).to_dicts()}
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "exact", exact)

    def answers(self) -> list[Answer]:
        """Every question whose claims and counts are all in the data."""
        known = (question for question in self.dataset.questions if question.kind in KINDS)
        return [self.answer(question) for question in known if all(id_ in self.rows for id_ in ids_of(question))]

    def answer(self, question: Question, reading: Reading | None = None) -> Answer:
        """One question, under the books' reading or another."""
        books = self if reading is None else self.under(reading)
        asked = question.question_id, books.floors, books.reading.of_numbers
        if asked not in self.answered:
            self.answered[asked] = KINDS[question.kind](books, question)
        return self.answered[asked]

    def under(self, reading: Reading) -> Books:
        """The same books under another reading."""
        return _with(self, reading=reading)

    def count(self, id_: str) -> Side:
        """What one row says."""
        row = self.rows[id_]
        if not self.floors:
            return Side(interval(row, self.reading), interval(self.exact[id_], self.reading))
        rounded = interval(row, replace(self.reading, more_than="one_step"))
        low, high = interval(self.exact[id_], self.reading)
        return Side(rounded, (low, low) if row["qualifier"] == "more_than" else (low, high))

    def side(self, ids: str | None) -> Side:
        """A signed sum of counts; its period spans theirs, from the latest start that a date may have."""
        total, periods = Side((0.0, 0.0), (0.0, 0.0)), []
        for sign, id_ in split(ids):
            total = total.plus(self.count(id_), sign)
            periods += [period] if (period := period_of(self.rows[id_])) and sign > 0 else []
        spanned = Period(min(p.start for p in periods), max(p.end for p in periods)) if periods else None
        return replace(total, period=spanned)

    def over(self, ids: str | None, period: Period | None, average: bool = False) -> Side:
        """A signed sum of what rates come to over a period; counts as they are, or at their own average."""
        assert period is not None
        total = Side((0.0, 0.0), (0.0, 0.0), period)
        for sign, id_ in split(ids):
            row, count = self.rows[id_], self.count(id_)
            if row["quantity"] == "rate":
                times = length(period, row["per"]) / (row["per_n"] or 1.0)
                count = count.times(times, times)
            elif average and (own := period_of(row)):
                count = count.times(period.days / own.days, period.days / own.days)
            total = total.plus(count, sign)
        return total

    def monthly(self, ids: str | None) -> Side:
        """The average month of a sum over its own period."""
        period = self.side(ids).period
        months = length(period, "month") if period else 1.0
        return self.over(ids, period).times(1 / months, 1 / months)

    def whose(self, ids: str | None) -> str:
        """Whose figures a side is made of, in order."""
        labels = {source.source_id: source.label for source in self.dataset.sources}
        of = dict.fromkeys(
            labels.get(self.rows[id_].get("source_id", ""), "published elsewhere") for _, id_ in split(ids)
        )
        return say.listed(of)

    def rate(self, ids: str | None) -> bool:
        return any(self.rows[id_]["quantity"] == "rate" for _, id_ in split(ids))


def _with(books: Books, **changes: Any) -> Books:
    """The same books read otherwise; the rows are not read again."""
    other = object.__new__(Books)
    other.__dict__.update({**books.__dict__, **changes})
    return other


# One function per kind: what is set beside what.


def _period_supplied(books: Books, question: Question) -> Answer:
    assert question.start
    assert question.end
    return _conditional(books, books, question, Period(question.start, question.end))


def _follows_from(books: Books, question: Question) -> Answer:
    floors = _with(books, floors=True)
    open_ = any(books.rows[id_]["qualifier"] == "more_than" for _, id_ in split(question.beside_ids))
    return _conditional(
        books, floors, question, floors.side(question.beside_ids).period, f" and {FLOOR}" if open_ else ""
    )


def _conditional(books: Books, beside: Books, question: Question, period: Period | None, given: str = "") -> Answer:
    """What a figure comes to over a period that it does not print; given: what is supplied beside the period."""
    left, right = books.over(question.claim_ids, period), beside.over(question.beside_ids, period)
    condition = f"it held throughout {left.days}" if books.rate(question.claim_ids) else f"it is read for {left.days}"
    condition += given
    beside_it = f"beside {limits(right.printed)} ({books.whose(question.beside_ids)})"
    words = f"; if {condition}, it would come to {limits(left.printed)}, {beside_it}"
    if not books.rate(question.claim_ids):
        words = f"; if {condition}, it stands {beside_it}"
    return Answer(question, left, right, words, condition)


def _pace_needed(books: Books, question: Question) -> Answer:
    target, base = books.side(question.claim_ids), books.side(question.beside_ids)
    assert target.period
    assert base.period
    left = Period(base.period.end + ONE_DAY, target.period.end)
    coming = books.over(question.with_ids, left, average=True)
    aim = target.printed[1] or target.printed[0] or 0.0
    goal = Side((aim, None), (aim, None), target.period)  # a pace that leads beyond the projection reaches it
    stated = coming.times(1 / left.days, 1 / left.days)
    pace = Pace(base, left.days, (aim - (base.printed[0] or 0.0)) / left.days, stated, base.plus(coming))
    condition = f"the pace held to {say.day(target.period.end)}"
    words = (
        f" by {say.day(target.period.end)}; from {say.number(base.printed[0] or 0.0)} ({books.whose(question.beside_ids)}) "
        f"that takes {say.number(pace.needed)} a day for {left.days} days; if {limits(stated.printed)} a day "
        f"({books.whose(question.with_ids)}) held throughout, the count would be {limits(pace.reached.printed)}"
    )
    return Answer(question, goal, pace.reached, words, condition, pace=pace)


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
    condition = f"{limits(inputs.printed)} is taken {factor} times"
    return Answer(question, left, right, f"; {given} times {factor} gives {limits(right.printed)}", condition)


def _multiple_of(books: Books, question: Question) -> Answer:
    left = books.count(ids_of(question)[0])
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
    one, other = (books.rows[split(ids)[0][1]] for ids in (question.claim_ids, question.beside_ids))
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
