"""Every name that the report's prose may use, with its computed words: what `_variables.yml` holds."""

from __future__ import annotations

from collections.abc import Mapping

from trajectories.charts import checks_chart, year_end
from trajectories.checks import verdicts as checks
from trajectories.claims.load import Dataset
from trajectories.findings.numbers import numbers as findings
from trajectories.results import contradictions
from trajectories.solver.solve import Solution


def names(dataset: Dataset, solutions: Mapping[str, Solution]) -> dict[str, str]:
    """The numbers of each part of the report in one mapping; a name that two parts share must say the same."""
    return {
        **findings(dataset, solutions),
        **year_end.numbers(dataset, year_end.year_end_rows(dataset, solutions)),
        **checks_chart.numbers(checks_chart.rows_of_checks(dataset, checks.evaluate(dataset))),
        **contradictions.numbers(dataset, contradictions.conflicts(dataset)),
    }
