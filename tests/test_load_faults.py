"""One fault at a time: named by file, row, column, found and allowed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from spoil import (
    CAVEATS,
    FACTS,
    REFERENCE,
    SOURCES,
    SUBJECT,
    P,
    Q,
    cell,
    cells,
    claim,
    faults,
    key,
    line_at,
    raw,
    remove,
    swap,
    text,
    write,
)

from trajectories.claims.codebook import FILES
from trajectories.claims.fields import allowed
from trajectories.claims.schema import AppliesTo, Claim, Fact, Reference, Row

# (what is spoilt, file, line (or entry and key, which `line_at` finds in the text), column, part of `found`, part of
# `allowed`)

WHOLE_FILES = [
    (remove(CAVEATS), CAVEATS, "-", "-", "no such file", "a file"),
    (remove(SUBJECT), SUBJECT, "-", "-", "no such file", "a file"),
    (remove(Q), SOURCES, (1,), "source_id", "leaflet-q", "a file claims/leaflet-q.csv"),
    (lambda f: shutil.copy(f / Q, f / "claims/stray.csv") and None, "claims/stray.csv", "-", "-", "claims of stray",
     "leaflet-p, leaflet-q"),
    (raw(FACTS, b"fact_id,\xff"), FACTS, "-", "-", "not UTF-8", "UTF-8"),
    (raw("actors.yml", b"- {id: \xe9}"), "actors.yml", "-", "-", "not UTF-8", "UTF-8"),
    (raw(FACTS, b"fact_id\x00"), FACTS, 1, "-", "control character", "text"),
    (text(FACTS, ""), FACTS, 1, "fact_id", "no such column", "this column"),
    (text(SUBJECT, "- a"), SUBJECT, 1, "-", "a list", "a mapping"),
    (text(CAVEATS, "- {id: a\n- b"), CAVEATS, 2, "-", "broken YAML", "YAML"),
    (text(CAVEATS, "- id: a\n  id: b\n"), CAVEATS, 2, "id", "a key twice", "each key once"),
    (text(CAVEATS, "- &a {x: *a}\n"), CAVEATS, 1, "-", "an alias", "values"),
    (text(CAVEATS, "- {id: !!int x}\n"), CAVEATS, "-", "-", "broken YAML", "YAML"),
    (text(CAVEATS, "[" * 1100), CAVEATS, 1, "-", "broken YAML", "YAML"),
    (text(CAVEATS, "- {1: a, ~: b, [x]: c}\n"), CAVEATS, 1, "-", "broken YAML", "YAML"),
    (text(FACTS, 'fact_id,value,meaning,reported_by,address\n"a'), FACTS, 2, "-", "broken CSV", "quotes"),
    (swap(FACTS, "\nledger", "\n\nledger"), FACTS, 3, "-", "a blank line", "a row"),
    (swap(FACTS, "example.org/found", "example.org/found,more"), FACTS, 2, "-", "6 cells", "5 cells"),
    (swap(P, "paragraph,", "paragraph,colour,"), P, 1, "colour", "unknown column", "claim_id, paragraph"),
    (swap(P, ",paragraph,", ","), P, 1, "paragraph", "no such column", "this column"),
    (text(FACTS, "fact_id;value;meaning;reported_by;address\n"), FACTS, 1, "-", "semicolons", "commas expected"),
    (text(FACTS, "fact_id\tvalue\tmeaning\taddress\n"), FACTS, 1, "-", "tabs", "commas expected"),
    (swap(SOURCES, "  outlet:", "  paper:"), SOURCES, (0, "paper"), "paper", "unknown column", "one of: source_id"),
    (swap(SOURCES, "  label: Leaflet P\n", ""), SOURCES, (0,), "label", "nothing", "text"),
    (swap(CAVEATS, "{unit: [reports]}", "{units: [reports]}"), CAVEATS, (0, "applies_to"), "applies_to.units",
     "unknown column", "one of: quantity"),
]  # fmt: skip

CLAIMS = [
    (claim("p-02", claim_id="leaflet-p-01"), P, 3, "claim_id", "leaflet-p-01 2 times", "each id once"),
    (claim("p-02", claim_id="leaflet-q-22"), P, 3, "claim_id", "leaflet-q-22", "the name of its file"),
    (claim("p-02", claim_id="Leaflet 2"), P, 3, "claim_id", "Leaflet 2", "<source_id>-NN"),
    (claim("p-02", paragraph="0"), P, 3, "paragraph", "'0'", "≥ 1"),
    (claim("p-02", paragraph="2.5"), P, 3, "paragraph", "2.5", "whole number"),
    (claim("p-02", occurrence="0"), P, 3, "occurrence", "'0'", "whole number"),
    (claim("p-02", printed="38 electric ones of a town that counts them all twice"), P, 3, "printed", "11 words", "at most 9"),
    (claim("p-02", printed_period="from the first to the last day of the year"), P, 3, "printed_period", "10 words", "at most 9"),
    (claim("p-02", best="37"), P, 3, "best", "37 where '38 electric' is printed", "38"),
    (claim("p-05", low="901"), P, 6, "low", "901 where 'Over 900'", "900"),
    (claim("q-02", high="71"), Q, 3, "high", "71 where", "50 or 70"),
    (claim("p-02", printed="38.5 electric", best="38.5"), P, 3, "best", "38.5, a fraction, in a total", "share, rate or multiple"),
    (claim("q-06", high="1.5"), Q, 7, "high", "1.5 where 'as many as 1,500 reports'", "1500"),
    (claim("p-02", printed=""), P, 3, "printed", "nothing", "text"),
    (claim("p-02", best="1,000"), P, 3, "best", "1,000", "number"),
    (claim("p-02", best="nan"), P, 3, "best", "nan", "number"),
    (claim("p-02", best="inf"), P, 3, "best", "inf", "number"),
    (claim("p-02", best="-1"), P, 3, "best", "-1", "0 or more"),
    (claim("p-02", best=""), P, 3, "best", "nothing", "a number"),
    (claim("p-02", low="1"), P, 3, "qualifier", "exact with best, low", "best alone"),
    (claim("p-02", qualifier="range"), P, 3, "qualifier", "range with best", "high and low"),
    (claim("q-02", low="80"), Q, 3, "high", "70", "at least low"),
    (claim("p-02", category="tandem"), P, 3, "category", "tandem", "pedal, electric"),
    (claim("p-02", unit="tons"), P, 3, "unit", "tons", "reports, bicycles"),
    (claim("q-07", population="moon"), Q, 8, "population", "moon", "town, village"),
    (claim("p-02", start_earliest="2010-02-30"), P, 3, "start_earliest", "2010-02-30", "YYYY-MM-DD"),
    (claim("p-02", start_earliest="20100101"), P, 3, "start_earliest", "20100101", "YYYY-MM-DD"),
    (claim("p-02", start_earliest="1/1/2010"), P, 3, "start_earliest", "1/1/2010", "YYYY-MM-DD"),
    (claim("q-02", start_latest="2011-07-01", start_earliest="2011-07-01"), Q, 3, "end_earliest", "2011-06-30",
     "from start_latest"),
    (claim("q-02", start_earliest="2011-06-02"), Q, 3, "start_latest", "2011-06-01", "from start_earliest"),
    (claim("p-02", start_latest=""), P, 3, "start_earliest", "blanks", "all four dates"),
    (claim("p-02", start_earliest="2009-12-31"), P, 3, "start_earliest", "2009-12-31", "2010-01-01 to 2011-12-31"),
    (claim("p-05", stated_by="2011-06-29"), P, 6, "stated_by", "2011-06-29", "from end_latest"),
    (claim("p-05", stated_by="2012-01-01"), P, 6, "stated_by", "2012-01-01", "2010-01-01 to 2011-12-31"),
    (claim("p-02", date_basis=""), P, 3, "date_basis", "nothing", "printed"),
    (claim("p-02", date_basis="guessed"), P, 3, "date_basis", "guessed", "inferred: how"),
    (claim("p-04", base_id="leaflet-p-99"), P, 5, "base_id", "leaflet-p-99", "another claim of the same source"),
    (claim("p-04", base_id="leaflet-q-03"), P, 5, "base_id", "leaflet-q-03", "another claim of the same source"),
    (claim("p-04", base_id="leaflet-p-04"), P, 5, "base_id", "leaflet-p-04", "another claim of the same source"),
    (claim("p-04", base_id=""), P, 5, "base_id", "nothing", "share of"),
    (claim("p-04", low="50"), P, 5, "low", "50", "fraction"),
    (claim("p-09", repeats="leaflet-p-77"), P, 10, "repeats", "leaflet-p-77", "another claim"),
    (claim("p-03", repeats="leaflet-p-09"), P, 10, "repeats", "leaflet-p-03", "no repeat itself"),
    (claim("p-09", repeats="leaflet-p-01"), P, 10, "repeats", "another period", "else retells"),
    (claim("p-09", category="electric"), P, 10, "repeats", "another category", "else retells"),
    (claim("q-03", retells="leaflet-p-88"), Q, 4, "retells", "leaflet-p-88", "another claim_id"),
    (claim("q-03", retells="leaflet-q-03"), Q, 4, "retells", "leaflet-q-03", "another claim_id"),
    (claim("q-03", change="unit"), Q, 4, "change", "unit", "category unit"),
    (claim("q-03", change=""), Q, 4, "change", "nothing", "category unit"),
    (claim("q-03", change="category unit period"), Q, 4, "change", "category unit period", "category unit"),
    (claim("q-04", change="unit"), Q, 5, "change", "unit", "blank"),
    (claim("q-03", count_id="other"), Q, 4, "count_id", "other", "that of leaflet-p-01: year-one"),
    (claim("p-02", attribution="leaflet-p > ghost"), P, 3, "attribution", "ghost", "ids in actors.yml"),
    (claim("p-02", attribution="ledger"), P, 3, "attribution", "ledger", "starts with leaflet-p"),
    (claim("p-02", attribution="leaflet-p>ledger"), P, 3, "attribution", "leaflet-p>ledger", "ids in actors.yml"),
    (claim("p-02", mood="hedged"), P, 3, "role", "constraint with mood hedged", "contested"),
    (claim("p-10", printed_period=""), P, 11, "role", "rate without printed_period", "contested"),
    (claim("p-10", per=""), P, 11, "per", "nothing", "a value for a rate"),
    (claim("p-10", per_n=""), P, 11, "per_n", "nothing", "a value for a rate"),
    (claim("p-10", per_n="0"), P, 11, "per_n", "'0'", "> 0"),
    (claim("p-02", per="day", per_n=""), P, 3, "per", "day", "blank for all else"),
    (claim("q-08", role="constraint"), Q, 9, "role", "constraint for a multiple", "contested"),
    (claim("q-07", role="constraint", start_earliest="2010-01-01", start_latest="2010-01-01",
           end_earliest="2010-12-31", end_latest="2010-12-31", date_basis="printed"),
     Q, 8, "role", "constraint for village", "town only"),
    (claim("p-02", unit="unitless"), P, 3, "unit", "unitless", "reports, bicycles"),
    (claim("p-02", category="nothing"), P, 3, "category", "nothing", "counted"),
    (claim("p-07", note=""), P, 8, "note", "nothing", "the reason"),
]  # fmt: skip

OTHERS = [
    (key(SOURCES, 0, "sha256", "12ab"), SOURCES, (0, "sha256"), "sha256", "12ab", "64 hex digits"),
    (key(SOURCES, 0, "sha256", "g" * 64), SOURCES, (0, "sha256"), "sha256", "ggg", "64 hex digits"),
    (key(SOURCES, 0, "colour", "blue"), SOURCES, (0, "colour"), "colour", "blue", "#rrggbb"),
    (key(SOURCES, 0, "order", "first"), SOURCES, (0, "order"), "order", "first", "whole number"),
    (key(SOURCES, 0, "published_basis", "a guess"), SOURCES, (0, "published_basis"), "published_basis", "a guess", "inferred"),
    (swap(SOURCES, "2011-07-01", "2011-02-30"), SOURCES, (0, "published_earliest"), "published_earliest", "2011-02-30", "YYYY"),
    (swap(SOURCES, "2011-07-01", "20110701"), SOURCES, (0, "published_earliest"), "published_earliest", "20110701", "YYYY"),
    (swap(SOURCES, "2011-07-01", "2011-08-01"), SOURCES, (0,), "published_latest", "2011-07-31", "from 2011-"),
    (key(SOURCES, 1, "label", "Leaflet P"), SOURCES, (0,), "label", "Leaflet P 2 times", "each id once"),
    (key(SOURCES, 1, "colour", "#0072b2"), SOURCES, (0,), "colour", "#0072b2 2 times", "each colour once"),
    (key(SOURCES, 1, "order", 1), SOURCES, (0,), "order", "1 2 times", "each id once"),
    (key("actors.yml", 2, "id", "mayor"), "actors.yml", (2,), "id", "mayor 2 times", "each id once"),
    (key("actors.yml", 2, "kind", "friend"), "actors.yml", (2, "kind"), "kind", "friend", "outlet, speaker or office"),
    (key(CAVEATS, 1, "id", "even-spread"), CAVEATS, (1,), "id", "even-spread 2 times", "each id once"),
    (key(CAVEATS, 2, "text", "since 2010"), CAVEATS, (2,), "text", "a typed digit", "{fact-id}"),
    (key(CAVEATS, 2, "short_text", "in 2 lines"), CAVEATS, (2,), "short_text", "a typed digit", "{fact-id}"),
    (key(CAVEATS, 2, "text", "about {ghost}"), CAVEATS, (2,), "text", "{ghost}", "found-again, ledger-name"),
    (key(CAVEATS, 2, "short_text", "x" * 91), CAVEATS, (2, "short_text"), "short_text", "xxx", "at most 90"),
    (key(CAVEATS, 2, "applies_to", {}), CAVEATS, (2,), "applies_to", "no rule", "at least one"),
    (key(CAVEATS, 2, "applies_to", {"unit": ["tons"]}), CAVEATS, (2,), "applies_to.unit", "tons", "reports"),
    (key(CAVEATS, 2, "applies_to", {"category": ["x"]}), CAVEATS, (2,), "applies_to.category", "x", "pedal"),
    (key(CAVEATS, 2, "applies_to", {"source": ["x"]}), CAVEATS, (2,), "applies_to.source", "x", "leaflet-p"),
    (key(CAVEATS, 2, "applies_to", {"claim": ["x"]}), CAVEATS, (2,), "applies_to.claim", "x", "leaflet-p-01"),
    (
        key(CAVEATS, 2, "applies_to", {"chart": ["x"]}),
        CAVEATS, 25, "applies_to.chart.0", "x", "list of ids of figures",
    ),
    (key(CAVEATS, 2, "applies_to", {"reading": ["x=y"]}), CAVEATS, (2,), "applies_to.reading", "x=y",
     "plain=nearest"),
    (cell(FACTS, "found-again", value=""), FACTS, 2, "value", "nothing", "text"),
    (cell(FACTS, "ledger-name", fact_id="found-again"), FACTS, 3, "fact_id", "found-again 2 times", "once"),
    (cell(REFERENCE, "ref-01", measure="lost"), REFERENCE, 2, "measure", "lost", "entered, solved"),
    (cell(REFERENCE, "ref-01", category="x"), REFERENCE, 2, "category", "x", "pedal, electric"),
    (cell(REFERENCE, "ref-01", unit="x"), REFERENCE, 2, "unit", "x", "reports, bicycles"),
    (cell(REFERENCE, "ref-01", end="2009-01-01"), REFERENCE, 2, "end", "2009-01-01", "from 2010-01-01"),
    (cell(REFERENCE, "ref-01", reported_on="soon"), REFERENCE, 2, "reported_on", "soon", "YYYY-MM-DD"),
    (cell(REFERENCE, "ref-02", reference_id="ref-01"), REFERENCE, 2, "reference_id", "ref-01 2", "once"),
    (key(SUBJECT, None, "span_end", "2009-12-31"), SUBJECT, 1, "span_end", "2009-12-31", "from 2010-01-01"),
    (key(SUBJECT, None, "span_start", "2010-01-02"), SUBJECT, 1, "span_start", "2010-01-02", "first day"),
    (key(SUBJECT, None, "focus_month", "2011-06-02"), SUBJECT, 1, "focus_month", "2011-06-02", "first day"),
    (key(SUBJECT, None, "year_end", "2012-12-31"), SUBJECT, 1, "year_end", "2012-12-31", "to 2011-12-31"),
    (key(SUBJECT, None, "events.0.latest", "2009-12-31"), SUBJECT, 1, "events", "2009-12-31", "earliest, then latest"),
    (key(SUBJECT, None, "events.0.latest", "2012-01-31"), SUBJECT, 1, "events", "2012-01-31", "to 2011-12-31"),
    (key(SUBJECT, None, "lead", "In 2010 they went."), SUBJECT, 1, "lead", "a typed digit", "without digits"),
    (key(SOURCES, 0, "address", "example.org"), SOURCES, (0,), "address_basis", "nothing", "a basis"),
    (key(SOURCES, 0, "address_basis", "hearsay"), SOURCES, (0, "address_basis"), "address_basis", "hearsay", "same title"),
    (key(SUBJECT, None, "compare_years", [2010, 2099]), SUBJECT, 1, "compare_years", "2099", "2010 to 2011"),
    (key(SUBJECT, None, "compare_years", [2010]), SUBJECT, (None, "compare_years"), "compare_years.1", "nothing", "two years"),
    (key(SUBJECT, None, "population", "moon"), SUBJECT, 1, "population", "moon", "town, village"),
    (key(SUBJECT, None, "registered", "x"), SUBJECT, 1, "registered", "x", "entered, solved"),
    (key(SUBJECT, None, "categories.0.kind", "odd"), SUBJECT, (None, "categories", "kind"), "categories.0.kind", "odd", "counted"),
    (key(SUBJECT, None, "units.0.kind", "odd"), SUBJECT, (None, "units", "kind"), "units.0.kind", "odd", "measure"),
    (key(SUBJECT, None, "categories.2.kind", "undefined"), SUBJECT, 1, "categories", "0 of kind pooled",
     "exactly one"),
    (key(SUBJECT, None, "units.1.id", "reports"), SUBJECT, 1, "units", "reports more", "each id once"),
    (key(SUBJECT, None, "title", None), SUBJECT, 1, "title", "nothing", "text"),
    (key(SUBJECT, None, "colour", "red"), SUBJECT, (None, "colour"), "colour", "unknown column", "one of: title"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "file", "line", "column", "found", "allowed"),
    [*WHOLE_FILES, *CLAIMS, *OTHERS],
    ids=lambda value: value if isinstance(value, str) and "/" not in value and len(value) < 25 else "",
)
def test_a_fault_is_named_by_place_found_and_allowed(folder, spoil, file, line, column, found, allowed) -> None:
    spoil(folder)
    named = faults(folder)
    line = line_at(folder / file, *line) if isinstance(line, tuple) else line
    here = [fault for fault in named if (fault.file, fault.column) == (file, column)]
    assert here, f"no fault at {file}:{column} in {[str(fault) for fault in named]}"
    assert str(line) in {fault.row for fault in here}, [str(fault) for fault in named]
    match = [fault for fault in here if found in fault.found and allowed in fault.allowed]
    assert match, [str(fault) for fault in here]


# One spoilt cell that other rows lean on is one fault: what names it must not be called missing.
@pytest.mark.parametrize(
    "spoil",
    [
        claim("p-03", mood="odd"),  # base of p-04, repeated by p-09
        claim("p-01", best="many"),  # retold by q-03
        cell("facts.csv", "found-again", value=""),  # used by two caveats
        key("actors.yml", 2, "kind", "friend"),  # in seven chains
        key("sources.yml", 1, "colour", "blue"),  # has a file of claims
        raw("facts.csv", b"\xff"),
        raw("actors.yml", b"\xff"),
        raw("sources.yml", b"\xff"),
        swap(P, ",mood,", ",moody,"),
    ],
)
def test_a_broken_row_is_not_called_missing_where_it_is_named(folder: Path, spoil) -> None:
    spoil(folder)
    assert len({(fault.file, fault.row) for fault in faults(folder)}) == 1


ENUMS = [
    (model, file, name)
    for model, file in ((Claim, P), (Reference, "reference.csv"))
    for name, info in model.model_fields.items()
    if any(get_origin(part) is Literal for part in (info.annotation, *get_args(info.annotation)))
]


def test_every_enum_column_is_known_to_the_sweep() -> None:
    assert {name for model, _, name in ENUMS if model is Claim} == {"quantity", "mood", "qualifier", "per", "role"}
    assert {name for model, _, name in ENUMS if model is Reference} == {"qualifier"}


@pytest.mark.parametrize(("model", "file", "name"), ENUMS)
def test_every_enum_column_refuses_another_word(folder: Path, model, file: str, name: str) -> None:
    row = cells(folder / file)[1][0]
    cell(file, row, **{name: "nonsense"})(folder)
    (fault,) = faults(folder)
    assert (fault.file, fault.row, fault.column, fault.found) == (file, "2", name, "'nonsense'")
    assert fault.allowed == allowed(FILES[file.replace("leaflet-p", "<source_id>")], name)


@pytest.mark.parametrize("name", list(AppliesTo.model_fields))
def test_every_rule_of_a_caveat_must_be_a_list(folder: Path, name: str) -> None:
    key("caveats.yml", 0, "applies_to", {name: 7})(folder)
    (fault,) = faults(folder)
    assert (fault.file, fault.column, fault.found) == ("caveats.yml", f"applies_to.{name}", "7")


FILLED = {"population", "category", "unit", "attribution"}  # by `load`, from the subject and the file's name


@pytest.mark.parametrize(
    ("name", "model"), [(P, Claim), (FACTS, Fact), (REFERENCE, Reference)], ids=["claims", "facts", "reference"]
)
def test_a_column_that_must_be_given_cannot_be_missing(folder: Path, name: str, model: type[Row]) -> None:
    good = cells(folder / name)
    needed = [n for n, info in model.model_fields.items() if info.is_required() and n not in FILLED]
    assert good[0][0] in needed
    for column in needed:
        index = good[0].index(column)
        write(folder / name, [line[:index] + line[index + 1 :] for line in good])
        assert [(fault.row, fault.column, fault.found) for fault in faults(folder)] == [("1", column, "no such column")]


def test_a_column_can_stand_twice(folder: Path) -> None:
    good = cells(folder / P)
    write(folder / P, [[*good[0], "mood"], *([*line, "stated"] for line in good[1:])])
    assert [(fault.file, fault.row, fault.found) for fault in faults(folder)] == [(P, "1", "a column twice")]
