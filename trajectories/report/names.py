"""Every name that the report's prose may use, with its computed words, and what stands in the page's head and foot."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import escape as esc

from trajectories.compare import told
from trajectories.compare.gap import SUM
from trajectories.compare.holds import ALWAYS
from trajectories.compare.study import Study
from trajectories.datapackage import LICENCE_ADDRESS
from trajectories.figures.figure import LICENCE, figures
from trajectories.ground import say
from trajectories.ground.periods import month_start, next_month

_PLACE = re.compile(r"\{(\w+)\}")
_SENTENCE = re.compile(r"(?<=\.)\s+")
PREVIEW = "preview.png"  # beside the page: a card of its first figure


def names(study: Study) -> dict[str, str]:
    """{"title": …, "lead": …, "noun": "article", …}; all strings, none empty but lead."""
    subject = study.subject
    claims = study.claims
    used = claims.filter((claims["role"] == "constraint") & claims["repeats"].is_null())
    found = {
        "title": subject.title,
        "lead": lead(study),
        "noun": subject.article_noun,
        "sources": say.counted(len(study.sources), subject.article_noun),
        "units": say.listed(subject.unit(unit).label for unit in subject.measured),
        "claims": say.number(len(claims)),
        "claims_used": say.number(len(used)),
        "readings": say.number(ALWAYS.tried),
        "data_version": study.dataset.version,
    }
    return {name: plain(text) for name, text in found.items()}


def lead(study: Study) -> str:
    """The subject's lead with its numbers put in; a sentence whose numbers these data do not have is left out."""
    found = {name: words for name, words in _numbers(study).items() if words}
    sentences = _SENTENCE.split(study.subject.lead or "")
    told = (_PLACE.sub(lambda place: found.get(place[1], place[0]), each) for each in sentences)
    return " ".join(each for each in told if each and not _PLACE.search(each))


def _numbers(study: Study) -> dict[str, str]:
    """What a lead may name: totals from the first year on, in the unit that has most of them, and projections."""
    subject, sources = study.subject, study.sources
    counted = say.counted(len(sources), subject.article_noun)
    found = {"sources": counted, "Sources": say.capital(counted), "start": str(subject.span_start.year)}
    if sources:
        first, last = min(s.published_earliest for s in sources), max(s.published_latest for s in sources)
        found["published"] = say.period(month_start(first), next_month(last) - timedelta(days=1))
    between = (study.conflicts["scope"] == "between").any()
    pairs = [gap.sentence for gap in study.gaps if gap.kind == SUM] if between else []  # the others have conditions
    found["not_all"] = f"As printed, not all can be true together: {pairs[0]}" if pairs else ""
    printed = [row for row in told.own_claims(study.dataset) if told.printed_value(row) is not None]
    printed = [row for row in printed if row["quantity"] == "total"]
    units = [row["unit"] for row in printed]
    most = max(subject.measured, key=units.count, default="")
    rows = sorted((row for row in printed if row["unit"] == most), key=_size)
    over_years = [row for row in rows if told.one_count(row) and len({day.year for day in told.dates(row) or ()}) > 1]
    totals = {row["source_id"]: row for row in over_years}  # the highest of each source
    if len(totals) > 1:
        found["unit"] = subject.unit(most).noun
        ordered = sorted(totals.values(), key=_size)
        for name, row in (("lowest", ordered[0]), ("highest", ordered[-1])):
            found |= {f"{name}_total": say.figure(row), f"{name}_counted": told.counted_thing(study, row)}
    for row in rows:
        if row["mood"] == "projected":
            found["highest_projection"] = say.figure(row)
    return found


def _size(row: told.Row) -> tuple[float, str]:
    return told.printed_value(row) or 0.0, say.figure(row)


def plain(text: str) -> str:
    """Text that stands as it is in a document that reads markdown: data may hold no markup, and begin no list."""
    text = re.sub(r"([\\`*_{}\[\]<>#|~^$@&=+:-])", r"\\\1", " ".join(text.split()))
    return re.sub(r"^(\(?\w+)([.)])(?= )", r"\1\\\2", text)


def head(study: Study, version: str) -> str:
    """Title, description, preview and a machine-readable description of the data, for the page's head."""
    subject = study.subject
    first = next(iter(figures(study)), None)
    words = lead(study) or (first.words.alt if first else subject.title)
    about = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": subject.title,
        "description": words,
        "version": f"{version}, data {study.dataset.version}",
        "license": LICENCE_ADDRESS,
        "temporalCoverage": f"{subject.span_start}/{subject.span_end}",
        "measurementTechnique": "figures as printed, with the limits that follow from them by arithmetic",
        "isAccessibleForFree": True,
        **({"spatialCoverage": subject.place} if subject.place else {}),
    }
    # A closing tag in a title would end the element.
    described = json.dumps(about, ensure_ascii=False).replace("<", "\\u003c")
    metas = [
        ("name", "description", words), ("property", "og:title", subject.title), ("property", "og:description", words),
        ("property", "og:type", "article"), ("property", "og:image", PREVIEW), ("name", "twitter:card", "summary_large_image"),
    ]  # fmt: skip
    lines = [f'<meta {kind}="{name}" content="{esc(content)}">' for kind, name, content in metas]
    return "\n".join([*lines, f'<script type="application/ld+json">{described}</script>'])


def foot(study: Study, version: str) -> str:
    """How to cite, licence, corrections, how to report an error."""
    cite = f"{study.subject.title}. Version {version}, data {study.dataset.version}. {LICENCE}."
    return (
        f'<p id="cite"><b>How to cite:</b> {esc(cite)}</p>'
        '<p id="corrections"><b>Corrections</b> are listed in CHANGES.md of the repository, with the version in which they came.</p>'
        "<p><b>To report an error</b>, open an issue in the repository and name the figure by its id, such as the last row "
        "of its tooltip, and the paragraph that says otherwise.</p>"
    )
