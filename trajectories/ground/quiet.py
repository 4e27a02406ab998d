"""Standard output kept for the answer: what compiled code prints there would break a program's reading of it."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def quiet(*, away: bool = False) -> Iterator[None]:
    """What is written to the process's standard output in the block, by Python or C, goes to standard error, or nowhere.

    Some versions of the solver print a line with their name when they are loaded or first asked. Python's own
    `print` is meant for afterwards.
    """
    sys.stdout.flush()
    try:
        kept = os.dup(1)
        target = os.open(os.devnull, os.O_WRONLY) if away else os.dup(2)
        os.dup2(target, 1)
        os.close(target)
    except OSError:  # started without one of the two: there is nobody to read what is printed
        yield
        return
    try:
        yield
    finally:
        sys.stdout.flush()
        # C keeps lines back when it writes to no terminal; they must go before the output is let through again.
        with suppress(OSError, AttributeError, TypeError):
            ctypes.CDLL(None).fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
