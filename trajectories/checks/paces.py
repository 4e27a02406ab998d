"""Kinds of check about time: a projection and the pace it needs, and periods of unequal length."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from trajectories.checks import sentences as words
from trajectories.checks.counts import Balance, Books, Bounds, Count, Row, amount
from trajectories.checks.covers import Cover, support, within
from trajectories.checks.kinds import Finding, finding, two_sums
from trajectories.dataset.check_schema import Check, Verdict
from trajectories.periods import Period, day, length, spoken
from trajectories.solver.interval import interval


def projection(books: Books, check: Check) -> Finding:
    """A target and the pace it needs from a count on, against a stated pace.

    A target to be reached is a threshold, taken as printed. Without a pace the count itself is held against it.
    """
    (target, *_) = books.rows(check, "target")
    rows = books.rows(check, "counted")
    counted = books.total(check, rows)
    if "pace" not in {*check.claims, *check.references}:
        return two_sums(books, check, ("counted so far", "counted", ""), ("projected", "target", ""))
    aim = next(target[name] for name in ("best", "high", "low") if target[name] is not None)
    goal = books.total(check, (target,))
    problems = [*counted.problems, *goal.problems]
    ends = sorted(flow.period.end for flow in (*counted.wide, *counted.narrow))
    pace_rows, pace_less = books.rows(check, "pace"), books.rows(check, "pace_less")
    pace, pace_units, pace_text, pace_problems = _pace(books, check, pace_rows, pace_less)
    units = counted.units | goal.units | pace_units
    if len(units) > 1 and "unit" not in check.as_one:
        problems.append(f"they count {words.listed(books.subject.unit(u).noun for u in sorted(units))}")
    problems += pace_problems
    left = target["end_latest"]
    days = [(left - end).days for end in ends] or [0]
    covers = bool(ends) and within(_until(goal, ends[0]), counted.narrow)
    least_known = bool(ends) and within(counted.wide, _until(goal, ends[-1]))
    if not problems and (not covers or counted.high is None):
        problems.append("the count is open above or leaves out part of what the projection is about")
    most = counted.high if covers else None
    least = counted.low if least_known and counted.low is not None else 0.0
    need_low = None if most is None else max(0.0, aim - most) / max(*days, 1)
    need_high = None if not least_known else max(0.0, aim - least) / max(min(days), 1)
    unreachable = pace[1] is not None and need_low is not None and pace[1] < need_low
    verdict: Verdict = "not comparable" if problems else "cannot be reached" if unreachable else "consistent"
    balance = Balance(verdict, "same", tuple(dict.fromkeys(problems)))
    needs, start = words.span(need_low, need_high), words.expression(rows)
    start = f"({start})" if len(rows) > 1 else start
    text = [
        f"({words.tagged(target)} − {start}) / {words.span(min(days), max(days))} days = {needs} a day",
        pace_text,
    ]
    until = ""
    if most is not None and pace[1] is not None:
        reached_least = least + (pace[0] or 0.0) * min(days) if least_known else None
        reach = reached_least, most + pace[1] * max(days)
        text.append(f"at the pace, {day(left)} would have {words.span(*reach)}")
        until = f"; at the stated pace it would then come to {words.span(*reach)}"
    when = list(dict.fromkeys(day(end) for end in (*ends[:1], *ends[-1:])))
    since_when = " to ".join(when) or "no printed date"
    ending = {
        "cannot be reached": "the stated pace does not reach it",
        "consistent": "the stated pace reaches it",
        "not comparable": f"the two are not comparable: {words.listed(balance.problems)}",
    }[verdict]
    sentence = (
        f"{words.who(books, [target])} prints {words.figure(target)} by {day(left)} ({target['id']}); from "
        f"{words.expression(rows)} on {since_when} that needs {needs} a day, and {pace_text}{until}; {ending}."
    )
    sides = [amount(bounds, units) for bounds in ((need_low, need_high), pace)]
    return finding(
        books, check, balance, ("needed a day", sides[0]), ("stated pace a day", sides[1]),
        (*rows, *pace_rows, *pace_less), text, sentence, "a day",
    )  # fmt: skip


def _until(goal: Count, end: date) -> Cover:
    """What a projection is about, as far as a day that a count has reached."""
    return tuple(replace(flow, period=Period(flow.period.start, end)) for flow in goal.wide)


def _pace(
    books: Books, check: Check, rows: tuple[Row, ...], less: tuple[Row, ...]
) -> tuple[Bounds, frozenset[str], str, list[str]]:
    """A pace a day: of a stated rate, or of a count over its days."""
    if rows[0]["quantity"] == "rate":
        (row, *_) = rows
        day = Period(books.subject.focus_month, books.subject.focus_month)
        each = length(day, row["per"]) / (row["per_n"] or 1.0)
        low, high = (None if value is None else value * each for value in interval(row, books.reading))
        problems = []
        if books.periods(row) is None and "period" not in check.as_one:
            problems.append(f"{books.who(row)} prints no period for {row['id']}")
        text = f"{words.figure(row)} ({row['id']}) is {words.span(low, high)} a day"
        return (low, high), frozenset([books.unit(row)]), text, problems
    count = books.total(check, rows, less)
    period = support(count.wide)
    if period is None:
        text = f"{words.expression(rows, less)} is of no one stretch of time"
        return (None, None), count.units, text, ["the pace is of no one stretch of time"]
    low, high = (None if value is None else value / period.days for value in count.bounds)
    total = f"{words.expression(rows, less)} over the {period.days} days of {spoken(period)}"
    return (low, high), count.units, f"{total} is {words.span(low, high)} a day", list(count.problems)


def lengths(books: Books, check: Check) -> Finding:
    """A shorter period beside a longer one: counts of unequal lengths of time are no comparison; per month is shown."""
    (short, *_), (long, *_) = books.rows(check, "shorter"), books.rows(check, "longer")
    counts = [books.total(check, (row,)) for row in (short, long)]
    periods = [support(count.wide) for count in counts]
    problems = [problem for count in counts for problem in count.problems]
    months = [length(period, "month") if period else 0.0 for period in periods]
    if months[0] != months[1]:
        problems.append(f"the one is of {words.months(months[0])}, the other of {words.months(months[1])}")
    if short["category"] != long["category"]:
        problems.append("their categories differ")
    if counts[0].units != counts[1].units:
        problems.append("their units differ")
    balance = Balance("not comparable" if problems else "consistent", "none", tuple(dict.fromkeys(problems)))
    means = [count.times(1.0 / m if m else 0.0) for count, m in zip(counts, months, strict=True)]
    text = [
        f"{words.figure(row)} ({row['id']}) / {words.decimal(m)} = {words.span(*mean.bounds)} a month"
        for row, m, mean in zip((short, long), months, means, strict=True)
    ]
    ending = (
        f"the two are not comparable: {words.listed(balance.problems)}" if problems else "the two are of equal length"
    )
    sentence = (
        f"{words.who(books, [short])} sets {words.counted(books, short)} beside {words.counted(books, long)}; by the "
        f"month that is {words.span(*means[0].bounds)} and {words.span(*means[1].bounds)}; {ending}."
    )
    return finding(
        books, check, balance, ("shorter, a month", means[0]), ("longer, a month", means[1]), (short, long), text,
        sentence, "a month",
    )  # fmt: skip
