"""A new subject: a small complete data folder about something invented, for a person to change row by row."""

from __future__ import annotations

import shutil
from pathlib import Path

from trajectories.ground.errors import DataError, Fault

EXAMPLE = Path(__file__).parent / "example"


def new_subject(folder: Path) -> list[Path]:
    """Copy the example to `folder`; returns the files written. Raises DataError where something stands there already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError(
            [Fault(folder.name or str(folder), "-", "-", "something there already", "a new or an empty folder")]
        )
    written = []
    for source in sorted(path for path in EXAMPLE.rglob("*") if path.is_file()):
        target = folder / source.relative_to(EXAMPLE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        written.append(target)
    return written
