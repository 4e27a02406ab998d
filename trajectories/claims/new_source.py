"""A new source: an empty claims table and an entry in `sources.yml`, for a person to fill and `validate` to check."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from trajectories.claims.load import load
from trajectories.claims.schema import Claim
from trajectories.ground.errors import DataError, Fault

# Colours that readers with any colour vision tell apart from those in use, in the order in which they are given out.
COLOURS = ("#56707a", "#8c3b2e", "#3c4fa0", "#2f6b2f", "#7a4f9a", "#4a4a4a")
ID = re.compile(r"^[a-z][a-z0-9_-]*$")


def new_source(folder: Path, source_id: str, text: Path | None = None) -> list[Path]:
    """Write `claims/<source_id>.csv` with its header and append an entry to `sources.yml`; returns both paths.

    text: the article's file, for its name and SHA-256. Raises DataError for an id that is taken or no id, for a file
    that is not there, and for faults in the data as they are: a broken folder is mended first.
    """
    dataset = load(folder)
    taken = [source.source_id for source in dataset.sources]
    if not ID.match(source_id) or source_id in taken:
        allowed = "a lower-case id other than " + ", ".join(taken)
        raise DataError([Fault("sources.yml", "-", "source_id", source_id, allowed)])
    if text is not None and not text.is_file():
        raise DataError([Fault(text.name, "-", "-", "no such file", "the text that was read")])
    table, entries = folder / "claims" / f"{source_id}.csv", folder / "sources.yml"
    if table.exists():
        raise DataError([Fault(f"claims/{table.name}", "-", "-", "a file of that name", "a source_id without a table")])
    used = {source.colour for source in dataset.sources}
    colour = next((colour for colour in COLOURS if colour not in used), "")
    order = max(source.order for source in dataset.sources) + 1
    digest = hashlib.sha256(text.read_bytes()).hexdigest() if text else ""
    label = f"Article {chr(ord('A') + order - 1)}" if order <= 26 else source_id
    entry = (
        f'- source_id: {source_id}\n  label: "{label}"\n  order: {order}\n  colour: "{colour}"\n'
        '  title: "no title printed"\n  printed: ""  # what the text prints of its own origin\n'
        "  published_earliest:  # YYYY-MM-DD\n  published_latest:  # YYYY-MM-DD\n"
        '  published_basis: ""  # printed, or inferred: how\n  address: not known\n'
        f'  file: "{text.name if text else ""}"\n  sha256: "{digest}"\n'
    )
    table.write_text(",".join(Claim.model_fields) + "\n", encoding="utf-8")
    with entries.open("a", encoding="utf-8") as file:
        file.write(entry)
    return [table, entries]
