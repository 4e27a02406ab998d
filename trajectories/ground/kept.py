"""What was made once and need not be made again: bytes kept in a folder by a hash of all that they follow from.

Commands that build set `FOLDER`; where it is not set nothing is kept. A file that cannot be read or written is no fault:
its content is made again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import time

from trajectories.ground.alone import write

FOLDER = "TRAJECTORIES_KEPT"  # the variable of the environment that names the folder; kernels inherit it
DAYS = 3  # so long an unused file stays


def folder() -> Path | None:
    """Where things are kept; None where nothing is."""
    named = os.environ.get(FOLDER)
    return Path(named) if named else None


def kept(kind: str, follows_from: str, make: Callable[[], bytes]) -> bytes:
    """The bytes that follow from a text: those kept from an earlier time, else what `make` gives, then kept."""
    place = folder()
    if place is None:
        return make()
    path = place / _name(kind, follows_from)
    with suppress(OSError):
        content = path.read_bytes()
        os.utime(path)
        return content
    content = make()
    with suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
        write(path, content)
    return content


def is_kept(kind: str, follows_from: str) -> bool:
    """Whether `kept` would give bytes without making them."""
    place = folder()
    return place is not None and (place / _name(kind, follows_from)).is_file()


def _name(kind: str, follows_from: str) -> str:
    return f"{hashlib.sha256(follows_from.encode()).hexdigest()[:40]}.{kind}"


def forget() -> None:
    """Remove what nothing has used for DAYS."""
    place = folder()
    for path in place.iterdir() if place and place.is_dir() else ():
        with suppress(OSError):
            if path.stat().st_mtime < time() - DAYS * 86_400:
                path.unlink()
