"""How the parts grow: with sources, with the claims of one, with a page's sources; each as a ratio within one run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from bench import many
from trajectories.claims.schema import Subject
from trajectories.ground import children
from trajectories.solver.conflicts import LIMIT
from trajectories.solver.solve import solve, solve_many

SOURCES = (1, 10, 100, 1_000, 10_000)
EACH = 6  # claims of a source
CLAIMS = (10, 30, 100, 300, 1_000)
FALSE = 3  # claims that cannot hold, of those of one source
PAGES = (5, 25, 100)
WORKERS = 2


def sources(subject: Subject, counts: Sequence[int] = SOURCES) -> Iterator[str]:
    """`solve_many` for ever more sources, without an executor, with a pool of processes and with a Dask cluster."""
    yield f"\nSources: {EACH} claims each; milliseconds a source, times those of 100, and the most memory of a worker"
    for name, opened in (("no executor", alone), (f"{WORKERS} processes", pool), (f"Dask, {WORKERS} workers", dask)):
        with opened() as executor:
            found = {}
            for count in counts:
                given = {f"source-{seed}": many.claims(subject, EACH, seed) for seed in range(count)}
                began = perf_counter()
                solutions = solve_many(given, subject=subject, executor=executor)
                found[count] = (perf_counter() - began) / count * 1000
                if len(solutions) != count or any(solution.set_aside for solution in solutions.values()):
                    raise ValueError("bench: found true claims set aside, allowed none")
                base = found.get(100, found[count])
                yield (f"  {name:<18}{count:>7,}{found[count]:>9.1f} ms each{found[count] / base:>7.2f} times"
                       f"{memory(executor):>7.0f} MB")  # fmt: skip


@contextmanager
def alone() -> Iterator[None]:
    yield None


@contextmanager
def pool() -> Iterator[Executor]:
    with children.executor(WORKERS) as executor:
        list(executor.map(peak, range(WORKERS)))  # started before anything is measured
        yield executor


@contextmanager
def dask() -> Iterator[Executor]:
    """Dask's own executor on a cluster of this machine, on the loopback only, without a dashboard."""
    from distributed import Client, LocalCluster  # type: ignore[import-not-found, unused-ignore]  # not in every lock

    with (
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster,
        Client(cluster) as client,
    ):
        yield client.get_executor()


def peak(_: object = None) -> float:
    """The most memory that this process has had, in megabytes."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text("utf-8")) if status.is_file() else None
    return int(found[1]) / 1000 if found else float("nan")


def memory(executor: Executor | None) -> float:
    """The most of any worker; of this process where there is none."""
    return peak() if executor is None else max(job.result() for job in [executor.submit(peak, n) for n in range(20)])


def claims(subject: Subject, counts: Sequence[int] = CLAIMS) -> Iterator[str]:
    """One source with ever more claims, some of which cannot hold: all blocks and limits, the path, and the conflicts."""
    yield f"\nClaims of one source, {FALSE} of them false; conflicts are searched up to {LIMIT}"
    for count in counts:
        given = many.claims(subject, count, seed=1, false=FALSE)
        began = perf_counter()
        found = solve(given, subject=subject)
        took = perf_counter() - began
        known = (
            "all" if found.conflicts_complete else "the search stopped at its limit, every claim of these is set aside"
        )
        yield (f"  {count:>6,} claims{took:>9.2f} s{took / count * 1000:>8.1f} ms a claim{len(found.conflicts):>5} conflicts "
               f"({known})")  # fmt: skip


def pages(root: Path, folder: Path, counts: Sequence[int] = PAGES) -> Iterator[str]:
    """Pages of ever more sources, each built by a process of its own in `folder`, a copy of the project."""
    yield "\nPages of invented sources: seconds to build, bytes, and both times those of the first"
    first: tuple[float, int] | None = None
    for count in counts:
        data = many.folder(folder / f"sources-{count}", count)
        began = perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "trajectories", "build", "--renderer", "builtin", "--data", str(data)],
            cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True,
        )  # fmt: skip
        took = perf_counter() - began
        if done.returncode:
            raise ValueError(f"bench: found a failing page of {count} sources ({done.stderr.strip().splitlines()[-1]})")
        page = root / "build" / data.name / "report.html"
        size = page.stat().st_size
        first = first or (took, size)
        yield (
            f"  {count:>6} sources{took:>9.1f} s{took / first[0]:>7.1f} times{size / 1e6:>9.2f} MB{size / first[1]:>7.1f} times"
        )
        shutil.rmtree(data)
