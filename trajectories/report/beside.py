"""Work of other processes, beside this one: they end with it, also after Ctrl-C."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from typing import Any

from trajectories.report.execute import WORKERS


class Beside:
    """So many processes, started when they are asked for something; on leaving, they are ended whatever they do."""

    def __init__(self, count: int = WORKERS) -> None:
        # Not forked: the copy of a process in which polars has threads may hang.
        context = multiprocessing.get_context("spawn")
        ignored = (signal.SIGINT, signal.SIG_IGN)
        self.pool = ProcessPoolExecutor(count, context, initializer=signal.signal, initargs=ignored)

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
