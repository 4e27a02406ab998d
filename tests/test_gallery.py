"""Every figure of the report: valid, drawn without a warning, with its caveats on it, and true to the data files.

Each figure is built and drawn once; new figures in `gallery.FIGURES` are tried without a change here.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import altair as alt
import polars as pl
import pytest
import vl_convert
from conftest import DATA, Figures, each
from jsonschema import Draft7Validator, ValidationError
from parsed import Node, data_sets, numbers, plain, script, tree, words

from trajectories.claims.load import Dataset
from trajectories.figures.figure import Figure
from trajectories.gallery import FIGURES, claims_in
from trajectories.results.series import ROWS
from trajectories.solver.solve import Solution

pytestmark = pytest.mark.slow

SHAPES = ("wide", "narrow", "export")


@dataclass
class Drawn:
    """A figure with its block, and what the drawing said on the way."""

    figure: Figure
    html: str
    warnings: str
    root: Node = field(init=False)

    def __post_init__(self) -> None:
        self.root = tree(self.html)


@contextmanager
def warnings_of_drawing() -> Iterator[list[str]]:
    """What the drawing library writes to the terminal, which is where its warnings go."""
    said: list[str] = []
    with tempfile.TemporaryFile() as file:
        terminal = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            yield said
        finally:
            os.dup2(terminal, 2)
            os.close(terminal)
            file.seek(0)
            said.append(file.read().decode())


@pytest.fixture(scope="session")
def drawn(figures: Figures) -> dict[str, Drawn]:
    """Filled by `shown`, once for each figure."""
    return {}


@pytest.fixture
def shown(name: str, figures: Figures, drawn: dict[str, Drawn], monkeypatch: pytest.MonkeyPatch) -> Drawn:
    if name not in drawn:
        to_svg = vl_convert.vegalite_to_svg
        monkeypatch.setattr(vl_convert, "vegalite_to_svg", lambda spec: to_svg(spec, show_warnings=True))
        with warnings_of_drawing() as said:
            html = figures[name].html()
        drawn[name] = Drawn(figures[name], html, said[0])
    return drawn[name]


@cache
def validator() -> Draft7Validator:
    path = Path(alt.__file__).parent / "vegalite" / "v6" / "schema" / "vega-lite-schema.json"
    return Draft7Validator(json.loads(path.read_text(encoding="utf-8")))


def short(spec: object) -> object:
    """A spec with one row of each list of rows: the schema says nothing of rows, and trying each takes long."""
    if isinstance(spec, dict):
        return {
            key: value[:1] if key == "values" and isinstance(value, list) and value and isinstance(value[0], dict)
            else short(value)
            for key, value in spec.items()
        }  # fmt: skip
    return [short(item) for item in spec] if isinstance(spec, list) else spec


def deepest(error: ValidationError) -> str:
    """Where a spec is not legal: of the alternatives that the schema allows, the one that goes deepest."""
    while error.context:
        error = max(error.context, key=lambda inner: len(inner.absolute_path))
    return f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}"


@cache
def printed_values() -> dict[str, float]:
    """The one number that a claim prints, read from the CSV files without the package."""
    found = {}
    for path in (DATA / "claims").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                values = [float(row[name]) for name in ("low", "best", "high") if row[name]]
                if len(values) == 1:
                    found[row["claim_id"]] = values[0]
    return found


def test_every_figure_is_described_and_every_description_drawn(dataset: Dataset) -> None:
    assert sorted(FIGURES) == sorted(chart.id for chart in dataset.charts)


# Holding a spec of thirty panels against the schema takes a quarter of a minute: one figure stands for all but in the
# long run.
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name == "fig-overlay" else pytest.mark.long) for name in FIGURES],
)
def test_specs_are_valid_vega_lite(name: str, figures: Figures) -> None:
    # An export is the wide chart in other colours with more text; one stands for all, as trying each takes long.
    for shape in SHAPES if name == "fig-overlay" else SHAPES[:2]:
        spec = json.loads(json.dumps(figures[name].spec(shape)))
        assert [deepest(error) for error in validator().iter_errors(short(spec))] == []
        for rows in data_sets(spec):
            cells = [value for row in rows for value in row.values()]
            flat = [part for value in cells for part in (value if isinstance(value, list) else [value])]
            assert all(isinstance(part, str | int | float | bool) for part in flat)


def test_the_validator_can_say_no() -> None:
    assert list(validator().iter_errors({"mark": "blob", "data": {"values": []}}))


@each
def test_specs_survive_json(name: str, figures: Figures) -> None:
    for shape in SHAPES:
        spec = figures[name].spec(shape)
        text = json.dumps(spec, allow_nan=False)
        assert json.loads(text) == json.loads(json.dumps(json.loads(text)))
        assert not re.search(r"\b(NaN|Infinity)\b", text)


@each
def test_drawing_says_no_warning(shown: Drawn) -> None:
    assert shown.warnings == ""


def test_a_warning_of_the_drawing_would_be_seen() -> None:
    spec = {"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"shape": {"field": "a"}}}
    with warnings_of_drawing() as said:
        vl_convert.vegalite_to_svg(spec, show_warnings=True)
    assert "WARN" in said[0]


@each
def test_block_has_just_the_figures_caveats(shown: Drawn) -> None:
    items = shown.root.find("ol", of="caveats")[0].find("li")
    assert [(item.attributes["data-caveat"], item.text) for item in items] == [
        (caveat.id, caveat.text) for caveat in shown.figure.caveats
    ]
    assert shown.root.find("figure")[0].attributes["id"] == shown.figure.id
    for picture in shown.root.find("svg"):
        assert picture.attributes["role"] == "img"
        assert picture.attributes["aria-label"] == shown.figure.alt


@each
def test_static_pictures_hold_their_words(shown: Drawn) -> None:
    """The SVG of the page itself, not only its spec: high caveats, source line, credit."""
    (holder,) = shown.root.find("div", data_spec=f"{shown.figure.id}-wide")
    text = plain(" ".join(node.text for node in holder.find("text")))
    assert plain(shown.figure.source_line) in text
    assert plain(shown.figure.credit) in text
    high = [caveat for caveat in shown.figure.caveats if caveat.severity == "high"]
    for caveat in high or shown.figure.caveats:
        assert plain(caveat.short_text) in text


@each
def test_csv_has_trailing_columns_in_every_row(name: str, figures: Figures, dataset: Dataset) -> None:
    figure = figures[name]
    rows = list(csv.DictReader(io.StringIO(figure.csv())))
    assert len(rows) == len(figure.table) > 0
    for row in rows:
        assert None not in row
        assert all(caveat.text in row["caveats"] for caveat in figure.caveats)
        assert row["source_line"] == figure.source_line
        assert (row["readings"], row["data_version"], row["figure"]) == (figure.readings, dataset.version, name)


@each
def test_block_carries_the_specs_and_the_table(shown: Drawn) -> None:
    for shape in ("wide", "narrow"):
        spec = script(shown.root, "figure-spec", f"{shown.figure.id}-{shape}")
        assert numbers(spec) == numbers(shown.figure.spec(shape))
    assert script(shown.root, "figure-spec", f"{shown.figure.id}-export")["usermeta"]["caveats"]
    data = script(shown.root, "figure-data")
    assert data["csv"] == shown.figure.table.write_csv()
    assert len(shown.root.find("tbody")[0].find("tr")) == len(shown.figure.table)


@each
def test_every_claim_id_exists_and_is_named_with_its_paragraph(shown: Drawn, dataset: Dataset) -> None:
    named = claims_in(shown.figure.table)
    paragraphs = dict(dataset.claims.select("claim_id", "paragraph").iter_rows())
    references = set(dataset.references["reference_id"])
    assert named
    assert set(named) <= set(paragraphs) | references
    places = shown.root.find(of="view-sources")[0].text
    for claim in named:
        assert claim in places
        if claim in paragraphs:
            assert f"{claim} (par. {paragraphs[claim]})" in places


@each
def test_a_value_in_a_figure_is_the_value_in_the_claims(name: str, figures: Figures, dataset: Dataset) -> None:
    """From the CSV file to the table, and from the table to every shape of the chart."""
    figure = figures[name]
    if "value" not in figure.table.columns:
        pytest.skip(f"{name} plots no printed values")
    references = {row["reference_id"]: row["best"] for row in dataset.references.to_dicts()}
    known = printed_values() | references
    rows = figure.table.filter(pl.col("value").is_not_null())
    if "kind" in rows.columns:
        rows = rows.filter(pl.col("kind") != "path")
    assert len(rows)
    for row in rows.to_dicts():
        ids = row["claim_ids"].split()
        assert ids, f"a value without a claim: {row}"
        values = [known[claim] for claim in ids if claim in known]
        assert row["value"] in values or row["value"] == sum(values), row
        for shape in SHAPES:
            found = numbers(figure.spec(shape))
            text = f"{row['value']:,.0f}"
            assert row["value"] in found or text in words(figure.spec(shape)), f"{row['value']} is not in {shape}"


def test_one_number_from_row_to_mark(figures: Figures) -> None:
    """Design section 3: 202,997 in the CSV is 202,997 in the chart's own spec."""
    assert printed_values()["article-b-07"] == 202_997
    for shape in SHAPES:
        spec = figures["fig-trajectories"].spec(shape)
        marks = [
            row for rows in data_sets(spec) for row in rows if "article-b-07" in str(row.get("claims", "")).split()
        ]
        assert any(row.get("count") == 202_997 and "202,997" in row["text"] for row in marks)


@each
def test_units_are_never_mixed_in_a_panel(name: str, figures: Figures, dataset: Dataset) -> None:
    """The rows that one panel plots name claims of one unit."""
    units = dict(dataset.claims.select("claim_id", "unit").iter_rows())
    table = figures[name].table
    # In fig-checks the unit is that of what is computed: a share, or one unit over another, by its own words.
    if "unit" in table.columns and "mixed" not in table.columns and name != "fig-checks":
        # A conflict that needs another reading than the default may take a person for a case; it says so.
        for row in table.filter(pl.col("by_default")).to_dicts() if "by_default" in table.columns else table.to_dicts():
            claims = [claim for claim in (row["claim_ids"] or "").split() if claim in units]
            assert {units[claim] for claim in claims} <= {row["unit"]}, row
    if name not in ("fig-trajectories", "fig-overlay"):
        return
    panels = 0
    for rows in data_sets(figures[name].spec("narrow")):
        claims = {claim for row in rows for claim in str(row.get("claims", "")).split() if claim in units}
        panels += bool(claims)
        assert len({units[claim] for claim in claims}) <= 1
    assert panels


@each
def test_figures_are_the_same_when_built_again(name: str, figures: Figures, dataset, solutions) -> None:
    if name != "fig-overlay":
        pytest.skip("one figure stands for all: building each twice takes too long")
    again = FIGURES[name](dataset, solutions)
    assert json.dumps(again.spec("wide")) == json.dumps(figures[name].spec("wide"))


@each
def test_every_figure_can_be_built_for_another_subject(
    name: str, dataset: Dataset, miniature: Dataset, miniature_solutions: dict[str, Solution]
) -> None:
    """Bicycle thefts in two years and two units: the code knows no category, unit or year by name."""
    if name == "fig-checks":
        pytest.skip("the miniature declares no checks")
    meta = dataset.chart(name).model_copy(update={"title": "A title", "subtitle": "Words", "alt": "Words."})
    other = replace(miniature, charts=(meta,))
    figure = FIGURES[name](other, miniature_solutions)
    text = " ".join([words(figure.spec("wide")), figure.csv(), figure.source_line])
    assert figure.caveats
    assert not re.search(r"\b(202[0-9])\b", text), f"{name} names a year that is not in the data"
    for foreign in ("AWOL", "awol", "desertion", "cases", "persons", "Article A"):
        assert foreign not in text, f"{name} names {foreign}: …{text[max(0, text.find(foreign) - 90) :][:180]}…"


def test_table_hides_what_is_only_for_drawing(figures: Figures) -> None:
    assert "panel" not in figures["fig-trajectories"].table.columns
    assert set(figures["fig-trajectories"].table.columns) == set(ROWS) - {"panel", "source_id"} | {"source"}
