"""The directions of imports: that they hold, and that the linter would notice if they did not."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ["mvs_tui", "models", "radio", "screens"]
ONE_WAY = "one way down"
TERMINAL = "books and radio never see the terminal"
PURE = "codec, sync and airtime do no I/O and read no clock"
DEVICE = "only its own link touches a device"

VIOLATIONS = [
    (ONE_WAY, {"models/seeded.py": "import radio"}),
    (ONE_WAY, {"radio/seeded.py": "import screens"}),
    (ONE_WAY, {"screens/seeded.py": "import radio"}),
    (ONE_WAY, {"screens/seeded.py": "import mvs_tui"}),
    (TERMINAL, {"models/seeded.py": "import rich"}),
    (TERMINAL, {"models/seeded.py": "def late():\n    import click"}),
    (TERMINAL, {"radio/sim/seeded.py": "from textual import events"}),
    (PURE, {"radio/codec/seeded.py": "import time"}),
    (PURE, {"radio/sync/seeded.py": "from random import random"}),
    (PURE, {"radio/sync/seeded.py": "import radio.links"}),
    (PURE, {"radio/sync/seeded.py": "import radio.helper", "radio/helper.py": "import asyncio"}),
    (PURE, {"radio/codec/seeded.py": "import models.helper", "models/helper.py": "import peewee"}),
    (DEVICE, {"screens/seeded.py": "import meshtastic.serial_interface"}),
    (DEVICE, {"radio/links/seeded.py": "import serial"}),
]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of the packages in a folder."""
    lint = str(Path(sys.executable).with_name("lint-imports"))
    return subprocess.run([lint, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with our packages and rules, free to be spoiled."""
    folder = tmp_path_factory.mktemp("copy")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_import_contracts_hold() -> None:
    """Every contract is kept by the code as it stands."""
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout
    for name in (ONE_WAY, TERMINAL, PURE, DEVICE):
        assert f"{name} KEPT" in result.stdout


@pytest.mark.parametrize(("contract", "files"), VIOLATIONS, ids=[" ".join(files.values()) for _, files in VIOLATIONS])
def test_a_seeded_violation_breaks_its_contract(copies: Path, contract: str, files: dict[str, str]) -> None:
    """One forbidden import anywhere breaks the contract that forbids it, and is named."""
    for path, line in files.items():
        (copies / path).write_text(line + "\n")
    try:
        result = lint_imports(copies)
    finally:
        for path in files:
            (copies / path).unlink()
    assert result.returncode != 0
    assert f"{contract} BROKEN" in result.stdout
    assert ".seeded" in result.stdout


def test_the_link_to_the_device_may_touch_it(copies: Path) -> None:
    """The Meshtastic link imports `meshtastic`, and whoever uses the link stays within the contract."""
    link, user = copies / "radio/links/meshtastic.py", copies / "mvs_tui/seeded.py"
    before = link.read_text() if link.exists() else None
    link.write_text("import meshtastic\nimport serial\n")
    user.write_text("import radio.links.meshtastic\n")
    try:
        result = lint_imports(copies)
    finally:
        user.unlink()
        link.unlink() if before is None else link.write_text(before)
    assert f"{DEVICE} KEPT" in result.stdout


def test_the_airtime_model_is_under_contract() -> None:
    """As soon as the airtime model exists, the contract about I/O and clocks covers it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    covered = next(c["source_modules"] for c in contracts if c["name"] == PURE)
    assert (ROOT / "radio/airtime.py").exists() == ("radio.airtime" in covered)
