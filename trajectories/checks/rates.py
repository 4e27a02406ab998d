"""Kinds of check with a rate or a restatement in them: a rate over a period, a monthly range, a count told twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trajectories.checks import sentences as words
from trajectories.checks.counts import Balance, Books, Count, Row
from trajectories.checks.covers import support
from trajectories.checks.kinds import Finding, finding, two_sums
from trajectories.dataset.check_schema import Check, Verdict
from trajectories.dataset.schema import Subject
from trajectories.periods import Period, length, next_month
from trajectories.solver.interval import interval

Bounds = tuple[float | None, float | None]


def rate(books: Books, check: Check) -> Finding:
    (row, *_) = books.rows(check, "rate")
    return rate_over(books, check, row, books.rows(check, "total"), books.rows(check, "less"))


def monthly(books: Books, check: Check) -> Finding:
    """A range over the months of a total.

    A total that is said to follow from the range is the result of a multiplication, so its "over" ends at the next
    step under every reading; an "over" in front of a count that somebody made does not.
    """
    (row, *_) = books.rows(check, "range")
    if "follows" in check.claims:
        return rate_over(books.turned(more_than="one_step"), check, row, books.rows(check, "follows"), follows=True)
    return rate_over(books, check, row, books.rows(check, "total"), books.rows(check, "less"))


def rate_over(
    books: Books, check: Check, row: Row, plus: Sequence[Row], minus: Sequence[Row] = (), follows: bool = False
) -> Finding:
    """A rate over the period of a sum against that sum, and which length of time would make them one."""
    total = books.total(check, plus, minus)
    left = books.rate(check, row, total)
    balance = books.balance(check, left, total)
    period = support(total.wide)
    per = "month" if row["per"] in ("month", "year") else "day"
    text, makes, fit = [], "", ""
    if period is not None and None not in left.bounds:
        amount = length(period, per)
        stretch = f"{words.number(amount) if amount == round(amount) else words.decimal(amount)} {per}"
        stretch = f"{stretch}{'' if amount == 1 else 's'} of {words.dates(period)}"
        text.append(f"{words.figure(row)} ({row['id']}) over {stretch} = {words.span(*left.bounds)}")
        makes = f", which over {stretch} makes {words.span(*left.bounds)}"
        fit, more = _fit(books, row, total, per)
        text.append(f"the count takes {more} at that rate")
    text.insert(1, words.summed(books, total, plus, minus))
    lead = words.side(books, left, (row,)) + makes
    clause = words.later(words.side(books, total, plus, minus), lead)
    if follows:
        clause += ", said to follow from it"
        text.append("a result is read to its next step")
    fit = fit if balance.verdict == "inconsistent" else ""
    ending = words.verdict_words(balance, left, total)
    return finding(
        books, check, balance, ("the rate over the period", left), ("the count", total), (row, *plus, *minus), text,
        f"{lead}; {clause}; {ending}{fit}.",
    )  # fmt: skip


def _fit(books: Books, row: Row, total: Count, per: str) -> tuple[str, str]:
    """How long the rate takes to make the count: for the sentence, and for the arithmetic."""
    rates, n = interval(row, books.reading), row["per_n"] or 1.0
    day = Period(books.subject.focus_month, books.subject.focus_month)
    each = length(day, row["per"]) if per == "day" else 1.0 / length(Period(*_year(books.subject)), row["per"]) * 12
    slow, fast = (None if value is None else value * each / n for value in rates)
    low = None if total.low is None or not fast else total.low / fast
    high = None if total.high is None or not slow else total.high / slow
    takes = f"{words.span(low, high, False)} {per}s"
    if per != "day" or high is None:
        return f"; at that rate the count takes {takes}", takes
    runs = [(n, *lengths) for n, lengths in month_lengths(books.subject).items()]
    fitting = [(n, least, most) for n, least, most in runs if least <= high and most >= (low or 0.0)]
    if not fitting:
        return f"; at that rate the count takes {takes}, which no whole number of months has", takes
    spans = ", ".join(f"{words.months(n)} in a row have {least} to {most} days" for n, least, most in fitting)
    first, last = fitting[0][0], fitting[-1][0]
    months = words.months(first) if first == last else f"{first} to {last} months"
    return f"; at that rate the count takes {takes}, the length of {months}", f"{takes} ({spans})"


def _year(subject: Subject) -> tuple:
    last = subject.year_end
    return last.replace(month=1, day=1), last


def month_lengths(subject: Subject) -> dict[int, tuple[int, int]]:
    """For every number of consecutive months in the span, the least and greatest number of days that they have."""
    firsts = [subject.span_start]
    while firsts[-1] <= subject.span_end:
        firsts.append(next_month(firsts[-1]))
    found = {}
    for n in range(1, len(firsts)):
        days = [(end - start).days for start, end in zip(firsts, firsts[n:], strict=False)]
        found[n] = min(days), max(days)
    return found


def retold(books: Books, check: Check) -> Finding:
    """The same count twice, or two counts for one period; what differs is said first."""
    (first, *_), (again, *_) = books.rows(check, "first"), books.rows(check, "again")
    if "rate" in (first["quantity"], again["quantity"]):
        found = _retold_rate(books, check, first, again)
    else:
        found = two_sums(books, check, ("first", "first", "less"), ("again", "again", ""))
    changed = _changes(books, first, again)
    same = first["count_id"] is not None and first["count_id"] == again["count_id"]
    what = "The articles' two statements of one count" if same else "The two statements"
    if len(check.sources) == 1 and same:
        what = f"{words.who(books, [first], possessive=True)} two statements of one count"
    remark = f"{what} differ in {words.listed(changed)}" if changed else f"{what} agree in category, unit and period"
    if len(books.rows(check, "first")) > 1 or check.references:
        remark = ""
    return replace(found, sentence=f"{remark}: {found.sentence}") if remark else found


def _changes(books: Books, first: Row, again: Row) -> list[str]:
    pairs = {
        "category": (first["category"], again["category"]),
        "unit": (first["unit"], again["unit"]),
        "period": (books.periods(first), books.periods(again)),
        "certainty": (first["mood"], again["mood"]),
    }
    changed = [name for name, (one, other) in pairs.items() if one != other]
    if first["quantity"] == again["quantity"] and interval(first) != interval(again):
        changed.append("figure")
    return changed


def _retold_rate(books: Books, check: Check, first: Row, again: Row) -> Finding:
    """A rate beside the count that it restates, or two statements of one rate."""
    if first["quantity"] != again["quantity"]:
        return rate_over(books, check, again, (first,))
    day = Period(books.subject.focus_month, books.subject.focus_month)
    counts = []
    for row in (first, again):
        each = length(day, row["per"]) / (row["per_n"] or 1.0)
        low, high = (None if value is None else value * each for value in interval(row, books.reading))
        counts.append(Count(low, high, (), (), frozenset([books.unit(row)])))
    problems = []
    if counts[0].units != counts[1].units:
        problems.append("their units differ")
    if first["category"] != again["category"]:
        problems.append("their categories differ")
    apart = words.gap(*counts) > 0
    verdict: Verdict = "not comparable" if problems else "inconsistent" if apart else "consistent"
    balance = Balance(verdict, "same", tuple(problems))
    spans = [words.span(*count.bounds, False) for count in counts]
    ending, lead = words.verdict_words(balance, counts[0], counts[1]), words.side(books, counts[0], (first,))
    return finding(
        books, check, balance, ("first", counts[0]), ("again", counts[1]), (first, again),
        [f"{words.figure(row)} ({row['id']}) is {text} a day" for row, text in zip((first, again), spans, strict=True)],
        f"{lead}; {words.later(words.side(books, counts[1], (again,)), lead)}; {ending}.",
        "a day",
    )  # fmt: skip
