"""Faults in what a user gave us: one line each, never a traceback."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MOST = 200  # characters of what was found: a whole file may stand in one cell


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in one place of one file.

    `row` is a line number for CSV and YAML files, or an id where a line means nothing; `column` is a
    column, a key or a dotted path of keys.
    """

    file: str
    row: str
    column: str
    found: str
    allowed: str

    def __str__(self) -> str:
        row, column, found = _short(self.row), _short(self.column), _short(self.found)
        line = f"{self.file}:{row}:{column}: found {found}, allowed {self.allowed}"
        line = " ".join(line.split())  # one line, whatever was found, and nothing that a terminal obeys
        return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


def _short(text: str) -> str:
    return text if len(text) <= MOST else f"{text[:MOST]}… ({len(text):,} characters)"


class DataError(Exception):
    """Raised with every fault found in one run; printing it prints one line per fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[DataError], tuple[tuple[Fault, ...]]]:
        # Exceptions pickle by their message otherwise, and come back from a worker process without faults.
        return (DataError, (self.faults,))
