"""What follows from two counts held against each other, as the end of a sentence. Every number in it is computed."""

from __future__ import annotations

from trajectories.checks.counts import Balance, Count
from trajectories.checks.covers import TOLERANCE
from trajectories.checks.sentences import listed, number, remainder, span
from trajectories.solver.interval import last_digit

RANGE = "the range"


def gap(left: Count, right: Count) -> float:
    """How far two counts lie apart; 0 where they meet."""
    below = left.low - right.high if left.low is not None and right.high is not None else 0.0
    above = right.low - left.high if right.low is not None and left.high is not None else 0.0
    return max(below, above, 0.0)


def verdict_words(balance: Balance, left: Count, right: Count, range_: str = "") -> str:
    """What follows from a balance. range_: what the left side is called where it is made by a rate."""
    if balance.verdict == "not comparable":
        return not_comparable(balance)
    if balance.verdict == "inconsistent":
        return _apart(balance, left, right, range_)
    if balance.relation == "same":
        return meeting(left, right)
    inside, outside = (left, right) if balance.relation == "left within right" else (right, left)
    which, other = ("first", "second") if inside is left else ("second", "first")
    rest = Count(
        None if outside.low is None or inside.high is None else outside.low - inside.high,
        None if outside.high is None or inside.low is None else outside.high - inside.low,
        (), (), frozenset(), printed=_less(outside.printed, inside.printed),
    )  # fmt: skip
    left_over = (rest.low is not None and rest.low > 0) or rest.high is not None
    besides = f"leaves {remainder(rest)} for the rest" if left_over else "how much it leaves is open"
    joined = f"the {which} is part of what the {other} counts and {besides}"
    return "; ".join(filter(None, [joined, _only(inside, outside, which, other) or only_open(inside, outside)]))


def not_comparable(balance: Balance) -> str:
    return f"the two are not comparable: {listed(balance.problems)}"


def _apart(balance: Balance, left: Count, right: Count, range_: str) -> str:
    least = gap(left, right)
    if range_ and balance.relation == "same":
        below = left.low is not None and right.high is not None and right.high < left.low
        end = left.low if below else left.high
        first = right.printed if right.printed is not None else (right.high if below else right.low)
        printed = None if first is None or end is None else abs(first - end)
        where = f"the {'bottom' if below else 'top'} of the range" if range_ == RANGE else range_
        after = f" {'below' if below else 'above'} {where}"
        return f"{_figure(right)} is {_by(printed, least, after)}"
    if balance.relation == "same":
        return f"{_figure(left)} and {_figure(right)} are {_by(_less(left.printed, right.printed), least, ' apart')}"
    part, whole = (left, right) if balance.relation == "left within right" else (right, left)
    by = _by(_less(part.printed, whole.printed), least)
    return f"the part, {_figure(part)}, is larger than the whole, {_figure(whole)}, by {by}"


def _by(printed: float | None, least: float, after: str = "") -> str:
    """A distance as printed and, once rounding is allowed for, the least whole number."""
    if printed is None:
        return f"at least {number(least)}{after}"
    first = f"{number(abs(printed))}{after}"
    same = abs(abs(printed) - least) < TOLERANCE
    return first if same else f"{first} as printed (at least {number(least)} with rounding)"


def _figure(count: Count) -> str:
    """A side in one number: as printed, with what its words leave open; else its limits."""
    if count.printed is None:
        return span(*count.bounds)
    word = "over " if count.open_low and count.high is None else "fewer than " if count.open_high else ""
    return f"{word}{number(count.printed)}"


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def meeting(left: Count, right: Count) -> str:
    """How two consistent statements of one count compare: where only parts of them hold together, which."""
    if left.bounds == right.bounds:
        return "the two are the same"
    lows = [count.low for count in (left, right) if count.low is not None]
    highs = [count.high for count in (left, right) if count.high is not None]
    low, high = (max(lows) if lows else None), (min(highs) if highs else None)
    left_out = _left_out(left, right, low) if low is not None and low == high else ""
    more = only_open(left, right) or only_open(right, left)
    if (low, high) == right.bounds:
        text = "the second is within the first"
    elif (low, high) == left.bounds:
        text = "the first is within the second"
    elif low is not None and low == high:
        text = f"the two meet at {number(low)} alone"
    else:
        text = f"both hold only from {span(low, high)}"
    if low is not None and high is None:
        text = "" if more else "the two can both hold"
    return "; ".join(filter(None, [text + left_out, more]))


def _left_out(left: Count, right: Count, edge: float) -> str:
    """That a word such as "over" leaves out the one number at which two sides meet."""
    words = []
    if any(count.open_low and count.low == edge for count in (left, right)):
        words.append("“over”")
    if any(count.open_high and count.high == edge for count in (left, right)):
        words.append("“fewer than”")
    return f", a number that {listed(words)} leaves out: limits count as included here" if words else ""


def _only(inside: Count, outside: Count, which: str, other: str) -> str:
    """Where a part and its whole hold together only in part of what their words allow."""
    if outside.high is None or inside.low is None:
        return ""
    names = [other] if (outside.low or 0.0) < inside.low else []
    names += [which] if inside.high is not None and inside.high > outside.high else []
    if not names:
        return ""
    edge = _left_out(inside, outside, outside.high) if inside.low == outside.high else ""
    which_ = f"the {names[0]}" if len(names) == 1 else "each"
    return f"both hold only if {which_} is {span(inside.low, outside.high)}{edge}"


def only_open(inside: Count, outside: Count) -> str:
    """Where a count is above the printed figure of an "over": which its words allow, or only they."""
    printed = outside.printed
    if not outside.open_low or outside.high is not None or printed is None or inside.low is None:
        return ""
    if inside.low <= printed:
        return ""
    if inside.low <= printed + last_digit(printed):
        return f"{_figure(inside)} is already above {number(printed)}, as “over” allows"
    by = _by(_less(inside.printed, printed), inside.low - printed, f" above {number(printed)}")
    return f"both hold only because “over” sets no upper limit: {_figure(inside)} is {by}"
