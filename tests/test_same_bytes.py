"""The same commit gives the same bytes: in another folder, at another time, with another hash seed, time zone and locale."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import MINIATURE, ROOT
from copied import checkout, run

pytestmark = [pytest.mark.long, pytest.mark.slow]
PLACES = {
    "one": {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"},
    "a longer name, with spaces": {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8", "LANG": "tr_TR.UTF-8"},
    "π": {"PYTHONHASHSEED": "7", "TZ": "America/St_Johns", "LC_ALL": "C", "LANG": "C", "COLUMNS": "40", "POLARS_FMT_MAX_ROWS": "3",
          "POLARS_MAX_THREADS": "1"},
}  # fmt: skip


def digests(folder: Path) -> dict[str, str]:
    """Of every file that was built, hidden ones left out: notes of the build, not of what it made."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in found.items()
        # The hash beside an executed notebook holds the place of the data, which tells one build from another.
        if not any(part.startswith(".") for part in Path(name).parts) and not name.endswith(".sha256")
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    roots = {}
    for name, environment in PLACES.items():
        root = checkout(tmp_path_factory.mktemp("same") / name)
        code, said = run(root, **environment)
        assert code == 0, said
        code, said = run(root, "charts", "fig-lineage", "fig-overlay", **environment)
        assert code == 0, said
        roots[name] = root
    return roots


def test_every_file_is_the_same(built: dict[str, Path]) -> None:
    found = {name: digests(root / "build") for name, root in built.items()}
    first = found["one"]
    kinds = {Path(name).suffix for name in first}
    assert kinds >= {".html", ".png", ".svg", ".pdf", ".csv", ".json", ".parquet", ".ipynb"}
    for name, other in found.items():
        assert set(other) == set(first), name
        assert [file for file, digest in other.items() if digest != first[file]] == [], name


def test_nothing_names_this_machine(built: dict[str, Path]) -> None:
    import getpass
    import platform

    names = {str(path) for root in built.values() for path in (root, root.parent)} | {str(ROOT), str(Path.home())}
    with suppress(OSError):
        names.add(f"/home/{getpass.getuser()}")
    names |= {name for name in (platform.node(),) if len(name) > 3 and name != "localhost"}
    for root in built.values():
        for path in (root / "build").rglob("*"):
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts):
                content = path.read_bytes()
                assert [name for name in names if len(name) > 5 and name.encode() in content] == [], path


@pytest.mark.parametrize("words", [("solve", "leaflet-p", "--json"), ("findings", "--json")])
def test_commands_say_the_same(words: tuple[str, ...]) -> None:
    said = set()
    for environment in PLACES.values():
        done = subprocess.run(
            [sys.executable, "-m", "trajectories", *words, "--data", str(MINIATURE)],
            capture_output=True, env={"PYTHONPATH": str(ROOT), "PATH": "", **environment}, check=True,
        )  # fmt: skip
        said.add(done.stdout)
        json.loads(done.stdout)
    assert len(said) == 1
