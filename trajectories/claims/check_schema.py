"""What `checks.yml` and `check_matrix.yml` hold: the arithmetic checks as declared, and where each kind applies.

A check names claims and published counts in roles; nothing in it is a number or a verdict. `KINDS` says which roles
each kind needs. `checks.evaluate` computes the rest.
"""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from trajectories.claims.schema import Id, Row, Text, column

Verdict = Literal["consistent", "inconsistent", "not comparable", "cannot be reached"]
VERDICTS: tuple[Verdict, ...] = ("consistent", "inconsistent", "not comparable", "cannot be reached")
Ids = Annotated[tuple[str, ...], Field(min_length=1)]
REFERENCE = "reference"


class Kind(NamedTuple):
    """`forms`: sets of roles, one of which a check must fill; `optional`: roles that it may fill besides."""

    label: str
    forms: tuple[frozenset[str], ...]
    optional: frozenset[str] = frozenset()


def _forms(*forms: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(form.split()) for form in forms)


KINDS: dict[str, Kind] = {
    "parts": Kind("parts against a stated total", _forms("parts total"), frozenset({"less", "total_less"})),
    "rate": Kind("a rate against the total of a period", _forms("rate total"), frozenset({"less"})),
    "residual": Kind(
        "what is left for the time or category not mentioned",
        _forms("total parts", "total parts beside"),
        frozenset({"beside_less"}),
    ),
    "share": Kind("a stated share", _forms("share part whole"), frozenset({"part_less"})),
    "projection": Kind(
        "a projection against the pace it needs",
        _forms("target counted pace", "target counted"),
        frozenset({"pace_less"}),
    ),
    "monthly": Kind(
        "a monthly range against totals",
        _forms("range total", "range follows"),
        frozenset({"less"}),
    ),
    "lengths": Kind("a shorter period set beside a longer one", _forms("shorter longer")),
    "own": Kind(
        "a printed period or category that may not be its own",
        _forms("ordinal dated", "whole figure against", "figure counted"),
        frozenset({"less", "before"}),
    ),
    "retold": Kind("a count told twice, with a change", _forms("first again"), frozenset({"less"})),
    "older": Kind("an earlier count beside a later one", _forms("earlier later"), frozenset({"less"})),
    "since": Kind("a count of several years against one of them", _forms("since year")),
    "standing": Kind(
        "a standing number reduced by cumulative outflow", _forms("standing outflow"), frozenset({"inflow"})
    ),
    "multiple": Kind("a multiple and its base", _forms("multiple base result"), frozenset({"base_less"})),
    "court": Kind("a court figure beside others", _forms("court total", "court published")),
    "forces": Kind("a figure about other forces beside others", _forms("other beside")),
}


class Check(Row):
    """One arithmetic check, declared: which claims and published counts it holds against each other."""

    id: Id = column("id of the check", "lower-case id")
    kind: Id = column("what kind of arithmetic it is", "one of: " + ", ".join(KINDS))
    question: Text = column("what it asks, in one sentence", "text without digits")
    claims: dict[str, Ids] = column("claims by role", "role: list of claim_ids")
    references: dict[str, Ids] = column(
        "published counts by role, beside or instead of claims", "role: list of reference_ids", {}
    )
    as_one: tuple[Literal["unit", "category", "period"], ...] = column(
        "what is taken as one because the source itself does; of unit and category only within one source",
        "unit, category, period",
        (),
    )
    because: Text | None = column(
        "how the source itself takes it as one", "text without digits; blank without as_one", None
    )
    supposing: Text | None = column(
        "what is supposed where as_one goes beyond the source: such a check is never a verdict on it",
        "text without digits; instead of because",
        None,
    )
    remark: Text | None = column("what else tells the two sides apart", "text without digits", None)
    also: tuple[str, ...] = column(
        "figures of facts.csv published for the same count; where they differ, no verdict", "fact_ids", ()
    )
    start: Literal["earliest", "latest"] | None = column(
        "which end of an uncertain start is meant", "earliest, latest or blank", None
    )

    @property
    def claim_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for ids in self.claims.values() for name in ids))

    @property
    def reference_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for ids in self.references.values() for name in ids))

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(sorted({name.rpartition("-")[0] for name in self.claim_ids}))

    @property
    def column(self) -> str:
        """The column of the matrix that the check belongs to."""
        return "+".join((*self.sources, *([REFERENCE] if self.references else [])))


class MatrixRow(Row):
    """One kind of check and, for each source, pair and source against published counts, its checks or why none."""

    kind: Id = column("kind of check", "one of: " + ", ".join(KINDS))
    cells: dict[str, Ids | Text] = column(
        "by source, source+source or source+reference", "list of check ids, or one line why there is none"
    )


def columns(sources: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of the matrix: each source, each pair, each source against published counts."""
    ordered = sorted(sources)
    pairs = [f"{one}+{other}" for i, one in enumerate(ordered) for other in ordered[i + 1 :]]
    return (*ordered, *pairs, *(f"{source}+{REFERENCE}" for source in ordered))
