"""Reads the golden vectors for the tests."""

import json
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

FOLDER = Path(__file__).parent / "vectors"
Vector = dict[str, Any]


def load(file: str, section: str) -> list[Vector]:
    """Read one section of one file of vectors."""
    rows: list[Vector] = json.loads((FOLDER / f"{file}.json").read_text(encoding="utf-8"))[section]
    return rows


def each(file: str, section: str) -> list[ParameterSet]:
    """Give every vector of a section to a test, under its name."""
    return [pytest.param(row, id=row["name"]) for row in load(file, section)]
