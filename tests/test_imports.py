"""What importing a part of the program brings along, seen from a Python of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALL_OF = """
import importlib, pkgutil
for name in {packages!r}:
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, name + "."):
        # A child is a program of its own, started with its device.
        if not module.name.endswith(("_child", "__main__")):
            importlib.import_module(module.name)
"""


def loaded_by(code: str) -> set[str]:
    """Name the top-level modules in memory after running some code in a fresh Python."""
    program = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return {name.partition(".")[0] for name in json.loads(result.stdout)}


def test_books_and_radio_load_nothing_of_the_terminal() -> None:
    """A hub or a service without a terminal uses every module of models and radio and loads no terminal library."""
    loaded = loaded_by(ALL_OF.format(packages=["models", "radio"]))
    assert {"models", "radio"} <= loaded
    assert not loaded & {"textual", "rich", "click"}


@pytest.mark.parametrize(
    "heavy", ["textual", "rich", "meshtastic", "serial", "paho", "segno", "aiohttp", "fpdf", "psycopg"]
)
def test_a_command_starts_without_heavy_packages(heavy: str) -> None:
    """Typing `mvs` waits for nothing heavy: such packages are imported where they are used."""
    assert heavy not in loaded_by("import mvs_tui.cli")


def test_the_measure_sees_what_is_loaded() -> None:
    """The test above is able to fail: a heavy package that is imported shows."""
    assert "segno" in loaded_by("import mvs_tui.cli, segno")
