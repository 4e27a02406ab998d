"""Ways to spoil a data folder, one cell or one line at a time, for the tests of the loader."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import MINIATURE

from trajectories.claims.load import load
from trajectories.ground.errors import DataError, Fault

Spoil = Callable[[Path], None]
P, Q = "claims/leaflet-p.csv", "claims/leaflet-q.csv"
CAVEATS, SOURCES, SUBJECT, REFERENCE, FACTS = "caveats.yml", "sources.yml", "subject.yml", "reference.csv", "facts.csv"
NAMES = sorted(
    path.relative_to(MINIATURE).as_posix() for path in MINIATURE.rglob("*") if path.suffix in {".yml", ".csv"}
)


def cells(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def cell(file: str, row: str, **values: str) -> Spoil:
    """Set cells of the CSV row whose first cell is `row`."""

    def spoil(folder: Path) -> None:
        rows = cells(folder / file)
        (found,) = [line for line in rows if line[0] == row]
        for column, value in values.items():
            found[rows[0].index(column)] = value
        write(folder / file, rows)

    return spoil


def claim(number: str, **values: str) -> Spoil:
    """Set cells of a claim of the miniature: "p-03" is leaflet-p-03."""
    name = f"leaflet-{number[0]}"
    return cell(f"claims/{name}.csv", f"{name}-{number[-2:]}", **values)


def swap(file: str, old: str, new: str) -> Spoil:
    """Replace text that stands in a file, once."""

    def spoil(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


def key(file: str, index: int | None, name: str, value: object) -> Spoil:
    """Set a key, such as "applies_to.unit", of the entry of that index of a YAML file."""

    def spoil(folder: Path) -> None:
        data = yaml.safe_load((folder / file).read_text(encoding="utf-8"))
        entry = data if index is None else data[index]
        *way, last = name.split(".")
        for step in way:
            entry = entry[int(step) if isinstance(entry, list) else step]
        if value is None:
            del entry[last]
        else:
            entry[last] = value
        (folder / file).write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")

    return spoil


def text(file: str, content: str) -> Spoil:
    return lambda folder: (folder / file).write_text(content, encoding="utf-8") and None


def raw(file: str, content: bytes) -> Spoil:
    return lambda folder: (folder / file).write_bytes(content) and None


def remove(file: str) -> Spoil:
    return lambda folder: (folder / file).unlink()


def line_of(folder: Path, file: str, row: str) -> str:
    """The line of a CSV row whose first cell is `row`."""
    return str([line[0] for line in cells(folder / file)].index(row) + 1)


def line_at(path: Path, entry: int | None, *keys: str) -> int:
    """The line of a YAML file where an entry of its list starts (None: the file), or the first such key after."""
    lines = path.read_text(encoding="utf-8").splitlines()
    start = 0
    if entry is not None:
        start = [number for number, line in enumerate(lines) if line.startswith("- ")][entry]
    for key in keys:
        start = next(n for n in range(start, len(lines)) if f"{key}:" in lines[n])
    return start + 1


def faults(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(DataError) as caught:
        load(folder)
    for fault in caught.value.faults:
        well_formed(fault)
    assert str(caught.value).splitlines() == [str(fault) for fault in caught.value.faults]
    return caught.value.faults


def well_formed(fault: Fault) -> None:
    assert fault.file.split(":")[0] in {*NAMES, "claims/stray.csv"} or fault.file.startswith("claims/")
    assert fault.row == "-" or fault.row.isdigit()
    assert fault.column
    assert fault.found
    assert fault.allowed
    line = str(fault)
    assert "\n" not in line
    assert line.startswith(f"{fault.file}:{fault.row}:")
    assert ": found " in line
    assert ", allowed " in line
