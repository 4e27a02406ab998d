"""Locks pin what is used, agree with each other and with environment.yml, and the licence of each package is listed."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def pinned(path: Path) -> dict[str, str]:
    """Names and versions of a lock, without the marks of platforms."""
    return {
        match[1].lower().replace("_", "-"): match[2]
        for match in re.finditer(
            r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    }


def test_there_are_locks() -> None:
    assert {path.stem for path in LOCKS} >= {"report", "lab", "test"}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_locks_pin_every_package_by_hash_and_name_no_registry(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    for entry in filter(str.strip, entries):
        assert re.match(r"[A-Za-z0-9._-]+(\[[^\]]*\])?==\S+", entry), entry[:60]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:60]
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|--trusted-host| @ |file:", text)
    assert "trajectories" not in pinned(path)


def test_no_lock_disagrees_with_another() -> None:
    versions: dict[str, dict[str, str]] = {}
    for path in LOCKS:
        for name, version in pinned(path).items():
            versions.setdefault(name, {})[path.name] = version
    assert {name: found for name, found in versions.items() if len(set(found.values())) > 1} == {}


def test_the_licence_of_every_locked_package_is_listed() -> None:
    with (ROOT / "requirements/licences.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["package"]: (row["licence"], set(row["locks"].split())) for row in csv.DictReader(file)}
    held: dict[str, set[str]] = {}
    for path in LOCKS:
        for name in pinned(path):
            held.setdefault(name.lower(), set()).add(path.stem)
    assert {name: locks for name, (_, locks) in listed.items()} == held
    assert all(licence for licence, _ in listed.values())


def test_locks_hold_what_the_package_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def names(requirements: list[str]) -> set[str]:
        return {re.match(r"[A-Za-z0-9._-]+", text)[0].lower() for text in requirements}  # type: ignore[index]

    report = pinned(ROOT / "requirements" / "report.lock")
    assert names(project["dependencies"]) <= set(report)
    for extra, wanted in project["optional-dependencies"].items():
        path = ROOT / "requirements" / f"{extra}.lock"
        if path.exists():
            assert names([*project["dependencies"], *wanted]) <= set(pinned(path)), extra


def test_environment_lists_the_versions_of_the_locks() -> None:
    path = ROOT / "environment.yml"
    assert path.is_file(), "environment.yml is not there"
    environment = yaml.safe_load(path.read_text(encoding="utf-8"))
    conda = [item for item in environment["dependencies"] if isinstance(item, str)]
    (pip,) = [item["pip"] for item in environment["dependencies"] if isinstance(item, dict)]
    assert environment["channels"] == ["conda-forge"]
    conda_names = {re.split(r"[=<>! ]", item)[0] for item in conda}
    assert {"python", "quarto"} <= conda_names
    locked: dict[str, str] = {}
    for lock in LOCKS:
        locked |= pinned(lock)
    found = {}
    for item in [*pip, *conda]:
        if match := re.match(r"([A-Za-z0-9._-]+)={1,2}([0-9][^\s=]*)", item):
            found[match[1].lower()] = match[2]
    for name in ("altair", "polars", "jupyterlab", "highspy", "vl-convert-python", "nbclient", "pydantic", "nbformat",
                 "numpy", "pyyaml", "ipykernel", "pypandoc-binary"):  # fmt: skip
        assert found.get(name) == locked[name], (
            f"{name}: {found.get(name)} in environment.yml, {locked[name]} in the locks"
        )
    assert {name: version for name, version in found.items() if name in locked and version != locked[name]} == {}
