"""The schema is the codebook: every column has a meaning and words for what is allowed, and the file is current."""

from __future__ import annotations

import re
from typing import Any, Literal, get_args, get_origin

import pytest
from conftest import DATA, MINIATURE
from pydantic import ValidationError

from trajectories.claims.codebook import FILES, codebook
from trajectories.claims.fields import allowed
from trajectories.claims.load import Dataset
from trajectories.claims.schema import Claim, Source, Subject
from trajectories.ground.choices import CHOICES
from trajectories.ground.number_words import EXCLUDED, NUMBER_WORDS, VAGUE, vague_low
from trajectories.solver.interval import Reading

FIELDS = [(file, model, name) for file, model in FILES.items() for name in model.model_fields]


def literals(annotation: Any) -> set[str]:
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    return {value for part in get_args(annotation) if not isinstance(part, str) for value in literals(part)}


@pytest.mark.parametrize(("file", "model", "name"), FIELDS)
def test_every_column_has_a_meaning_and_says_what_is_allowed(file, model, name) -> None:
    info = model.model_fields[name]
    assert info.description
    words = allowed(model, name)
    assert words
    if not words.startswith(("as for", "list of")):
        for value in literals(info.annotation):
            assert re.search(rf"\b{value}\b", words), f"{file} {name}: {value} is legal but not in: {words}"


def test_codebook_names_every_file_and_every_column() -> None:
    text = codebook()
    for file, model in FILES.items():
        section = text.split(f"## `{file}`")[1].split("\n## ")[0]
        rows = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| ")][1:]
        assert rows == list(model.model_fields)
        assert (model.__doc__ or "").strip(), f"{model.__name__} says nothing of itself"
        assert "usage docs" not in section.lower()


def test_the_committed_codebook_is_current() -> None:
    assert (DATA / "README.md").read_text(encoding="utf-8") == codebook(), "python -m trajectories codebook"


def test_every_data_file_has_a_class() -> None:
    """A file that nobody validates would be read by nobody, or unchecked."""
    patterns = [re.compile(re.escape(name).replace("<source_id>", r"[a-z0-9-]+") + "$") for name in FILES]
    for root in (DATA, MINIATURE):
        for path in root.rglob("*"):
            name = path.relative_to(root).as_posix()
            if path.suffix in {".csv", ".yml"} and not name.startswith("articles/"):
                assert any(pattern.match(name) for pattern in patterns), name


def test_rows_are_frozen_and_refuse_unknown_columns(dataset: Dataset) -> None:
    with pytest.raises(ValidationError):
        dataset.sources[0].label = "another"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="extra"):
        Source.model_validate(dataset.sources[0].model_dump() | {"more": "x"})


def test_subject_answers_by_kind(miniature: Dataset) -> None:
    subject: Subject = miniature.subject
    assert subject.counted == ("pedal", "electric")
    assert (subject.pooled, subject.undefined, subject.not_applicable) == ("any_bicycle", "kind_not_said", "nothing")
    assert subject.measured == ("reports", "bicycles")
    assert subject.category("electric").short == "electric"
    assert subject.unit("bicycles").noun == "bicycles"


@pytest.mark.parametrize(
    ("name", "source"), [("article-a-01", "article-a"), ("a-b-c-99", "a-b-c"), ("leaflet-2-07", "leaflet-2")]
)
def test_a_claim_knows_its_source(name: str, source: str, dataset: Dataset) -> None:
    row = dataset.claims.row(0, named=True)
    claim = Claim.model_validate(
        {k: v for k, v in row.items() if k != "source_id" and v is not None} | {"claim_id": name}
    )
    assert claim.source_id == source


def test_choices_are_those_of_a_reading() -> None:
    assert {name: values[0] for name, values in CHOICES.items()} == {n: getattr(Reading(), n) for n in CHOICES}
    assert all(len(set(values)) == len(values) >= 2 for values in CHOICES.values())


@pytest.mark.parametrize(
    ("printed", "low"),
    [
        ("hundreds of thousands", 200_000),
        ("Hundreds of thousands of cases", 200_000),
        ("tens of thousands", 20_000),
        ("thousands of soldiers", 2_000),
        ("hundreds", 200),
        ("dozens", 24),
        ("a dozen", None),
        ("over 310,000", None),
        ("", None),
    ],
)
def test_vague_words_state_a_least_value(printed: str, low: int | None) -> None:
    assert vague_low(printed) == low


def test_word_lists_do_not_contradict_each_other() -> None:
    assert all(word == word.lower() for word in NUMBER_WORDS)
    assert not NUMBER_WORDS & {word.lower() for word in EXCLUDED}
    assert all(EXCLUDED.values())
    assert all(set(words.split()) & NUMBER_WORDS for words in VAGUE)
    assert list(VAGUE.values()) == sorted(VAGUE.values())
    # "twelve" in, "often" (which ends in ten) out: whole words only.
    assert "twelve" in NUMBER_WORDS
    assert "often" not in NUMBER_WORDS
