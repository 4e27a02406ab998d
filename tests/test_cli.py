"""The commands validate, verify and codebook: what they print, where, and with what exit code."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import MINIATURE, ROOT
from spoil import claim, raw, swap

from trajectories import __main__
from trajectories.__main__ import main
from trajectories.claims.codebook import codebook


def test_validate_a_good_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--data", str(MINIATURE)]) == 0
    out, err = capsys.readouterr()
    assert out == "2 sources, 19 claims, 4 caveats: no fault\n"
    assert err == ""


def test_validate_prints_one_line_for_each_fault(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claim("p-02", best="many")(folder)
    swap("sources.yml", "2011-07-01", "2011-02-30")(folder)
    assert main(["validate", "--data", str(folder)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "claims/leaflet-p.csv:3:best: found 'many', allowed number or blank; whole in a total or stock",
        "sources.yml:9:published_earliest: found '2011-02-30', allowed date YYYY-MM-DD",
    ]


@pytest.mark.parametrize("name", ["no such folder", "subject.yml"])
def test_validate_what_is_no_folder(folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--data", str(folder / name)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "found no folder, allowed a folder" in line


def test_verify(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--data", str(MINIATURE), "--articles", str(MINIATURE / "articles")]) == 0
    out, err = capsys.readouterr()
    assert "leaflet-q: 9 claims, 0 not found; 17 numerals (15 in digits, 2 in words), 0 unaccounted for" in out
    assert err == ""


def test_verify_fails_on_a_changed_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = tmp_path / "articles"
    shutil.copytree(MINIATURE / "articles", texts)
    (texts / "q.txt").write_text((texts / "q.txt").read_text().replace("412 bicycles", "421 bicycles"))
    assert main(["verify", "--data", str(MINIATURE), "--articles", str(texts)]) == 1
    out, err = capsys.readouterr()
    assert "leaflet-q: 9 claims, 1 not found" in out
    assert [line.split(":")[0] for line in err.splitlines()] == ["q.txt", "claims/leaflet-q.csv", "q.txt", "q.txt"]


def test_verify_without_the_texts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--data", str(MINIATURE), "--articles", str(tmp_path)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "p.txt:-:-: found no such file, allowed the text that was read",
        "q.txt:-:-: found no such file, allowed the text that was read",
    ]


def test_codebook_writes_and_checks(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codebook", "--data", str(folder), "--check"]) == 1
    assert "not current" in capsys.readouterr().out
    assert main(["codebook", "--data", str(folder)]) == 0
    assert (folder / "README.md").read_text(encoding="utf-8") == codebook()
    assert main(["codebook", "--data", str(folder), "--check"]) == 0
    (folder / "README.md").write_text(codebook() + "more", encoding="utf-8")
    assert main(["codebook", "--data", str(folder), "--check"]) == 1


@pytest.mark.parametrize("words", [[], ["draw"], ["validate", "--colour"], ["verify"], ["verify", "--articles"]])
def test_words_that_are_no_command(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert "usage: trajectories" in capsys.readouterr().err


def test_every_command_takes_data_and_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    listed = capsys.readouterr().out
    for name in ("validate", "verify", "build", "codebook"):
        assert name in listed
        with pytest.raises(SystemExit) as caught:
            main([name, "--help"])
        assert caught.value.code == 0
        assert "--data DIR" in capsys.readouterr().out


def test_from_a_shell_a_fault_is_a_line_and_no_traceback(folder: Path, tmp_path: Path) -> None:
    """From another folder, as a process of its own: nothing rests on where it is started."""
    raw("facts.csv", b"\xff")(folder)
    run = subprocess.run(
        [sys.executable, "-m", "trajectories", "validate", "--data", str(folder)],
        capture_output=True, text=True, cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": ""}, timeout=60,
    )  # fmt: skip
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr == "facts.csv:-:-: found a byte that is not UTF-8 at 0, allowed UTF-8 text\n"


def test_version_names_the_release(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    name, number = capsys.readouterr().out.split()
    assert name == "trajectories"
    assert f'version = "{number}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["validate"], "found no folder data here, allowed a checkout of the project, or --data DIR"),
        (["build", "--data", "{data}"], "found no report.qmd here, allowed a checkout of the project"),
    ],
)
def test_outside_the_repository_it_says_what_it_needs(words: list[str], line: str, tmp_path: Path) -> None:
    """Installed by pip, the package has no checkout around it: here a copy of it alone."""
    shutil.copytree(ROOT / "trajectories", tmp_path / "site/trajectories")
    empty = tmp_path / "empty"
    empty.mkdir()
    run = subprocess.run(
        [sys.executable, "-m", "trajectories", *(word.format(data=MINIATURE) for word in words)],
        capture_output=True, text=True, cwd=empty, env={"PYTHONPATH": str(tmp_path / "site"), "PATH": ""}, timeout=60,
    )  # fmt: skip
    assert run.returncode == 1
    assert run.stderr.startswith("trajectories:-:")
    assert line in run.stderr
    assert len(run.stderr.splitlines()) == 1


class _EndsInterrupted:
    """An object at whose end Ctrl-C arrives: Python reports such an interrupt and goes on."""

    def __del__(self) -> None:
        raise KeyboardInterrupt


def test_an_interrupt_that_python_lets_go_by_still_stops(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def work(_: object) -> None:
        _EndsInterrupted()
        for _ in range(100):
            time.sleep(0.05)

    monkeypatch.setattr(__main__, "_needs", work)
    assert main(["validate", "--data", str(MINIATURE)]) == 130
    assert "stopped" in capsys.readouterr().err
