"""What is committed: a complete matrix, every retelling checked, no number and no verdict typed."""

from __future__ import annotations

import re

import yaml
from conftest import DATA

from trajectories.claims.check_schema import KINDS, VERDICTS, columns


# --- what is committed --------------------------------------------------------------------------------------------
def test_every_retelling_of_a_count_is_checked(dataset) -> None:
    pairs = {frozenset(check.claim_ids) for check in dataset.checks}
    repeated = {row["claim_id"]: row["repeats"] for row in dataset.claims.to_dicts()}
    for row in dataset.claims.to_dicts():
        # context (strength, casualties) is no count of the subject
        if row["retells"] and row["role"] in ("constraint", "contested"):
            told = repeated[row["retells"]] or row["retells"]
            assert any({row["claim_id"], told} <= pair for pair in pairs), f"{row['claim_id']} retells {told}"


def test_the_matrix_is_complete(dataset) -> None:
    wanted = columns(tuple(source.source_id for source in dataset.sources))
    assert len(wanted) == 20
    assert [row.kind for row in dataset.check_matrix] == list(KINDS)
    by_id = {check.id: check for check in dataset.checks}
    named = []
    for row in dataset.check_matrix:
        assert list(row.cells) == list(wanted)
        for column, cell in row.cells.items():
            assert cell
            if isinstance(cell, str):
                assert len(cell.split()) >= 4, f"{row.kind} {column}: no reason"
                continue
            for name in cell:
                named.append(name)
                assert (by_id[name].kind, by_id[name].column) == (row.kind, column)
                assert set(by_id[name].sources) <= set(column.split("+"))
    assert sorted(named) == sorted(by_id)


def test_no_number_and_no_verdict_is_typed() -> None:
    for entry in yaml.safe_load((DATA / "checks.yml").read_text(encoding="utf-8")):
        words = " ".join(entry.get(name, "") for name in ("question", "because", "supposing", "remark"))
        assert not re.search(r"\d", words), entry["id"]
        assert not any(verdict in words.lower() for verdict in VERDICTS), entry["id"]
        assert entry["question"].endswith("?"), entry["id"]
        known = {"id", "kind", "question", "claims", "references", "as_one", "because", "start"}
        assert set(entry) <= known | {"supposing", "remark", "also"}
    assert not re.search(r"\d", (DATA / "check_matrix.yml").read_text(encoding="utf-8"))


def test_code_names_no_category_unit_or_year() -> None:
    banned = re.compile(r"['\"](awol|desertion|both|undefined|cases|persons)['\"]|\b20[12]\d\b")
    package = DATA.parent / "trajectories"
    modules = [*(package / "checks").glob("*.py"), *(package / "claims").glob("check_*.py")]
    assert len(modules) > 10
    for path in modules:
        code = re.sub(r'""".*?"""|#.*', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not banned.search(code), path.name
