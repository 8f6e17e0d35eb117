"""The package as others install it: what it claims, and that it works far from this repository."""

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = ("models", "radio", "screens")
POISON = 'raise RuntimeError("this models is the farmer\'s own")\n'


def run(*command: str | Path, cwd: Path) -> str:
    """Run a program in a folder as a user would, without what Python's settings here would add."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "COV_"))}
    result = subprocess.run(command, cwd=cwd, env=kept, capture_output=True, text=True, check=False, timeout=100)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout.strip()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and the source archive; give the folder that holds them."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", folder, cwd=ROOT)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    """Give the wheel."""
    (wheel,) = built.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a fresh environment, which borrows the other packages from ours; give its bin folder."""
    folder = tmp_path_factory.mktemp("fresh")
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    python = folder / "bin/python"
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--quiet", "--python", python]
    run(*pip, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    purelib = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder))
    # Named in a .pth file, our packages come after the fresh ones, and the link to this repository is not followed.
    (purelib / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """Give a folder whose own packages carry our names and break when imported."""
    for name in MODULES:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(POISON)
    return tmp_path


def test_the_wheel_claims_one_name(wheel: Path) -> None:
    """Beside its own description the wheel puts only `mvs_tui` into site-packages."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"mvs_tui"}


def test_the_wheel_holds_every_module_and_asset(wheel: Path) -> None:
    """Each Python file and each asset of the program is in the wheel; no test and no bench is."""
    files = [p.relative_to(ROOT) for top in (*MODULES, "assets") for p in (ROOT / top).rglob("*") if p.is_file()]
    wanted = {f"mvs_tui/_lib/{p.as_posix()}" for p in files if not {"__pycache__", ".gitkeep"} & {*p.parts}}
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name for name in wanted if not name.endswith(".pyc")} <= names
    assert not [name for name in names if "tests" in name.split("/") or "bench" in name.split("/")]


def test_an_installed_copy_starts_among_foreign_folders(installed: Path, foreign: Path) -> None:
    """`mvs --version`, under both its names, works where a folder `models` of someone else's lies."""
    version = run(installed / "python", "-P", "-c", "import mvs_tui; print(mvs_tui.__version__)", cwd=foreign)
    for name in ("mvs", "mvs-tui"):
        assert version in run(installed / name, "--version", cwd=foreign)


@pytest.mark.parametrize("name", MODULES)
def test_an_installed_copy_imports_its_own_modules(installed: Path, foreign: Path, name: str) -> None:
    """Our `models` come from `_lib` even when the folder at hand, first on Python's path, offers others."""
    code = f"import mvs_tui, {name}; print({name}.__file__); print(mvs_tui.HOME)"
    found, home = run(installed / "python", "-c", f"import sys; sys.path[0] == '' or 1/0; {code}", cwd=foreign).split()
    assert Path(found) == Path(home) / name / "__init__.py"
    assert Path(home).parts[-2:] == ("mvs_tui", "_lib")


def test_the_poison_is_poisonous(installed: Path, foreign: Path) -> None:
    """Without our package's care the foreign `models` would be imported: the tests above can fail."""
    with pytest.raises(AssertionError, match="the farmer's own"):
        run(installed / "python", "-c", "import models", cwd=foreign)


def test_the_source_archive_builds_the_same_wheel(built: Path, wheel: Path, tmp_path: Path) -> None:
    """From the source archive alone comes a wheel with the same files, byte for byte."""
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    assert (source / "LICENSE").is_file()
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=source)
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def locked(name: str) -> dict[str, str]:
    """Give the packages of a file of locked versions, each with its version."""
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^\s;]+)", (ROOT / name).read_text(), re.MULTILINE))


def test_the_locked_versions_are_whole() -> None:
    """Both files hold every package that the project names, the smaller one with the larger one's versions."""
    runtime, everything = locked("requirements.txt"), locked("requirements-dev.txt")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    names = {re.split(r"[\[<>=~! ]", line)[0] for line in project["project"]["dependencies"] + groups["build"]}
    more = {re.split(r"[\[<>=~! ]", line)[0] for line in groups["dev"] if isinstance(line, str)}
    assert names <= runtime.keys()
    assert more <= everything.keys()
    assert runtime.items() <= everything.items()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_locked_versions_have_hashes_and_name_no_place(name: str) -> None:
    """Every locked package can be checked by its hash, from whatever place a machine takes its packages."""
    text = (ROOT / name).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text
