"""What a field says of something that it cannot read: in the measure and with the example of just that field."""

from __future__ import annotations

from typing import Any

import pytest

from models.entry import KINDS
from models.fields import Letters, Name
from models.measures import Several
from models.words import BadInput


def said(kind: int, field: str, text: str) -> str:
    """Give the words with which a kind's field refuses a text."""
    slot = next(slot for slot in KINDS[kind].kind.slots if slot.name == field)
    with pytest.raises(BadInput) as refused:
        slot.field.parse(text, None)  # type: ignore[arg-type] # plain text needs no lens
    return str(refused.value)


@pytest.mark.parametrize(
    ("kind", "field", "text", "words"),
    [
        (12, "code", "no!", "like H12."),
        (13, "code", "no!", "like 0417."),
        (17, "code", "no!", "like TRACTOR1."),
        (21, "fuel", "much", "Type litres with one decimal place at most, like 12.5"),
        (22, "fuel", "1.25", "Type litres with one decimal place at most, like 12.5"),
        (22, "meters", "much", "Type hours with one decimal place at most, like 412.6"),
    ],
)
def test_the_example_is_one_of_the_field_that_was_typed(kind: int, field: str, text: str, words: str) -> None:
    """A household is not shown a tractor's code, nor a tank the hours of a meter."""
    assert words in said(kind, field, text)


def test_every_example_can_be_typed() -> None:
    """What the words propose, the same field reads."""
    seen = 0
    for cls in KINDS.values():
        for slot in cls.kind.slots:
            field: Any = slot.field.each if isinstance(slot.field, Several) else slot.field
            if isinstance(field, Name):
                assert field.parse(field.example, None) == field.example  # type: ignore[arg-type]
                seen += 1
    assert seen


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a" * 11, "It is 1 letter too long; 10 at most."),
        ("a" * 15, "It is 5 letters too long; 10 at most."),
        ("ũ" * 6, "It is about 1 letter too long; at most 10 plain letters, fewer with accents."),
        ("ũ" * 8, "It is about 3 letters too long; at most 10 plain letters, fewer with accents."),
        ("a" * 9 + "ũ", "It is about 1 letter too long; at most 10 plain letters, fewer with accents."),
    ],
)
def test_too_long_is_said_in_letters(text: str, words: str) -> None:
    """Not in bytes: leaving out as many letters at the end as are named is enough, and one fewer is not."""
    field = Letters(10)
    with pytest.raises(BadInput) as refused:
        field.parse(text, None)  # type: ignore[arg-type]
    assert str(refused.value) == words
    over = int("".join(filter(str.isdigit, words.split("letter", maxsplit=1)[0])))
    assert field.parse(text[: len(text) - over], None)  # type: ignore[arg-type]
