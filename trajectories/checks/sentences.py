"""The words of a check: figures as printed, periods, sums and who prints them. No number is typed here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from trajectories.checks.counts import Balance, Books, Count, Row
from trajectories.checks.covers import support
from trajectories.periods import Period
from trajectories.results.series import figure_as_printed, number, whole
from trajectories.solver.interval import interval

ELSEWHERE = "counts published elsewhere"


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


def dates(period: Period) -> str:
    """A period in words: "2022", "January to July 2025", "2022 to July 2025", "October 2025"."""
    start, end = period.start, period.end
    full_start, full_end = (start.month, start.day) == (1, 1), (end.month, end.day) == (12, 31)
    if full_start and full_end:
        return f"{start.year}" if start.year == end.year else f"{start.year} to {end.year}"
    if start.year == end.year:
        first, last = f"{start:%B}", f"{end:%B %Y}"
        return last if start.month == end.month else f"{first} to {last}"
    return f"{start.year if full_start else f'{start:%B %Y}'} to {end:%B %Y}"


def day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"


def period_of(books: Books, row: Row) -> str:
    """The period of one row as read, or that none is printed."""
    if row["quantity"] == "stock" and row["start_earliest"] is None:
        return "a date that is not printed" if row["end_latest"] is None else day(row["end_latest"])
    periods = books.periods(row)
    if periods is None:
        return "a period that is not printed"
    narrow, wide = periods
    if narrow.start.year != wide.start.year:
        return f"a time from {wide.start.year} or {narrow.start.year} to {wide.end:%B %Y}"
    return dates(wide)


def counted(books: Books, row: Row) -> str:
    """A row as a noun phrase: "162,500 cases (AWOL, article-a-15) for January to October 2025"."""
    subject = books.subject
    short = subject.category(row["category"]).short
    what = "" if row["category"] == subject.not_applicable else f"{short}, "
    figure_, unit = figure(row), subject.unit(row["unit"]).noun
    if row["quantity"] == "rate":
        head, _, tail = figure_.partition(" a ")
        return f"{head} {unit} a {tail} ({what}{row['id']})" if tail else f"{figure_} ({unit}, {what}{row['id']})"
    return f"{figure_} {unit} ({what}{row['id']}) for {period_of(books, row)}"


def who(books: Books, rows: Sequence[Row], possessive: bool = False) -> str:
    """Who prints some rows: "Article B"; "Articles A and B"; "Counts published elsewhere"."""
    names = sorted({books.who(row) for row in rows if row.get("source_id")})
    if not names:
        return ELSEWHERE.capitalize()
    if len(names) == 1:
        return f"{names[0]}'s" if possessive else names[0]
    kind = names[0].rpartition(" ")[0]
    return f"{kind}s {listed(name.rpartition(' ')[2] for name in names)}"


def ids(rows: Iterable[Row]) -> str:
    return listed(row["id"] for row in rows)


def tagged(row: Row) -> str:
    """A figure and its claim: "202,997 (article-b-07)"."""
    return f"{figure(row)} ({row['id']})"


def expression(plus: Sequence[Row], minus: Sequence[Row] = ()) -> str:
    """A sum with its ids: "202,997 (article-b-07) + 50,058 (article-b-08) − …"."""
    added = " + ".join(map(tagged, plus))
    return added + "".join(f" − {tagged(row)}" for row in minus)


def summed(books: Books, count: Count, plus: Sequence[Row], minus: Sequence[Row] = ()) -> str:
    """A sum, its widened result and what it counts: "… = 253,055 cases of 2022 to July 2025"."""
    return f"{expression(plus, minus)} = {span(*count.bounds)} {nouns(books, count)}"


def side(books: Books, count: Count, plus: Sequence[Row], minus: Sequence[Row] = ()) -> str:
    """One side as a clause with its subject: "Article B prints …", "In Article B … make …"."""
    if len(plus) == 1 and not minus:
        verb = "prints" if plus[0].get("source_id") else "give"
        return f"{who(books, plus)} {verb} {counted(books, plus[0])}"
    rows = (*plus, *minus)
    added = listed(map(tagged, plus))
    taken = f" less {listed(map(tagged, minus))}" if minus else ""
    result = f"{span(*count.bounds)} {nouns(books, count)}{over(count)}"
    if not any(row.get("source_id") for row in rows):
        return f"{who(books, rows)} give {added}{taken}, {'leaving' if minus else 'making'} {result}"
    where = f"In {who(books, rows)}"
    where += "," if all(row.get("source_id") for row in rows) else f" and {ELSEWHERE},"
    verb = "leaves" if minus and len(plus) == 1 else "leave" if minus else "make"
    return f"{where} {added}{taken} {verb} {result}"


def nouns(books: Books, *counts: Count) -> str:
    """The nouns of the units of some counts: "cases", "cases/persons"."""
    units = sorted({unit for count in counts for unit in count.units})
    return "/".join(books.subject.unit(unit).noun for unit in units)


def over(count: Count) -> str:
    """The period of a sum, where it is one stretch: " for August to October 2025"."""
    period = support(count.wide)
    return f" for {dates(period)}" if period else ""


def categories(books: Books, count: Count) -> str:
    """What a count sums: the words of one category, or those for all together."""
    return books.named(count.wide)


def gap(left: Count, right: Count) -> float:
    """How far two counts lie apart; 0 where they meet."""
    below = left.low - right.high if left.low is not None and right.high is not None else 0.0
    above = right.low - left.high if right.low is not None and left.high is not None else 0.0
    return max(below, above, 0.0)


def verdict_words(balance: Balance, left: Count, right: Count) -> str:
    """What follows from a balance, as the end of a sentence."""
    if balance.verdict == "not comparable":
        return f"the two are not comparable: {listed(balance.problems)}"
    apart = number(max(1.0, gap(left, right)))
    if balance.verdict == "inconsistent":
        if balance.relation == "same":
            return f"as statements of one count they are {apart} apart"
        part, whole_ = ("first", "second") if balance.relation == "left within right" else ("second", "first")
        return f"the {part} is part of what the {whole_} counts and is larger by {apart}"
    if balance.relation == "same":
        return _meeting(left, right)
    inside, outside = (left, right) if balance.relation == "left within right" else (right, left)
    which = "first" if inside is left else "second"
    left_over = rest(outside, inside)
    besides = f"leaves {span(*left_over)} for the rest" if any(left_over) else "what it leaves is open"
    return f"the {which} is part of what the other counts and {besides}"


def _meeting(left: Count, right: Count) -> str:
    """How two consistent statements of one count compare."""
    if None in (*left.bounds, *right.bounds):
        edge = left.high if left.high == right.low else left.low if left.low == right.high else None
        return f"the two meet at {number(edge)} alone" if edge is not None else "the two can both hold"
    (a, b), (c, d) = ((low or 0.0, high or 0.0) for low, high in (left.bounds, right.bounds))
    if (a, b) == (c, d):
        return "the two are the same"
    if a <= c and d <= b:
        return "the second is within the first"
    return "the first is within the second" if c <= a and b <= d else "the two overlap"


def rest(whole_: Count, part: Count) -> tuple[float | None, float | None]:
    """What a part leaves of a whole; never below nothing."""
    low = None if whole_.low is None or part.high is None else max(0.0, whole_.low - part.high)
    high = None if whole_.high is None or part.low is None else max(0.0, whole_.high - part.low)
    return low, high


def one_start(books: Books, rows: Iterable[Row]) -> str:
    """A remark where starts printed differently are taken as one; blank where there is nothing to say."""
    starts = {
        (row["start_earliest"], row["start_latest"])
        for row in rows
        if books.begins_with_invasion(row)
    }  # fmt: skip
    if len(starts) < 2:
        return ""
    days = [value for pair in starts for value in pair if value]
    return f"; starts from {day(min(days))} to {day(max(days))} are taken as one"


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


def later(clause: str, before: str = "") -> str:
    """A clause that does not open its sentence; who was named just before is "it"."""
    name, verb, rest_ = clause.partition(" prints ")
    if verb and before.startswith(f"{name} "):
        return f"it prints {rest_}"
    for opening in ("In ", ELSEWHERE.capitalize()):
        if clause.startswith(opening):
            return opening.lower() + clause[len(opening) :]
    return clause


def months(value: float) -> str:
    """A length of time in words: "one month", "7 months", "10.3 months"."""
    return "one month" if value == 1 else f"{number(value) if value == round(value) else decimal(value)} months"
