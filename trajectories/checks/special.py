"""Kinds of check that are more than two sums: shares, standing numbers, multiples."""

from __future__ import annotations

from dataclasses import replace

from trajectories.checks import endings
from trajectories.checks import sentences as words
from trajectories.checks.counts import Balance, Books, Bounds, Count, amount
from trajectories.checks.covers import support, within
from trajectories.checks.kinds import Finding, finding
from trajectories.claims.check_schema import Check, Verdict
from trajectories.ground.periods import length
from trajectories.solver.interval import interval


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
        problems.append(words.units_differ(books, part, whole, own))
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
    computed = replace(part, low=least if least is not None else 0.0, high=most, printed=None)
    point = _point(part, whole)
    quotient = f"({words.expression(plus, minus)}) / {words.expression(of)} = {_share_words(least, most, point)}"
    printed = f"{words.percent(low, high)} ({stated['id']})"
    if stated["qualifier"] == "more_than":
        printed = f"over {words.percent(low, low)} ({stated['id']})"
    ending = {
        "consistent": "the two can both hold",
        "inconsistent": "the two cannot both hold",
        "not comparable": endings.not_comparable(balance),
    }[verdict]
    remark = "; as the whole has no upper limit, no limit of the share follows" if point else ""
    lead = words.says(books, stated, f"a share of {printed}")
    sentence = (
        f"{lead}; {words.side(books, part, plus, minus).after(lead)}, {_share_words(least, most, point)} of "
        f"{words.listed(map(words.told, of))}{remark}; {ending}."
    )
    return finding(
        books, check, balance, ("stated share", amount((low, high), own.units)), ("part over whole", computed),
        (*plus, *minus, *of), [f"stated {printed}", quotient + remark], sentence, "share",
    )  # fmt: skip


def _point(part: Count, whole: Count) -> str:
    """The quotient of the printed figures, for an open whole: what it comes to if nothing is beyond what is printed."""
    if whole.high is not None or part.printed is None or not whole.printed:
        return ""
    return words.percent(part.printed / whole.printed, part.printed / whole.printed)


def _share_words(least: float | None, most: float | None, point: str) -> str:
    return f"{point} as printed" if point else words.percent(least, most)


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
        problems.append(words.units_differ(books, left, right))
    if any(row["mood"] != "stated" for row in out):
        problems.append("what is taken off is put as a condition or with reservation")
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
        "not comparable": endings.not_comparable(balance),
    }[verdict]
    sentence = (
        f"{words.who(books, stock)} sets a standing number of {words.told(stock[0])} against "
        f"{words.listed(map(words.told, out))}, each a sum over time; the difference is {words.span(*remains)}; "
        f"{ending}."
    )
    return finding(
        books, check, balance, ("standing number", left), ("outflow", right), (*stock, *out, *came), text, sentence
    )


def multiple(books: Books, check: Check) -> Finding:
    """A multiple beside the quotients of the counts that could be meant; without a printed base none of them is.

    Where base and result are of periods of unequal length, the quotient by the month is said besides.
    """
    (times, *_), bases, results = (books.rows(check, role) for role in ("multiple", "base", "result"))
    less = books.rows(check, "base_less")
    low, high = interval(times, books.reading)
    result = books.total(check, results)
    groups = [(bases, less)] if less else [((row,), ()) for row in bases]
    counts = [books.total(check, *group) for group in groups]
    quotients: list[Bounds] = [(_over(result.low or None, base.high), _over(result.high, base.low)) for base in counts]
    problems = [] if times["base_id"] else [f"{words.who(books, [times])} prints no base for it"]
    if {times["category"]} != {row["category"] for row in (*bases, *results)}:
        problems.append("its category differs from theirs")
    if {times["unit"]} != {row["unit"] for row in (*bases, *results)}:
        problems.append("its unit differs from theirs")
    meets = any(not (_less(high, quotient[0]) or _less(quotient[1], low)) for quotient in quotients)
    verdict: Verdict = "not comparable" if problems else "consistent" if meets else "inconsistent"
    balance = Balance(verdict, "none", tuple(problems))
    nearest = min(quotients, key=lambda found: endings.gap(amount((low, high)), amount(found)))
    sides = [amount((low, high)), amount(nearest)]
    names = [words.listed(map(words.told, plus)) for plus, _ in groups]
    if less:
        left = counts[0]
        names = [f"what {names[0]} less {words.listed(map(words.told, less))} leaves{words.over(books, left)}, "
                 f"{words.remainder(left)}"]  # fmt: skip
    total = words.listed(map(words.told, results))
    over = [
        f"{words.expression(results)} / ({words.expression(*group)}) = {words.span(*q, False)}"
        for group, q in zip(groups, quotients, strict=True)
    ]
    needed = (_over(result.low, high), _over(result.high, low))
    text = [*over, f"the multiple would need a base of {words.span(*needed)}"]
    found = words.listed(
        f"{words.span(*q, False)} times {name}{_by_month(result, base)}"
        for q, name, base in zip(quotients, names, counts, strict=True)
    )
    ending = {
        "consistent": "one of these is the multiple",
        "inconsistent": "none of these is the multiple",
        "not comparable": endings.not_comparable(balance),
    }[verdict]
    lead = words.says(books, times, f"{times['printed']} ({times['id']}), read as {words.span(low, high, False)} times")
    sentence = f"{lead}; {total} is {found}; {ending}."
    return finding(
        books, check, balance, ("stated multiple", sides[0]), ("nearest computed multiple", sides[1]),
        (*bases, *less, *results), text, sentence, "times",
    )  # fmt: skip


def _by_month(result: Count, base: Count) -> str:
    """The quotient of the monthly averages, where the two are of periods of unequal length."""
    periods = support(result.wide), support(base.wide)
    if periods[0] is None or periods[1] is None or base.low is None or base.low <= 0:
        return ""
    share = length(periods[1], "month") / length(periods[0], "month")
    bounds = _over(result.low or None, base.high), _over(result.high, base.low)
    if share == 1:
        return ""
    low, high = (None if value is None else value * share for value in bounds)
    return f" ({words.span(low, high, False)} times by the month)"


def _over(one: float | None, other: float | None) -> float | None:
    return None if one is None or not other else one / other


def _less(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and one < other
