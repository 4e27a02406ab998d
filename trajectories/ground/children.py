"""Processes that work for another one: they leave Ctrl-C to it, and end when it ends, however it ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from threading import Thread
from typing import Any


def executor(processes: int, niceness: int = 0) -> ProcessPoolExecutor:
    """So many processes; `niceness` as `nice` takes it: 0 works like the caller, 19 only when nothing else does."""
    # Not forked: the copy of a process in which polars has threads may hang.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(niceness,))


def _begin(niceness: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if niceness:  # not on every system
        os.nice(niceness)
    # One whose caller was killed would wait without end for somebody to take what it has made.
    Thread(target=_end_with_caller, daemon=True).start()


def _end_with_caller() -> None:
    caller = multiprocessing.parent_process()
    if caller is not None:
        caller.join()
        os._exit(1)


class Beside:
    """So many processes, started when they are asked for something; on leaving, they are ended whatever they do."""

    def __init__(self, count: int) -> None:
        self.pool = executor(count)

    def begin(self, work: Callable[..., Any], each: Iterable[Any]) -> list[Future[Any]]:
        """Begin on work for each of some things."""
        return [self.pool.submit(work, one) for one in each]

    def __enter__(self) -> Beside:
        return self

    def __exit__(self, *_: object) -> None:
        for process in multiprocessing.active_children():
            process.kill()
        self.pool.shutdown(wait=False, cancel_futures=True)


def as_done(jobs: Iterable[Future[Any]]) -> Iterator[Any]:
    """What jobs give, in the order in which they end."""
    left = set(jobs)
    while left:
        # By turns: polars has the system restart a wait that Ctrl-C breaks, so that an endless one goes on.
        done, left = wait(left, timeout=0.2, return_when=FIRST_COMPLETED)
        yield from (job.result() for job in done)
