"""Small words for computed things: counts, lists, sources by label, names filled into templates."""

from __future__ import annotations

from collections.abc import Mapping

from trajectories.claims.load import Dataset
from trajectories.claims.rules import FACT
from trajectories.ground.errors import DataError, Fault
from trajectories.results.series import number

_WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def words(count: int) -> str:
    """A small count in words, a large one in digits: 0 → no, 5 → five, 30 → 30."""
    return _WORDS[count] if count < len(_WORDS) else number(count)


def fill(template: str, numbers: Mapping[str, str]) -> str:
    """A title with its {names} filled. Raises `DataError` for a name that nothing computes."""
    unknown = [name for name in FACT.findall(template) if name not in numbers]
    if unknown:
        allowed = "names that are computed: " + ", ".join(sorted(numbers))
        raise DataError([Fault("charts.yml", "-", "title", f"{{{name}}}", allowed) for name in unknown])
    return FACT.sub(lambda match: numbers[match.group(1)], template)


def listed(names: list[str]) -> str:
    """A list in words: A; A and B; A, B and C."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1] if names else ""]))


def labels(dataset: Dataset, ids: list[str]) -> str:
    """Sources by label, in order: "Articles A and B"; "Article A"; "no article"."""
    names = [source.label for source in dataset.sources if source.source_id in ids]
    if len(names) < 2:
        return names[0] if names else "no article"
    kinds = {name.rpartition(" ")[0] for name in names}
    if len(kinds) > 1 or kinds == {""}:
        return listed(names)
    return f"{kinds.pop()}s {listed([name.rpartition(' ')[2] for name in names])}"
