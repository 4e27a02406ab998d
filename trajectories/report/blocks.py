"""Parts of the page that are generated whole: findings, who says what, claims, published counts, caveats, readings."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from html import escape as esc
from typing import Any

from trajectories.claims.schema import Source
from trajectories.compare.findings.finding import Finding
from trajectories.compare.findings.who import who as who_says_what
from trajectories.compare.holds import ALWAYS
from trajectories.compare.study import Study
from trajectories.figures import html, tables
from trajectories.figures.caveats import filled
from trajectories.figures.figure import build, figures
from trajectories.ground import say

_ROWS_NAMED = re.compile(r" \((?:ref-\d+(?:, | and )?)+\)")
PUBLISHED = "Counts published elsewhere"
CITED = "Reports that the caveats cite"
FIRST = 5  # so many findings in the main part


def section(study: Study, figure_id: str, heading: str = "", paragraphs: tuple[str, ...] = ()) -> str:
    """A figure with its heading and prose; "" where it has no content in these data."""
    if figure_id not in {figure.id for figure in figures(study)}:
        return ""
    head = f'<h2 id="about-{figure_id.removeprefix("fig-")}">{esc(heading)}</h2>' if heading else ""
    prose = "".join(f"<p>{esc(text)}</p>" for text in paragraphs)
    block = html.block(build(figure_id, study), level=3 if head else 2)
    return f'<div class="figure-section">\n{head}\n{block}\n{prose}\n</div>'


def findings(study: Study, first: int | None = FIRST, heading: str = "What the arithmetic shows") -> str:
    """The findings, each with its chart and how far it holds; `first`: so many, None: those after the first five."""
    found = study.findings[:first] if first else study.findings[FIRST:]
    if not found:
        return ""
    drawn = {figure.id for figure in figures(study)}
    name, about = ("findings", _about_readings(study)) if first else ("further-findings", "")
    items = "".join(finding(each, drawn) for each in found)
    return f'<h2 id="{name}">{esc(heading)}</h2>{about}\n<ol class="findings">{items}</ol>'


def _about_readings(study: Study) -> str:
    """What is counted, and what "192 readings" means, before the first finding that says it."""
    subject, tried = study.subject, say.number(ALWAYS.tried)
    counted = say.listed(subject.category(name).label for name in subject.counted)
    return (
        f'<p class="about">Counted: {esc(counted)}. Words can be read in more than one way; each of {tried} '
        '<a href="#reading">readings</a> was tried.</p>'
    )


def finding(found: Finding, drawn: Collection[str]) -> str:
    """One finding; `drawn`: the figures of the page."""
    link = f' <a href="#{found.figure}">Chart</a>' if found.figure in drawn else ""
    holds = f' <span class="holds">{esc(found.holds_words)}</span>' if found.holds_words else ""
    return f'<li id="finding-{esc(found.id)}"><b>{esc(found.lead)}</b> {esc(found.text)}{holds}{link}</li>'


def who(study: Study) -> str:
    """Who says what: a row for each source: what it prints of itself, what it counts, in both years, and who counted."""
    years = study.subject.compare_years or ()
    heads = ("Counts", *(f"In {year}" for year in years), "Last named for its figures")
    rows = []
    for source, said in zip(study.sources, who_says_what(study).iter_rows(named=True), strict=True):
        told = (said["counts"], *(said["first_year"], said["last_year"])[: len(years)], said["counted_by"])
        cells = "".join(
            f'<td data-head="{head}">{esc(say.capital(text))}</td>' for head, text in zip(heads, told, strict=True)
        )
        name = (
            f"<th scope=row>{esc(source.name)}<br><small>{esc(_published(source))}<br>{_address(source)}</small></th>"
        )
        rows.append(
            f'<tr data-source="{esc(source.source_id)}" style="--colour:{esc(source.colour)}">{name}{cells}</tr>'
        )
    head = "".join(f"<th scope=col>{name}</th>" for name in ("Source", *heads))
    return f'<table class="who"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _published(source: Source) -> str:
    first, last = source.published_earliest, source.published_latest
    if first == last:
        return say.day(first)
    basis = "" if source.published_basis == "printed" else " (inferred; no date printed)"
    same = (first.year, first.month) == (last.year, last.month)
    return f"{last:%B %Y}{basis}" if same else f"{say.day(first)} to {say.day(last)}{basis}"


def _address(source: Source) -> str:
    if not tables.where(source):
        return "no address known"
    told = source.address_note or {"copy": "a copy"}.get(str(source.address_basis), source.address_basis)
    return tables.address(tables.where(source)) + (esc(f" ({told})") if told and told != "printed" else "")


def folded(words: str, inside: str) -> str:
    """A part that is folded until it is wanted; the browser's own search and links open it."""
    return f'<details class="folded"><summary>{esc(words)}</summary>\n{inside}\n</details>'


def claims(study: Study) -> str:
    """Every claim of every source, whatever its role, in words."""
    actors = {actor.id: actor.label for actor in study.dataset.actors}
    subject = study.subject
    rows = [
        (row["claim_id"], row["paragraph"], row["printed"], row["printed_period"], _kind(row), row["mood"],
         subject.category(row["category"]).short, subject.unit(row["unit"]).noun, _dates(row),
         " → ".join(actors.get(name, name) for name in row["attribution"].split(" > ")), _use(row), _links(row), row["note"])
        for row in study.claims.to_dicts()
    ]  # fmt: skip
    heads = ("Figure", "Paragraph", "As printed", "Period as printed", "Kind", "Certainty", "Category", "Counts",
             "Days read", "Attribution", "Used", "Links", "Note")  # fmt: skip
    ids, owners = study.claims["claim_id"].to_list(), study.claims["source_id"].to_list()
    return tables.table("Every claim", heads, rows, ids=ids, sources=owners, called=tables.names(study))


def _kind(row: Mapping[str, Any]) -> str:
    return f"rate per {row['per_n']:g} {row['per']}" if row["quantity"] == "rate" else str(row["quantity"])


def _use(row: Mapping[str, Any]) -> str:
    words = {"constraint": "sets a limit", "contested": "limits nothing: hedged, projected or without a period",
             "context": "about something else", "none": "no count"}  # fmt: skip
    return "says another figure again" if row["repeats"] else words[row["role"]]


def _links(row: Mapping[str, Any]) -> str:
    parts = [f"{word} {row[name]}" for name, word in
             (("repeats", "repeats"), ("retells", "set against"), ("base_id", "part of")) if row[name]]  # fmt: skip
    return "; ".join(parts + ([f"changed: {row['change'].replace(' ', ', ')}"] if row["change"] else []))


def _dates(row: Mapping[str, Any]) -> str:
    def span(first: object, last: object) -> str:
        return f"{first or 'not known'}" if first == last else f"{first or '?'}…{last or '?'}"

    dates = (row["start_earliest"], row["start_latest"], row["end_earliest"], row["end_latest"])
    how = "" if row["date_basis"] in (None, "printed") else f" ({row['date_basis']})"
    return "" if not any(dates) else f"{span(*dates[:2])} to {span(*dates[2:])}{how}"


def published_part(study: Study) -> str:
    """Counts published elsewhere, with their relay chains, folded under a heading; "" where there are none."""
    measures = {measure.id: measure.label for measure in study.subject.measures}
    rows = [
        (row["reference_id"], measures[row["measure"]], study.subject.category(row["category"]).short, row["best"],
         say.qualified(row["qualifier"]), say.period(row["start"], row["end"]), row["counted_by"], row["relayed_by"],
         row["reported_on"], row["address"], row["note"])
        for row in study.dataset.references.to_dicts()
    ]  # fmt: skip
    heads = ("Count", "What", "Category", "Number", "Given as", "Period", "Counted by", "Relayed by", "Reported on")
    ids = [str(row[0]) for row in rows]
    table = tables.table(PUBLISHED, (*heads, "Address", "Note"), rows, ids=ids, called=tables.names(study))
    about = "<p>Not a measure of truth, and no limit for any source.</p>"
    inside = folded("Table of counts published elsewhere", table)
    return f'<h3 id="published">{PUBLISHED}</h3>{about}\n{inside}' if rows else ""


def facts_part(study: Study) -> str:
    """Numbers that caveats lean on, with their citations, folded; "" where the caveats cite nothing."""
    # A meaning names the published rows that it was read from, for those who keep the file; a reader has the citation.
    rows = [
        (_ROWS_NAMED.sub("", fact.meaning), fact.value, fact.reported_by, fact.address) for fact in study.dataset.facts
    ]
    table = tables.table(CITED, ("What", "Value", "Reported by", "Address"), rows)
    return f'<h3 id="facts">{CITED}</h3>\n{folded("Table of reports", table)}' if rows else ""


def caveats(study: Study) -> str:
    """Every caveat once, in full, with links to the charts that it stands under."""
    stands = {figure.id: {attached.id for attached in figure.caveats.every} for figure in figures(study)}
    items = []
    for caveat in study.dataset.caveats:
        text = filled(caveat, study.dataset.facts).text
        under = [name for name, ids in stands.items() if caveat.id in ids]
        links = ", ".join(f'<a href="#{name}">{name.removeprefix("fig-").replace("-", " ")}</a>' for name in under)
        told = f"Under: {links}." if links else "Under no chart as the figures are read here."
        items.append(f'<li id="caveat-{caveat.id}">{esc(text)} <span class="stands">{told}</span></li>')
    return f'<ol class="all-caveats">{"".join(items)}</ol>'
