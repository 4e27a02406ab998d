"""A new subject begins as a small complete data folder that has no fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from trajectories.__main__ import main
from trajectories.claims.load import load
from trajectories.claims.new_subject import EXAMPLE
from trajectories.claims.verify import verify


def test_it_writes_a_folder_without_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "mine"
    assert main(["new-subject", str(folder)]) == 0
    assert "validate" in capsys.readouterr().out
    dataset = load(folder)
    assert len(dataset.sources) == 2
    assert {path.relative_to(folder) for path in folder.rglob("*")} == {
        p.relative_to(EXAMPLE) for p in EXAMPLE.rglob("*")
    }
    reports = verify(dataset, folder / "articles")
    assert [fault for report in reports for fault in report.faults] == []


def test_nothing_of_the_reports_subject_is_in_it(tmp_path: Path) -> None:
    main(["new-subject", str(tmp_path / "mine")])
    text = " ".join(path.read_text(encoding="utf-8") for path in (tmp_path / "mine").rglob("*.*")).lower()
    assert not [
        word for word in ("ukrain", "awol", "desert", "invasion", "soldier", "2022", "article-a") if word in text
    ]


def test_it_writes_over_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kept.txt").write_text("mine")
    assert main(["new-subject", str(tmp_path)]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    assert main(["new-subject", str(tmp_path)]) == 0
    assert load(tmp_path).sources
