"""Kinds of check about what a figure can be of: its own year or category, what courts had, and other forces."""

from __future__ import annotations

import re
from dataclasses import replace

from trajectories.checks import endings
from trajectories.checks import sentences as words
from trajectories.checks.counts import Balance, Books, amount
from trajectories.checks.covers import categories_of, support
from trajectories.checks.kinds import Finding, add, finding, two_sums
from trajectories.claims.check_schema import Check, Verdict
from trajectories.ground.periods import day, length, spoken

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def own(books: Books, check: Check) -> Finding:
    """A printed period or category that may not be its own: by an ordinal, by what is left, or by a whole."""
    if "ordinal" in check.claims:
        return _ordinal(books, check)
    if "whole" in check.claims:
        return _rest(books, check)
    before = "before" if "before" in check.claims else ""
    return two_sums(books, check, ("counted", "counted", "less"), ("the figure", "figure", ""), before=before)


def _rest(books: Books, check: Check) -> Finding:
    """What a figure leaves of its whole for the other category, beside that category's own average in the sources."""
    whole, figure, against = (books.rows(check, role) for role in ("whole", "figure", "against"))
    exact = books.total(check, whole, figure)
    left = replace(exact, low=max(0.0, exact.low or 0.0))
    average = books.total(check, against)
    period, base = support(left.wide), support(average.wide)
    problems = [*left.problems, *average.problems]
    if not problems and (period is None or base is None):
        problems.append("what is left is not of one stretch of time")
    if categories_of(left.wide) != categories_of(average.wide):
        problems.append("their categories differ")
    if len(left.units | average.units) > 1:
        problems.append(words.units_differ(books, left, average))
    months = length(period, "month") if period else 0.0
    factor = months / length(base, "month") if period and base else 0.0
    right = average.times(factor) if factor else amount((None, None), average.units)
    short = left.high is not None and right.low is not None and left.high < right.low
    # An average is no floor of any single time: only a remainder below nothing is excluded by arithmetic.
    none = exact.high is not None and exact.high < 0
    verdict: Verdict = "not comparable" if problems else "inconsistent" if none else "consistent"
    balance = Balance(verdict, "none", tuple(dict.fromkeys(problems)))
    what = books.named(left.wide)
    when = spoken(period) if period else "no one stretch of time"
    text = [
        f"{words.expression(whole, figure)} = {words.span(*left.bounds)} left for {what} in {when}",
        f"{words.expression(against)} / {words.months(length(base, 'month') if base else 0)} × {words.months(months)}"
        f" = {words.span(*right.bounds)}",
    ]
    mean = words.span(*right.bounds)
    mean = f"is {mean} a month" if months == 1 else f"makes {mean} in {words.months(months)}"
    fewer = (
        "what is left is less than that; an average does not exclude it" if short else "what is left is as much as that"
    )
    ending = {
        "inconsistent": "nothing is left",
        "consistent": fewer,
        "not comparable": endings.not_comparable(balance),
    }[verdict]
    sentence = (
        f"In {words.who(books, (*whole, *figure))}, {words.listed(map(words.told, whole))} less "
        f"{words.listed(map(words.told, figure))} leaves {words.remainder(exact, words.nouns(books, left))} for {what} in "
        f"{when}; the average of {words.counted(books, against[0])} {mean}; {ending}."
    )
    return finding(
        books, check, balance, (f"left for {what}", left), ("at the average", right), (*whole, *figure, *against),
        text, sentence,
    )  # fmt: skip


def _ordinal(books: Books, check: Check) -> Finding:
    """A year of the war as printed beside the one that the figures' dates fall in, counted from the invasion."""
    (printed, *_), (dated, *_) = books.rows(check, "ordinal"), books.rows(check, "dated")
    found = _ordinal_of(printed["printed"])
    start, end = books.subject.events[0].latest, dated["end_latest"]
    complete = end.year - start.year - ((end.month, end.day) < (start.month, start.day))
    problems = [] if found else [f"{printed['id']} prints no number of a year"]
    value, full = found or (0, False)
    computed = complete if full else complete + 1
    inferred = dated["date_basis"] != "printed"
    if inferred and value != computed:  # the article prints no such date, so it cannot be held to it
        problems.append(f"{words.who(books, [dated])} prints no year for {dated['id']}")
    verdict: Verdict = "not comparable" if problems else "consistent" if value == computed else "inconsistent"
    balance = Balance(verdict, "same", tuple(problems))
    sides = [amount((float(n), float(n))) for n in (value, computed)]
    what = "full years" if full else "year"
    text = [f"{day(start)} to {day(end)} is {complete} full years, so year {complete + 1}"]
    ending = {
        "consistent": "the two agree",
        "inconsistent": f"the two are {words.months(abs(value - computed)).replace('month', 'year')} apart",
        "not comparable": f"not comparable as {words.listed(problems)}",
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


def court(books: Books, check: Check) -> Finding:
    """A court figure as a part of the cases registered, or beside counts of proceedings published elsewhere.

    Held against published counts it must print its own period: for a shorter one nothing would follow.
    """
    if "total" in check.claims:
        found = two_sums(books, check, ("court figure", "court", ""), ("registered", "total", ""), nature=True)
        most, least = found.left[2], found.right[1]
        if most is None or not least:
            return found
        quotient = f"at most {words.percent(most / least, most / least)}"
        return replace(
            found,
            arithmetic=f"{found.arithmetic}; {words.number(most)} / {words.number(least)} is {quotient}",
            sentence=add(found.sentence, f"the first is {quotient} of the second"),
        )
    rows = books.rows(check, "published"), books.rows(check, "court")
    left, right = (books.total(check, group) for group in rows)
    balance = books.balance(check, left, right)
    ending = endings.verdict_words(balance, left, right)
    unprinted = [row for row in rows[1] if books.inherits(row)]
    if unprinted and balance.verdict != "not comparable":
        problem = f"{words.who(books, unprinted)} prints no period for {words.listed(row['id'] for row in unprinted)}"
        balance = Balance("not comparable", balance.relation, (problem,))
        ending = f"{endings.not_comparable(balance)}; if it is of the period taken here, {ending}"
        if right.high is not None and left.low is not None and right.high < left.low:
            ending += "; of a shorter period nothing follows"
    clauses = words.side(books, left, rows[0]), words.side(books, right, rows[1])
    return finding(
        books, check, balance, ("published", left), ("court figure", right), (*rows[0], *rows[1]),
        [words.summed(books, left, rows[0]), words.summed(books, right, rows[1])],
        f"{clauses[0]}; {clauses[1].after(clauses[0])}; {ending}.",
    )  # fmt: skip


def forces(books: Books, check: Check) -> Finding:
    """A figure about other forces beside another figure: each thing in which the two differ is named."""
    pair = (*books.rows(check, "other"), *books.rows(check, "beside"))
    counts = [books.total(check, ({**row, "population": None},)) for row in pair]
    problems = []
    whose = [words.population(books, row) for row in pair]
    if len(set(whose)) > 1:
        problems.append(f"they are about {words.listed(dict.fromkeys(whose))}")
    balance = books.balance(check, counts[0], counts[1])
    if len({unit for count in counts for unit in count.units}) > 1:
        problems.append(words.units_differ(books, *counts))
    problems += balance.problems
    if (
        None not in (counts[0].wide or None, counts[1].wide or None)
        and pair[0]["end_earliest"] != pair[1]["end_earliest"]
    ):
        problems.append("their periods differ")
    if len({row["category"] for row in pair}) > 1:
        problems.append("their categories differ")
    verdict: Verdict = "not comparable" if problems else balance.verdict
    balance = Balance(verdict, balance.relation, tuple(dict.fromkeys(problems)))
    first, second = (words.says(books, row, words.counted(books, row)) for row in pair[:2])
    return finding(
        books, check, balance, ("about other forces", counts[0]), ("beside it", counts[1]), pair,
        [f"{words.tagged(row)} = {words.span(*count.bounds)}" for row, count in zip(pair, counts, strict=True)],
        f"{first}; {second.after(first)}; {endings.verdict_words(balance, counts[0], counts[1])}.",
    )  # fmt: skip
