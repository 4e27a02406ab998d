"""What is kept is given again, follows from all it is made of, and is never a fault."""

from __future__ import annotations

import os
from pathlib import Path
from time import time

import pytest

from trajectories.figures import drawing
from trajectories.ground import kept


def test_made_once_for_one_text_and_again_for_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(kept.FOLDER, str(tmp_path / "kept"))
    made: list[str] = []

    def make(text: str) -> bytes:
        return kept.kept("svg", text, lambda: made.append(text) or text.encode())  # type: ignore[func-returns-value]

    assert [make("a"), make("b"), make("a")] == [b"a", b"b", b"a"]
    assert made == ["a", "b"]
    assert not [path for path in (tmp_path / "kept").iterdir() if path.name.startswith(".")]


def test_nothing_is_kept_where_no_folder_is_named_or_it_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(kept.FOLDER, raising=False)
    assert kept.kept("svg", "a", lambda: b"1") == b"1"
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv(kept.FOLDER, str(tmp_path / "file"))
    assert kept.kept("svg", "a", lambda: b"2") == b"2"
    kept.forget()


def test_what_is_long_unused_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(kept.FOLDER, str(tmp_path))
    for name in ("old.svg", "new.svg"):
        (tmp_path / name).write_text(name)
    past = time() - (kept.DAYS + 1) * 86_400
    os.utime(tmp_path / "old.svg", (past, past))
    kept.forget()
    assert [path.name for path in tmp_path.iterdir()] == ["new.svg"]


def test_a_drawing_follows_its_spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(kept.FOLDER, str(tmp_path))

    def spec(title: str) -> dict[str, object]:
        return {"title": title, "data": {"values": [{"x": 1}]}, "mark": "point", "encoding": {"x": {"field": "x"}}}

    first, second = drawing.svg(spec("One")), drawing.svg(spec("Two"))
    assert "One" in first
    assert "Two" in second
    for path in tmp_path.glob("*.svg"):
        path.write_text(path.read_text().replace("One", "kept"))
    assert "kept" in drawing.svg(spec("One")), "not drawn again"
