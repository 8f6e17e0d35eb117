"""The rule for tests that need more than Python, tried on runs of pytest inside a test."""

import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")
NEEDY = {
    "a program": '@pytest.mark.needs("no-such-program")',
    "the oracles": "@pytest.mark.needs_oracles",
}


def run_inner(folder: Path, mark: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run pytest on one test with this mark, in a folder that has our conftest."""
    (folder / "conftest.py").write_text(CONFTEST.read_text())
    (folder / "test_inner.py").write_text(f"import pytest\n\n{mark}\ndef test_needy():\n    pass\n")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MVS_", "PYTEST_"))}
    command = [sys.executable, "-m", "pytest", "--strict-markers", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command, cwd=folder, env=kept | environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("mark", NEEDY.values(), ids=NEEDY)
@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_test_left_out_is_named_in_the_last_lines(tmp_path: Path, mark: str, workers: str) -> None:
    """A green run cannot hide that a test was left out: its name and what it lacked stand at the end."""
    result = run_inner(tmp_path, mark, "-n", workers)
    section, name, closing = [line for line in result.stdout.splitlines() if line][-3:]
    assert result.returncode == 0
    assert "1 left out for want of" in section
    assert name == "test_inner.py::test_needy"
    assert "1 skipped" in closing


@pytest.mark.parametrize("mark", NEEDY.values(), ids=NEEDY)
def test_with_everything_required_a_missing_thing_fails(tmp_path: Path, mark: str) -> None:
    """MVS_REQUIRE_ALL=1 turns a test that would be left out into a failure."""
    result = run_inner(tmp_path, mark, MVS_REQUIRE_ALL="1")
    assert result.returncode == 1
    assert "MVS_REQUIRE_ALL=1 allows no test to be left out" in result.stdout


def test_a_test_whose_needs_are_met_runs(tmp_path: Path) -> None:
    """A program that is there and a folder of oracles let the test run even when everything is required."""
    mark = '@pytest.mark.needs_oracles\n@pytest.mark.needs("sh")'
    result = run_inner(tmp_path, mark, MVS_REQUIRE_ALL="1", MVS_ORACLES=str(tmp_path))
    assert "1 passed" in result.stdout


def test_each_desk_is_fresh(mvs_home: Path) -> None:
    """The fixture's folder is empty and is the one that MVS_HOME names."""
    assert os.environ["MVS_HOME"] == str(mvs_home)
    assert list(mvs_home.iterdir()) == []


@pytest.mark.parametrize("module", ["models.seeds", "radio", "tests.test_docs"])
def test_our_own_outdated_code_is_an_error(module: str) -> None:
    """A warning that our code causes fails the test in which it comes up."""
    with pytest.raises(DeprecationWarning):
        warnings.warn_explicit("old", DeprecationWarning, "somewhere.py", 1, module=module)


@pytest.mark.parametrize("module", ["rich.text", "modelsmith"])
def test_outdated_code_of_others_breaks_nothing(module: str) -> None:
    """Another project's module, even one whose name begins like ours, may go out of fashion without failing us."""
    warnings.warn_explicit("old", DeprecationWarning, "somewhere.py", 1, module=module)
