"""Kinds of check with a rate or a restatement in them: a rate over a period, a monthly range, a count told twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trajectories.checks import endings
from trajectories.checks import sentences as words
from trajectories.checks.counts import Balance, Books, Count, Row, amount
from trajectories.checks.covers import support
from trajectories.checks.kinds import Finding, finding, supposed, two_sums
from trajectories.claims.check_schema import Check, Verdict
from trajectories.claims.schema import Subject
from trajectories.ground.periods import ONE_DAY, Period, length, next_month, spoken
from trajectories.results.series import printed_value
from trajectories.solver.interval import interval

Bounds = tuple[float | None, float | None]
LONG = ("month", "year")


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
    problems = disagreeing(books, check, total)
    left = replace(left, problems=(*left.problems, *problems))
    balance = books.balance(check, left, total)
    period = support(total.wide)
    per = "month" if row["per"] in ("month", "year") else "day"
    text, makes, fit = [], "", ""
    if period is not None and None not in left.bounds:
        amount = length(period, per)
        stretch = words.stretch(amount, per, period)
        text.append(f"{words.figure(row)} ({row['id']}) over {stretch} = {words.span(*left.bounds)}")
        makes = "" if amount == 1 and per == row["per"] else f", which over {stretch} makes {words.span(*left.bounds)}"
        takes, compared = _fit(books, row, total, per, period)
        text.append(f"the count takes {takes} at that rate")
        fit = f"; at that rate the count takes {takes}{compared}" if per == "day" and not follows else ""
    text.insert(1, words.summed(books, total, plus, minus))
    lead, clause = words.side(books, left, (row,)), words.side(books, total, plus, minus)
    ending = endings.verdict_words(
        balance, left, total, endings.RANGE if row["qualifier"] == "range" else "what the rate makes"
    )
    if balance.verdict == "inconsistent":
        ending = _multiple_of(left, total) if follows else ending + fit
    balance, ending = supposed(books, check, balance, ending, (row,))
    said = ", as what the range would mean" if follows else ""
    if follows:
        text.append("a result is read to its next step")
    return finding(
        books, check, balance, ("the rate over the period", left), ("the count", total), (row, *plus, *minus), text,
        f"{lead}{makes}; {clause.after(lead)}{said}; {ending}.",
    )  # fmt: skip


def _multiple_of(left: Count, total: Count) -> str:
    """How many times as large a product is as the total said to follow from it; and how that total is read."""
    if not (left.low and left.high and total.low and total.printed and total.high is not None):
        return "the total does not follow from it"
    times = words.span(left.low / total.printed, left.high / total.printed, False)
    return (
        f"what the range makes is {times} times as large as {words.number(total.printed)}; “over” in a total that is "
        f"said to follow from a range is read as up to the next round number, {words.number(total.high)}"
    )


def disagreeing(books: Books, check: Check, count: Count) -> tuple[str, ...]:
    """Why a published count is none to hold an article against: another published figure for it is not the same."""
    names = [f"{name} in {id_}" for id_, name, value in books.facts(check) if not _holds(count, value)]
    if not names:
        return ()
    return (f"published figures for it disagree ({words.span(*count.bounds)} here, {words.listed(names)})",)


def _holds(count: Count, value: float) -> bool:
    return (count.low is None or value >= count.low) and (count.high is None or value <= count.high)


def _fit(books: Books, row: Row, total: Count, per: str, period: Period) -> tuple[str, str]:
    """How long the rate takes to make the count, and how long whole months of its period are."""
    rates, n = interval(row, books.reading), row["per_n"] or 1.0
    day = Period(books.subject.focus_month, books.subject.focus_month)
    each = length(day, row["per"]) if per == "day" else 1.0 / length(Period(*_year(books.subject)), row["per"]) * 12
    slow, fast = (None if value is None else value * each / n for value in rates)
    low = None if total.low is None or not fast else total.low / fast
    high = None if total.high is None or not slow else total.high / slow
    takes = f"{words.span(low, high, False)} {per}s"
    if per != "day" or high is None:
        return takes, ""
    months, end = [], next_month(period.start)
    while end - ONE_DAY <= period.end:
        months.append(Period(period.start, end - ONE_DAY))
        end = next_month(end)
    below = [part for part in months if part.days <= high][-1:]
    above = [part for part in months if part.days > high][:1]
    spans = [f"{spoken(part)} has {part.days} days" for part in (*below, *above)]
    return takes, f" ({', '.join(spans)})" if spans else ""


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
    elif {first["category"], again["category"]} == {books.subject.not_applicable}:
        found = _retold_number(books, check, first, again)
    else:
        found = _retold_count(books, check)
    changed = _changes(books, first, again)
    same = first["count_id"] is not None and first["count_id"] == again["count_id"]
    what = "The articles' two statements of one count" if same else "The two statements"
    if len(check.sources) == 1 and same:
        what = f"{words.who(books, [first], possessive=True)} two statements of one count"
    remark = f"{what} differ in {words.listed(changed)}" if changed else f"{what} agree in category, unit and period"
    if len(books.rows(check, "first")) > 1 or check.references:
        remark = ""
    return replace(found, sentence=f"{remark}: {found.sentence}") if remark else found


def _retold_count(books: Books, check: Check) -> Finding:
    """Two counts; not comparable where what is published for it does not agree with itself."""
    problems = disagreeing(books, check, books.count(check, "first", "less"))
    if not problems:
        return two_sums(books, check, ("first", "first", "less"), ("again", "again", ""))
    plus, minus, again = (books.rows(check, role) for role in ("first", "less", "again"))
    left, right = books.total(check, plus, minus), books.total(check, again)
    balance = books.balance(check, replace(left, problems=(*left.problems, *problems)), right)
    clauses = words.side(books, left, plus, minus), words.side(books, right, again)
    return finding(
        books, check, balance, ("first", left), ("again", right), (*plus, *minus, *again),
        [words.summed(books, left, plus, minus), words.summed(books, right, again)],
        f"{clauses[0]}; {clauses[1].after(clauses[0])}; {endings.verdict_words(balance, left, right)}.",
    )  # fmt: skip


def _retold_number(books: Books, check: Check, first: Row, again: Row) -> Finding:
    """Two statements of a number that has no category, such as a strength: comparable at one printed date alone."""
    counts = [amount(interval(row, books.reading), [books.unit(row)], printed_value(row)) for row in (first, again)]
    undated = [row["id"] for row in (first, again) if row["end_latest"] is None]
    problems = [f"no date is printed for {words.listed(undated)}"] if undated else []
    if first["end_latest"] != again["end_latest"]:
        problems.append("their dates differ")
    if counts[0].units != counts[1].units:
        problems.append(words.units_differ(books, *counts))
    verdict: Verdict = "inconsistent" if endings.gap(*counts) > 0 else "consistent"
    balance = Balance("not comparable" if problems else verdict, "same", tuple(problems))
    lead, clause = (words.says(books, row, words.counted(books, row)) for row in (first, again))
    return finding(
        books, check, balance, ("first", counts[0]), ("again", counts[1]), (first, again),
        [f"{words.tagged(row)} = {words.span(*count.bounds)}" for row, count in zip((first, again), counts, strict=True)],
        f"{lead}; {clause.after(lead)}; {endings.verdict_words(balance, counts[0], counts[1])}.",
    )  # fmt: skip


def _changes(books: Books, first: Row, again: Row) -> list[str]:
    pairs = {
        "category": (first["category"], again["category"]),
        "unit": (first["unit"], again["unit"]),
        "period": (books.periods(first), books.periods(again)),
        "certainty": (first["mood"], again["mood"]),
    }
    changed = [name for name, (one, other) in pairs.items() if one != other]
    if {first["quantity"], again["quantity"]} == {"stock", "total"}:
        changed.append("whether it is a standing number")
    said = words.speaker(books, first), words.speaker(books, again)
    if None not in said and said[0] != said[1]:
        changed.append(f"who is quoted ({said[0]}, {said[1]})")
    if first["quantity"] == again["quantity"] and interval(first) != interval(again):
        changed.append("figure")
    return changed


def _retold_rate(books: Books, check: Check, first: Row, again: Row) -> Finding:
    """A rate beside the count that it restates, or two statements of one rate, by the time that the first names."""
    if first["quantity"] != again["quantity"]:
        return rate_over(books, check, again, (first,))
    per = first["per"] if first["per"] in LONG else again["per"] if again["per"] in LONG else "day"
    counts = []
    for row in (first, again):
        low, high = interval(row, books.reading)
        least, most = (value / (row["per_n"] or 1.0) for value in _times(books.subject, row["per"], per))
        bounds = None if low is None else low * least, None if high is None else high * most
        counts.append(Count(*bounds, (), (), frozenset([books.unit(row)])))
    problems = []
    if counts[0].units != counts[1].units:
        problems.append(words.units_differ(books, *counts))
    if first["category"] != again["category"]:
        problems.append("their categories differ")
    apart = endings.gap(*counts) > 0
    verdict: Verdict = "not comparable" if problems else "inconsistent" if apart else "consistent"
    balance = Balance(verdict, "same", tuple(problems))
    spans = [words.span(*count.bounds, False) for count in counts]
    ending, lead = endings.verdict_words(balance, counts[0], counts[1]), words.side(books, counts[0], (first,))
    unlike = first["per"] != again["per"]
    makes = [
        f", {text} a {per}" if unlike and row["per"] != per else ""
        for row, text in zip((first, again), spans, strict=True)
    ]
    return finding(
        books, check, balance, ("first", counts[0]), ("again", counts[1]), (first, again),
        [f"{words.figure(row)} ({row['id']}) is {text} a {per}" for row, text in zip((first, again), spans, strict=True)],
        f"{lead}{makes[0]}; {words.side(books, counts[1], (again,)).after(lead)}{makes[1]}; {ending}.",
        f"a {per}",
    )  # fmt: skip


def _times(subject: Subject, per: str, wanted: str) -> tuple[float, float]:
    """How many `per` there are in one `wanted`: the least and the most, as months differ in days."""
    if per == wanted:
        return 1.0, 1.0
    day = Period(subject.focus_month, subject.focus_month)
    if per in LONG:
        return (12.0, 12.0) if wanted == "year" else (1.0 / 12.0, 1.0 / 12.0)
    least, most = month_lengths(subject)[12 if wanted == "year" else 1] if wanted in LONG else (1, 1)
    each = length(day, per)
    return least * each, most * each
