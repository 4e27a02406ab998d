"""The words of a check: figures as printed, who prints or says them, periods and sums. No number is typed here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trajectories.checks.counts import Books, Count, Row
from trajectories.checks.covers import stretches
from trajectories.ground.periods import Period, day, month_start, spoken
from trajectories.results.series import figure_as_printed, number, whole
from trajectories.solver.interval import interval

ELSEWHERE = "counts published elsewhere"
SEPARATOR = " > "
SPEAKER = "speaker"
# How a claim that is not simply stated is introduced, and what is said of it where it is one of several.
MANNERS = {"hedged": "with reservation", "hypothetical": "as a condition", "projected": "as a projection"}


def listed(names: Iterable[str]) -> str:
    """A list in words: A; A and B; A, B and C."""
    parts = list(names)
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1] if parts else ""]))


def span(low: float | None, high: float | None, whole_numbers: bool = True) -> str:
    """Limits in words: "253,054 to 253,056", "at least 310,000", "at most 500", "no limit"."""
    if low is not None and low < 0 <= (high if high is not None else 0):
        low = 0.0
    if not whole_numbers:
        texts = [None if value is None else decimal(value) for value in (low, high)]
    elif low is not None and high is not None and high - low < 1:
        texts = [number(low), number(low)] if whole(low, high)[0] > high else [number(whole(low, None)[0])] * 2
    else:
        least, most = whole(low if low is not None else 0.0, high)
        texts = [None if low is None else number(least), None if most is None else number(most)]
    first, last = texts
    if first is None or last is None:
        return f"at least {first}" if first else f"at most {last}" if last else "no limit"
    return first if first == last else f"{first} to {last}"


def needed(low: float | None, high: float | None) -> str:
    """A pace that is needed, in words: always rounded up, as a lower whole number would not do."""
    least, most = (None if value is None else float(math.ceil(value - 1e-6)) for value in (low, high))
    return span(least, most)


def decimal(value: float) -> str:
    """A rate or a quotient to three digits: 1.63, 14.1, 7, 183, 1,454."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def percent(low: float | None, high: float | None) -> str:
    """Shares in per cent: "51.3 % to 53.3 %", "at least 50 %"."""
    texts = [None if value is None else f"{value * 100:.3g} %" for value in (low, high)]
    first, last = texts
    if first is None or last is None:
        return f"at least {first}" if first else f"at most {last}" if last else "no limit"
    return first if first == last else f"{first} to {last}"


def figure(row: Row) -> str:
    """The figure of a claim as printed, in digits: "over 310,000", "nearly 576 a day", "one every 2 minutes"."""
    if row["quantity"] != "rate":
        return figure_as_printed(row)
    per, n = row["per"], row["per_n"] or 1.0
    if row["best"] == 1:
        return f"one every {n:g} {per}s" if n != 1 else f"one every {per}"
    amount = figure_as_printed({**row, "quantity": "total"})
    return f"{amount} a {per}" if n == 1 else f"{amount} per {n:g} {per}s"


def period_of(books: Books, row: Row) -> str:
    """The period of one row as read, or that none is printed."""
    if row["quantity"] == "stock" and row["start_earliest"] is None:
        return "a date that is not printed" if row["end_latest"] is None else day(row["end_latest"])
    periods = books.periods(row)
    if periods is None:
        return "a period that is not printed"
    narrow, wide = periods
    first, latest = row["start_earliest"], row["start_latest"]
    if books.begins_with_invasion(row) and first > wide.start and first.month == latest.month:
        wide = Period(month_start(first), wide.end)
    if books.inherits(row):
        return f"a period that is not printed (taken as {spoken(wide)}, that of {row['base_id']})"
    if narrow.start.year != wide.start.year:
        return f"a time from {wide.start.year} or {narrow.start.year} to {wide.end:%B %Y}"
    return spoken(wide) + (" at the latest" if row["end_earliest"] is None else "")


def counted(books: Books, row: Row) -> str:
    """A row as a noun phrase: "162,500 cases (AWOL, article-a-15) for January to October 2025"."""
    subject = books.subject
    short = subject.category(row["category"]).short
    what = "" if row["category"] == subject.not_applicable else f"{short}, "
    figure_, unit = figure(row), subject.unit(row["unit"]).noun
    if row["quantity"] == "rate":
        head, _, tail = figure_.partition(" a ")
        return f"{head} {unit} a {tail} ({what}{row['id']})" if tail else f"{figure_} ({unit}, {what}{row['id']})"
    whose = "" if row["population"] in (None, subject.population) else f" of {population(books, row)}"
    return f"{figure_} {unit}{whose} ({what}{row['id']}) for {period_of(books, row)}"


def population(books: Books, row: Row) -> str:
    name = row["population"] or books.subject.population
    return next(item.label for item in books.subject.populations if item.id == name)


def speaker(books: Books, row: Row) -> str | None:
    """Who is quoted, in short: the last speaker of the chain, up to the first comma of the label."""
    chain = (row.get("attribution") or "").split(SEPARATOR)
    labels = {actor.id: actor.label for actor in books.dataset.actors if actor.kind == SPEAKER}
    return next((labels[name].partition(",")[0] for name in reversed(chain) if name in labels), None)


@dataclass(frozen=True)
class Clause:
    """A clause with its subject: who, in what manner, verb, and the rest."""

    who: str
    aside: str
    verb: str
    rest: str

    def __str__(self) -> str:
        aside = f", {self.aside}," if self.aside else ""
        return f"{self.who}{aside} {self.verb} {self.rest}"

    def after(self, before: Clause) -> str:
        """The clause where another stands before it: whoever was named there is "it"."""
        if self.who == before.who and self.who[:1].isupper() and self.verb:
            aside = f", {self.aside}," if self.aside and self.aside != before.aside else ""
            return f"it {'also ' if self.aside and not aside else ''}{self.verb}{aside} {self.rest}"
        text = str(self)
        for opening in ("In ", ELSEWHERE.capitalize()):
            if text.startswith(opening):
                return opening.lower() + text[len(opening) :]
        return text


def who(books: Books, rows: Sequence[Row], possessive: bool = False) -> str:
    """Who prints some rows: "Article B"; "Articles A and B"; "Counts published elsewhere"."""
    names = sorted({books.who(row) for row in rows if row.get("source_id")})
    if not names:
        return ELSEWHERE.capitalize()
    if len(names) == 1:
        return f"{names[0]}'s" if possessive else names[0]
    kind = names[0].rpartition(" ")[0]
    return f"{kind}s {listed(name.rpartition(' ')[2] for name in names)}"


def says(books: Books, row: Row, rest: str) -> Clause:
    """A clause on one row: who prints it, whom it quotes, and whether with reservation or as a condition."""
    if not row.get("source_id"):
        return Clause(ELSEWHERE.capitalize(), "", "give", rest)
    quoted, projected = speaker(books, row), row["mood"] == "projected"
    manner = "" if projected else MANNERS.get(row["mood"], "")
    aside = " and ".join(filter(None, [manner, f"quoting {quoted}" if quoted else ""]))
    return Clause(who(books, [row]), aside, "projects" if projected else "gives" if aside else "prints", rest)


def tagged(row: Row) -> str:
    """A figure and its claim: "202,997 (article-b-07)"."""
    return f"{figure(row)} ({row['id']})"


def told(row: Row) -> str:
    """The same in a sentence, where it is one of several: what is not simply stated says so."""
    manner = MANNERS.get(row["mood"], "")
    return f"{figure(row)} ({row['id']}{', ' if manner else ''}{manner})"


def expression(plus: Sequence[Row], minus: Sequence[Row] = ()) -> str:
    """A sum with its ids: "202,997 (article-b-07) + 50,058 (article-b-08) − …"."""
    added = " + ".join(map(tagged, plus))
    return added + "".join(f" − {tagged(row)}" for row in minus)


def summed(books: Books, count: Count, plus: Sequence[Row], minus: Sequence[Row] = ()) -> str:
    """A sum, its widened result and what it counts: "… = 253,055 cases of 2022 to July 2025"."""
    return f"{expression(plus, minus)} = {span(*count.bounds)} {nouns(books, count)}{count.note}"


def side(books: Books, count: Count, plus: Sequence[Row], minus: Sequence[Row] = ()) -> Clause:
    """One side as a clause with its subject: "Article B prints …", "In Article B, … make …"."""
    if len(plus) == 1 and not minus:
        return says(books, plus[0], counted(books, plus[0]))
    rows = (*plus, *minus)
    added = listed(map(told, plus))
    taken = f" less {listed(map(told, minus))}" if minus else ""
    noun = nouns(books, count)
    amount = remainder(count, noun) if minus else f"{span(*count.bounds)} {noun}"
    result = f"{amount}{over(books, count)}{count.note}"
    if not any(row.get("source_id") for row in rows):
        verb = "leaving" if minus else "making"
        return Clause(ELSEWHERE.capitalize(), "", "give", f"{added}{taken}, {verb} {result}")
    where = f"In {who(books, rows)}"
    where += "," if all(row.get("source_id") for row in rows) else f" and {ELSEWHERE},"
    verb = "leaves" if minus and len(plus) == 1 else "leave" if minus else "make"
    return Clause(where, "", f"{added}{taken}", f"{verb} {result}")


def remainder(count: Count, noun: str = "") -> str:
    """What is left of a difference; where the printed figures leave less than nothing, that is said first."""
    noun = f" {noun}" if noun else ""
    low, high = count.bounds
    least = None if low is None else max(0.0, low)
    if count.printed is None or count.printed >= 0 or high is None or high < 0:
        return span(low if high is not None and high < 0 else least, high) + noun
    return f"{number(-count.printed)} below zero as printed or, with rounding, {span(least, high)}{noun}"


def nouns(books: Books, *counts: Count) -> str:
    """The nouns of the units of some counts: "cases", "cases/persons"."""
    units = sorted({unit for count in counts for unit in count.units})
    return "/".join(books.subject.unit(unit).noun for unit in units)


def units_differ(books: Books, *counts: Count) -> str:
    """Why counts of several units are not comparable; the same words as in `Books.balance`."""
    units = {unit for count in counts for unit in count.units}
    return f"they count {listed(books.subject.unit(unit).noun for unit in sorted(units))}"


def over(books: Books, count: Count) -> str:
    """What a sum counts and of which time: " (AWOL) for August to October 2025"; blank where parts are counted twice."""
    found = stretches(count.wide)
    if not found:
        return ""
    names = {name: books.subject.category(name).short for name in books.subject.counted if name in found}
    if len({found[name] for name in names}) == 1 and len(next(iter(found.values()))) == 1:
        what = books.named(count.wide)
        return f" ({what}) for {spoken(next(iter(found.values()))[0])}"
    groups = [f"{short} of {listed(map(spoken, found[name]))}" for name, short in names.items()]
    return f" ({'; '.join(groups)})"


def one_start(books: Books, rows: Sequence[Row]) -> str:
    """A remark where starts printed differently are taken as one; blank where there is nothing to say."""
    starts = set(books.in_window(rows)) if any(books.begins_with_invasion(row) for row in rows) else set()
    if len(starts) < 2:
        return ""
    days = [value for pair in starts for value in pair]
    return f"starts from {day(min(days))} to {day(max(days))} are taken as one"


def begun(row: Row) -> str:
    """A remark where a check means one of the starts that a claim leaves open; blank elsewhere."""
    return f"{row['id']} counted from {day(row['begun'])}" if row.get("begun") else ""


def rounded(books: Books, row: Row) -> str:
    """How a printed figure was widened: "7,000 read as 6,500 to 7,500"; blank where nothing was widened."""
    low, high = interval(row, books.reading)
    if row["quantity"] == "rate" and row["best"] == 1:
        return f"{figure(row)} read as {span(low, high, False)} per {row['per_n']:g} {row['per']}s"
    text = span(low, high)
    shown = number(row["best"]) if row["best"] is not None else None
    return "" if shown is None or text == shown or row["qualifier"] == "exact" else f"{figure(row)} read as {text}"


def months(value: float) -> str:
    """A length of time in words: "one month", "7 months", "10.3 months"."""
    return "one month" if value == 1 else f"{number(value) if value == round(value) else decimal(value)} months"


def stretch(amount: float, per: str, period: Period) -> str:
    """A period and how long it is: "the 212 days of January to July 2025", "October 2025"."""
    if amount == 1 and per == "month":
        return spoken(period)
    return f"the {number(amount) if amount == round(amount) else decimal(amount)} {per}s of {spoken(period)}"
