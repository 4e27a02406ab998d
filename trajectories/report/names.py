"""Every name that the report's prose may use, with its computed words, and what stands in the page's head and foot."""

from __future__ import annotations

import html
import json
import re

from trajectories.compare.study import Study
from trajectories.figures.figure import LICENCE, figures
from trajectories.ground import say

PREVIEW = "preview.png"  # beside the page: a card of its first figure


def names(study: Study) -> dict[str, str]:
    """{"title": …, "lead": …, "sources_word": "five", …}; all strings, none empty but lead."""
    subject = study.subject
    noun = getattr(subject, "article_noun", None) or "source"
    count = len(study.sources)
    claims = study.claims
    used = claims.filter((claims["role"] == "constraint") & claims["repeats"].is_null())
    units = [subject.unit(unit).label for unit in subject.measured]
    found = {
        "title": subject.title,
        "lead": getattr(subject, "lead", None) or "",
        "noun": noun,
        "sources": say.counted(count, noun),
        "sources_capital": say.capital(say.counted(count, noun)),
        "units": say.listed(units),
        "span": say.period(subject.span_start, subject.span_end),
        "claims": say.number(len(claims)),
        "claims_used": say.number(len(used)),
        "published": say.counted(len(study.dataset.references), "count"),
        "caveats": say.number(len(study.dataset.caveats)),
        "data_version": study.dataset.version,
    }
    return {name: plain(text) for name, text in found.items()}


def plain(text: str) -> str:
    """Text that stands as it is in a document that reads markdown: data may hold no markup, and begin no list."""
    text = re.sub(r"([\\`*_{}\[\]<>#|~^$@&=+:-])", r"\\\1", " ".join(text.split()))
    return re.sub(r"^(\(?\w+)([.)])(?= )", r"\1\\\2", text)


def head(study: Study, version: str) -> str:
    """Title, description, preview and a machine-readable description of the data, for the page's head."""
    subject = study.subject
    esc = html.escape
    first = next(iter(figures(study)), None)
    words = getattr(subject, "lead", None) or (first.words.alt if first else subject.title)
    about = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": subject.title,
        "description": words,
        "version": f"{version}, data {study.dataset.version}",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "temporalCoverage": f"{subject.span_start}/{subject.span_end}",
        "measurementTechnique": "figures as printed, with the limits that follow from them by arithmetic",
        "isAccessibleForFree": True,
    }
    if getattr(subject, "place", None):
        about["spatialCoverage"] = subject.place
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
    esc = html.escape
    cite = f"{study.subject.title}. Version {version}, data {study.dataset.version}. {LICENCE}."
    return (
        f'<p id="cite"><b>How to cite:</b> {esc(cite)}</p>'
        '<p id="corrections"><b>Corrections</b> are listed in CHANGES.md of the repository, with the version in which they came.</p>'
        "<p><b>To report an error</b>, open an issue in the repository and name the figure by its id, such as the last row "
        "of its tooltip, and the paragraph that says otherwise.</p>"
    )
