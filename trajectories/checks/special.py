"""Kinds of check that are more than two sums: shares, what a figure leaves, standing numbers, multiples, courts."""

from __future__ import annotations

import re
from dataclasses import replace

from trajectories.checks import sentences as words
from trajectories.checks.counts import Balance, Books, Bounds, Count, Row, amount
from trajectories.checks.covers import categories_of, support, within
from trajectories.checks.kinds import Finding, finding, two_sums
from trajectories.dataset.check_schema import Check, Verdict
from trajectories.periods import day, length, spoken
from trajectories.solver.interval import interval

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
    own_whole = books.total(check, (books.claims[stated["base_id"]] | {"id": stated["base_id"]},))
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
    point = _point(part, whole)
    quotient = f"({words.expression(plus, minus)}) / {words.expression(of)} = {_share_words(least, most, point)}"
    printed = f"{words.percent(low, high)} ({stated['id']})"
    where = words.who(books, [stated])
    ending = {
        "consistent": "the two can both hold",
        "inconsistent": "the two cannot both hold",
        "not comparable": f"the two are not comparable: {words.listed(balance.problems)}",
    }[verdict]
    remark = ", with no limit as the whole is open above" if point else ""
    sentence = (
        f"{where} states a share of {printed}; {words.later(words.side(books, part, plus, minus))}, "
        f"{_share_words(least, most, point)} of {words.expression(of)}{remark}; {ending}."
    )
    return finding(
        books, check, balance, ("stated share", amount((low, high), own.units)), ("part over whole", computed),
        (*plus, *minus, *of), [f"stated {printed}", quotient + remark], sentence, "share",
    )  # fmt: skip


def _point(part: Count, whole: Count) -> str:
    """The quotient of the least values, for an open whole: what it comes to if nothing is beyond what is printed."""
    if whole.high is not None or part.low is None or not whole.low:
        return ""
    return words.percent(part.low / whole.low, part.low / whole.low)


def _share_words(least: float | None, most: float | None, point: str) -> str:
    return f"{point} as printed" if point else words.percent(least, most)


def own(books: Books, check: Check) -> Finding:
    """A printed period or category that may not be its own: by an ordinal, by what is left, or by a whole."""
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
    right = average.times(factor) if factor else amount((None, None), average.units)
    short = left.high is not None and right.low is not None and left.high < right.low
    verdict: Verdict = "not comparable" if problems else "cannot be reached" if short else "consistent"
    balance = Balance(verdict, "none", tuple(dict.fromkeys(problems)))
    what = words.categories(books, left)
    when = spoken(period) if period else "no one stretch of time"
    ending = {
        "cannot be reached": "what is left does not reach that average",
        "consistent": "what is left reaches that average",
        "not comparable": f"the two are not comparable: {words.listed(balance.problems)}",
    }[verdict]
    text = [
        f"{words.expression(whole, figure)} = {words.span(*left.bounds)} left for {what} in {when}",
        f"{words.expression(against)} / {words.months(length(base, 'month') if base else 0)} × {words.months(months)}"
        f" = {words.span(*right.bounds)}",
    ]
    sentence = (
        f"{words.side(books, left, whole, figure)}, all that can be {what}; the monthly average of "
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
    sides = [amount((float(n), float(n))) for n in (value, computed)]
    what = "full years" if full else "year"
    text = [f"{day(start)} to {day(end)} is {complete} full years, so year {complete + 1}"]
    ending = {
        "consistent": "the two agree",
        "inconsistent": f"the two are {words.months(abs(value - computed)).replace('month', 'year')} apart",
        "not comparable": words.listed(problems),
    }[verdict]
    basis = "" if dated["date_basis"] == "printed" else ", a date that is inferred"
    sentence = (
        f"{words.who(books, [printed])} prints “{printed['printed']}” of the war ({printed['id']}); its figure for "
        f"{words.period_of(books, dated)} ({dated['id']}{basis}) falls "
        + (f"after {complete} full years" if full else f"in year {complete + 1}")
        + f", counted from {day(start)}; {ending}."
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
    left = amount((low, high), [books.unit(stock[0])])
    gone_low = sum(v[0] or 0.0 for v in outs) - sum(v[1] or 0.0 for v in ins)
    gone_high = (
        None if any(v[1] is None for v in outs) else sum(v[1] or 0.0 for v in outs) - sum(v[0] or 0.0 for v in ins)
    )
    right = amount((gone_low, gone_high), [books.unit(row) for row in (*out, *came)])
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
        f"{words.who(books, stock)} sets a standing number of {words.tagged(stock[0])} against "
        f"{words.listed(map(words.tagged, out))}, each a sum over time; the difference is {words.span(*remains)}; "
        f"{ending}."
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
        quotients.append((row, (_over(result.low or None, base[1]), _over(result.high, base[0]))))
    problems = [] if times["base_id"] else [f"{words.who(books, [times])} prints no base for it"]
    if {times["category"]} != {row["category"] for row in (*bases, *results)}:
        problems.append("its category differs from theirs")
    if {times["unit"]} != {row["unit"] for row in (*bases, *results)}:
        problems.append("its unit differs from theirs")
    meets = any(not (_less(high, quotient[0]) or _less(quotient[1], low)) for _, quotient in quotients)
    verdict: Verdict = "not comparable" if problems else "consistent" if meets else "inconsistent"
    balance = Balance(verdict, "none", tuple(problems))
    nearest = min(quotients, key=lambda found: words.gap(amount((low, high)), amount(found[1])))[1]
    sides = [amount((low, high)), amount(nearest)]
    total = words.expression(results)
    over = [f"{total} / {words.tagged(row)} = {words.span(*q, False)}" for row, q in quotients]
    needed = (_over(result.low, high), _over(result.high, low))
    text = [*over, f"the multiple would need a base of {words.span(*needed)}"]
    found = words.listed(f"{words.span(*q, False)} times {words.tagged(row)}" for row, q in quotients)
    ending = {
        "consistent": "one of these is the multiple",
        "inconsistent": "none of these is the multiple",
        "not comparable": f"the two are not comparable: {words.listed(problems)}",
    }[verdict]
    sentence = (
        f"{words.who(books, [times])} prints {times['printed']} ({times['id']}), read as "
        f"{words.span(low, high, False)} times; {total} is {found}; {ending}."
    )
    return finding(
        books, check, balance, ("stated multiple", sides[0]), ("nearest computed multiple", sides[1]),
        (*bases, *results), text, sentence, "times",
    )  # fmt: skip


def _over(one: float | None, other: float | None) -> float | None:
    return None if one is None or not other else one / other


def _less(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and one < other


def court(books: Books, check: Check) -> Finding:
    """A court figure as a part of the cases registered, or beside counts of proceedings published elsewhere."""
    if "total" in check.claims:
        found = two_sums(books, check, ("court figure", "court", ""), ("registered", "total", ""), nature=True)
        most, least = found.left[2], found.right[1]
        if most is None or not least:
            return found
        quotient = f"at most {words.percent(most / least, most / least)}"
        return replace(
            found,
            arithmetic=f"{found.arithmetic}; {words.number(most)} / {words.number(least)} is {quotient}",
            sentence=f"{found.sentence.removesuffix('.')}; the first is {quotient} of the second.",
        )
    return two_sums(books, check, ("published", "published", ""), ("court figure", "court", ""))
