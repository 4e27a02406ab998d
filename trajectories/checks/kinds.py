"""Kinds of check that hold two sums of counts against each other: one function per kind, no numbers typed.

Each takes the books of one reading and a declared check and returns a `Finding`. What is compared with what, and in
which direction, follows from categories and dates: see `check_counts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from trajectories.checks import sentences as words
from trajectories.checks.counts import Balance, Books, Count, Row
from trajectories.checks.covers import support
from trajectories.dataset.check_schema import Check, Verdict
from trajectories.periods import length

Bounds = tuple[float | None, float | None]


@dataclass(frozen=True)
class Finding:
    """What one check found. left, right: (label, low, high); a null limit is none stated."""

    verdict: Verdict
    left: tuple[str, float | None, float | None]
    right: tuple[str, float | None, float | None]
    unit: str
    arithmetic: str
    sentence: str


def finding(
    books: Books,
    check: Check,
    balance: Balance,
    left: tuple[str, Count],
    right: tuple[str, Count],
    rows: Sequence[Row],
    arithmetic: Sequence[str],
    sentence: str,
    unit: str | None = None,
) -> Finding:
    """A finding on two counts; the remarks that hold for every kind are added here."""
    remarks = [*(words.begun(row) for row in rows), *(words.rounded(books, row) for row in rows)]
    read = [text for text in dict.fromkeys(remarks) if text]
    text = "; ".join([*arithmetic, *read]) + words.one_start(books, rows)
    if balance.problems:
        text += f"; not compared: {words.listed(balance.problems)}"
    if check.because:
        taken = words.listed(check.as_one)
        text += f"; {taken} taken as one: {check.because}"
    return Finding(
        balance.verdict,
        (left[0], *left[1].bounds),
        (right[0], *right[1].bounds),
        unit or words.nouns(books, left[1], right[1]),
        text,
        sentence,
    )


def two_sums(
    books: Books, check: Check, left: tuple[str, str, str], right: tuple[str, str, str], nature: bool = False
) -> Finding:
    """Two sums held against each other; left and right: (label, role, role that is taken off).

    nature: the left side is a part of the right one by its nature, whatever the dates.
    """
    rows = [(books.rows(check, plus), books.rows(check, less)) for _, plus, less in (left, right)]
    counts = [books.total(check, *pair) for pair in rows]
    balance = books.balance(check, counts[0], counts[1], only_left_within=nature)
    clauses = [words.side(books, count, *pair) for count, pair in zip(counts, rows, strict=True)]
    ending = words.verdict_words(balance, counts[0], counts[1])
    everything = [row for pair in rows for part in pair for row in part]
    return finding(
        books, check, balance, (left[0], counts[0]), (right[0], counts[1]), everything,
        [words.summed(books, count, *pair) for count, pair in zip(counts, rows, strict=True)],
        f"{clauses[0]}; {words.later(clauses[1], clauses[0])}; {ending}.",
    )  # fmt: skip


def parts(books: Books, check: Check) -> Finding:
    """Parts and their total; what stands at a date is a part by its nature, as some of the total is gone by then."""
    nature = any(row["quantity"] == "stock" for row in books.rows(check, "parts"))
    return two_sums(books, check, ("parts", "parts", "less"), ("total", "total", "total_less"), nature)


def since(books: Books, check: Check) -> Finding:
    """A year within several: where these are given as a range, only its upper part can then hold."""
    found = two_sums(books, check, ("the one year", "year", ""), ("since the start", "since", ""))
    least, (low, high) = found.left[1], found.right[1:]
    if found.verdict == "consistent" and None not in (least, low, high) and (low or 0) < (least or 0):
        more = f"; of the second, only what is at least {words.number(least or 0)} can then hold."
        return replace(found, sentence=found.sentence.removesuffix(".") + more)
    return found


def older(books: Books, check: Check) -> Finding:
    """The count to the later date cannot be below that to the earlier one, if it counts the same and more."""
    found = two_sums(books, check, ("earlier count", "earlier", "less"), ("later count", "later", ""))
    before, printed = found.left[1], found.right[1]
    later = books.rows(check, "later")
    same = books.named(books.count(check, "earlier", "less").wide) == books.named(books.count(check, "later").wide)
    if found.verdict == "consistent" and same and (before or 0) > (printed or 0) and found.right[2] is None:
        figure = words.figure(later[0])
        more = f"; the earlier count is already above the figure of the later one, {figure}, which is a lower limit."
        return replace(found, sentence=found.sentence.removesuffix(".") + more)
    return found


def residual(books: Books, check: Check) -> Finding:
    """A total less its parts, against nothing, or against other counts of the same time."""
    total, taken = books.rows(check, "total"), books.rows(check, "parts")
    left = books.total(check, total, taken)
    lead = words.side(books, left, total, taken)
    per_month = _per_month(left)
    if "beside" in check.claims or "beside" in check.references:
        found = two_sums(books, check, ("what is left", "total", "parts"), ("counted", "beside", "beside_less"))
        text = found.arithmetic + (f"; what is left is {per_month} a month" if per_month else "")
        return Finding(found.verdict, found.left, found.right, found.unit, text, found.sentence)
    right = Count(0.0, None, left.wide, left.wide, left.units)
    if left.low is not None and left.low < 0 <= (left.high or 0):
        left = replace(left, low=0.0)
    whole, part = books.total(check, total), books.total(check, taken)
    balance = books.balance(check, part, whole, only_left_within=True)
    what = words.categories(books, left)
    steps = [words.summed(books, left, total, taken) + (f", {what}" if what else "")]
    if per_month:
        steps.append(f"{per_month} a month")
    if balance.verdict == "inconsistent":
        lead += f"; the parts are larger than the total by {words.number(words.gap(part, whole))}"
    elif balance.verdict == "not comparable":
        sides = [words.side(books, whole, total), words.side(books, part, taken)]
        lead = f"{sides[0]}; {words.later(sides[1], sides[0])}; {words.verdict_words(balance, part, whole)}"
    else:
        lead += f": {what}" + (f", {per_month} a month" if per_month else "")
    return finding(
        books, check, balance, ("what is left", left), ("no less than nothing", right), (*total, *taken), steps,
        f"{lead}.",
    )  # fmt: skip


def _per_month(count: Count) -> str:
    period = support(count.wide)
    if period is None:
        return ""
    months = length(period, "month")
    low, high = (None if value is None else max(0.0, value) / months for value in count.bounds)
    return words.span(low, high)
