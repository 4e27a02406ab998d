"""One at a time: two builds of one folder would write over each other's drafts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on this system: builds are then not kept apart
    fcntl = None  # type: ignore[assignment]

DRAFT = ".draft.html"  # of a page, as older versions left it


@contextmanager
def alone(folder: Path, say: Callable[[str], None]) -> Iterator[None]:
    """What stands inside has the folder for itself; who comes second says so and waits for the first to end.

    The system lets go of the lock when its process ends, however it ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        yield
        return
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting: another build of {folder.name} is running")
            fcntl.flock(lock, fcntl.LOCK_EX)
        _sweep(folder)
        yield


def write(path: Path, content: bytes) -> None:
    """Put a file in its place in one step: a reader sees the old one or the new one, never a part."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove drafts of builds that were killed: hidden files that end in the number of their process, or in "new"."""
    for path in folder.rglob(".*"):
        end = path.suffix.removeprefix(".")
        if path.is_file() and (
            path.name == DRAFT or end == "new" or (end.isdigit() and int(end) != os.getpid() and not _runs(int(end)))
        ):
            path.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
