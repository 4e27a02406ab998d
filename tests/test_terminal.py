"""`solve` and `findings` on the command line, for a person and for a program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from conftest import DATA, ROOT

from trajectories import terminal
from trajectories.__main__ import main
from trajectories.claims.load import Dataset, load
from trajectories.solver.reading import DEFAULT, Reading

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def committed(monkeypatch: pytest.MonkeyPatch, dataset: Dataset) -> None:
    """What is asked of the project's own data is asked of the sources that these tests know."""
    monkeypatch.setattr(terminal, "load", lambda folder: dataset if Path(folder) == DATA else load(folder))


def run(capsys, *words: str) -> tuple[int, str, str]:
    code = main(words)
    out, err = capsys.readouterr()
    return code, out, err


def test_text_for_a_person(capsys):
    code, out, err = run(capsys, "solve", "article-b", "--full")
    assert (code, err) == (0, "")
    for heading in ("Counts", "Totals from 1 January 2022", "Cannot all be true together"):
        assert f"\n{heading}" in out
    assert "Article B (article-b), reading: default" in out
    assert "202,997" in out  # AWOL to July
    assert "253,054 to 253,056" in out  # both counts together
    assert "to 2023-12-31  year end" in out
    assert "Article B’s 202,997 AWOL (Jan 2022–Jul 2025)" in " ".join(out.split())
    assert max(map(len, out.splitlines())) < 170
    assert "inf" not in out.replace("information", "").split()


def test_brief_unless_asked(capsys, dataset):
    for source in dataset.by_source():
        code, out, _ = run(capsys, "solve", source)
        assert code == 0
        assert len(out.splitlines()) <= 25
        assert max(map(len, out.splitlines())) < 170
    _, out, _ = run(capsys, "solve", "article-a")
    assert "  article-a-15 article-a-18 article-e-03" in out.splitlines()


def test_json_is_json_though_the_solver_prints(tmp_path):
    """A solver that prints its name from C, as some versions do, when it is loaded and when it is asked."""
    (tmp_path / "sitecustomize.py").write_text(
        "import ctypes, builtins\n"
        "real, c = builtins.__import__, ctypes.CDLL(None)\n"
        "def loud(name, *rest, **more):\n"
        "    if name == 'highspy':\n"
        "        c.printf(b'Running HiGHS\\n')\n"
        "    return real(name, *rest, **more)\n"
        "builtins.__import__ = loud\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "trajectories", "solve", "article-e", "--json"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    assert json.loads(done.stdout)["source_id"] == "article-e"
    assert done.stderr == ""


def test_json_for_a_program(capsys):
    code, out, _ = run(capsys, "solve", "article-e", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["source_id"] == "article-e"
    assert found["reading"]["plain"] == "nearest"
    assert {"blocks", "envelope", "bounds", "conflicts", "conflicts_between", "used", "set_aside"} <= set(found)
    last = [row for row in found["bounds"] if row["end"] == "2025-10-31"]
    assert [(row["low"], row["high"]) for row in last] == [(305000, 315000)]
    months = [row for row in found["envelope"] if row["category"] == "both"]
    assert months[0]["month"] == "2022-01-01"
    assert len(months) == 46
    assert any(
        row["claim_ids"] == ["article-a-15", "article-a-18", "article-e-03"] for row in found["conflicts_between"]
    )
    assert "NaN" not in out
    assert "Infinity" not in out


def test_readings_change_the_answer(capsys):
    _, out, _ = run(capsys, "solve", "article-e", "--reading", "plain=either_side", "--json")
    found = json.loads(out)
    assert [r["high"] for r in found["bounds"] if r["end"] == "2025-10-31"] == [320000]
    assert found["reading"]["plain"] == "either_side"
    _, both, _ = run(capsys, "solve", "article-e", "--reading", "plain=either_side", "category=pooled", "--json")
    _, twice, _ = run(
        capsys, "solve", "article-e", "--reading", "plain=either_side", "--reading", "category=pooled", "--json"
    )
    assert both == twice
    assert json.loads(both)["conflicts_between"] == []


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["article-z"], "source: found article-z, allowed article-a, article-b, article-c, article-d, article-e"),
        (["article-a", "--reading", "colour=red"], "reading: found colour=red, allowed plain, more_than"),
        (["article-a", "--reading", "plain"], "reading: found plain, allowed plain, more_than"),
        (["article-a", "--reading", "plain=loud"], "reading plain: found loud, allowed nearest, either_side"),
        (["article-a", "--data", "no/such/folder"], "no/such/folder:-:-: found no folder"),
    ],
)
def test_one_clear_line(capsys, words, line):
    code, out, err = run(capsys, "solve", *words)
    assert (code, out) == (1, "")
    assert err.startswith(line)
    assert err.count("\n") == 1


def test_bounds_stop_at_the_last_claim_and_never_fall(dataset):
    for source in dataset.by_source():
        frame = terminal.result(dataset, source, DEFAULT)["bounds"]
        for _, own in frame.group_by("unit", "category"):
            lows = own.sort("end")["low"].to_list()
            assert lows == sorted(lows)
            assert max(own["end"]) <= date(2025, 10, 31)
    ends = terminal.result(dataset, "article-b", DEFAULT)["bounds"].select("end", "why").unique().sort("end").rows()
    assert ends == [
        (date(2022, 12, 31), "stated"),
        (date(2023, 12, 31), "year end"),
        (date(2024, 12, 31), "year end"),
        (date(2025, 7, 31), "stated"),
    ]


def test_a_source_without_a_count_says_so(dataset):
    """Article C with its categories left out limits nothing."""
    found = terminal.result(dataset, "article-c", Reading(undefined="left_out"))
    text = "\n".join(terminal.as_text(dataset, found))
    assert "states no count without reservation" in text
    assert "No claims set limits; none is set aside" in text


def test_an_invented_subject(miniature):
    for source in miniature.by_source():
        assert terminal.as_json(terminal.result(miniature, source, DEFAULT))


def test_findings(capsys):
    code, out, _ = run(capsys, "findings", "--data", str(ROOT / "data"))
    assert code == 0
    assert "Holds unless " in out
    code, out, _ = run(capsys, "findings", "--json", "--data", str(ROOT / "data"))
    assert code == 0
    found = json.loads(out)
    assert len(found) == len({finding["id"] for finding in found}) > 5
    assert all(finding["lead"] and finding["text"] and finding["figure"].startswith("fig-") for finding in found)
