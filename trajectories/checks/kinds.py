"""Kinds of check that hold two sums of counts against each other: one function per kind, no numbers typed.

Each takes the books of one reading and a declared check and returns a `Finding`. What is compared with what, and in
which direction, follows from categories and dates: see `counts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from trajectories.checks import endings
from trajectories.checks import sentences as words
from trajectories.checks.counts import Balance, Books, Count, Row
from trajectories.checks.covers import support
from trajectories.claims.check_schema import Check, Verdict
from trajectories.ground.periods import length

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
    one_start = "" if left[1].note or right[1].note else words.one_start(books, rows)
    text = "; ".join(filter(None, [*arithmetic, *read, one_start]))
    if check.references and balance.verdict != "not comparable":
        sentence = add(sentence, one_start)
    if balance.problems:
        text += f"; not compared: {words.listed(balance.problems)}"
    if check.because:
        taken = words.listed(check.as_one)
        text += f"; {taken} taken as one: {check.because}"
        sentence = add(sentence, f"held against each other because {check.because}")
    if check.remark:
        sentence = add(sentence, check.remark)
    if check.also and balance.verdict != "not comparable":
        others = words.listed(f"{value} ({name})" for name, value, _ in books.facts(check))
        sentence = add(sentence, f"also published: {others}")
    return Finding(
        balance.verdict,
        (left[0], *left[1].bounds),
        (right[0], *right[1].bounds),
        unit or words.nouns(books, left[1], right[1]),
        text,
        sentence,
    )


def add(sentence: str, more: str) -> str:
    """A sentence with one more clause at its end."""
    return f"{sentence.removesuffix('.')}; {more}." if more else sentence


def supposed(books: Books, check: Check, balance: Balance, ending: str, rows: Sequence[Row]) -> tuple[Balance, str]:
    """What follows if two figures are taken as one although their source does not do so: no verdict on the source."""
    if not check.supposing or balance.verdict == "not comparable":
        return balance, ending
    apart = f"{words.who(books, rows)} does not say that {check.supposing}"
    return Balance("not comparable", balance.relation, (apart,)), f"not comparable as {apart}; if so, {ending}"


def two_sums(
    books: Books,
    check: Check,
    left: tuple[str, str, str],
    right: tuple[str, str, str],
    nature: bool = False,
    before: str = "",
) -> Finding:
    """Two sums held against each other; left and right: (label, role, role that is taken off).

    nature: the left side is a part of the right one by its nature, whatever the dates. before: a role with counts of
    the days that a difference on the left leaves out.
    """
    rows = [(books.rows(check, plus), books.rows(check, less)) for _, plus, less in (left, right)]
    missed = books.rows(check, before) if before else ()
    counts = [books.total(check, *rows[0], missed), books.total(check, *rows[1])]
    balance = books.balance(check, counts[0], counts[1], only_left_within=nature)
    shown = [books.total(check, *rows[0]), counts[1]]
    clauses = [words.side(books, count, *pair) for count, pair in zip(shown, rows, strict=True)]
    ending = endings.verdict_words(balance, counts[0], counts[1])
    everything = [*(row for pair in rows for part in pair for row in part), *missed]
    first = str(clauses[0])
    if missed:
        most = words.span(None, counts[0].high)
        first += f", and {most} if all of {words.listed(map(words.told, missed))} lay between"
    return finding(
        books, check, balance, (left[0], counts[0]), (right[0], counts[1]), everything,
        [words.summed(books, count, *pair) for count, pair in zip(counts, rows, strict=True)],
        f"{first}; {clauses[1].after(clauses[0])}; {ending}.",
    )  # fmt: skip


def parts(books: Books, check: Check) -> Finding:
    """Parts and their total; what stands at a date is a part by its nature, as some of the total is gone by then."""
    nature = any(row["quantity"] == "stock" for row in books.rows(check, "parts"))
    return two_sums(books, check, ("parts", "parts", "less"), ("total", "total", "total_less"), nature)


def since(books: Books, check: Check) -> Finding:
    """A year within several."""
    return two_sums(books, check, ("the one year", "year", ""), ("since the start", "since", ""))


def older(books: Books, check: Check) -> Finding:
    """The count to the later date cannot be below that to the earlier one, if it counts the same and more."""
    return two_sums(books, check, ("earlier count", "earlier", "less"), ("later count", "later", ""))


def residual(books: Books, check: Check) -> Finding:
    """A total less its parts, against nothing, or against other counts of the same time."""
    total, taken = books.rows(check, "total"), books.rows(check, "parts")
    left = books.total(check, total, taken)
    per_month = _per_month(left)
    if "beside" in check.claims or "beside" in check.references:
        found = two_sums(books, check, ("what is left", "total", "parts"), ("counted", "beside", "beside_less"))
        text = found.arithmetic + (f"; what is left is {per_month} a month" if per_month else "")
        return replace(found, arithmetic=text)
    right = Count(0.0, None, left.wide, left.wide, left.units)
    clause = words.side(books, left, total, taken)
    if left.low is not None and left.low < 0 <= (left.high or 0):
        left = replace(left, low=0.0)
    whole, part = books.total(check, total), books.total(check, taken)
    balance = books.balance(check, part, whole, only_left_within=True)
    steps = [words.summed(books, left, total, taken)]
    if per_month:
        steps.append(f"{per_month} a month")
    if balance.verdict == "consistent":
        lead = f"{clause}{f', {per_month} a month' if per_month else ''}"
    else:
        sides = [words.side(books, whole, total), words.side(books, part, taken)]
        lead = f"{sides[0]}; {sides[1].after(sides[0])}; {endings.verdict_words(balance, part, whole)}"
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
