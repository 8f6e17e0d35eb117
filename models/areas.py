"""All areas: importing this makes every kind of entry known. A new area is one word here."""

from importlib import import_module
from typing import Final

NAMES: Final = (
    "breakdown", "coop", "drivers", "lots", "machines", "members", "phones", "policy", "rates", "rounds", "sensors",
    "skills", "succession", "tasks", "upkeep", "work",
)  # fmt: skip
AREAS: Final = tuple(import_module(f"models.{name}") for name in NAMES)
