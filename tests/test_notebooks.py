"""What notebooks start from, and what their cells show: in JupyterLab, in a report run, and to whoever opens the copies."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator

import altair as alt
import polars as pl
import pytest
from conftest import FIVE, ROOT

from trajectories import lab
from trajectories.compare.altered import Changes, altered
from trajectories.compare.study import Study
from trajectories.figures import html, shown
from trajectories.figures.figure import Figure
from trajectories.figures.shown import VEGA, ShownFigure
from trajectories.report.quarto import only_labelled
from trajectories.solver.reading import Reading

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A report run."""
    monkeypatch.setenv("TRAJECTORIES_OUTPUT", shown.REPORT)
    return


def cells(name: str) -> list[tuple[str, str]]:
    notebook = json.loads((ROOT / "notebooks" / name).read_text())
    return [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]


@pytest.mark.parametrize("name", [path.name for path in NOTEBOOKS if "explore" not in path.name])
def test_a_notebook_has_one_line_of_set_up_a_frame_told_a_chart_and_a_change(name: str) -> None:
    told = cells(name)
    code = [text for kind, text in told if kind == "code"]
    assert code[0].startswith("from trajectories.lab import ")
    assert code[0].count("\n") == 0
    assert not [text for text in code[1:] if "import " in text]
    chart = next(at for at, (kind, text) in enumerate(told) if kind == "code" and "alt.Chart" in text)
    assert len(told[chart][1].splitlines()) <= 20
    about = told[chart - 3]
    assert about[0] == "markdown"
    assert "row is one" in about[1]
    assert "it carries no caveats" in told[chart - 1][1]
    change = told[chart + 2 :]
    assert any(word in text for _, text in change for word in ("study.under(", "study.only(", "without("))
    assert told[-1][0] == "markdown"
    assert re.search(r"`\d\d_\w+`", told[-1][1]), "the next notebook"


def test_the_frames_of_all_sources_are_those_of_each(study: Study) -> None:
    blocks = lab.every("blocks", study)
    assert blocks.columns[0] == "source_id"
    for source, solution in study.solutions.items():
        assert blocks.filter(pl.col("source_id") == source).drop("source_id").equals(solution.blocks)
    nothing = lab.every("envelope", study.only([]))
    assert nothing.is_empty()
    assert nothing.columns == lab.every("envelope", study).columns


def test_what_changed_is_what_differs(study: Study) -> None:
    before, after = lab.every("blocks", study), lab.every("blocks", study.under(Reading(plain="either_side")))
    keys = ["source_id", "unit", "category", "start", "end"]
    found = lab.changed(before, after, by=keys, of=["low", "high"])
    assert 0 < len(found) < len(before)
    row = found.filter(pl.col("source_id") == "article-a", pl.col("category") == "awol").row(0, named=True)
    assert (row["low"], row["low_now"], row["high"], row["high_now"]) == (6550.0, 6500.0, 6650.0, 6700.0)
    assert lab.changed(before, before, by=keys, of=["low", "high"]).is_empty()
    with pytest.raises(pl.exceptions.ComputeError):
        lab.changed(before, after, by=["unit"], of=["low"])


def test_without_its_key_claims_nothing_of_the_sources_is_in_conflict(study: Study) -> None:
    assert set(study.conflicts["scope"]) >= {"between"}
    fewer = lab.without(study, *study.key_claims["claim_ids"][0])
    assert "between" not in set(fewer.conflicts["scope"])
    assert len(fewer.claims) == len(study.claims) - len(study.key_claims["claim_ids"][0])
    assert fewer.dataset.version != study.dataset.version
    with pytest.raises(ValueError, match="claim: found article-z-01"):
        lab.without(study, "article-z-01")


def test_a_changed_value_is_never_called_printed(study: Study) -> None:
    name = "article-b-07"
    other = altered(study.dataset, Changes(values={name: 150_000.0}))
    row = next(row for row in other.claims.to_dicts() if row["claim_id"] == name)
    assert (row["best"], row["printed"]) == (150_000.0, "150,000 (changed here; printed 202,997)")
    rest = other.claims.filter(pl.col("claim_id") != name)
    assert rest.equals(study.claims.filter(pl.col("claim_id") != name))
    assert list(dict.fromkeys(other.claims["source_id"])) == list(FIVE)


def test_in_jupyterlab_a_figure_is_live_with_a_picture_and_every_caveat_folded(drawn: dict[str, Figure]) -> None:
    figure = drawn["fig-monthly"]
    words, chart, rest = ShownFigure(figure, above="<h2>About</h2>").bundles()
    assert figure.title in words["text/html"]
    assert set(chart) == {VEGA, "image/png", "text/plain"}
    assert "tooltip" in json.dumps(chart[VEGA])
    assert "var(--jp-content-font-color0" in json.dumps(chart[VEGA])
    assert base64.b64decode(chart["image/png"]).startswith(b"\x89PNG")
    for bundle in (rest,):
        found = bundle["text/html"]
        assert found.index("<details>") < found.index("<li>")
        for caveat in figure.caveats.every:
            assert shown.escape(caveat.text) in found
        assert found.count("<details>") == 3
        assert found.count("<tr") > len(figure.rows)


def test_in_a_report_run_a_figure_is_the_page_s_block_with_a_picture_beside_it(
    drawn: dict[str, Figure], report: None
) -> None:
    figure = drawn["fig-monthly"]
    bundle = ShownFigure(figure, lambda: html.block(figure, level=2))._repr_mimebundle_()
    assert html.block(figure, level=2) in bundle["text/markdown"]
    coded = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', bundle["text/html"])
    assert coded
    assert base64.b64decode(coded[1]).decode() == bundle["image/svg+xml"]
    assert "var(--" not in bundle["image/svg+xml"], "a picture has no page around it"
    for caveat in figure.caveats.every:
        assert shown.escape(caveat.text) in bundle["text/html"]
    cell = {"cell_type": "code", "source": ["#| label: fig-monthly\n", "x"]}
    output = {"output_type": "display_data", "data": bundle, "metadata": {}}
    unlabelled = {"cell_type": "code", "source": "y", "outputs": [output]}
    notebook = json.dumps({"cells": [{**cell, "outputs": [output]}, unlabelled]})
    left = json.loads(only_labelled(notebook))["cells"]
    assert [set(each["data"]) for each in left[0]["outputs"]] == [{"text/markdown"}]
    assert left[1]["outputs"] == []


def test_a_chart_of_a_notebook_is_live_and_in_a_report_run_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    with alt.renderers.enable("trajectories"), alt.theme.enable("trajectories"):
        chart = alt.Chart(pl.DataFrame({"a": [1, 2]})).mark_bar().encode(x="a:Q", tooltip="a:Q")
        live, settings = chart._repr_mimebundle_()  # type: ignore[misc]
        assert set(live) == {VEGA, "image/png", "text/plain"}
        assert settings[VEGA]["embed_options"] == {"renderer": "svg", "actions": False}
        assert chart.to_dict()["config"]["axis"]["labelColor"].startswith("var(--jp-")
        monkeypatch.setenv("TRAJECTORIES_OUTPUT", shown.REPORT)
        assert set(chart._repr_mimebundle_()[0]) == {"image/png", "text/plain"}
        # Of rows without a place, such as offsets of none, nothing can be drawn.
        spec = {"data": {"values": []}, "mark": "bar", "width": 0, "height": 0, "config": {"padding": 0}, "padding": 0}
        assert shown.chart(spec)[0] == {"text/plain": shown.NOTHING}
