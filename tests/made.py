"""Data folders of any size about the invented subject that `new-subject` writes: so many sources, or odd ones."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from bench import many
from trajectories.claims.new_subject import EXAMPLE

IN_2018 = {"start_earliest": "2018-01-01", "start_latest": "2018-01-01", "end_earliest": "2018-12-31",
           "end_latest": "2018-12-31", "date_basis": "printed"}  # fmt: skip

# Sources of which something is missing, by what they hold.
ODD: dict[str, list[dict[str, str]]] = {
    "no claims": [],
    "rates only": [
        {"printed": "25 reports a month", "printed_period": "in 2018", "quantity": "rate", "category": "locked",
         "unit": "reports", "best": "25", "per": "month", "per_n": "1", **IN_2018},
        {"printed": "3 a day", "quantity": "rate", "category": "not_said", "unit": "bicycles", "best": "3", "per": "day",
         "per_n": "1", "role": "contested"},
    ],
    "nothing on the subject": [
        {"printed": "90 reports", "population": "elsewhere", "category": "locked", "unit": "reports", "best": "90",
         "role": "context", **IN_2018},
        {"printed": "3 May", "quantity": "other", "mood": "rhetorical", "role": "none", "note": "a date"},
    ],
}  # fmt: skip


sources = many.folder


def odd(folder: Path, kind: str, beside: int = 0) -> Path:
    """A folder with one source of that kind in ODD, alone or after so many others."""
    sources(folder, beside)
    kept = {
        n: list(csv.DictReader((folder / f"claims/{many.source_id(n)}.csv").open(encoding="utf-8")))
        for n in range(beside)
    }
    return many.write(folder, kept | {beside: ODD[kind]})


def years(folder: Path, count: int) -> Path:
    """A folder with one source that prints a count for each of so many years, to 2019."""
    shutil.copytree(EXAMPLE, folder)
    subject = (folder / "subject.yml").read_text(encoding="utf-8")
    first = 2020 - count
    subject = subject.replace("span_start: 2018", f"span_start: {first}").replace("[2018, 2019]", f"[{first}, 2019]")
    (folder / "subject.yml").write_text(subject, encoding="utf-8")
    counts = [
        {"printed": f"{1000 + 37 * (year - first):,} reports", "category": "locked", "unit": "reports",
         "printed_period": f"in {year}", "best": str(1000 + 37 * (year - first)),
         **{name: day.replace("2018", str(year)) for name, day in IN_2018.items()}}
        for year in range(first, 2020)
    ]  # fmt: skip
    return many.write(folder, {0: counts})
