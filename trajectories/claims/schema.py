"""What every data file holds: one class per kind of row, each field with its meaning and what is allowed.

The classes are the codebook: `codebook` writes `data/README.md` from them, and `load` validates with them.
Rules between rows (a base that must exist, a repeat that must agree) are in `rules`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from trajectories.claims.fields import Id, Row, Text, column
from trajectories.claims.subject import Subject as Subject

Quantity = Literal["total", "rate", "share", "multiple", "stock", "other"]
Mood = Literal["stated", "hedged", "projected", "hypothetical", "rhetorical"]
Qualifier = Literal["plain", "exact", "about", "nearly", "more_than", "fewer_than", "up_to", "range"]
# Where the number of a qualifier stands if not in `best`; a range has both `low` and `high`.
COLUMN = {"more_than": "low", "fewer_than": "high", "up_to": "high"}
DATES = ("start_earliest", "start_latest", "end_earliest", "end_latest")
Per = Literal["minute", "hour", "day", "week", "month", "year"]
AddressBasis = Literal["printed", "same title", "copy"]
Role = Literal["constraint", "contested", "context", "none"]

# A cell quotes a few words of a text, never a sentence.
MOST_WORDS = 9


def _printed_or_inferred(value: str) -> str:
    if value != "printed" and not value.startswith("inferred: "):
        raise ValueError("printed, or inferred: how")
    return value


Basis = Annotated[Text, AfterValidator(_printed_or_inferred)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class Source(Row):
    """One article; the text itself is never here."""

    source_id: Id = column("id of the source", "lower-case id")
    label: Text = column("what the report calls it", "text")
    order: int = column("place in every chart, by letter")
    colour: Colour = column("its one colour", "#rrggbb")
    title: Text = column("the title as a citation, or what is printed in its place", "text")
    author: Text | None = column("by-line, only if printed", "text or null", None)
    outlet: Text | None = column("outlet, only if printed", "text or null", None)
    printed: Text = column("what the text prints of its own origin", "text")
    lists: tuple[Text, ...] = column("outlets that the text lists as its sources, as printed", "list of names", ())
    published_earliest: date = column("earliest day of publication")
    published_latest: date = column("latest day of publication")
    published_basis: Basis = column("printed, or inferred and how", "printed, or inferred: how")
    address: Text | None = column("where it can be read", "address or blank", None)
    address_basis: AddressBasis | None = column(
        "printed; same title: a page of that title, not compared; copy: a page with the same text",
        "printed, same title or copy; blank where address is",
        None,
    )
    address_note: Text | None = column("what was seen there, in our words", "text or blank", None)
    file: Text = column("name of the text file that was read", "file name")
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = column(
        "SHA-256 of the text that was read", "64 hex digits"
    )

    @property
    def letter(self) -> str:
        """The last word of the label: "E"."""
        return self.label.split()[-1]

    @property
    def name(self) -> str:
        """Letter and what is printed: "E · AntiWar.com", "B · by-line isabelle", "A · no outlet printed"."""
        by_line = f"by-line {self.author}" if self.author else "no outlet printed"
        return f"{self.letter} · {self.outlet or by_line}"


class Actor(Row):
    """Somebody in an attribution chain; private persons are not recorded."""

    id: Id = column("id of the actor", "lower-case id")
    kind: Literal["article", "outlet", "speaker", "office"] = column("place in a chain")
    label: Text = column("as printed", "text")


class Claim(Row):
    """One quantified statement in one source; a column whose blank has a meaning may be missing altogether."""

    claim_id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*-\d{2,}$")] = column(
        "id of the claim", "<source_id>-NN, two digits or more"
    )
    paragraph: Annotated[int, Field(ge=1)] = column("paragraph, from 1, lines that are not blank", "whole number ≥ 1")
    occurrence: Annotated[int, Field(ge=1)] = column("which occurrence of `printed` in it", "whole number ≥ 1", 1)
    printed: Text = column("the figure as it stands, with its qualifier", f"text of at most {MOST_WORDS} words")
    printed_period: Text | None = column(
        "the words that bound the period, if any; … for words left out",
        f"text of at most {MOST_WORDS} words, or blank",
        None,
    )
    quantity: Quantity = column(
        "total: count from start to end; rate; share; multiple; stock: standing number at a date; other",
        default="total",
    )
    mood: Mood = column("how the source puts it", default="stated")
    population: str = column("whom it counts", "id in subject.yml populations", blank="that of the subject")
    category: str = column("what it counts", "id in subject.yml categories", blank="not applicable")
    unit: str = column("in what it counts", "id in subject.yml units", blank="not applicable")
    noun: Text | None = column(
        "the noun printed with the figure, where it is not the unit's own",
        f"text of at most {MOST_WORDS} words, or blank",
        None,
    )
    low: float | None = column("least value as printed", default=None)
    best: float | None = column("the value as printed", "number or blank; whole in a total or stock", None)
    high: float | None = column("greatest value as printed", default=None)
    qualifier: Qualifier = column("the word beside the figure", default="plain")
    per: Per | None = column("unit of time of a rate", default=None)
    per_n: Annotated[float, Field(gt=0)] | None = column("how many of them", "number > 0 or blank", None)
    start_earliest: date | None = column("earliest first day", default=None)
    start_latest: date | None = column("latest first day", default=None)
    end_earliest: date | None = column("earliest last day", default=None)
    end_latest: date | None = column("latest last day", default=None)
    stated_by: date | None = column(
        "where the end is inferred: the latest day on which the count can have been stated", default=None
    )
    date_basis: Basis | None = column("printed, or inferred and how", "printed, inferred: how, or blank", None)
    base_id: str | None = column(
        'the whole of a share, the base of a multiple, the parent of "of which"',
        "claim_id of the same source or blank",
        None,
    )
    attribution: Text = column("chain from article to counter", "actor ids joined by ' > '", blank="the source alone")
    role: Role = column(
        "constraint; contested: mood not stated, a rate without printed period, or a multiple without base; "
        "context: another measure; none: no count, with the reason in note",
        default="constraint",
    )
    repeats: str | None = column(
        "the most precise statement of the same count in this source", "claim_id of the same source or blank", None
    )
    count_id: Id | None = column("id of the count that several claims restate", "lower-case id or blank", None)
    retells: str | None = column("the claim that this one restates with a change", "claim_id or blank", None)
    change: Text | None = column(
        "what changed in the retelling", "of category, unit, period, certainty; or blank", None
    )
    note: Text | None = column("our words", "text or blank", None)

    @property
    def source_id(self) -> str:
        return self.claim_id.rpartition("-")[0]

    @property
    def number(self) -> int:
        """The place in its table: 100 of "article-a-100", which comes after 99 and not after 10."""
        return int(self.claim_id.rpartition("-")[2])


class Reference(Row):
    """A count published elsewhere: registered cases; not a measure of truth."""

    reference_id: Id = column("id of the count", "lower-case id")
    measure: str = column("what was counted", "id in subject.yml measures")
    category: str = column("category", "id in subject.yml categories")
    unit: str = column("unit", "id in subject.yml units")
    qualifier: Qualifier = column("the word beside the figure", "as for claims")
    best: float = column("the figure")
    start: date = column("first day")
    end: date = column("last day")
    counted_by: Text = column("who counted", "text")
    relayed_by: Text = column("the outlets it was read through, in order", "outlets joined by ' > '")
    reported_on: date | None = column("day of the report", default=None)
    address: Text = column("where it was read", "address")
    note: Text | None = column("our words", "text or blank", None)


class Question(Row):
    """A comparison that no rule can know: somebody supplies a period, a base or a relation, and says why."""

    question_id: Id = column("id of the question", "lower-case id")
    kind: Literal[
        "period_supplied",
        "follows_from",
        "pace_needed",
        "average_beside",
        "product",
        "multiple_of",
        "same_number",
        "set_aside",
    ] = column(
        "period_supplied: what a figure would come to over a period that it does not print; follows_from: a count that "
        "the source draws from a rate; pace_needed: a projection against the pace it needs; average_beside: a pace "
        "beside the average of a longer time; product: a result beside its inputs; multiple_of: a multiple of a base; "
        "same_number: one number with another period or category; set_aside: a part that a published count's own "
        "note sets aside"
    )
    claim_ids: Text | None = column(
        "the claims asked about, summed; -id is taken off", "claim_ids, blanks between", None
    )
    beside_ids: Text = column("what they are held beside, summed", "claim_ids or reference_ids, blanks between")
    with_ids: Text | None = column(
        "the pace of a projection, the base of a multiple", "claim_ids or reference_ids, or blank", None
    )
    start: date | None = column("first day of a supplied period or of the part set aside", "date or blank", None)
    end: date | None = column("last day of it", "date or blank", None)
    number_low: float | None = column("least factor of a product; the part set aside", default=None)
    number_high: float | None = column("greatest factor of a product", default=None)
    reason: Text = column("why it is asked, and who supplies what", "text without digits")


class Fact(Row):
    """A number or phrase that caveats lean on, with its citation."""

    fact_id: Id = column("id, written {fact-id} in a caveat", "lower-case id")
    value: Text = column("as the caveat prints it", "text")
    meaning: Text = column("what it is, in our words", "text")
    reported_by: Text | None = column("who reported it, and when; blank for a definition", "text or blank", None)
    address: Text = column("where it was read", "address")


class AppliesTo(Row):
    """When a caveat belongs to a chart: every key that is given must hold, any value of a key will do."""

    quantity: tuple[Quantity, ...] = column("claims of these quantities", "list of quantities", ())
    category: tuple[str, ...] = column("claims of these categories", "list of category ids", ())
    unit: tuple[str, ...] = column("claims of these units", "list of unit ids", ())
    qualifier: tuple[Qualifier, ...] = column("claims with these qualifiers", "list of qualifiers", ())
    mood: tuple[Mood, ...] = column("claims of these moods", "list of moods", ())
    source: tuple[str, ...] = column("claims of these sources", "list of source ids", ())
    claim: tuple[str, ...] = column("these very claims", "list of claim ids", ())
    basis: tuple[Literal["printed", "inferred"], ...] = column("claims whose dates are so", "printed, inferred", ())
    reading: tuple[str, ...] = column("drawn under these readings", "list of choice=value", ())
    method: tuple[str, ...] = column("charts that use these methods", "list of methods", ())
    chart: tuple[Annotated[str, Field(pattern=r"^fig-[a-z-]+$")], ...] = column(
        "these very charts", "list of ids of figures, fig-…", ()
    )


class Caveat(Row):
    """What a reader of a chart must know, and the charts that it belongs to."""

    id: Id = column("id of the caveat", "lower-case id")
    kind: Literal["measure", "period", "source", "method", "layer"] = column("what it is about")
    severity: Literal["high", "normal"] = column("high ones come first and are printed inside the picture")
    text: Text = column("the caveat; numbers only as {fact-id}", "text without digits")
    short_text: Annotated[str, Field(max_length=90)] = column(
        "the same inside a picture", "text without digits, at most 90 characters"
    )
    applies_to: AppliesTo = column("when it belongs to a chart", "rules")
