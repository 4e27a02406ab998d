"""Ways to mutate a data folder at random: cells, rows, columns, lines, bytes and whole files.

Some leave the folder legal, most do not; which of the two is for the loader to say. `mutate` takes any `random.Random`,
so that a seed, or hypothesis, tells the whole story.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import get_args, get_origin

import yaml
from conftest import MINIATURE
from spoil import NAMES, cells, write

from trajectories.claims.schema import Claim

ODD = (
    "", " ", "0", "-1", "-5000", "1e400", "1E18", "1000000000000000000", "999999999999", "nan", "NaN", "inf", "-inf", "1_0",
    "٣", "½", "1,5", "1.5", "NULL", "null", "~", "yes", "TRUE", "2010-13-01", "2010-02-30", "0000-00-00", "0001-01-01",
    "9999-12-31", "20100101", "01/02/2010", "[", "{", "*a", "&a x", "- a", ": ", "a: b: c", "#", '"', "'", "!!int x",
    "!!python/object:os.system x", "<<: x", "%", "leaflet-p-01", "leaflet-p-99", "leaflet-q-01", "a > b", "leaflet-p > ghost",
    "constraint", "contested", "none", "rate", "share", "stock", "multiple", "other", "hedged", "range", "more_than",
    "up_to", "minute", "year", "bicycles", "electric", "any_bicycle", "nothing", "village", "2010-01-01", "2011-12-31",
    "0.5", "7", "99999999999", "\ufeff", "x" * 200, "long " * 20_000, "{ghost}", "{found-again}", "{", "}", "{}", "{0}",
    "{a.b}", "\u2028", "\u202e", "\u200f", "\r", "\n", "\x00", "\x1b[31m", "\ud7ff", "=1+1", "+1", "-1+1", "@SUM(A1)",
    "=HYPERLINK(1)", "../../etc", "a/b", "C:\\", "<b>", "</script>", "{{< var x >}}", "$(x)", "`x`", "%s", "%n", "\\", "😀",
)  # fmt: skip


def _names(rnd: Random, *suffixes: str) -> str:
    return rnd.choice([name for name in NAMES if name.endswith(suffixes)])


def _text(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


def _put(folder: Path, name: str, text: str) -> None:
    (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))


# -- cells -----------------------------------------------------------------------------------------------------------


def _cell(rnd: Random, folder: Path) -> tuple[str, list[list[str]], int, int]:
    name = _names(rnd, ".csv")
    rows = cells(folder / name)
    line = rnd.randrange(len(rows)) if rnd.random() < 0.1 else rnd.randrange(1, len(rows))
    return name, rows, line, rnd.randrange(len(rows[line]))


def odd_cell(rnd: Random, folder: Path) -> None:
    name, rows, line, column = _cell(rnd, folder)
    rows[line][column] = rnd.choice(ODD)
    write(folder / name, rows)


def other_row_s_cell(rnd: Random, folder: Path) -> None:
    """A cell as another row has it: often legal, often a contradiction between columns."""
    name, rows, line, column = _cell(rnd, folder)
    rows[line][column] = rows[rnd.randrange(1, len(rows))][column]
    write(folder / name, rows)


def listed_cell(rnd: Random, folder: Path) -> None:
    """A claim's cell set to one of the words that its column allows."""
    lists = {
        name: [str(arg) for arg in get_args(info.annotation)]
        for name, info in Claim.model_fields.items()
        if str(get_origin(info.annotation)) == "typing.Literal"
    }
    name = rnd.choice([name for name in NAMES if name.startswith("claims/")])
    rows = cells(folder / name)
    column = rnd.choice(sorted(lists))
    rows[rnd.randrange(1, len(rows))][rows[0].index(column)] = rnd.choice(lists[column])
    write(folder / name, rows)


def swapped_cells(rnd: Random, folder: Path) -> None:
    """Two cells of a row change places: swapped bounds and swapped dates are among them."""
    name, rows, line, column = _cell(rnd, folder)
    other = min(column + 1, len(rows[line]) - 1) if rnd.random() < 0.5 else rnd.randrange(len(rows[line]))
    rows[line][column], rows[line][other] = rows[line][other], rows[line][column]
    write(folder / name, rows)


def moved_number(rnd: Random, folder: Path) -> None:
    """A number multiplied, made negative or given a fraction; a day moved."""
    name, rows, line, _ = _cell(rnd, folder)
    found = [at for at, cell in enumerate(rows[line]) if cell.replace(".", "").replace("-", "").isdigit()]
    if not found:
        return
    column = rnd.choice(found)
    value = rows[line][column]
    if len(value) == 10 and value[4] == "-":
        days = rnd.choice([-36_500, -400, -31, -1, 1, 30, 365, 36_500])
        rows[line][column] = (date.fromisoformat(value) + timedelta(days=days)).isoformat()
    else:
        number = float(value) * rnd.choice([-1, 0, 0.1, 0.5, 2, 3, 10, 1_000, 1e6, 1e18])
        rows[line][column] = rnd.choice(
            [f"{number:g}", f"{number:.0f}", f"{number + 0.25:f}", f"{value}.0", f"0{value}"]
        )
    write(folder / name, rows)


# -- rows and columns ----------------------------------------------------------------------------------------------------


def rows_moved(rnd: Random, folder: Path) -> None:
    name = _names(rnd, ".csv")
    rows = cells(folder / name)
    at = rnd.randrange(len(rows))
    how = rnd.choice(["double", "drop", "shuffle", "cut", "grow", "blank", "header only", "no header"])
    if how == "double":
        rows.insert(at, rows[at])
    elif how == "drop":
        del rows[at]
    elif how == "shuffle":
        body = rows[1:]
        rnd.shuffle(body)
        rows = [rows[0], *body]
    elif how == "cut":
        rows[at] = rows[at][: rnd.randrange(len(rows[at]) + 1)]
    elif how == "grow":
        rows[at] = rows[at] + [rnd.choice(ODD)]
    elif how == "blank":
        rows.insert(at, [""] * rnd.randrange(3))
    elif how == "header only":
        rows = rows[:1]
    else:
        rows = rows[1:]
    write(folder / name, rows)


def columns_moved(rnd: Random, folder: Path) -> None:
    name = _names(rnd, ".csv")
    rows = cells(folder / name)
    at, to = rnd.randrange(len(rows[0])), rnd.randrange(len(rows[0]))
    how = rnd.choice(["drop", "double", "swap", "rename", "blank"])
    for number, row in enumerate(rows):
        if how == "drop":
            del row[at]
        elif how == "double":
            row.insert(to, row[at])
        elif how == "swap":
            row[at], row[to] = row[to], row[at]
        elif how == "rename" and number == 0:
            row[at] = rnd.choice([row[at].upper(), f" {row[at]} ", rnd.choice(ODD), row[at][:-1]])
        elif how == "blank":
            row.append("")
    write(folder / name, rows)


def other_dialect(rnd: Random, folder: Path) -> None:
    """Other separators, quotes and line ends, as spreadsheets of other countries write them."""
    name = _names(rnd, ".csv")
    out = io.StringIO()
    csv.writer(
        out,
        delimiter=rnd.choice(",,,;\t|:"),
        quotechar=rnd.choice('""\''),
        quoting=rnd.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        lineterminator=rnd.choice(["\n", "\r\n", "\r", "\n\n"]),
    ).writerows(cells(folder / name))
    _put(folder, name, out.getvalue() + rnd.choice(["", "\n", "\r\n,,,,\r\n", "\x1a", "   "]))


# -- YAML ----------------------------------------------------------------------------------------------------------------


def odd_scalar(rnd: Random, folder: Path) -> None:
    name = _names(rnd, ".yml")
    content = _text(folder, name)
    found = [event for event in yaml.parse(content) if isinstance(event, yaml.ScalarEvent)]
    event, new = rnd.choice(found), rnd.choice(ODD)
    if rnd.random() < 0.3:
        new = rnd.choice(found).value
    if rnd.random() < 0.3:
        new = '"' + new.replace("\\", "\\\\").replace('"', '\\"') + '"'
    _put(folder, name, content[: event.start_mark.index] + new + content[event.end_mark.index :])


def lines_moved(rnd: Random, folder: Path) -> None:
    """A line of a YAML file dropped, doubled, indented or moved."""
    name = _names(rnd, ".yml")
    lines = _text(folder, name).splitlines(keepends=True)
    at, to = rnd.randrange(len(lines)), rnd.randrange(len(lines))
    how = rnd.choice(["drop", "double", "indent", "move", "cut", "tab"])
    if how == "drop":
        del lines[at]
    elif how == "double":
        lines.insert(at, lines[at])
    elif how == "indent":
        lines[at] = " " * rnd.randrange(5) + lines[at].lstrip(rnd.choice([" ", ""]))
    elif how == "move":
        lines.insert(to, lines.pop(at))
    elif how == "cut":
        lines = lines[:at]
    else:
        lines[at] = "\t" + lines[at]
    _put(folder, name, "".join(lines))


# -- bytes and files -----------------------------------------------------------------------------------------------------


def odd_bytes(rnd: Random, folder: Path) -> None:
    path = folder / rnd.choice(NAMES)
    content = path.read_bytes()
    at, cut = rnd.randrange(len(content) + 1), rnd.randrange(12)
    new = rnd.choice(
        [b"", b"\x00", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b"\n", b'"', b",", b"\x1a", b"\t"]
    )
    path.write_bytes(content[:at] + new + content[at + cut :])


def odd_file(rnd: Random, folder: Path) -> None:
    """A whole file in another encoding or with other line ends; empty, huge, gone, or no file at all."""
    path = folder / rnd.choice(NAMES)
    content = path.read_bytes()
    text = content.decode()
    how = rnd.choice(
        [
            "bom",
            "crlf",
            "cr",
            "utf-16",
            "latin-1",
            "empty",
            "blank",
            "huge",
            "deep",
            "gone",
            "folder",
            "loop",
            "nul",
            "same",
            "zip",
        ]
    )
    if how in ("gone", "folder", "loop"):
        path.unlink()
        if how == "folder":
            path.mkdir()
        elif how == "loop":
            path.symlink_to(path.name)
        return
    path.write_bytes(
        {
            "bom": b"\xef\xbb\xbf" + content,
            "crlf": content.replace(b"\n", b"\r\n"),
            "cr": content.replace(b"\n", b"\r"),
            "utf-16": text.encode("utf-16"),
            "latin-1": text.replace("e", "é").encode("latin-1"),
            "empty": b"",
            "blank": b"\n \n\n",
            "huge": content + b"\n" + (b"x" * 1_000_000) + b"\n",
            "deep": b"[" * 5_000,
            "nul": b"\x00" * 500,
            "same": content * 3,
            "zip": b"PK\x03\x04" + content,
        }[how]
    )


def strange_name(rnd: Random, folder: Path) -> None:
    """A table of claims under another name, or a second one."""
    table = rnd.choice([name for name in NAMES if name.startswith("claims/")])
    name = rnd.choice(["ghost.csv", "a b.csv", "Ä.csv", ".csv", "-x.csv", "leaflet-p-01.csv", "x.CSV", "LEAFLET-P.csv"])
    (shutil.move if rnd.random() < 0.5 else shutil.copyfile)(folder / table, folder / "claims" / name)


MUTATIONS: tuple[Callable[[Random, Path], None], ...] = (
    odd_cell, other_row_s_cell, listed_cell, swapped_cells, moved_number, rows_moved, columns_moved, other_dialect, odd_scalar,
    lines_moved, odd_bytes, odd_file, strange_name,
)  # fmt: skip


def mutate(rnd: Random, folder: Path) -> str:
    """One mutation, or now and then two; their names."""
    done = []
    for _ in range(1 if rnd.random() < 0.8 else 2):
        change = rnd.choice(MUTATIONS)
        try:
            change(rnd, folder)
        except (OSError, UnicodeError, yaml.YAMLError, csv.Error, IndexError, ValueError):
            if not done:
                raise
            break  # what the first one left cannot be read again
        done.append(change.__name__)
    return " ".join(done)


def fresh(folder: Path) -> Path:
    """The miniature, as if nothing had been done to the folder."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(MINIATURE, folder)
    return folder
