"""Rows and where they stand in their files, so that a fault found later can still name the place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Generic, TypeVar

from trajectories.claims.schema import Row, Subject
from trajectories.ground.errors import Fault

R = TypeVar("R", bound=Row)


class Unknown(Fault):
    """An id that stands nowhere: said once in a file, however many rows name it."""


def place(fault: Fault) -> tuple[str, int, str, str, str]:
    """What faults are sorted by: the file, the line as a number, then the rest."""
    return fault.file, int(fault.row) if fault.row.isdigit() else 0, fault.column, fault.found, fault.allowed


def once(faults: Iterable[Fault]) -> Iterator[Fault]:
    """The faults, each unknown id at its first row with the number of rows that name it."""
    rows: dict[tuple[str, str, str], list[Unknown]] = {}
    for fault in faults:
        if isinstance(fault, Unknown):
            rows.setdefault((fault.file, fault.column, fault.found), []).append(fault)
        else:
            yield fault
    for same in rows.values():
        first = min(same, key=place)
        more = f" in {len(same)} rows" if len(same) > 1 else ""
        yield Fault(first.file, first.row, first.column, first.found + more, first.allowed)


@dataclass(frozen=True)
class Placed(Generic[R]):
    """A row and where it stands."""

    file: str
    line: str
    row: R

    def fault(self, column: str, found: object, allowed: str) -> Fault:
        return Fault(self.file, self.line, column, str(found), allowed)

    def unknown(self, column: str, id_: object, known: Iterable[str]) -> Unknown:
        """An id that is none of those known; see `once`."""
        return Unknown(self.file, self.line, column, str(id_), ", ".join(known))

    def ids(self, known: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
        """Columns of which the value is none of the ids that they may hold; known: these by column, which a row may lack."""
        for column in known.keys() & type(self.row).model_fields:
            if getattr(self.row, column) not in known[column]:
                yield self.unknown(column, getattr(self.row, column), known[column])

    def order(self, *columns: str) -> Iterator[Fault]:
        """Days that lie before one that should come first; blanks are passed over."""
        days = [(column, day) for column in columns if (day := getattr(self.row, column)) is not None]
        for (earlier, first), (later, second) in pairwise(days):
            if first > second:
                yield self.fault(later, second, f"a day from {f'{earlier} ({first})' if columns[2:] else first} on")

    def within(self, days: Iterable[tuple[str, date | None]], subject: Subject, span: str = "") -> Iterator[Fault]:
        """Days outside the subject's span."""
        for column, day in days:
            if day is not None and not subject.span_start <= day <= subject.span_end:
                yield self.fault(column, day, f"a day from {subject.span_start} to {subject.span_end}{span}")


def unique(rows: Sequence[Placed], key: str = "") -> Iterator[Fault]:
    """Rows of which another one has the same key, by default the id, which is the first column."""
    key = key or (next(iter(type(rows[0].row).model_fields)) if rows else "")
    counts = Counter(getattr(placed.row, key) for placed in rows)
    for placed in rows:
        value = getattr(placed.row, key)
        if counts[value] > 1:
            yield placed.fault(key, f"{value} {counts[value]} times", "each id once")


def group(name: str) -> str:
    """The file that an id is looked up in: all files of claims are one."""
    return "claims" if name.startswith("claims/") else name


@dataclass
class Log:
    """What went wrong so far, and what it left unread: an id that stands there is not missing, it is only not legal yet."""

    faults: list[Fault] = field(default_factory=list)
    lost: set[tuple[str, str | None]] = field(
        default_factory=set
    )  # files and ids in them; without an id the whole file

    def unread(self, name: str, *faults: Fault) -> list:
        """Note a file of which no row was read; comes back as its rows: none."""
        self.faults += faults
        self.lost.add((group(name), None))
        return []

    def broken(self, name: str, id_: object) -> None:
        """Note a row that could not be read."""
        self.lost.add((group(name), str(id_)))

    def holds(self, file: str, id_: str) -> bool:
        """Whether an id stands in what was left unread."""
        return not self.lost.isdisjoint({(file, None), (file, id_)})
