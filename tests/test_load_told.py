"""How faults are told: all in one run, each once, in short; and files and texts that are refused or read whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from spoil import (
    FACTS,
    REFERENCE,
    P,
    Q,
    cell,
    cells,
    claim,
    faults,
    key,
    raw,
    swap,
    write,
)

from trajectories.claims.load import load
from trajectories.ground.errors import DataError, Fault


def test_all_faults_in_one_run(folder: Path) -> None:
    spoils = [
        claim("p-02", best="many", unit="tons"),
        claim("q-03", change="unit"),
        key("caveats.yml", 2, "text", "since 2010"),
        cell("facts.csv", "ledger-name", address=""),
        cell("reference.csv", "ref-02", unit="x"),
        swap("sources.yml", "2011-07-01", "2011-02-30"),
        raw("actors.yml", b"\xff"),
    ]
    for spoil in spoils:
        spoil(folder)
    named = faults(folder)
    places = {(fault.file, fault.column) for fault in named}
    assert places == {
        (P, "best"), (Q, "change"), ("caveats.yml", "text"), ("facts.csv", "address"), ("reference.csv", "unit"),
        ("sources.yml", "published_earliest"), ("actors.yml", "-"),
    }  # fmt: skip
    assert list(named) == sorted(named, key=lambda fault: (fault.file, int(fault.row) if fault.row.isdigit() else 0))


def test_two_faults_of_one_row_are_both_named(folder: Path) -> None:
    claim("p-02", best="many", mood="odd", start_earliest="soon", printed="")(folder)
    assert {fault.column for fault in faults(folder)} == {"best", "mood", "start_earliest", "printed"}


def test_faults_survive_pickling() -> None:
    import pickle

    error = DataError([Fault("a.csv", "2", "low", "x\ny", "a number")])
    again = pickle.loads(pickle.dumps(error))
    assert again.faults == error.faults
    assert str(again) == "a.csv:2:low: found x y, allowed a number"


@pytest.mark.parametrize(("many", "found"), [(1, "ghost"), (3, "ghost in 3 rows")])
def test_an_unknown_id_is_said_once_with_its_rows(folder: Path, many: int, found: str) -> None:
    for number in range(1, many + 1):
        claim(f"p-{number:02}", attribution="leaflet-p > ghost")(folder)
    (fault,) = faults(folder)
    assert (fault.file, fault.row, fault.column, fault.found) == (P, "2", "attribution", found)


def test_other_faults_are_said_at_every_row(folder: Path) -> None:
    for number in ("p-01", "p-02"):
        claim(number, date_basis="")(folder)
    assert [fault.row for fault in faults(folder)] == ["2", "3"]


@pytest.mark.parametrize(("mark", "words"), [(";", "semicolons"), ("\t", "tabs")])
def test_a_wrong_separator_is_one_line(folder: Path, mark: str, words: str) -> None:
    rows = cells(folder / P)
    (folder / P).write_text("\ufeff" + "\r\n".join(mark.join(row) for row in rows), encoding="utf-8")
    (fault,) = faults(folder)
    assert str(fault) == f"{P}:1:-: found {words} between the cells, allowed commas: {words} found, commas expected"


def test_a_blank_row_in_the_middle_is_a_fault_though_one_at_the_end_is_none(folder: Path) -> None:
    rows = cells(folder / P)
    write(folder / P, [*rows[:3], [""] * len(rows[0]), *rows[3:], [""] * len(rows[0])])
    assert [(fault.row, fault.found) for fault in faults(folder)] == [("4", "a blank line")]


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        ("‮000,013", "a character that turns the direction of writing ('\\u202e')"),
        ("⁦x", "a character that turns the direction of writing ('\\u2066')"),
        ("\x9b31m", "a control character ('\\x9b')"),
        ("{{< var title >}}", "the opening of a shortcode, which the page would obey, ('{{<')"),
        ("@@SCRIPTS@@", "a place that the page fills in, ('@@SCRIPTS@@')"),
    ],
)
def test_text_that_would_command_page_terminal_or_direction_is_refused(folder, harm, what):
    """Both as it stands and behind an escape of YAML, which the text of the file does not show."""
    claim("p-01", note=harm)(folder)
    (fault,) = faults(folder)
    assert (fault.file, fault.row, fault.found) == (P, "2", what)


def test_an_escape_of_yaml_hides_nothing(folder):
    swap("subject.yml", "short: pedal", 'short: "pedal \\u202e\\0"')(folder)
    (fault,) = faults(folder)
    assert fault.column == "categories.0.short"
    assert fault.found == "a control character ('\\x00')"


def test_marks_of_direction_and_any_script_are_text(folder):
    claim("p-01", note="عربي\u200f, हिन्दी, 中文, 😀, e\u200dmoji")(folder)
    assert load(folder).claims["note"][0].startswith("عربي")


def test_a_published_count_outside_the_span_is_named(folder):
    cell(REFERENCE, "ref-01", start="1910-01-01")(folder)
    (fault,) = faults(folder)
    assert (fault.row, fault.column, fault.found) == ("2", "start", "1910-01-01")
    assert "2010-01-01 to 2011-12-31" in fault.allowed


def test_a_fault_is_short_whatever_was_found(folder):
    claim("p-01", paragraph="7" * 50_000)(folder)
    (fault,) = faults(folder)
    assert len(str(fault)) < 400
    assert "… (50,002 characters)" in str(fault)


def test_an_optional_file_that_is_a_loop_is_named(folder):
    (folder / FACTS).unlink()
    (folder / FACTS).symlink_to(FACTS)
    assert any(fault.file == FACTS for fault in faults(folder))


def test_a_folder_named_like_a_table_is_no_table(folder):
    (folder / "old.csv").mkdir()
    assert load(folder).version
