"""`make bench`, or `python -m bench`: what the parts cost, measured in one run beside the usual way to do the same work.

Nothing here is a test; times are those of the machine it runs on. Builds run in a copy of the project, so that the
user's own build/ stays as it is.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import highspy
import numpy as np

from bench import growth, jupyterlab, pages
from trajectories.claims.load import load
from trajectories.compare.study import Study
from trajectories.figures import export
from trajectories.figures.figure import figures
from trajectories.ground.errors import DataError
from trajectories.report import assets, standalone
from trajectories.solver.lp import System, model_of, systems_of
from trajectories.solver.solve import Solution, solve_many

ROOT = Path(__file__).resolve().parent.parent
NEEDED = ("scipy", "cvxpy", "nbconvert", "distributed")
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "build", ".*_cache", "__pycache__", ".hypothesis", "articles")
REPEATS = 3  # the quick ones are run so often, and the fastest counts
T = TypeVar("T")
Bound = float | None


def main(argv: Sequence[str] | None = None) -> int:
    """Measure everything; 0 where all was measured, 1 with a line that says what is missing or wrong."""
    parser = argparse.ArgumentParser(prog="bench", description="measure solver, builds, exports and page")
    parser.add_argument("--data", type=Path, default=ROOT / "data", metavar="DIR", help="data folder (default: data)")
    try:
        bench(ROOT, parser.parse_args(argv).data)
    except (DataError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def bench(root: Path, data_dir: Path, say: Callable[[str], None] = print) -> None:
    """Print every measurement. Raises ValueError naming what is not installed."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise ValueError(f"bench: found no {', '.join(missing)}, allowed requirements/bench.lock installed: make bench")
    dataset = load(data_dir)
    say(f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    study = Study(dataset)
    seconds, solutions = fastest(lambda: solve_many(dataset.by_source(), subject=dataset.subject))
    say(f"\nSolver: {len(solutions)} sources, all blocks, envelopes, paths and conflicts: {seconds * 1000:.0f} ms")
    for line in solvers(solutions):
        say(line)
    for part in (growth.sources, growth.claims):
        for line in part(dataset.subject):
            say(line)
    with tempfile.TemporaryDirectory(prefix="trajectories-bench-") as scratch:
        folder = Path(scratch)
        for line in builds(root, data_dir, folder):
            say(line)
        for line in growth.pages(folder / "project", folder):
            say(line)
        say("\nExport: seconds and kB per file; the first of a figure includes drawing its chart")
        library = assets.bundle(folder)
        for figure in figures(study):
            began = perf_counter()
            for name, content in export.contents(figure, page=lambda figure: standalone.page(figure, library)):
                say(f"  {name:<34}{perf_counter() - began:>8.2f} s{len(content) / 1000:>10,.0f} kB")
                began = perf_counter()
        page = folder / "project/build/report.html"
        plain = pages.altair_page(study, folder / "altair.html")
        for line in pages.page_times((("report.html", page), ("Altair, inline=True", plain))):
            say(line)
        for line in jupyterlab.times(root, folder, pages.chromium()):
            say(line)
        say(f"\nBytes: report.html, {len(figures(study))} figures: {page.stat().st_size / 1e6:.2f} MB; the same charts")
        say(f"as Altair saves them with inline=True: {plain.stat().st_size / 1e6:.2f} MB")


def fastest(run: Callable[[], T]) -> tuple[float, T]:
    """(seconds of the fastest of REPEATS runs, what the last gave)."""
    times = []
    for _ in range(REPEATS):
        began = perf_counter()
        found = run()
        times.append(perf_counter() - began)
    return min(times), found


# -- the solver ------------------------------------------------------------------------------------------------------


def solvers(solutions: dict[str, Solution]) -> Iterator[str]:
    """The lowest and highest sum of every series over every run of intervals, by three ways, with their agreement."""
    stated = [(solution.constraints, solution.subject) for solution in solutions.values()]

    def models() -> list[System]:
        return [system for group, subject in stated for system in systems_of(group, subject).values()]

    own, reference = fastest(lambda: [bound for system in models() for bound in highs_bounds(system)])
    programmes = len(reference)
    yield f"  the same {programmes} bounds, of every series over every run of intervals; ours knows open ones unsolved:"
    yield f"  {'one warm HiGHS model per unit':<34}{own * 1000:>9.1f} ms{own / programmes * 1000:>9.3f} ms each"
    others = (("HiGHS by itself, one model", bare_bounds), ("scipy.optimize.linprog", scipy_bounds),
              ("cvxpy, default solver", cvxpy_bounds))  # fmt: skip
    for name, other in others:
        began = perf_counter()
        found = [bound for system in models() for bound in other(system)]
        took = perf_counter() - began
        yield (
            f"  {name:<34}{took * 1000:>9.1f} ms{took / programmes * 1000:>9.3f} ms each{took / own:>8.1f} times as "
            f"long, {agreement(reference, found)}"
        )


def questions(system: System) -> Iterator[tuple[str, int, int]]:
    """(series, first interval, interval after the last) of every sum that is asked."""
    count = len(system.days)
    for series in (*system.counted, system.pooled):
        yield from ((series, i, j) for i in range(count) for j in range(i + 1, count + 1))


def highs_bounds(system: System) -> list[Bound]:
    asked = list(questions(system))
    return [system.limit(*one, greatest) for greatest in (False, True) for one in asked]


def _costs(system: System) -> list[np.ndarray]:
    weights = [system.weights(*one) for one in questions(system)]
    return weights + [-each for each in weights]


def _inequalities(system: System) -> tuple[np.ndarray, np.ndarray]:
    """Rows and right-hand sides of rows · flows ≤ sides."""
    upper, lower = np.isfinite(system.high), np.isfinite(system.low)
    rows = np.vstack([system.rows[upper], -system.rows[lower]])
    return rows, np.concatenate([system.high[upper], -system.low[lower]])


def bare_bounds(system: System) -> list[Bound]:
    """The bounds of a system's questions by HiGHS with nothing of ours around it: one model, the cost changed."""
    model = model_of(system.rows, system.low, system.high)
    columns, found = np.arange(system.columns, dtype=np.int32), []
    for sign, cost in _signed(system):
        model.changeColsCost(system.columns, columns, cost)
        model.run()
        optimal = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        found.append(sign * model.getInfo().objective_function_value if optimal else None)
    return found


def scipy_bounds(system: System) -> list[Bound]:
    """The bounds of a system's questions by scipy's `linprog`, one program each."""
    from scipy.optimize import linprog  # type: ignore[import-untyped]

    rows, sides = _inequalities(system)
    found: list[Bound] = []
    for sign, cost in _signed(system):
        result = linprog(cost, A_ub=rows, b_ub=sides, bounds=(0, None), method="highs")
        found.append(None if result.status == 3 else sign * result.fun)
    return found


def cvxpy_bounds(system: System) -> list[Bound]:
    """The bounds of a system's questions by cvxpy, one parametrised problem for all."""
    import cvxpy

    rows, sides = _inequalities(system)
    flows, cost = cvxpy.Variable(system.columns, nonneg=True), cvxpy.Parameter(system.columns)
    # Compiled once, with the cost as a parameter: the quickest way that cvxpy documents.
    problem = cvxpy.Problem(cvxpy.Minimize(cost @ flows), [rows @ flows <= sides])
    found: list[Bound] = []
    for sign, weights in _signed(system):
        cost.value = weights
        problem.solve()
        found.append(sign * float(problem.value) if problem.status == "optimal" else None)
    return found


def _signed(system: System) -> Iterator[tuple[int, np.ndarray]]:
    costs = _costs(system)
    for place, cost in enumerate(costs):
        yield (1 if place < len(costs) / 2 else -1), cost


def agreement(one: list[Bound], other: list[Bound]) -> str:
    """How far two lists of bounds lie apart, and in how many places only one of them has a bound."""
    both = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    apart = max((abs(a - b) for a, b in both), default=0.0)
    lone = sum((a is None) != (b is None) for a, b in zip(one, other, strict=True))
    return f"largest difference {apart:.2g}" + (f", {lone} bounds on one side only" if lone else "")


# -- builds ----------------------------------------------------------------------------------------------------------


def builds(root: Path, data_dir: Path, folder: Path) -> Iterator[str]:
    """Cold build, jupyter nbconvert of the same notebooks, and rebuilds, in a copy of the project below `folder`."""
    project = folder / "project"
    shutil.copytree(root, project, ignore=NOT_COPIED)
    if data_dir.resolve() != (root / "data").resolve():
        shutil.rmtree(project / "data")
        shutil.copytree(data_dir, project / "data", ignore=NOT_COPIED)
    environment = {**os.environ, "PYTHONPATH": str(project)}
    notebooks = sorted((project / "notebooks").glob("*.ipynb"))
    yield f"\nBuild: {len(notebooks)} notebooks"
    total, marks = _build(project, environment)
    executed = next((at for at, line in marks if line.startswith("variables:")), total)
    yield f"  {'cold build, page and all':<46}{total:>8.2f} s\n  {'of which the notebooks':<46}{executed:>8.2f} s"
    began = perf_counter()
    for notebook in notebooks:
        _run(
            [sys.executable, "-m", "jupyter", "nbconvert", "--to", "notebook", "--execute", "--log-level", "ERROR",
             "--output-dir", str(folder / "nbconvert"), str(notebook)],
            project, {**environment, "TRAJECTORIES_OUTPUT": "report", "TRAJECTORIES_DATA": str(project / "data")},
        )  # fmt: skip
    beside = perf_counter() - began
    yield f"  {'jupyter nbconvert --execute, one by one':<46}{beside:>8.2f} s{beside / executed:>8.1f} times as long as our notebooks"
    yield f"  {'cold build beside it':<46}{total / beside:>8.2f} of it"
    yield f"  {'nothing changed':<46}{_build(project, environment)[0]:>8.2f} s"
    began = perf_counter()
    _run([sys.executable, "-m", "trajectories", "charts"], project, environment)
    yield _beside("make charts", perf_counter() - began, beside)
    prose = project / "report.qmd"
    prose.write_text(f"{prose.read_text('utf-8')}\nAnd so on.\n", "utf-8")
    yield _beside("prose changed", _build(project, environment)[0], beside)
    claims = min((project / "data/claims").glob("*.csv"))
    rows = claims.read_text("utf-8")  # the first claim's paragraph is another: no number moves
    rows = re.sub(r"(?<=\n)([^,\n]+),(\d+),", lambda row: f"{row[1]},{int(row[2]) + 1},", rows, count=1)
    claims.write_text(rows, "utf-8")
    yield _beside("one claim changed", _build(project, environment)[0], beside)
    caveats = project / "data/caveats.yml"
    for which, of in (("first", 0), ("last", -1)):
        text = caveats.read_text("utf-8")
        places = [match.end() for match in re.finditer(r"(?m)^ +text: (?:>-\n +|\"|(?=\w))", text)]
        if not places:
            continue
        caveats.write_text(f"{text[: places[of]]}Note. {text[places[of] :]}", "utf-8")
        seconds, lines = _build(project, environment)
        ran = sum("notebooks: ran " in line for _, line in lines)
        yield f"  {f'the {which} caveat changed ({ran} of {len(notebooks)} notebooks run)':<46}{seconds:>8.2f} s"


def _beside(label: str, seconds: float, beside: float) -> str:
    return f"  {label:<46}{seconds:>8.2f} s{seconds / beside:>8.2f} of nbconvert"


def _build(project: Path, environment: dict[str, str]) -> tuple[float, list[tuple[float, str]]]:
    """(seconds, progress lines with their times) of `python -m trajectories build`."""
    began, lines = perf_counter(), []
    command = [sys.executable, "-m", "trajectories", "build"]
    with subprocess.Popen(command, cwd=project, env=environment, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        for line in running.stderr:
            lines.append((perf_counter() - began, line.strip()))
    if running.returncode != 0:
        raise ValueError(
            f"bench: found a failing build ({lines[-1][1] if lines else 'no word'}), allowed one that ends"
        )
    return perf_counter() - began, lines


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        raise ValueError(f"bench: found a failing command ({last}), allowed one that ends")


if __name__ == "__main__":
    sys.exit(main())
