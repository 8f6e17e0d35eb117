"""What every test may use, and the rule for tests that need more than Python.

A test that needs a program says so: `@pytest.mark.needs("tmux")`. Where tmux is missing the test is skipped, and the
run ends by naming it; with MVS_REQUIRE_ALL=1 it fails instead. `@pytest.mark.needs_oracles` does the same for the
folder of foreign programs and data named by MVS_ORACLES, against which results are compared.
"""

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Tests speak English whatever the machine they run on speaks; those about languages choose theirs.
os.environ["MVS_LANGUAGE"] = "en"

LEFT_OUT = "left out for want of"

# The same examples on every machine, so that a red test is red for everyone. To hunt for new failures:
# ./run test --hypothesis-profile=search
settings.register_profile("ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", deadline=None, max_examples=5_000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci")


def pytest_configure(config: pytest.Config) -> None:
    """Make the two markers known."""
    config.addinivalue_line("markers", "needs(*programs): the test starts these programs")
    config.addinivalue_line("markers", "needs_oracles: the test compares with what lies in the folder MVS_ORACLES")


def find_program(name: str) -> str | None:
    """Give the full path of a program, also from the folders for servers that a user's PATH leaves out."""
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]))


def missing(item: pytest.Item) -> list[str]:
    """Name what this test needs and this machine lacks."""
    programs = [str(name) for marker in item.iter_markers("needs") for name in marker.args]
    lacking = [name for name in programs if find_program(name) is None]
    if item.get_closest_marker("needs_oracles") and not Path(os.environ.get("MVS_ORACLES") or "/nowhere").is_dir():
        lacking.append("MVS_ORACLES")
    return lacking


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave a test out, or fail it, when something it needs is missing."""
    if not (lacking := missing(item)):
        return
    reason = f"needs {', '.join(lacking)}, not found on this machine"
    if os.environ.get("MVS_REQUIRE_ALL") == "1":
        pytest.fail(f"{reason}; MVS_REQUIRE_ALL=1 allows no test to be left out", pytrace=False)
    # A property of the test travels with its report, also from a worker process.
    item.user_properties.append((LEFT_OUT, ", ".join(lacking)))
    pytest.skip(reason)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Generator[None]:
    """Fail a test that leaves our settings changed for the next one, such as a clock of another day."""
    yield
    changed = sorted(name for name, _ in OURS ^ ours())
    for name in changed:
        os.environ.pop(name, None)
    os.environ.update(OURS)
    assert not changed, f"left changed for the next test: {', '.join(changed)}"


def ours() -> set[tuple[str, str]]:
    """Give what the environment says to this program."""
    return {(name, value) for name, value in os.environ.items() if name.startswith("MVS_")}


OURS = ours()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None]:
    """End the run with the tests that were left out, so that a green run cannot hide them."""
    yield
    skipped: list[pytest.TestReport] = terminalreporter.stats.get("skipped", [])
    wanting: dict[str, list[str]] = {}
    for report in skipped:
        for key, value in report.user_properties:
            if key == LEFT_OUT:
                wanting.setdefault(str(value), []).append(report.nodeid)
    for want, tests in sorted(wanting.items()):
        terminalreporter.section(f"{len(tests)} {LEFT_OUT} {want}", yellow=True)
        for test in sorted(tests):
            terminalreporter.line(test)


@pytest.fixture
def mvs_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a fresh, empty folder that MVS_HOME names: a desk of its own for one test."""
    home = tmp_path / "mvs"
    home.mkdir()
    monkeypatch.setenv("MVS_HOME", str(home))
    return home


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests, so that no worker waits at the end for another that has just begun one."""
    items.sort(key=lambda item: "tests/terminal/" not in item.nodeid)
