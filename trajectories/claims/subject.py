"""What is particular to a subject: categories, units, events and the words that charts and sentences need."""

from __future__ import annotations

from datetime import date
from typing import Literal

from trajectories.claims.fields import Id, Row, Text, column


class Named(Row):
    """What has an id and is called something: a population, or a measure of counts published elsewhere."""

    id: Id = column("id that other files name it by", "lower-case id")
    label: Text = column("the words printed for it; of an event, those after “since”", "text")


class Category(Named):
    short: Text = column("the label in a chart", "text")
    kind: Literal["counted", "pooled", "undefined", "not_applicable"] = column(
        "counted: a category of its own; pooled: the sum of all counted; undefined: a word without a legal category"
    )


class Unit(Named):
    noun: Text = column("the noun in a sentence, of several", "text")
    singular: Text | None = column("the noun of one", "text; blank: the noun", None)
    kind: Literal["measure", "not_applicable"] = column("whether it counts something")


class Event(Named):
    """A day that texts count from, such as "since …", known to lie between two days."""

    earliest: date = column("earliest first day of a count since then")
    latest: date = column("latest first day of a count since then")


class Subject(Row):
    """Everything particular to the subject; code reads it and names no category, unit or year itself."""

    title: Text = column("title of the report; {sources} becomes “two articles”", "text")
    place: Text | None = column("the place that every title names", "text or blank", None)
    lead: Text | None = column(
        "what is at stake; {Sources}, {published}, {unit}, {start}, {lowest_total}, {lowest_counted}, {highest_total}, "
        "{highest_counted}, {highest_projection} and {not_all} become computed words, and a sentence whose words do not exist is left out",
        "text without digits, or blank",
        None,
    )
    address: Text | None = column(
        "where the report is published; stands in every file taken from it", "address or blank", None
    )
    article_noun: Text = column("what a source is called", "text, of one", "article")
    span_start: date = column("first day that can carry a flow")
    span_end: date = column("last day that can carry a flow")
    events: tuple[Event, ...] = column("days that the sources count from", "list of events; may be missing", ())
    compare_years: tuple[int, int] | None = column("the two years compared", "two years, or blank", None)
    focus_month: date | None = column("month in focus, by its first day", "first day of a month, or blank", None)
    year_end: date | None = column("the year end that projections are about", "date YYYY-MM-DD, or blank", None)
    together: Text = column("the words for a sum over categories", "text")
    population: Id = column("the population the report is about", "id in populations")
    registered: Id = column("the measure of published counts that a registered case belongs to", "id in measures")
    categories: tuple[Category, ...] = column("what is counted", "list of categories")
    units: tuple[Unit, ...] = column("in what it is counted", "list of units")
    populations: tuple[Named, ...] = column("whom a claim is about", "list of populations")
    measures: tuple[Named, ...] = column("what counts published elsewhere measure", "list of measures")

    def _categories(self, kind: str) -> tuple[str, ...]:
        return tuple(category.id for category in self.categories if category.kind == kind)

    def _only(self, kind: str) -> str:
        # A subject without one has a fault; the other checks go on, so that all faults are told at once.
        return next(iter(self._categories(kind)), "")

    @property
    def years(self) -> tuple[int, int]:
        """The two years compared; where none are named, the first and the last of the span."""
        return self.compare_years or (self.span_start.year, self.span_end.year)

    @property
    def counted(self) -> tuple[str, ...]:
        """Ids of the categories that are counted by themselves, in the order of the file."""
        return self._categories("counted")

    @property
    def pooled(self) -> str:
        """Id of the pooled series: the sum of all counted categories."""
        return self._only("pooled")

    @property
    def undefined(self) -> str:
        """Id for a word that has no legal category."""
        return self._only("undefined")

    @property
    def not_applicable(self) -> str:
        return self._only("not_applicable")

    @property
    def no_unit(self) -> str | None:
        """Id of the unit of what counts nothing, if there is one."""
        return next((unit.id for unit in self.units if unit.kind == "not_applicable"), None)

    @property
    def published_words(self) -> str:
        """What counts published elsewhere are, wherever they are drawn: "registered cases", as this subject puts it."""
        measured = next(measure.label for measure in self.measures if measure.id == self.registered)
        return f"counts published elsewhere: {measured}; not a measure of truth"

    @property
    def measured(self) -> tuple[str, ...]:
        """Ids of the units that count something; the first one is the default of `Solution.bounds`."""
        return tuple(unit.id for unit in self.units if unit.kind == "measure")

    def category(self, id_: str) -> Category:
        return next(category for category in self.categories if category.id == id_)

    def unit(self, id_: str) -> Unit:
        return next(unit for unit in self.units if unit.id == id_)

    def short(self, category: str) -> str:
        """What stands after a figure of a counted category: "AWOL"; "" for all together and where none is given."""
        return self.category(category).short if category in self.counted else ""
