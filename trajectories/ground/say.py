"""How numbers, periods, lists, rates and shares are said: every formatter of the project, in one place."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, SupportsFloat

from trajectories.ground.periods import ONE_DAY, next_month

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_QUALIFIED = {
    "more_than": "over",
    "about": "about",
    "nearly": "nearly",
    "up_to": "up to",
    "fewer_than": "fewer than",
}


def qualified(qualifier: str) -> str:
    """What stands before a number: "over", "about"; of one without a qualifier "as it is"."""
    return _QUALIFIED.get(qualifier, "as it is")


def number(value: float) -> str:
    """A count with thousands separators: 202997.0 → "202,997"."""
    return f"{value:,.0f}"


def exact(value: SupportsFloat) -> str:
    """A value to its last digit, as a fault quotes it: 202997 → "202997", 1/3 → "0.333333"."""
    return f"{float(value):.6f}".rstrip("0").rstrip(".")


def whole(low: float, high: float | None) -> tuple[float, float | None]:
    """The least and greatest whole count between two limits; a hair's breadth of solver tolerance is no count."""
    return math.ceil(low - 1e-6), None if high is None else math.floor(high + 1e-6)


def between(low: float | None, high: float | None) -> str:
    """Limits: (89946.5, 91047.5) → "89,947 to 91,047"; (230000, None) → "at least 230,000"; (0, None) → "no limit"."""
    least, most = whole(low or 0.0, high)
    if most is None:
        return f"at least {number(least)}" if least else "no limit"
    if not least:
        return f"at most {number(most)}"
    return number(least) if least == most else f"{number(least)} to {number(most)}"


def words(count: int) -> str:
    """A small count in words, a large one in digits: 0 → "no", 5 → "five", 30 → "30"."""
    return _SMALL[count] if count < len(_SMALL) else number(count)


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """A count with its noun: (1, "article") → "one article"; (5, "article") → "five articles"."""
    return f"{words(count)} {noun if count == 1 else plural or noun + 's'}"


def listed(names: Iterable[str], last: str = "and") -> str:
    """A list in words: "A"; "A and B"; "A, B and C"."""
    names = list(names)
    return f" {last} ".join(filter(None, [", ".join(names[:-1]), names[-1] if names else ""]))


def labels(names: Sequence[str]) -> str:
    """Sources by label: ["Article A", "Article B"] → "Articles A and B"; [] → "no source"."""
    if len(names) < 2:
        return names[0] if names else "no source"
    kinds = {name.rpartition(" ")[0] for name in names}
    if len(kinds) > 1 or kinds == {""}:
        return listed(names)
    return f"{kinds.pop()}s {listed(name.rpartition(' ')[2] for name in names)}"


def capital(text: str) -> str:
    """The text with its first letter large; the rest as it is."""
    return text[:1].upper() + text[1:]


def day(value: date) -> str:
    """A day: "7 November 2025"."""
    return f"{value.day} {value:%B %Y}"


def period(start: date, end: date) -> str:
    """A period: "2022", "January to July 2025", "2022 to July 2025", "24 February 2022 to October 2025"."""
    full_start, full_end = (start.month, start.day) == (1, 1), (end.month, end.day) == (12, 31)
    if full_start and full_end:
        return f"{start.year}" if start.year == end.year else f"{start.year} to {end.year}"
    whole_start, whole_end = start.day == 1, next_month(end) == end + ONE_DAY
    last = f"{end:%B %Y}" if whole_end else day(end)
    if start.year == end.year and whole_start and whole_end:
        return last if start.month == end.month else f"{start:%B} to {last}"
    first = f"{start:%B %Y}" if whole_start else day(start)
    return f"{start.year if full_start and start.year != end.year else first} to {last}"


def short_period(start: date, end: date) -> str:
    """The same for a mark in a chart: "2022", "2023–24", "Jan–Jul 2025", "Oct 2025", "Jan 2022–Jul 2025"."""
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return f"{start.year}" if start.year == end.year else f"{start.year}–{end.year % 100:02d}"
    if start.year == end.year:
        return f"{end:%b %Y}" if start.month == end.month else f"{start:%b}–{end:%b %Y}"
    return f"{start:%b %Y}–{end:%b %Y}"


def brief_period(start: date, end: date) -> str:
    """The same for a mark above an axis of years, which says the year: "2022", "2023–24", "Jan–Oct", "Oct"."""
    said = short_period(start, end)
    return said.rpartition(" ")[0] or said if start.year == end.year else said


def significant(value: float, digits: int = 3) -> float:
    """The value to so many significant digits: 90497 → 90500."""
    return float(f"{value:.{digits}g}")


def about(value: float) -> str:
    """A number that is ours, to three digits: 90497 → "≈90,500"."""
    return f"≈{number(significant(value))}"


def figure(row: Mapping[str, Any]) -> str:
    """A claim's figure in a few words, from low, best, high and qualifier: "202,997", "over 310,000", "15,000–18,000".

    Number words ("hundreds of thousands") come back as they are printed.
    """
    values = [row[name] for name in ("best", "low", "high") if row[name] is not None]
    if not values:
        return str(row.get("printed") or "no number")
    if row["qualifier"] == "range":
        return f"{number(row['low'])}–{number(row['high'])}"
    before = _QUALIFIED.get(row["qualifier"])
    return f"{before} {number(values[0])}" if before else number(values[0])


def share(part: float, of: float) -> str:
    """A part of a whole in percent: (3, 4) → "75 %"."""
    return f"{100 * part / of:.0f} %" if of else "none"


def possessive(name: str) -> str:
    """ "Article A" → "Article A’s"."""
    return f"{name}’s"


def the(name: str) -> str:
    """An office or another name in a sentence: "the town ledger" stays, "Office of …" → "the Office of …"."""
    return name if name.lower().startswith("the ") else f"the {name}"


def pace(per: str, per_n: float, amount: str = "one") -> str:
    """A rate in words: ("minute", 2) → "one every two minutes"; ("day", 1, "576") → "576 a day"."""
    return f"{amount} a {per}" if per_n == 1 else f"{amount} every {counted(int(per_n), per)}"


def after_noun(figure_: str, short: str, noun: str) -> str:
    """A figure with what it counts: ("162,500", "AWOL", "cases") → "162,500 AWOL cases"; no short: "162,500 cases"."""
    return " ".join(filter(None, (figure_, short, noun)))


def statement(row: Mapping[str, Any]) -> str:
    """A claim as a mark says it: a count or a pace by its number, a share, a multiple or a number word as printed.

    "162,500", "15,000–18,000 a month", "one every two minutes", "more than half".
    """
    if row["quantity"] not in ("total", "stock", "rate"):
        return str(row.get("printed") or figure(row))
    said = figure(row)
    if row["quantity"] != "rate" or said == row.get("printed"):
        return said
    return pace(row["per"], row["per_n"] or 1, "one" if said == "1" else said)
