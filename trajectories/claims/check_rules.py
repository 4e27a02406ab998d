"""Rules for declared checks: known ids, the roles of a kind, no typed numbers, and a matrix that holds every check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from trajectories.claims.check_schema import KINDS, Check, MatrixRow, columns
from trajectories.claims.placed import Broken, Placed
from trajectories.claims.schema import Claim, Fact, Reference, Source, Subject
from trajectories.ground.errors import Fault

_DIGIT = re.compile(r"\d")
_WHOLE = re.compile(r"\d{1,3}(,\d{3})*|\d+")
# Roles whose claims must be of one quantity; others take totals and stocks.
_QUANTITY = {"rate": "rate", "range": "rate", "share": "share", "multiple": "multiple", "ordinal": "other"}
_PLAIN_COUNTS = ("total", "stock")
_COURT_ROLE = "published"


def check(
    subject: Subject,
    sources: Sequence[Placed[Source]],
    claims: Sequence[Placed[Claim]],
    references: Sequence[Placed[Reference]],
    facts: Sequence[Placed[Fact]],
    checks: Sequence[Placed[Check]],
    matrix: Sequence[Placed[MatrixRow]],
    broken: Broken,
) -> Iterator[Fault]:
    """Every fault in checks and matrix, in no particular order; `broken` holds rows that other faults name already."""
    by_claim = {placed.row.claim_id: placed.row for placed in claims}
    by_reference = {placed.row.reference_id: placed.row for placed in references}
    by_fact = {placed.row.fact_id: placed.row.value for placed in facts}
    seen: set[str] = set()
    for placed in checks:
        if placed.row.id in seen:
            yield placed.fault("id", f"{placed.row.id} twice", "each id once")
        seen.add(placed.row.id)
        yield from _ids(placed, by_claim, by_reference, broken)
        yield from _kind(placed)
        yield from _words(placed)
        yield from _facts(placed, by_fact, broken)
        yield from _quantities(placed, by_claim)
        yield from _measures(placed, subject, by_reference)
    wanted = columns(tuple(placed.row.source_id for placed in sources))
    yield from _matrix({placed.row.id: placed for placed in checks}, matrix, wanted, broken)


def _ids(
    placed: Placed[Check], claims: Mapping[str, Claim], references: Mapping[str, Reference], broken: Broken
) -> Iterator[Fault]:
    lookups: tuple[tuple[str, str, str, Mapping[str, object]], ...] = (
        ("claims", "claim_id", "claims", claims),
        ("references", "reference_id", "reference.csv", references),
    )
    for name, what, file, known in lookups:
        for role, ids in getattr(placed.row, name).items():
            for id_ in ids:
                if id_ not in known and not broken.holds(file, id_):
                    yield placed.fault(f"{name}.{role}", id_, f"a {what} of the data: " + ", ".join(sorted(known)))
    if not placed.row.claims:
        yield placed.fault("claims", "nothing", "at least one claim")
    if len(placed.row.sources) > 2 or (len(placed.row.sources) > 1 and placed.row.references):
        yield placed.fault("claims", placed.row.column, "one source, two sources, or one source and published counts")


def _kind(placed: Placed[Check]) -> Iterator[Fault]:
    row = placed.row
    if row.kind not in KINDS:
        yield placed.fault("kind", row.kind, ", ".join(KINDS))
        return
    kind = KINDS[row.kind]
    filled = {*row.claims, *row.references}
    if not any(form <= filled <= form | kind.optional for form in kind.forms):
        forms = " or ".join(", ".join(sorted(form)) for form in kind.forms)
        more = f"; besides: {', '.join(sorted(kind.optional))}" if kind.optional else ""
        yield placed.fault("claims", f"roles {', '.join(sorted(filled)) or 'none'}", f"roles {forms}{more}")


def _words(placed: Placed[Check]) -> Iterator[Fault]:
    row = placed.row
    for name in ("question", "because", "supposing", "remark"):
        if _DIGIT.search(getattr(row, name) or ""):
            yield placed.fault(name, "a typed digit", "text without digits; numbers are computed")
    if bool(row.as_one) != bool(row.because or row.supposing):
        missing = "because" if row.as_one else "as_one"
        yield placed.fault(missing, "nothing", "as_one and because (or supposing) together, or neither")
    if row.because and row.supposing:
        yield placed.fault("supposing", row.supposing, "because where the source takes them as one, else supposing")
    beyond = [name for name in row.as_one if name != "period"]
    if len(row.sources) > 1 and row.as_one:
        yield placed.fault("as_one", ", ".join(row.as_one), "blank for claims of two sources: neither speaks for both")
    elif row.references and beyond:
        yield placed.fault("as_one", ", ".join(beyond), "period alone beside published counts")


def _facts(placed: Placed[Check], facts: Mapping[str, str], broken: Broken) -> Iterator[Fault]:
    for name in placed.row.also:
        if not _WHOLE.fullmatch(facts.get(name, "")) and not broken.holds("facts.csv", name):
            found = f"{name}, {facts[name]!r}" if name in facts else name
            yield placed.fault("also", found, "a fact_id of facts.csv whose value is a whole number")


def _quantities(placed: Placed[Check], claims: Mapping[str, Claim]) -> Iterator[Fault]:
    for role, ids in placed.row.claims.items():
        allowed: tuple[str, ...] = (_QUANTITY[role],) if role in _QUANTITY else _PLAIN_COUNTS
        if role == "pace":
            allowed = ("rate",)
        elif role in ("first", "again"):
            allowed = (*_PLAIN_COUNTS, "rate")
        for id_ in ids:
            if id_ in claims and claims[id_].quantity not in allowed:
                yield placed.fault(f"claims.{role}", f"{id_}, a {claims[id_].quantity}", " or ".join(allowed))


def _measures(placed: Placed[Check], subject: Subject, references: Mapping[str, Reference]) -> Iterator[Fault]:
    for role, ids in placed.row.references.items():
        found = {references[id_].measure for id_ in ids if id_ in references}
        if role != _COURT_ROLE and found - {subject.registered}:
            yield placed.fault(f"references.{role}", ", ".join(sorted(found)), f"counts of {subject.registered}")
        elif role == _COURT_ROLE and (len(found) > 1 or subject.registered in found):
            yield placed.fault(f"references.{role}", ", ".join(sorted(found)), "counts of one measure of proceedings")


def _matrix(
    checks: Mapping[str, Placed[Check]], matrix: Sequence[Placed[MatrixRow]], wanted: Sequence[str], broken: Broken
) -> Iterator[Fault]:
    if not checks and not matrix:
        return
    named: set[str] = set()
    kinds = [placed.row.kind for placed in matrix]
    for kind in KINDS:
        if kinds.count(kind) != 1 and not broken.holds("check_matrix.yml", kind):
            file, line = (matrix[0].file, matrix[0].line) if matrix else ("check_matrix.yml", "-")
            yield Fault(file, line, "kind", f"{kind} {kinds.count(kind)} times", "each kind once")
    for placed in matrix:
        if placed.row.kind not in KINDS:
            yield placed.fault("kind", placed.row.kind, ", ".join(KINDS))
        for column in wanted:
            # A source that somebody has just begun to add has no column yet.
            if column not in placed.row.cells and any(column in other.row.cells for other in matrix):
                yield placed.fault(f"cells.{column}", "nothing", "check ids, or one line why there is none")
        for column, cell in placed.row.cells.items():
            if column not in wanted:
                yield placed.fault(f"cells.{column}", "an unknown column", ", ".join(wanted))
            if isinstance(cell, str):
                if _DIGIT.search(cell):
                    yield placed.fault(f"cells.{column}", "a typed digit", "text without digits")
                continue
            for id_ in cell:
                named.add(id_)
                if id_ not in checks and broken.holds("checks.yml", id_):
                    continue
                if id_ not in checks:
                    yield placed.fault(f"cells.{column}", id_, "an id in checks.yml")
                elif checks[id_].row.kind != placed.row.kind or checks[id_].row.column != column:
                    own = f"{checks[id_].row.kind}, {checks[id_].row.column}"
                    yield placed.fault(f"cells.{column}", id_, f"checks of this kind and column; it is of {own}")
    for id_, placed_check in checks.items():
        if id_ not in named and not any(file == "check_matrix.yml" for file, _ in broken.ids):
            yield placed_check.fault("id", f"{id_} in no cell", "every check in its cell of check_matrix.yml")
