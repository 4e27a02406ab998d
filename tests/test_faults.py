"""What goes wrong around a build: killed, no room, nowhere to write, two at once, a tool that fails or hangs, an older build.

The last good page and files stay whole, one line says what to do, and the next build works.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from copied import checkout, run, start, touch

from trajectories.ground.alone import alone
from trajectories.ground.errors import DataError
from trajectories.report import finish, tool

pytestmark = pytest.mark.slow
SLEEPER = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); time.sleep(60)"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with a good page."""
    root = checkout(tmp_path_factory.mktemp("faults") / "project")
    code, said = run(root)
    assert (code, said[-1].startswith("page: build/report.html")) == (0, True), said
    return root


@pytest.fixture
def root(good: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "project"
    shutil.copytree(good, copy)
    return copy


def whole(root: Path) -> bytes:
    """The page's bytes; raises where the page or a file beside it is not whole."""
    page = root / "build/report.html"
    text = page.read_text(encoding="utf-8")
    assert list(finish.check(text, root=root)) == []
    assert text.rstrip().endswith("</html>")
    for path in (root / "build/data").glob("*.*"):
        frame = {".csv": pl.read_csv, ".parquet": pl.read_parquet, ".json": pl.read_json}[path.suffix](path)
        assert frame.width > 1
    return page.read_bytes()


def leftovers(root: Path) -> list[str]:
    return [path.name for path in (root / "build").rglob(".*") if path.name not in (".lock", ".stamp", ".kept") and path.is_file()
            and ".kept" not in path.parts]  # fmt: skip


def mended(root: Path) -> None:
    """The next build works and leaves no draft."""
    code, said = run(root)
    assert code == 0, said
    whole(root)
    assert leftovers(root) == []


def one_line(said: list[str], *words: str) -> str:
    """The one line of a fault among those of progress; it names no path of this machine."""
    lines = [line for line in said if ": found " in line]
    assert len(lines) == 1, said
    assert not [line for line in said if "Traceback" in line or "Error" in line.split(":")[0]]
    assert all(word in lines[0] for word in words), lines[0]
    return lines[0]


# -- no room, nowhere to write -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "most",
    [
        pytest.param(0, marks=pytest.mark.long),
        pytest.param(300, marks=pytest.mark.long),
        20_000,
        pytest.param(250_000, marks=pytest.mark.long),
    ],
)
def test_no_room_for_a_file(root: Path, most: int) -> None:
    before = whole(root)
    touch(root, "once")
    code, said = run(root, limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
    assert code == 1
    one_line(said)
    assert whole(root) == before
    mended(root)


def mounted(*words: str) -> tuple[str, ...]:
    """A shell in a mount namespace of its own that does `words` before the command; skips where that may not be."""
    unshare = shutil.which("unshare")
    if not unshare or subprocess.run([unshare, "-m", "true"], capture_output=True).returncode:
        pytest.skip("no mount namespace here: unshare -m is refused")
    return unshare, "-m", "sh", "-c", f'{" ".join(words)} && exec "$@"', "sh"


@pytest.mark.long
def test_a_full_disk(root: Path) -> None:
    """A file system of the size of the last build and a little more."""
    before = whole(root)
    touch(root, "once")
    size = sum(path.stat().st_size for path in (root / "build").rglob("*") if path.is_file()) // 1000 + 300
    keep = "mkdir ../kept-$$ && cp -a build/. ../kept-$$ &&"
    mount = f"mount -t tmpfs -o size={size}k none build && cp -a ../kept-$$/. build && rm -r ../kept-$$"
    check = "cmp build/report.html ../before.html"
    (root.parent / "before.html").write_bytes(before)
    shell = mounted(keep, mount)
    process = start(root, before=(*shell[:-2], f'{keep} {mount}; "$@"; code=$?; {check} || code=77; exit $code', "sh"))
    _, err = process.communicate(timeout=600)
    assert process.returncode == 1, err
    one_line(err.splitlines(), "no space left on device", "room on the disk")
    mended(root)


@pytest.mark.long
def test_output_that_may_not_be_written(root: Path) -> None:
    before = whole(root)
    touch(root, "once")
    code, said = run(root, before=mounted("mount --bind build build", "&&", "mount -o remount,ro,bind build"))
    assert code == 1
    one_line(said, "read-only file system", "a place that can be read and written", "stays as it was")
    assert whole(root) == before
    mended(root)


@pytest.mark.long
def test_output_that_is_a_file(root: Path) -> None:
    shutil.rmtree(root / "build")
    (root / "build").write_text("")
    code, said = run(root)
    assert code == 1
    assert "build:-:file: found file exists" in one_line(said)


# -- two at once, a notebook or a tool that fails ----------------------------------------------------------------------


@pytest.mark.long
def test_two_builds_at_once(root: Path) -> None:
    touch(root, "twice")
    both = [start(root), start(root)]
    told = [process.communicate(timeout=600)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert sum("waiting: another build of build is running" in text for text in told) == 1
    assert sum("up to date" in text for text in told) == 1, "who comes second finds it done"
    whole(root)
    assert leftovers(root) == []


def test_the_lock_falls_with_its_process(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom trajectories.ground.alone import alone\n"
        "with alone(Path(sys.argv[1]), print):\n    print('in', flush=True)\n    input()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "in\n"
    holder.kill()
    holder.wait()
    said: list[str] = []
    (tmp_path / f".report.html.{holder.pid}").write_text("a part")
    (tmp_path / ".stamp").write_text("kept")
    with alone(tmp_path, said.append):
        assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", ".stamp"], "drafts of the dead are removed"
    assert said == []


@pytest.mark.long
def test_a_notebook_that_fails(root: Path) -> None:
    before = whole(root)
    path = root / "notebooks/two.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("blocks.who(study)", "1 / 0"), encoding="utf-8")
    code, said = run(root)
    assert code == 1
    one_line(said, "notebooks/two.ipynb:tbl-who:cell", "ZeroDivisionError")
    assert whole(root) == before
    path.write_text(text, encoding="utf-8")
    mended(root)


@pytest.mark.long
@pytest.mark.parametrize(
    ("does", "words"),
    [
        ("exit 7", "found exit code 7"),
        ("echo no such filter >&2; exit 83", "found no such filter"),
        ("sleep 600", "no end after 2 s"),
    ],
)
def test_pandoc_that_fails_or_hangs(root: Path, does: str, words: str) -> None:
    before = whole(root)
    touch(root, "once")
    fake = root / "pandoc"
    fake.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "pandoc 3.9" && exit\n{does}\n')
    fake.chmod(0o755)
    path = root / "trajectories/report/builtin.py"
    text = path.read_text(encoding="utf-8")
    assert "SECONDS = 120" in text
    path.write_text(text.replace("SECONDS = 120", "SECONDS = 2"), encoding="utf-8")
    began = time.monotonic()
    code, said = run(root, PYPANDOC_PANDOC=str(fake))
    assert code == 1
    assert time.monotonic() - began < 300
    one_line(said, "report.qmd:1:pandoc", words)
    assert whole(root) == before
    path.write_text(text, encoding="utf-8")
    mended(root)


def test_a_tool_is_ended_with_all_that_it_started() -> None:
    began = time.monotonic()
    with pytest.raises(DataError, match="tool: found no end after 1 s"):
        tool.run("tool", [sys.executable, "-c", SLEEPER], 1)
    assert time.monotonic() - began < 30, "its child holds the pipe open for a minute"
    with pytest.raises(DataError, match="tool: found No such file or directory"):
        tool.run("tool", ["/no/such/program"], 1)
    assert tool.run("tool", ["cat"], 10, "näher") == (0, "näher", "")


@pytest.mark.long
def test_a_build_folder_of_an_older_version(root: Path) -> None:
    """Notebooks, stamps and files that no version of today would leave."""
    build = root / "build"
    (build / ".stamp").write_text("an older stamp")
    (build / "notebooks/gone.ipynb").write_text("{}")
    (build / "notebooks/one.ipynb").write_text('{"cells": "none"}')
    (build / "notebooks/one.ipynb.sha256").write_text("older")
    (build / "data/old.csv").write_text("a,b\n1,2\n")
    (build / ".draft.html").write_text("<p>half a pa")
    (build / ".report.html.new").write_text("<p>half a pa")
    mended(root)
    assert not (build / "notebooks/gone.ipynb").exists()


@pytest.mark.long
def test_an_executed_copy_that_was_spoilt_is_named(root: Path) -> None:
    mended(root)  # this folder is new to it: its notebooks run
    (root / "build/notebooks/one.ipynb").write_text("{")
    (root / "build/.stamp").unlink()
    before = whole(root)
    code, said = run(root)
    assert code == 1
    one_line(said, "one.ipynb", "found no notebook", "make clean")
    assert whole(root) == before
    shutil.rmtree(root / "build/notebooks")
    mended(root)


# -- killed ------------------------------------------------------------------------------------------------------------


def killed(root: Path, after: float) -> None:
    process = start(root)
    try:
        process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)  # until the last process that it began has ended too


@pytest.mark.long
def test_killed_once(root: Path) -> None:
    before = whole(root)
    touch(root, "once")
    killed(root, 4)
    assert whole(root) == before
    mended(root)


@pytest.mark.long
def test_killed_at_thirty_random_moments(root: Path) -> None:
    touch(root, "at first")
    began = time.monotonic()
    mended(root)
    lasts = time.monotonic() - began
    pages = {whole(root)}
    moments = random.Random(7)
    for number in range(30):
        if number % 6 == 0:  # what the builds that follow have to do
            touch(root, f"time {number}")
            known = len(pages)
        killed(root, moments.uniform(0.02, 1.1) * lasts)
        pages.add(whole(root))
        assert len(pages) <= known + 1, "the page of before or the new one, and nothing between"
    mended(root)
    pages.add(whole(root))
    fresh = root.parent / "fresh"
    shutil.copytree(root, fresh, ignore=shutil.ignore_patterns("build"))
    (fresh / "build").mkdir()
    assert run(fresh)[0] == 0
    assert whole(fresh) == whole(root), "as if nothing had been killed"


# -- no network --------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_build_without_any_network(root: Path) -> None:
    """Not even the loopback interface: in a network namespace of its own it is there and down."""
    unshare = shutil.which("unshare")
    if not unshare or subprocess.run([unshare, "-n", "true"], capture_output=True).returncode:
        pytest.skip("no network namespace here: unshare -n is refused")
    shutil.rmtree(root / "build/notebooks")
    (root / "build/.stamp").unlink()
    before = whole(root)
    code, said = run(root, before=(unshare, "-n"))
    assert code == 0, said
    assert whole(root) == before
