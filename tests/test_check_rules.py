"""Faults in declared checks and in their matrix: each named by place, found and allowed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import DATA

from trajectories.checks.verdicts import evaluate
from trajectories.claims.load import load
from trajectories.ground.errors import DataError

# --- faults -------------------------------------------------------------------------------------------------------
RATE = "claims: {rate: [article-a-12], total: [article-c-02]}"
FAULTS = [
    ("article-b-07, article-b-08]", "article-b-07, article-b-99]", "claims.parts", "article-b-99", "a claim_id"),
    ("{parts: [ref-12, ref-13]}", "{parts: [ref-12, ref-999]}", "references.parts", "ref-999", "a reference_id"),
    ("kind: share\n", "kind: shares\n", "kind", "shares", "share, projection"),
    ("total: [article-a-09]}", "whole: [article-a-09]}", "claims", "roles parts, whole", "roles parts, total"),
    (RATE, "claims: {total: [article-c-02]}", "claims", "roles total", "roles rate, total"),
    ("Do the two counts to July add", "Do the 2 counts to July add", "question", "a typed digit", "without digits"),
    ("  because: Article C says every month\n", "", "because", "nothing", "together"),
    (RATE, f"{RATE}\n  as_one: [period]\n  because: it is so", "as_one", "period", "neither speaks for both"),
    (RATE, "claims: {rate: [article-a-03], total: [article-c-02]}", "claims.rate", "article-a-03, a total", "rate"),
    ("references: {published: [ref-18]}", "references: {published: [ref-06]}", "references.published", "registered",
     "one measure of proceedings"),
    ("{parts: [ref-12, ref-13]}", "{parts: [ref-12, ref-17]}", "references.parts", "sent_to_court", "of registered"),
    ("- id: b-year-parts", "- id: b-parts-total", "id", "b-parts-total twice", "each id once"),
    ("  remark: the one is of cases", "  remark: the 2 are of cases", "remark", "a typed digit", "without digits"),
    ("  supposing: its rate is that", "  because: so\n  supposing: its rate is that", "supposing", "its rate",
     "else supposing"),
    ("start: earliest", "start: soonest", "start", "'soonest'", "earliest, latest"),
    ("  kind: share\n", "  kind: share\n  verdict: consistent\n", "verdict", "an unknown column", "one of: id, kind"),
]  # fmt: skip


@pytest.fixture
def report_folder(tmp_path: Path) -> Path:
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("articles"))
    return tmp_path / "data"


def faults_of(folder: Path) -> list:
    with pytest.raises(DataError) as caught:
        load(folder)
    return list(caught.value.faults)


@pytest.mark.parametrize(
    ("old", "new", "column", "was", "allowed"), FAULTS, ids=[row[2] + "-" + row[3] for row in FAULTS]
)
def test_a_fault_is_named_by_place_found_and_allowed(report_folder, old, new, column, was, allowed) -> None:
    path = report_folder / "checks.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    faults = [fault for fault in faults_of(report_folder) if fault.file == "checks.yml" and fault.column == column]
    assert any(was in fault.found and allowed in fault.allowed and fault.row.isdigit() for fault in faults), faults


PARTS = "[b-parts-total, b-year-parts]"
SHARE = '    article-c: "Article C states no share"\n'
MATRIX_FAULTS = [
    (SHARE, "", "cells.article-c", "nothing"),
    (PARTS, "[b-parts-total, a-parts-total, b-year-parts]", "cells.article-b", "a-parts-total"),
    (PARTS, "[b-parts-total, b-nothing, b-year-parts]", "cells.article-b", "b-nothing"),
    ("Article C states no share", "Article C states 0 shares", "cells.article-c", "a typed digit"),
    (SHARE, f'{SHARE}    article-x: "no such article here"\n', "cells.article-x", "unknown"),
    ("- kind: share\n", "- kind: rate\n", "kind", "share 0 times"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "column", "was"), MATRIX_FAULTS, ids=[row[2] + row[3] for row in MATRIX_FAULTS])
def test_a_hole_in_the_matrix_is_a_fault(report_folder, old, new, column, was) -> None:
    path = report_folder / "check_matrix.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(fault.column == column and was in fault.found for fault in faults_of(report_folder)), faults_of(
        report_folder
    )


def test_a_check_in_no_cell_is_a_fault(report_folder) -> None:
    path = report_folder / "check_matrix.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("[b-parts-total, b-year-parts]", "[b-parts-total]"))
    (fault,) = faults_of(report_folder)
    assert (fault.file, fault.column) == ("checks.yml", "id")
    assert "b-year-parts in no cell" in fault.found


def test_a_folder_without_checks_loads(report_folder) -> None:
    (report_folder / "checks.yml").unlink()
    (report_folder / "check_matrix.yml").unlink()
    dataset = load(report_folder)
    assert dataset.checks == ()
    assert evaluate(dataset).is_empty()
