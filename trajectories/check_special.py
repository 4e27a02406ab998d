"""Kinds of check that are more than two sums: shares, projections, lengths of time, standing numbers, multiples."""

from __future__ import annotations

import re
from datetime import date

from trajectories import check_words as words
from trajectories.check_counts import Balance, Books, Count, Row, categories_of, support, within
from trajectories.check_kinds import Finding, finding, two_sums
from trajectories.check_schema import Check, Verdict
from trajectories.interval import interval
from trajectories.periods import Period, length

Bounds = tuple[float | None, float | None]
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def share(books: Books, check: Check) -> Finding:
    """A stated share beside the quotient of two counts.

    Where the part counts less than the share is about, the quotient is a least share; where the whole is only a least
    value, a greatest one.
    """
    (stated, *_) = books.rows(check, "share")
    plus, minus, of = (books.rows(check, role) for role in ("part", "part_less", "whole"))
    part, whole = books.total(check, plus, minus), books.total(check, of)
    own = books.total(check, (stated,))
    own_whole = books.total(check, (books.claims[stated["base_id"]] | {"id": stated["base_id"]},))  # type: ignore[operator]
    low, high = interval(stated, books.reading)
    problems = [*part.problems, *whole.problems, *own.problems]
    if part.units != whole.units or part.units != own.units:
        problems.append("their units differ")
    is_part, is_all = within(part.wide, own.narrow), within(own.wide, part.narrow)
    if not problems and not (is_part and within(whole.wide, own_whole.narrow)):
        problems.append("the share is of other categories or another period")
    least = None if part.low is None or not whole.high else part.low / whole.high
    most = min(1.0, part.high / whole.low) if is_all and part.high is not None and whole.low else None
    apart = (most is not None and low is not None and most < low) or (
        least is not None and high is not None and least > high
    )
    verdict: Verdict = "not comparable" if problems else "inconsistent" if apart else "consistent"
    balance = Balance(verdict, "same" if is_all else "left within right", tuple(dict.fromkeys(problems)))
    computed = Count(least if least is not None else 0.0, most, part.wide, part.narrow, part.units)
    quotient = f"({words.expression(plus, minus)}) / {words.expression(of)} = {words.percent(least, most)}"
    printed = f"{words.percent(low, high)} ({stated['id']})"
    where = words.who(books, [stated])
    ending = {
        "consistent": "the two can both hold",
        "inconsistent": "the two cannot both hold",
        "not comparable": f"the two are not comparable: {words.listed(balance.problems)}",
    }[verdict]
    point = _point(part, whole)
    remark = f", {point} as printed" if point else ""
    sentence = (
        f"{where} states a share of {printed}; {words.later(words.side(books, part, plus, minus))}, "
        f"{_share_words(least, most)} of {words.expression(of)}{remark}; {ending}."
    )
    return finding(
        books, check, balance, ("stated share", Count(low, high, (), (), own.units)), ("part over whole", computed),
        (*plus, *minus, *of), [f"stated {printed}", quotient + remark], sentence, "share",
    )  # fmt: skip


def _point(part: Count, whole: Count) -> str:
    """The quotient of the least values, for an open whole: what it comes to if nothing is beyond what is printed."""
    if whole.high is not None or part.low is None or not whole.low:
        return ""
    return words.percent(part.low / whole.low, part.low / whole.low)


def _share_words(least: float | None, most: float | None) -> str:
    return "a share without a limit" if least is None and most is None else words.percent(least, most)


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
    starts = books.periods(target, check.start)
    pace_rows, pace_less = books.rows(check, "pace"), books.rows(check, "pace_less")
    pace, pace_units, pace_text, pace_problems = _pace(books, check, pace_rows, pace_less)
    units = counted.units | goal.units | pace_units
    if len(units) > 1 and "unit" not in check.as_one:
        problems.append(f"they count {words.listed(books.subject.unit(u).noun for u in sorted(units))}")
    problems += pace_problems
    left = target["end_latest"]
    days = [(left - end).days for end in ends] or [0]
    true = _until(goal, starts, ends)
    covers = within(true, counted.narrow)
    least_known = within(counted.wide, true)
    if not problems and (not covers or counted.high is None):
        problems.append("the count is open above or leaves out part of what the projection is about")
    most = counted.high if covers else None
    least = counted.low if least_known and counted.low is not None else 0.0
    need_low = None if most is None else max(0.0, aim - most) / max(days)
    need_high = None if not least_known else max(0.0, aim - least) / max(min(days), 1)
    unreachable = pace[1] is not None and need_low is not None and pace[1] < need_low
    verdict: Verdict = "not comparable" if problems else "cannot be reached" if unreachable else "consistent"
    balance = Balance(verdict, "same", tuple(dict.fromkeys(problems)))
    needs = words.span(need_low, need_high)
    text = [
        f"({words.figure(target)} ({target['id']}) − {words.expression(rows)}) / {words.span(min(days), max(days))} days"
        f" = {needs} a day",
        pace_text,
    ]
    until = ""
    if most is not None and pace[1] is not None:
        reach = (least if least_known else 0.0) + (pace[0] or 0.0) * min(days), most + pace[1] * max(days)
        text.append(f"at the pace, {words.day(left)} would have {words.span(*reach)}")
        until = f"; at the stated pace it would then stand at {words.span(*reach)}"
    first, last = (words.day(end) for end in (ends[0], ends[-1]))
    since_when = first if first == last else f"{first} to {last}"
    ending = {
        "cannot be reached": "the stated pace does not reach it",
        "consistent": "the stated pace reaches it",
        "not comparable": f"the two are not comparable: {words.listed(balance.problems)}",
    }[verdict]
    sentence = (
        f"{words.who(books, [target])} prints {words.figure(target)} by {words.day(left)} ({target['id']}); from "
        f"{words.expression(rows)} on {since_when} that needs {needs} a day, and {pace_text}{until}; {ending}."
    )
    sides = [Count(*bounds, (), (), units) for bounds in ((need_low, need_high), pace)]
    return finding(
        books, check, balance, ("needed a day", sides[0]), ("stated pace a day", sides[1]),
        (*rows, *pace_rows, *pace_less), text, sentence, "a day",
    )  # fmt: skip


def _until(goal: Count, starts: tuple[Period, Period] | None, ends: list[date]) -> tuple:
    """What a projection is about, as far as the count reaches that it starts from."""
    if starts is None or not ends:
        return ()
    return tuple(type(flow)(flow.coefficient, flow.category, Period(flow.period.start, ends[0])) for flow in goal.wide)


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
    total = f"{words.expression(rows, less)} over the {period.days} days of {words.dates(period)}"
    return (low, high), count.units, f"{total} is {words.span(low, high)} a day", list(count.problems)


def lengths(books: Books, check: Check) -> Finding:
    """A shorter period beside a longer one: counts of unequal lengths of time are no comparison; per month is shown."""
    (short, *_), (long, *_) = books.rows(check, "shorter"), books.rows(check, "longer")
    counts = [books.total(check, (row,)) for row in (short, long)]
    periods = [support(count.wide) for count in counts]
    problems = [problem for count in counts for problem in count.problems]
    months = [length(period, "month") if period else 0.0 for period in periods]
    if months[0] != months[1]:
        problems.append(f"the one is of {_months(months[0])}, the other of {_months(months[1])}")
    if short["category"] != long["category"]:
        problems.append("their categories differ")
    if counts[0].units != counts[1].units:
        problems.append("their units differ")
    balance = Balance("not comparable" if problems else "consistent", "none", tuple(dict.fromkeys(problems)))
    means = [
        Count(*(None if v is None or not m else v / m for v in count.bounds), count.wide, count.narrow, count.units)
        for count, m in zip(counts, months, strict=True)
    ]
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


def _months(value: float) -> str:
    return "one month" if value == 1 else f"{words.decimal(value) if value % 1 else words.number(value)} months"


def own(books: Books, check: Check) -> Finding:
    if "ordinal" in check.claims:
        return _ordinal(books, check)
    if "whole" in check.claims:
        return _rest(books, check)
    return two_sums(books, check, ("counted", "counted", "less"), ("the figure", "figure", ""))


def _rest(books: Books, check: Check) -> Finding:
    """What a figure leaves of its whole for the other category, beside that category's own average in the sources."""
    whole, figure, against = (books.rows(check, role) for role in ("whole", "figure", "against"))
    left = books.total(check, whole, figure)
    left = Count(max(0.0, left.low or 0.0), left.high, left.wide, left.narrow, left.units, left.problems)
    average = books.total(check, against)
    period, base = support(left.wide), support(average.wide)
    problems = [*left.problems, *average.problems]
    if not problems and (period is None or base is None):
        problems.append("what is left is not of one stretch of time")
    if categories_of(left.wide) != categories_of(average.wide):
        problems.append("their categories differ")
    if len(left.units | average.units) > 1:
        problems.append("their units differ")
    months = length(period, "month") if period else 0.0
    factor = months / length(base, "month") if period and base else 0.0
    right = Count(*(None if v is None else v * factor for v in average.bounds), left.wide, left.narrow, average.units)
    short = left.high is not None and right.low is not None and left.high < right.low
    verdict: Verdict = "not comparable" if problems else "cannot be reached" if short else "consistent"
    balance = Balance(verdict, "none", tuple(dict.fromkeys(problems)))
    what = words.categories(books, left)
    when = words.dates(period) if period else "no one stretch of time"
    ending = {
        "cannot be reached": "what is left does not reach that average",
        "consistent": "what is left reaches that average",
        "not comparable": f"the two are not comparable: {words.listed(balance.problems)}",
    }[verdict]
    text = [
        f"{words.expression(whole, figure)} = {words.span(*left.bounds)} left for {what} in {when}",
        f"{words.expression(against)} / {_months(length(base, 'month') if base else 0)} × {_months(months)}"
        f" = {words.span(*right.bounds)}",
    ]
    sentence = (
        f"{words.later(words.side(books, left, whole, figure))[:1].upper()}"
        f"{words.side(books, left, whole, figure)[1:]}, all that can be {what}; the monthly average of "
        f"{words.counted(books, against[0])} makes {words.span(*right.bounds)} in such a time; {ending}."
    )
    return finding(
        books, check, balance, (f"left for {what}", left), ("at the average", right), (*whole, *figure, *against),
        text, sentence,
    )  # fmt: skip


def _ordinal(books: Books, check: Check) -> Finding:
    """A year of the war as printed beside the one that the figures' dates fall in, counted from the invasion."""
    (printed, *_), (dated, *_) = books.rows(check, "ordinal"), books.rows(check, "dated")
    found = _ordinal_of(printed["printed"])
    start, end = books.subject.invasion_latest, dated["end_latest"]
    complete = end.year - start.year - ((end.month, end.day) < (start.month, start.day))
    problems = [] if found else [f"{printed['id']} prints no number of a year"]
    value, full = found or (0, False)
    computed = complete if full else complete + 1
    verdict: Verdict = "not comparable" if problems else "consistent" if value == computed else "inconsistent"
    balance = Balance(verdict, "same", tuple(problems))
    sides = [Count(float(n), float(n), (), (), frozenset()) for n in (value, computed)]
    what = "full years" if full else "year"
    text = [f"{words.day(start)} to {words.day(end)} is {complete} full years, so year {complete + 1}"]
    ending = {
        "consistent": "the two agree",
        "inconsistent": f"the two lie {abs(value - computed)} apart",
        "not comparable": words.listed(problems),
    }[verdict]
    basis = "" if dated["date_basis"] == "printed" else ", a date that is inferred"
    sentence = (
        f"{words.who(books, [printed])} prints {printed['printed']} of the war ({printed['id']}); its figure for "
        f"{words.period_of(books, dated)} ({dated['id']}{basis}) falls "
        + (f"after {complete} full years" if full else f"in year {complete + 1}")
        + f", counted from {words.day(start)}; {ending}."
    )
    return finding(
        books, check, balance, ("printed", sides[0]), ("by its dates", sides[1]), (), text, sentence, what
    )  # fmt: skip


def _ordinal_of(printed: str) -> tuple[int, bool] | None:
    """(number, whether of full years): "third year" → (3, False); "three years" → (3, True)."""
    for word in re.findall(r"[a-z]+", printed.lower()):
        if word in ORDINALS:
            return ORDINALS.index(word) + 1, False
        if word in CARDINALS:
            return CARDINALS.index(word) + 1, True
    return None


def standing(books: Books, check: Check) -> Finding:
    """A standing number less what is said to have left it; without what came in, the difference is of no date."""
    stock, out, came = (books.rows(check, role) for role in ("standing", "outflow", "inflow"))
    low, high = interval(stock[0], books.reading)
    outs, ins = ([interval(row, books.reading) for row in rows] for rows in (out, came))
    left = Count(low, high, (), (), frozenset([books.unit(stock[0])]))
    gone_low = sum(v[0] or 0.0 for v in outs) - sum(v[1] or 0.0 for v in ins)
    gone_high = (
        None if any(v[1] is None for v in outs) else sum(v[1] or 0.0 for v in outs) - sum(v[0] or 0.0 for v in ins)
    )
    right = Count(gone_low, gone_high, (), (), frozenset(books.unit(row) for row in (*out, *came)))
    problems = [] if came else ["no number of those who came in is printed"]
    units = left.units | right.units
    if len(units) > 1 and "unit" not in check.as_one:
        problems.append(f"they count {words.listed(books.subject.unit(u).noun for u in sorted(units))}")
    if any(row["mood"] != "stated" for row in out):
        problems.append("what is taken off is put as a condition or hedged")
    short = low is not None and gone_high is not None and gone_low > (high or low)
    verdict: Verdict = "not comparable" if problems else "inconsistent" if short else "consistent"
    balance = Balance(verdict, "none", tuple(problems))
    remains = (
        None if gone_high is None or low is None else max(0.0, low - gone_high),
        None if high is None else max(0.0, high - gone_low),
    )
    text = [f"{words.expression(stock, (*out,))} = {words.span(*remains)}"]
    ending = {
        "consistent": "the outflow is no larger than the standing number",
        "inconsistent": "the outflow is larger than the standing number",
        "not comparable": f"the two are not comparable: {words.listed(problems)}",
    }[verdict]
    sentence = (
        f"{words.who(books, stock)} sets a standing number of {words.figure(stock[0])} ({stock[0]['id']}) against "
        f"{words.listed(f'{words.figure(row)} ({row["id"]})' for row in out)}, counted over a period; the difference is "
        f"{words.span(*remains)}; {ending}."
    )
    return finding(
        books, check, balance, ("standing number", left), ("outflow", right), (*stock, *out, *came), text, sentence
    )


def multiple(books: Books, check: Check) -> Finding:
    """A multiple beside the quotients of the counts that could be meant; without a printed base none of them is."""
    (times, *_), bases, results = (books.rows(check, role) for role in ("multiple", "base", "result"))
    low, high = interval(times, books.reading)
    result = books.total(check, results)
    quotients: list[tuple[Row, Bounds]] = []
    for row in bases:
        base = interval(row, books.reading)
        quotients.append((row, (_over(result.low, base[1]), _over(result.high, base[0]))))
    problems = [] if times["base_id"] else [f"{words.who(books, [times])} prints no base for it"]
    if {times["category"]} != {row["category"] for row in (*bases, *results)}:
        problems.append("its category differs from theirs")
    if {times["unit"]} != {row["unit"] for row in (*bases, *results)}:
        problems.append("its unit differs from theirs")
    meets = any(not (_less(high, quotient[0]) or _less(quotient[1], low)) for _, quotient in quotients)
    verdict: Verdict = "not comparable" if problems else "consistent" if meets else "inconsistent"
    balance = Balance(verdict, "none", tuple(problems))
    lows = [q[0] for _, q in quotients if q[0] is not None]
    highs = [q[1] for _, q in quotients if q[1] is not None]
    sides = [
        Count(low, high, (), (), frozenset([times["unit"]])),
        Count(min(lows, default=None), max(highs, default=None) if len(highs) == len(quotients) else None, (), (),
              frozenset([times["unit"]])),
    ]  # fmt: skip
    over = [
        f"{words.expression(results)} / {words.expression([row])} = {words.span(*q, False)}" for row, q in quotients
    ]
    needed = (_over(result.low, high), _over(result.high, low))
    text = [*over, f"the multiple would need a base of {words.span(*needed)}"]
    found = words.listed(f"{words.span(*q, False)} times {words.figure(row)} ({row['id']})" for row, q in quotients)
    ending = {
        "consistent": "one of these is the multiple",
        "inconsistent": "none of these is the multiple",
        "not comparable": f"the two are not comparable: {words.listed(problems)}",
    }[verdict]
    sentence = (
        f"{words.who(books, [times])} prints {times['printed']} ({times['id']}), read as {words.span(low, high, False)} "
        f"times; {words.expression(results)} is {found}; {ending}."
    )
    return finding(
        books, check, balance, ("stated multiple", sides[0]), ("computed multiple", sides[1]), (*bases, *results), text,
        sentence, "times",
    )  # fmt: skip


def _over(one: float | None, other: float | None) -> float | None:
    return None if one is None or not other else one / other


def _less(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and one < other


def court(books: Books, check: Check) -> Finding:
    """A court figure as a part of the cases registered, or beside counts of proceedings published elsewhere."""
    if "total" in check.claims:
        return two_sums(books, check, ("court figure", "court", ""), ("registered", "total", ""), nature=True)
    return two_sums(books, check, ("published", "published", ""), ("court figure", "court", ""))
