"""A new source: an empty claims table, an entry in `sources.yml` and one in `actors.yml`, for a person to fill."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from trajectories.claims.colours import next_colour
from trajectories.claims.load import load
from trajectories.claims.schema import Claim
from trajectories.ground.errors import DataError, Fault
from trajectories.ground.say import capital

ID = re.compile(r"[a-z][a-z0-9_-]*")


def new_source(folder: Path, source_id: str, text: Path | None = None) -> list[Path]:
    """Write `claims/<source_id>.csv` with its header and append to `sources.yml` and `actors.yml`; returns the paths.

    text: the article's file, for its name and SHA-256. When the table and the entry are filled in, and whoever else
    its chains name stands in `actors.yml`, nothing else has to be touched. Raises DataError for an id that is taken or
    no id, for a file that is not there, and for faults in the data as they are: a broken folder is mended first.
    """
    dataset = load(folder)
    taken = [source.source_id for source in dataset.sources] + [actor.id for actor in dataset.actors]
    if not ID.fullmatch(source_id) or source_id in taken:
        allowed = "a lower-case id other than " + ", ".join(taken)
        raise DataError([Fault("sources.yml", "-", "source_id", source_id or "nothing", allowed)])
    if text is not None and not text.is_file():
        raise DataError([Fault(text.name, "-", "-", "no such file", "the text that was read")])
    table = folder / "claims" / f"{source_id}.csv"
    if table.exists():
        raise DataError([Fault(f"claims/{table.name}", "-", "-", "a file of that name", "a source_id without a table")])
    order = max((source.order for source in dataset.sources), default=0) + 1
    digest = hashlib.sha256(text.read_bytes()).hexdigest() if text else ""
    labels = {source.label for source in dataset.sources}
    noun = capital(dataset.subject.article_noun)
    # A letter may be taken out of turn: the next free one from its place on.
    label = next(name for n in range(order, order + len(labels) + 1) if (name := f"{noun} {letters(n)}") not in labels)
    colour = next_colour(source.colour for source in dataset.sources)
    entry = (
        f'- source_id: {source_id}\n  label: "{label}"\n  order: {order}\n  colour: "{colour}"\n'
        '  title: "no title printed"\n  printed: ""  # what the text prints of its own origin\n'
        "  published_earliest:  # YYYY-MM-DD\n  published_latest:  # YYYY-MM-DD\n"
        '  published_basis: ""  # printed, or inferred: how\n'
        f'  file: "{text.name if text else ""}"\n  sha256: "{digest}"\n'
    )
    table.write_text(",".join(Claim.model_fields) + "\n", encoding="utf-8")
    _append(folder / "sources.yml", entry)
    _append(folder / "actors.yml", f'- {{id: {source_id}, kind: article, label: "{label}"}}\n')
    return [table, folder / "sources.yml", folder / "actors.yml"]


def letters(number: int) -> str:
    """1 → "A", 26 → "Z", 27 → "AA", 703 → "AAA"."""
    name = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _append(path: Path, entry: str) -> None:
    """Add an entry to a list in YAML; one written out as empty becomes a list of it."""
    before = path.read_text(encoding="utf-8")
    kept = "\n".join(line for line in before.splitlines() if line.strip() != "[]")
    path.write_text(f"{kept}\n{entry}" if kept else entry, encoding="utf-8")
