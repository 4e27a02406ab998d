"""Processes that work for another one: they leave Ctrl-C to it, and end when it ends, however it ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from threading import Thread


def executor(processes: int, niceness: int = 0) -> ProcessPoolExecutor:
    """So many processes; `niceness` as `nice` takes it: 0 works like the caller, 19 only when nothing else does."""
    # Not forked: the copy of a process in which polars has threads may hang.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(niceness,))


def _begin(niceness: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(niceness)
    # One whose caller was killed would wait without end for somebody to take what it has made.
    Thread(target=_end_with_caller, daemon=True).start()


def _end_with_caller() -> None:
    caller = multiprocessing.parent_process()
    if caller is not None:
        caller.join()
        os._exit(1)
