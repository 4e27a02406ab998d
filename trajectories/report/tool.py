"""Another program, run for so long and no longer, with all that it started."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from trajectories.ground.errors import DataError, Fault


def run(
    name: str, command: Sequence[str], seconds: float, given: str = "", where: Path | None = None
) -> tuple[int, str, str]:
    """(exit code, standard output, standard error) of a command that reads `given`.

    Raises DataError, with a line that says so, where it does not end in time or cannot be started.
    """

    def fault(found: str, allowed: str) -> DataError:
        return DataError([Fault("report.qmd", "1", name, found, f"{allowed}; what was built before stays as it was")])

    try:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
            cwd=where, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise fault(error.strerror or "a program that cannot be started", "one that can") from None
    try:
        out, err = process.communicate(given, timeout=seconds)
    except BaseException as error:
        # It may have started others, which would go on and keep its pipes open.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            raise fault(f"no end after {seconds:g} s", "a page in that time") from None
        raise
    return process.returncode, out, err
