"""`make charts`: two processes write what one does, and Ctrl-C ends them at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep

import psutil
import pytest
from conftest import DATA, MINIATURE, ROOT

from trajectories.claims.load import load
from trajectories.compare.study import Study
from trajectories.figures import export
from trajectories.figures.figure import figures
from trajectories.ground.kept import FOLDER
from trajectories.report import files

pytestmark = pytest.mark.slow


def test_processes_write_the_bytes_that_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "kept"))
    said: list[str] = []
    written = files.charts(
        MINIATURE, tmp_path / "two", ("svg", "csv"), scale=2, theme="light", build_dir=tmp_path, progress=said.append
    )
    monkeypatch.delenv(FOLDER)
    study = Study(load(MINIATURE))
    one = [file for figure in figures(study) for file in export.charts(figure, tmp_path / "one", ("svg", "csv"))[0]]
    assert written == len(one) == len(list((tmp_path / "two").iterdir())) > 4
    for file in one:
        assert (tmp_path / "two" / file.name).read_bytes() == file.read_bytes()
    assert {f"charts: {file.name}, {file.stat().st_size / 1000:,.0f} kB" for file in one} <= set(said)


def test_ctrl_c_ends_the_drawing_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "trajectories", "charts", "--data", str(DATA), "--out", str(tmp_path / "out")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True,
        env={**os.environ, FOLDER: str(tmp_path / "kept"), "PYTHONPATH": str(ROOT)},
    ) as running:  # fmt: skip
        for _ in range(600):
            if len(drawers := psutil.Process(running.pid).children(recursive=True)) >= 2:
                break
            sleep(0.1)
        sleep(2)
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does
        _, told = running.communicate(timeout=20)
    assert running.returncode == 130
    assert told.splitlines()[-1] == "stopped; what was built before stays as it was"
    assert "Traceback" not in told
    assert not psutil.wait_procs(drawers, timeout=20)[1]
