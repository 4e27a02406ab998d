"""Which caveats a chart gets: by rule, high ones first, each text once; a claim without one must not be drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from trajectories.claims.load import Dataset
from trajectories.claims.schema import AppliesTo, Caveat, Fact
from trajectories.figures.caveats import CLAIM_KEYS, AttachedCaveat, attach, words_digest
from trajectories.ground.errors import DataError

EVERY = ("leaflet-p-01", "leaflet-p-04", "leaflet-p-10", "leaflet-q-02", "leaflet-q-09")
BASE = Caveat(
    id="base", kind="measure", severity="normal", text="About all.", short_text="All.",
    applies_to=AppliesTo(source=("leaflet-p", "leaflet-q")),
)  # fmt: skip


def caveat(id_: str, severity: str = "normal", text: str | None = None, **rules: object) -> Caveat:
    return Caveat.model_validate(
        {"id": id_, "kind": "measure", "severity": severity, "text": text or f"Text of {id_}.", "short_text": id_,
         "applies_to": rules}
    )  # fmt: skip


def attached(
    dataset: Dataset, *caveats: Caveat, claims=EVERY, chart="fig-overlay", methods=("blocks", "cumulative"), reading=()
) -> list[str]:
    return [item.id for item in attach(replace(dataset, caveats=caveats), chart, claims, methods, reading)]


@pytest.mark.parametrize(
    ("rules", "belongs"),
    [
        ({"quantity": ["share"]}, True),
        ({"quantity": ["stock"]}, False),  # only leaflet-p-06, which is not shown
        ({"quantity": ["stock", "rate"]}, True),
        ({"category": ["pedal"]}, True),
        ({"category": ["electric"]}, False),
        ({"unit": ["bicycles"]}, True),
        ({"unit": ["unitless"]}, False),
        ({"qualifier": ["range"]}, True),
        ({"qualifier": ["about"]}, False),
        ({"mood": ["hedged"]}, True),
        ({"mood": ["projected"]}, False),
        ({"source": ["leaflet-q"]}, True),
        ({"claim": ["leaflet-p-10"]}, True),
        ({"claim": ["leaflet-p-03"]}, False),
        ({"basis": ["inferred"]}, True),
        ({"basis": ["printed"]}, True),
        ({"method": ["blocks"]}, True),
        ({"method": ["blocks", "cumulative"]}, True),
        ({"method": ["blocks", "even_path"]}, False),  # every method of a rule must be used
        ({"chart": ["fig-overlay"]}, True),
        ({"chart": ["fig-trajectories"]}, False),
        ({"reading": ["plain=nearest"]}, True),
        ({"reading": ["plain=either_side"]}, False),
        ({"reading": ["plain=either_side", "rate=average"]}, True),
        # keys together: one and the same claim must pass all of them
        ({"unit": ["bicycles"], "quantity": ["rate"]}, True),
        ({"unit": ["reports"], "quantity": ["rate"]}, False),
        ({"mood": ["hedged"], "source": ["leaflet-p"]}, False),
        ({"mood": ["hedged"], "method": ["blocks"]}, True),
        ({"mood": ["hedged"], "method": ["even_path"]}, False),
        ({"mood": ["hedged"], "chart": ["fig-trajectories"]}, False),
        ({"unit": ["bicycles"], "reading": ["unit=one_to_one"]}, False),
    ],
)
def test_rules(miniature: Dataset, rules: dict, belongs: bool) -> None:
    assert ("asked" in attached(miniature, BASE, caveat("asked", **rules))) is belongs


def test_the_table_above_tries_every_key_both_ways() -> None:
    (mark,) = test_rules.pytestmark  # type: ignore[attr-defined]
    tried = {(key, belongs) for rules, belongs in mark.args[1] for key in rules if len(rules) == 1}
    keys = set(AppliesTo.model_fields)
    assert keys - {"source", "basis"} == {key for key, belongs in tried if not belongs}
    assert keys == {key for key, belongs in tried if belongs}
    assert set(CLAIM_KEYS) | {"basis", "reading", "method", "chart"} == keys


def test_a_rule_by_claim_can_fail_for_every_claim_shown(miniature: Dataset) -> None:
    only = ("leaflet-p-01",)
    for rules in ({"source": ["leaflet-q"]}, {"basis": ["inferred"]}):
        assert attached(miniature, BASE, caveat("asked", **rules), claims=only) == ["base"]


def test_a_reading_is_what_was_chosen_not_the_default(miniature: Dataset) -> None:
    asked = caveat("asked", reading=["plain=nearest"])
    assert attached(miniature, BASE, asked, reading=["plain=either_side"]) == ["base"]
    assert attached(miniature, BASE, asked, reading=["plain=nearest"]) == ["base", "asked"]


def test_high_ones_first_and_otherwise_in_the_order_of_the_file(miniature: Dataset) -> None:
    order = [BASE, caveat("b", "high", chart=["fig-overlay"]), caveat("a", chart=["fig-overlay"]),
             caveat("c", "high", method=["blocks"])]  # fmt: skip
    assert attached(miniature, *order) == ["b", "c", "base", "a"]


def test_the_same_text_once(miniature: Dataset) -> None:
    twice = [caveat("one", text="The same.", unit=["reports"]), caveat("two", text="The same.", unit=["bicycles"]),
             caveat("three", "high", text="The same.", method=["blocks"])]  # fmt: skip
    assert attached(miniature, *twice) == ["three"]


def test_a_claim_without_a_caveat_is_an_error_that_names_it(miniature: Dataset) -> None:
    only_p = caveat("p", source=["leaflet-p"])
    with pytest.raises(DataError) as caught:
        attached(miniature, only_p)
    assert [fault.found for fault in caught.value.faults] == [
        "no caveat for leaflet-q-02",
        "no caveat for leaflet-q-09",
    ]
    assert {fault.row for fault in caught.value.faults} == {"fig-overlay"}


def test_a_caveat_about_the_chart_does_not_stand_for_one_about_the_claim(miniature: Dataset) -> None:
    with pytest.raises(DataError, match="no caveat for leaflet-p-01"):
        attached(miniature, caveat("chart", method=["blocks"], chart=["fig-overlay"], reading=["plain=nearest"]))


def test_a_caveat_that_does_not_hold_for_the_chart_covers_no_claim(miniature: Dataset) -> None:
    with pytest.raises(DataError, match="no caveat for leaflet-p-01"):
        attached(miniature, caveat("other", source=["leaflet-p", "leaflet-q"], chart=["fig-trajectories"]), BASE.model_copy(
            update={"applies_to": AppliesTo(source=("leaflet-q",))}))  # fmt: skip


def test_a_chart_without_any_caveat_is_an_error(miniature: Dataset) -> None:
    with pytest.raises(DataError, match="no caveat for fig-overlay"):
        attached(miniature, BASE, claims=())


def test_a_chart_without_claims_may_have_caveats_of_its_own(miniature: Dataset) -> None:
    assert attached(miniature, BASE, caveat("own", method=["blocks"]), claims=()) == ["own"]


def test_facts_are_filled_in_and_cited_once(miniature: Dataset) -> None:
    item, *rest = attach(
        replace(miniature, caveats=(caveat("f", text="Found {found-again} in {ledger-name}, {found-again}.",
                                           source=["leaflet-p"]),)),
        "fig-overlay", ["leaflet-p-01"], [],
    )  # fmt: skip
    assert rest == []
    assert item == AttachedCaveat(
        "f", "normal", "Found 1,204 in Book IV, 1,204. Reported by: Town Press, 2011-08-01.", "f"
    )


def test_facts_of_two_reporters_are_both_cited(miniature: Dataset) -> None:
    more = Fact(fact_id="locks", value="7", meaning="locks", reported_by="Daily", address="not known")
    dataset = replace(
        miniature, facts=(*miniature.facts, more),
        caveats=(caveat("f", text="{locks} and {found-again}.", source=["leaflet-p"]),),
    )  # fmt: skip
    assert attach(dataset, "fig-overlay", ["leaflet-p-01"], [])[0].text == (
        "7 and 1,204. Reported by: Daily; Town Press, 2011-08-01."
    )


def test_short_text_is_filled_too(miniature: Dataset) -> None:
    rule = caveat("f", source=["leaflet-p"]).model_copy(update={"short_text": "{found-again} found."})
    assert attach(replace(miniature, caveats=(rule,)), "fig-overlay", ["leaflet-p-01"], [])[0].short_text == (
        "1,204 found."
    )


# -- the report's own caveats ------------------------------------------------------------------------------------


def test_every_claim_that_may_be_drawn_has_a_caveat(dataset: Dataset) -> None:
    """Constraints and contested claims about the subject, each alone, in a chart that uses no method."""
    roles, units = ["constraint", "contested"], list(dataset.subject.measured)
    drawn = dataset.claims.filter(pl.col("role").is_in(roles) & pl.col("unit").is_in(units))
    for name in drawn["claim_id"]:
        assert attach(dataset, "fig-trajectories", [name], [])


def test_filled_short_texts_still_fit(dataset: Dataset) -> None:
    facts = {fact.fact_id: fact.value for fact in dataset.facts}
    for item in dataset.caveats:
        text = item.short_text
        for name, value in facts.items():
            text = text.replace("{" + name + "}", value)
        assert len(text) <= 90
        assert "{" not in text


def test_no_two_caveats_say_the_same(dataset: Dataset) -> None:
    assert len({item.text for item in dataset.caveats}) == len(dataset.caveats)
    assert len({item.short_text for item in dataset.caveats}) == len(dataset.caveats)


def test_every_method_of_a_rule_is_used_by_some_chart_or_awaited(dataset: Dataset) -> None:
    """A method that is misspelt in a rule would make a caveat that never shows."""
    used = {method for chart in dataset.charts for method in chart.methods}
    asked = {method for item in dataset.caveats for method in item.applies_to.method}
    awaited = {"focus_month"} if "fig-focus-month" not in {chart.id for chart in dataset.charts} else set()
    assert asked - used <= awaited


def test_every_fact_is_used_or_waits_for_prose(dataset: Dataset) -> None:
    """Facts that no caveat cites are listed here by name, so that a new one is noticed."""
    text = " ".join(item.text + item.short_text for item in dataset.caveats)
    idle = {fact.fact_id for fact in dataset.facts if "{" + fact.fact_id + "}" not in text}
    assert idle <= {"court-awol", "court-desertion", "return-deadline"}


def reworded(dataset: Dataset, caveat_id: str, **changes: object) -> Dataset:
    caveats = tuple(c.model_copy(update=changes) if c.id == caveat_id else c for c in dataset.caveats)
    return replace(dataset, caveats=caveats)


@pytest.mark.slow
def test_a_figures_words_move_with_its_own_caveats_and_no_others(dataset, figures) -> None:
    """What a build relies on when it leaves a notebook as it is."""
    moved = 0
    for figure in figures.values():
        shown = [figure.basis.display_metadata()]
        before = words_digest(dataset, shown)
        own = {caveat.id for caveat in figure.caveats}
        for caveat in dataset.caveats:
            after = words_digest(reworded(dataset, caveat.id, text="Other words."), shown)
            assert (after != before) == (caveat.id in own), f"{figure.id}: {caveat.id}"
            moved += after != before
    assert moved > len(dataset.caveats)


def test_words_move_with_rules_titles_and_facts(miniature, miniature_solutions) -> None:
    from trajectories.gallery import build

    shown = [build("fig-overlay", miniature, miniature_solutions).basis.display_metadata()]
    before = words_digest(miniature, shown)
    rule = AppliesTo(method=("cumulative",))
    assert words_digest(reworded(miniature, "bicycles-as-put", applies_to=rule), shown) != before
    titles = tuple(m.model_copy(update={"title": "x"}) if m.id == "fig-overlay" else m for m in miniature.charts)
    assert words_digest(replace(miniature, charts=titles), shown) != before
    facts = tuple(f.model_copy(update={"value": "99,999"}) for f in miniature.facts)
    assert words_digest(replace(miniature, facts=facts), shown) != before
    # A caveat too few is told by the notebook that runs again, not here.
    assert words_digest(replace(miniature, caveats=()), shown) != before


def test_nothing_else_reads_the_caveats() -> None:
    """Words that reach a figure by another way would not be seen by `words_digest`."""
    package = Path(__file__).parent.parent / "trajectories"
    readers = [path.name for path in package.rglob("*.py") if "dataset.caveats" in path.read_text(encoding="utf-8")]
    # `validate` counts them; the data package lists them all and is written by every build.
    assert sorted(readers) == ["__main__.py", "caveats.py", "datapackage.py"]
