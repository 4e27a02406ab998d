"""Rules for claims: within a row, and between the claims of one count. Each returns faults, none raises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from trajectories.claims.placed import Log, Placed
from trajectories.claims.printed import readings, unsaid
from trajectories.claims.schema import COLUMN, DATES, MOST_WORDS, Claim, Subject
from trajectories.ground import say
from trajectories.ground.errors import Fault
from trajectories.ground.number_words import vague_low

VALUES = ("low", "best", "high")
CHANGEABLE = ("category", "unit", "period", "certainty")


def check_claims(
    claims: Sequence[Placed[Claim]],
    subject: Subject,
    known: Mapping[str, Sequence[str]],
    actors: set[str],
    log: Log,
) -> Iterator[Fault]:
    """Every fault of the claims; known: ids that columns may hold, by column; `actors`: those that a chain may name."""
    by_id = {placed.row.claim_id: placed.row for placed in claims}
    for claim in claims:
        yield from claim.ids(known)
        yield from _claim(claim, subject)
        yield from _claim_dates(claim, subject)
        yield from _claim_links(claim, by_id, actors, log)


def differences(one: Claim, other: Claim) -> tuple[str, ...]:
    """Which of category, unit, period and certainty differ between two statements of a count."""
    first, second = ((claim.category, claim.unit, period(claim), claim.mood) for claim in (one, other))
    return tuple(name for name, a, b in zip(CHANGEABLE, first, second, strict=True) if a != b)


def period(claim: Claim) -> tuple[object, ...]:
    """The four days that bound a claim's period."""
    return tuple(getattr(claim, name) for name in DATES)


def _claim(placed: Placed[Claim], subject: Subject) -> Iterator[Fault]:
    row = placed.row
    if placed.file != f"claims/{row.source_id}.csv":
        yield placed.fault("claim_id", row.claim_id, "the name of its file, a dash and two digits or more")
    for column in ("printed", "printed_period", "noun"):
        words = len((getattr(row, column) or "").split())
        if words > MOST_WORDS:
            yield placed.fault(column, f"{words} words", f"at most {MOST_WORDS} words: a figure, not a sentence")
    printed = {name: value for name in VALUES if (value := getattr(row, name)) is not None}
    wanted = ["high", "low"] if row.qualifier == "range" else [COLUMN.get(row.qualifier, "best")]
    if printed and sorted(printed) != wanted:
        found = f"{row.qualifier} with {', '.join(sorted(printed))}"
        yield placed.fault("qualifier", found, f"{' and '.join(wanted)} alone")
    if not printed and row.role in ("constraint", "contested") and vague_low(row.printed) is None:
        yield placed.fault("best", "nothing", "a number, or a vague number word in printed")
    if row.low is not None and row.high is not None and row.low > row.high:
        yield placed.fault("high", row.high, f"at least low ({row.low})")
    for name, value in printed.items():
        if value < 0:
            yield placed.fault(name, value, "0 or more")
        if row.quantity == "share" and value > 1:
            yield placed.fault(name, value, "a share as a fraction, 0 to 1")
    yield from _claim_value(placed, printed)
    is_rate = row.quantity == "rate"
    for column in ("per", "per_n"):
        if (getattr(row, column) is not None) != is_rate:
            yield placed.fault(column, getattr(row, column) or "nothing", "a value for a rate, blank for all else")
    if row.quantity == "share" and row.role == "constraint" and row.base_id is None:
        yield placed.fault("base_id", "nothing", "the claim that it is a share of")
    yield from _claim_role(placed, subject)


def _claim_value(placed: Placed[Claim], printed: Mapping[str, float]) -> Iterator[Fault]:
    """Value and `printed` say the same, and what is counted in ones is whole."""
    row = placed.row
    if differing := unsaid(row.model_dump(include={"printed", *VALUES})):
        said = " or ".join(sorted(say.exact(value) for value in readings(row.printed))) or "a numeral in printed"
        found = ", ".join(f"{printed[name]:.12g}" for name in differing)
        yield placed.fault(differing[0], f"{found} where {row.printed!r} is printed", said)
    elif row.quantity in ("total", "stock"):
        for name, value in printed.items():
            if value % 1:
                found = f"{value:.12g}, a fraction, in a {row.quantity}"
                yield placed.fault(name, found, "a whole number; a fraction in a share, rate or multiple")


def _claim_role(placed: Placed[Claim], subject: Subject) -> Iterator[Fault]:
    row = placed.row
    if row.role == "constraint":
        if row.mood != "stated":
            yield placed.fault("role", f"constraint with mood {row.mood}", "contested, context or none")
        if row.quantity == "rate" and row.printed_period is None:
            yield placed.fault("role", "constraint for a rate without printed_period", "contested, context or none")
        if row.quantity in ("multiple", "other"):
            yield placed.fault("role", f"constraint for a {row.quantity}", "contested, context or none")
        if row.population != subject.population:
            yield placed.fault("role", f"constraint for {row.population}", f"constraint for {subject.population} only")
        if row.unit not in subject.measured:
            yield placed.fault("unit", row.unit, ", ".join(subject.measured))
        if row.category == subject.not_applicable:
            yield placed.fault("category", row.category, "a category that is counted")
        if None in period(row):
            yield placed.fault("start_earliest", "a period with blanks", "all four dates for a constraint")
    if row.role == "none" and row.note is None:
        yield placed.fault("note", "nothing", "the reason why this is no count")


def _claim_dates(placed: Placed[Claim], subject: Subject) -> Iterator[Fault]:
    row = placed.row
    yield from placed.order(*DATES)
    dates = [(name, day) for name in DATES if (day := getattr(row, name)) is not None]
    if dates and row.date_basis is None:
        yield placed.fault("date_basis", "nothing", "printed, or inferred: how")
    if row.stated_by and row.end_latest and row.stated_by < row.end_latest:
        yield placed.fault("stated_by", row.stated_by, f"a day from end_latest ({row.end_latest}) on")
    if row.role == "constraint":  # an end may be read as far as the day on which it was stated
        yield from placed.within([*dates, ("stated_by", row.stated_by)], subject)


def _claim_links(placed: Placed[Claim], by_id: Mapping[str, Claim], chain: set[str], log: Log) -> Iterator[Fault]:
    row = placed.row
    actors = row.attribution.split(" > ")
    for actor in actors:
        if actor not in chain and not log.holds("actors.yml", actor):
            yield placed.unknown("attribution", actor, ["ids in actors.yml: " + ", ".join(sorted(chain))])
    if actors[0] != row.source_id:
        yield placed.fault("attribution", actors[0], f"a chain that starts with {row.source_id}")
    own = ", ".join(id_ for id_, claim in by_id.items() if claim.source_id == row.source_id)
    for column in ("base_id", "repeats"):
        target = getattr(row, column)
        if target is None or (target not in by_id and log.holds("claims", target)):
            continue
        if target not in by_id or by_id[target].source_id != row.source_id or target == row.claim_id:
            yield placed.unknown(column, target, [f"another claim of the same source: {own}"])
    first, told = by_id.get(row.repeats or ""), by_id.get(row.retells or "")
    if first is not None:
        if first.repeats is not None:
            yield placed.fault("repeats", row.repeats, f"a claim that is no repeat itself, such as {first.repeats}")
        if changed := ", ".join(differences(row, first)):
            allowed = "the same category, unit, period and certainty; else retells"
            yield placed.fault("repeats", f"{row.repeats} with another {changed}", allowed)
    if row.retells is None:
        if row.change is not None:
            yield placed.fault("change", row.change, "blank where retells is blank")
    elif told is None or row.retells == row.claim_id:
        if told or not log.holds("claims", row.retells):
            yield placed.unknown("retells", row.retells, ["another claim_id"])
    else:
        changed = " ".join(differences(row, told))
        if row.change != changed or not changed:
            allowed = changed or "a retelling that differs; else the same count_id alone"
            yield placed.fault("change", row.change or "nothing", allowed)
        if row.count_id is None or row.count_id != told.count_id:
            yield placed.fault("count_id", row.count_id or "nothing", f"that of {row.retells}: {told.count_id}")
