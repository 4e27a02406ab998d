"""Kinds of check about time: a projection and the pace it needs, and periods of unequal length."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from trajectories.checks import endings
from trajectories.checks import sentences as words
from trajectories.checks.counts import Balance, Books, Bounds, Count, Row, amount
from trajectories.checks.covers import Cover, support, within
from trajectories.checks.kinds import Finding, add, finding, supposed, two_sums
from trajectories.claims.check_schema import Check, Verdict
from trajectories.ground.periods import Period, day, length, spoken
from trajectories.solver.interval import interval


def projection(books: Books, check: Check) -> Finding:
    """A target and the pace it needs from a count on, against a stated pace.

    A target to be reached is a threshold, taken as printed; the sentence says what a rounded one would change.
    Without a pace the count itself is held against it.
    """
    (target, *_) = books.rows(check, "target")
    if "pace" not in {*check.claims, *check.references}:
        return _passed(books, check, target)
    rows = books.rows(check, "counted")
    counted = books.total(check, rows)
    aim = next(target[name] for name in ("best", "high", "low") if target[name] is not None)
    goal = books.total(check, (target,))
    problems = [*counted.problems, *goal.problems]
    ends = sorted(flow.period.end for flow in (*counted.wide, *counted.narrow))
    pace_rows, pace_less = books.rows(check, "pace"), books.rows(check, "pace_less")
    pace, pace_units, pace_text, pace_problems = _pace(books, check, pace_rows, pace_less)
    units = counted.units | goal.units | pace_units
    if len(units) > 1 and "unit" not in check.as_one:
        problems.append(words.units_differ(books, counted, goal, amount(pace, pace_units)))
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
    needs = words.needed(need_low, need_high)
    start = f"({words.expression(rows)})" if len(rows) > 1 else words.expression(rows)
    text = [
        f"({words.tagged(target)} − {start}) / {words.span(min(days), max(days))} days = {needs} a day",
        pace_text,
    ]
    until = ""
    if most is not None and pace[1] is not None:
        reached_least = least + (pace[0] or 0.0) * min(days) if least_known else None
        reach = reached_least, most + pace[1] * max(days)
        text.append(f"at the pace, {day(left)} would have {words.span(*reach)}")
        until = f"; at that pace {day(left)} would have {words.span(*reach)}"
    when = list(dict.fromkeys(day(end) for end in (*ends[:1], *ends[-1:])))
    ending = {
        "cannot be reached": "the pace does not reach it",
        "consistent": "the pace reaches it",
        "not comparable": endings.not_comparable(balance),
    }[verdict]
    if not problems or check.supposing:
        ending += _rounded(books, target, aim, most, days, pace)
    balance, ending = supposed(books, check, balance, ending, pace_rows)
    beyond = "" if least_known or not covers else _beyond(books, rows, goal)
    clause = words.says(books, target, f"{_target(books, target)} by {day(left)}")
    sentence = (
        f"{_counted_from(books, check)}{clause}; from {words.listed(map(words.told, rows))} on "
        f"{' to '.join(when) or 'no printed date'} that needs {needs} a day{beyond}; {pace_text}{until}; {ending}."
    )
    sides = [amount(bounds, units) for bounds in ((need_low, need_high), pace)]
    return finding(
        books, check, balance, ("needed a day", sides[0]), ("stated pace a day", sides[1]),
        (*rows, *pace_rows, *pace_less), text, sentence, "a day",
    )  # fmt: skip


def _target(books: Books, row: Row) -> str:
    """The target as a noun phrase, without the period that its last day already says."""
    return words.counted(books, row).rpartition(" for ")[0]


def _counted_from(books: Books, check: Check) -> str:
    """Where the words leave open from which year on a projection counts, which of them a check means."""
    (target, *_) = check.claims["target"]
    row = books.claims[target]
    first, latest = row["start_earliest"], row["start_latest"]
    if check.start is None or first is None or first.year == latest.year:
        return ""
    return f"If {target} counts from {first.year if check.start == 'earliest' else latest.year} on: "


def _rounded(books: Books, target: Row, aim: float, most: float | None, days: list[int], pace: Bounds) -> str:
    """What it would change to read the target as rounded, or that it is only an upper limit."""
    if target["qualifier"] == "up_to":
        return f"; {words.number(aim)} is printed as an upper limit, so a lower count would not contradict it"
    low, _ = interval(target, books.reading)
    if low is None or low >= aim or most is None or pace[1] is None:
        return ""
    need = max(0.0, low - most) / max(*days, 1)
    does = "would reach" if pace[1] >= need else "would not reach either"
    return (
        f"; {words.number(aim)} is taken as printed: read as rounded it could be as low as {words.number(low)}, which "
        f"needs {words.needed(need, None)} a day and which the pace {does}"
    )


def _beyond(books: Books, rows: tuple[Row, ...], goal: Count) -> str:
    """That part of what is taken off a target lies before its period, so that it is an upper limit."""
    first = min(flow.period.start for flow in goal.wide)
    earlier = [row for row in rows if row["start_earliest"] and row["start_earliest"] < first]
    if not earlier:
        return ""
    count = "counts" if len(earlier) == 1 else "count"
    return (
        f", with {words.listed(map(words.told, earlier))}, which also {count} the time before {day(first)}, taken whole "
        "as an upper limit"
    )


def _passed(books: Books, check: Check, target: Row) -> Finding:
    """A count against a projection, without a pace; what another start of the projection would change is said."""
    found = two_sums(books, check, ("counted so far", "counted", ""), ("projected", "target", ""))
    begins, latest = (books.claims[target["id"]][name] for name in ("start_earliest", "start_latest"))
    if check.start == "latest" and begins and begins.year != latest.year and found.verdict == "not comparable":
        earlier = check.model_copy(update={"start": "earliest"})
        sides = books.count(earlier, "counted"), books.count(earlier, "target")
        balance = books.balance(earlier, *sides)
        if balance.verdict == "inconsistent":
            ending = endings.verdict_words(balance, *sides)
            found = replace(found, sentence=add(found.sentence, f"counted from {begins.year} on instead: {ending}"))
    return replace(found, sentence=_counted_from(books, check) + found.sentence)


def _until(goal: Count, end: date) -> Cover:
    """What a projection is about, as far as a day that a count has reached."""
    return tuple(replace(flow, period=Period(flow.period.start, end)) for flow in goal.wide)


def _pace(
    books: Books, check: Check, rows: tuple[Row, ...], less: tuple[Row, ...]
) -> tuple[Bounds, frozenset[str], str, list[str]]:
    """A pace a day: of a stated rate, or of a count over its days."""
    if rows[0]["quantity"] == "rate":
        (row, *_) = rows
        one_day = Period(books.subject.focus_month, books.subject.focus_month)
        each = length(one_day, row["per"]) / (row["per_n"] or 1.0)
        low, high = (None if value is None else value * each for value in interval(row, books.reading))
        problems = []
        if books.periods(row) is None and "period" not in check.as_one:
            problems.append(f"{books.who(row)} does not say which time {row['id']} is for")
        text = words.told(row)
        text = f"the pace is {text}" if row["per"] == "day" else f"{text} is {words.span(low, high)} a day"
        return (low, high), frozenset([books.unit(row)]), text, problems
    count = books.total(check, rows, less)
    period = support(count.wide)
    if period is None:
        text = f"{words.expression(rows, less)} is of no one stretch of time"
        return (None, None), count.units, text, ["the pace is of no one stretch of time"]
    low, high = (None if value is None else value / period.days for value in count.bounds)
    problems = list(count.problems) + (["the pace is open above"] if high is None else [])
    taken = f" less {words.listed(map(words.told, less))}" if less else ""
    total = f"{words.listed(map(words.told, rows))}{taken} over the {period.days} days of {spoken(period)}"
    return (low, high), count.units, f"{total} is {words.span(low, high)} a day", problems


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
        problems.append(words.units_differ(books, *counts))
    balance = Balance("not comparable" if problems else "consistent", "none", tuple(dict.fromkeys(problems)))
    means = [count.times(1.0 / m if m else 0.0) for count, m in zip(counts, months, strict=True)]
    text = [
        f"{words.figure(row)} ({row['id']}) / {words.decimal(m)} = {words.span(*mean.bounds)} a month"
        for row, m, mean in zip((short, long), months, means, strict=True)
    ]
    ending = endings.not_comparable(balance) if problems else "the two are of equal length"
    sentence = (
        f"{words.who(books, [short])} sets {words.counted(books, short)} beside {words.counted(books, long)}; by the "
        f"month that is {words.span(*means[0].bounds)} and {words.span(*means[1].bounds)}; {ending}."
    )
    return finding(
        books, check, balance, ("shorter, a month", means[0]), ("longer, a month", means[1]), (short, long), text,
        sentence, "a month",
    )  # fmt: skip
