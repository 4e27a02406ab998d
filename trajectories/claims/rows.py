"""The text of a data file in, its rows out; every fault goes into a log, none raises."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from trajectories.claims.fields import Row, allowed, inner
from trajectories.claims.placed import Log, Placed
from trajectories.claims.schema import Subject
from trajectories.ground.errors import Fault

R = TypeVar("R", bound=Row)

_KEY = object()  # in a path: the key itself, not what stands under it
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}

# libyaml's parser where PyYAML has it: ten times as fast, the same nodes and marks.
_Parser: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Parser):  # type: ignore[valid-type, misc]
    """YAML in which a day stays text until the schema reads it, so that an illegal one is named by its place."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def csv_rows(text: str, name: str, model: type[R], log: Log, fill: Mapping[str, str] = {}) -> list[Placed[R]]:
    """Rows of a CSV file, each placed by the line that it ends on.

    The columns stand in any order; one may be missing where a blank has a meaning. fill: what a blank
    stands for, by column, where the schema alone does not say. What a spreadsheet leaves behind is read past: a byte
    order mark, line ends of any kind, blank rows and blank columns at the end.
    """
    text = text.removeprefix("\ufeff")
    if wrong := _separator(text, name, model):
        return log.unread(name, wrong)
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        while header and not header[-1]:
            header.pop()
        if faults := _header_faults(name, header, model, fill):
            return log.unread(name, *faults)
        placed: list[Placed[R]] = []
        blank: list[str] = []
        for line, cells in ((str(reader.line_num), cells) for cells in reader):
            if not any(cell.strip() for cell in cells):
                blank.append(line)
                continue
            log.faults += [Fault(name, before, "-", "a blank line", "a row") for before in blank]
            blank.clear()
            if len(cells) < len(header) or any(cell.strip() for cell in cells[len(header) :]):
                log.faults.append(Fault(name, line, "-", f"{len(cells)} cells", f"{len(header)} cells"))
                log.broken(name, dict(zip(header, cells, strict=False)).get(next(iter(model.model_fields))))
                continue
            values = {key: cell.strip() for key, cell in zip(header, cells, strict=False) if cell.strip()}
            if (row := _row(name, model, {**fill, **values}, {(): line}, (), log)) is not None:
                placed.append(Placed(name, line, row))
        return placed
    except csv.Error as error:
        line = str(reader.line_num)
        return log.unread(name, Fault(name, line, "-", f"broken CSV ({error})", "one row per line, quotes closed"))


def _separator(text: str, name: str, model: type[Row]) -> Fault | None:
    """One line about a file whose cells are not separated by commas, as spreadsheets of some countries write them."""
    first = text.split("\n", 1)[0]
    for mark, words in SEPARATORS.items():
        if first.count(mark) > first.count(",") and first.split(mark)[0].strip('" ') in model.model_fields:
            return Fault(name, "1", "-", f"{words} between the cells", f"commas: {words} found, commas expected")
    return None


def _header_faults(name: str, header: list[str], model: type[Row], fill: Mapping[str, str]) -> list[Fault]:
    expected, odd = list(model.model_fields), [column for column in header if column not in model.model_fields]
    needed = [column for column in expected if model.model_fields[column].is_required() and column not in fill]
    faults = [Fault(name, "1", column, "no such column", "this column") for column in needed if column not in header]
    faults += [Fault(name, "1", column or "(blank)", "an unknown column", ", ".join(expected)) for column in odd]
    doubled = sorted({column for column in header if column in expected and header.count(column) > 1})
    return faults + [Fault(name, "1", column, "a column twice", "each column once") for column in doubled]


def yaml_rows(text: str, name: str, model: type[R], log: Log) -> list[Placed[R]]:
    """Rows of a YAML file: a list of mappings, or one mapping for a file that holds a single row."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        tree = _Tree()
        if node is not None:
            tree.read(node, (), set(), node.start_mark.line + 1)
        if tree.aliases:  # one may stand for the node that it is in
            aliases = [Fault(name, line, "-", "an alias (&, *)", "values written out") for line in tree.aliases]
            return log.unread(name, *aliases)
        data = loader.construct_document(node) if node is not None else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        # What is never closed is found missing at the end, which may lie a line below the last.
        line = str(min(mark.line + 1, len(text.splitlines()))) if mark else "-"
        why = str(getattr(error, "problem", None) or "unreadable")
        return log.unread(name, Fault(name, line, "-", f"broken YAML ({why})", "YAML"))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        # A value that contradicts its explicit tag, or nesting beyond all reason: PyYAML does not say where.
        return log.unread(name, Fault(name, "-", "-", f"broken YAML ({type(error).__name__})", "YAML"))
    single = model is Subject
    if data == [] and not single:
        return []  # written out as an empty list: none of them
    if not data or not isinstance(data, dict if single else list):
        kinds: dict[type, str] = {dict: "a mapping", list: "a list"}
        found = kinds.get(type(data), "text or a number") if data else "nothing"
        return log.unread(name, Fault(name, "1", "-", found, "a mapping" if single else "a list of mappings"))
    log.faults += [Fault(name, line, key, "a key twice", "each key once") for line, key in tree.doubled]
    placed = []
    for path, item in [((), data)] if single else [((index,), item) for index, item in enumerate(data)]:
        line = "1" if single else tree.lines[path]
        if not isinstance(item, dict):
            log.faults.append(Fault(name, line, "-", repr(item), "a mapping"))
        elif (row := _row(name, model, item, tree.lines, path, log)) is not None:
            placed.append(Placed(name, line, row))
    return placed


@dataclass
class _Tree:
    """What the values of a YAML document no longer say: lines by path, keys given twice, nodes that stand in two places."""

    lines: dict[tuple[Any, ...], str] = field(default_factory=dict)
    doubled: list[tuple[str, str]] = field(default_factory=list)  # of each, YAML would keep the last
    aliases: list[str] = field(default_factory=list)

    def read(self, node: Any, path: tuple[Any, ...], seen: set[int], line: int) -> None:
        if id(node) in seen:
            self.aliases.append(str(node.start_mark.line + 1))
            return
        seen.add(id(node))
        self.lines[path] = str(line)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                place, at = (*path, key.value if isinstance(key.value, str) else id(key)), key.start_mark.line + 1
                if place in self.lines:
                    self.doubled.append((str(at), str(key.value)))
                self.read(key, (*place, _KEY), seen, at)
                self.read(value, place, seen, at)
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                self.read(value, (*path, index), seen, value.start_mark.line + 1)


def _row(
    name: str,
    model: type[R],
    values: Mapping[str, Any],
    lines: Mapping[Any, str],
    path: tuple[Any, ...],
    log: Log,
) -> R | None:
    given = {key: value for key, value in values.items() if value is not None}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            where = tuple(item["loc"])
            line = next(lines[key] for key in (path + where[:n] for n in range(len(where), -1, -1)) if key in lines)
            column = ".".join(str(part) for part in where) or "-"
            said = {"missing": "nothing", "extra_forbidden": "an unknown column", "unsafe": item["msg"]}
            found = said.get(item["type"], repr(item["input"]))
            log.faults.append(Fault(name, line, column, found, _allowed(model, where)))
    log.broken(name, given.get(next(iter(model.model_fields))))
    return None


def _allowed(model: type[Row], where: tuple[Any, ...]) -> str:
    """What may stand at a path, following lists and nested rows down to the field."""
    current: Any = model
    words = allowed(model, "")
    for part in where:
        if isinstance(part, str) and isinstance(current, type) and issubclass(current, Row):
            words = allowed(current, part)
            current = inner(current.model_fields[part].annotation) if part in current.model_fields else None
    return words
