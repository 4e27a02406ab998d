"""Names for the report's prose: what a short text cannot say without a computed number."""

from __future__ import annotations

from trajectories.compare import told
from trajectories.compare.basis import Basis
from trajectories.compare.findings import keys
from trajectories.compare.findings.who import who
from trajectories.ground import say


def numbers(study: Basis) -> dict[str, str]:
    """Named words for `_variables.yml`: every value is text that may stand in a sentence as it is.

    Names: sources, claims, published and conflicts (counts in words), span, first_year, last_year, focus_month, units,
    with_both_years (labels), without_cases (labels), key_totals, and for each source its `<source>_name`.
    """
    subject = study.subject
    own = told.own_claims(study)
    first, last = subject.compare_years or ("", "")
    table = who(study).to_dicts()
    both = [row["source_id"] for row in table if "none printed" not in (row["first_year"], row["last_year"])]
    unit = subject.measured[0]
    with_unit = {row["source_id"] for row in own if row["unit"] == unit}
    without = [source.source_id for source in study.sources if source.source_id not in with_unit]
    found = {
        "sources": say.words(len(study.sources)),
        "sources_capital": say.capital(say.words(len(study.sources))),
        "articles": say.counted(len(study.sources), study.subject.article_noun),
        "claims": say.number(len(study.claims)),
        "claims_counts": say.number(len(own)),
        "published": say.number(len(study.dataset.references)),
        "conflicts": say.words(sum(len(some) for some in keys.key_sets(study)[1].values())),
        "span": say.period(subject.span_start, subject.span_end),
        "first_year": str(first),
        "last_year": str(last),
        "focus_month": f"{subject.focus_month:%B %Y}" if subject.focus_month else "",
        "units": say.listed(subject.unit(name).noun for name in subject.measured),
        "with_both_years": study.labels(both),
        "without_first_unit": study.labels(without),
        "key_totals": say.listed(keys.totals(study), "or") or "none",
        "data_version": study.dataset.version,
    }
    return found | {f"{row['source_id'].replace('-', '_')}_name": row["name"] for row in table}
