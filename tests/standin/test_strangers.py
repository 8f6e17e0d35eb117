"""The stand-in is a stranger to our radio code: it could not share a mistake with it."""

import subprocess
import sys

from tests.standin.harness import ROOT

PARTS = sorted(path.stem for path in (ROOT / "tests" / "standin").glob("[!t_]*.py"))


def test_the_stand_in_imports_nothing_of_ours() -> None:
    """No module of radio, models, screens or mvs_tui is loaded when every part of the stand-in is."""
    assert {"radio", "phone", "line", "admin", "device", "air", "settings"} <= set(PARTS)
    parts = [name for name in PARTS if name != "hub"]  # it starts to serve when it is loaded
    ours = "[name for name in sys.modules if name.split('.')[0] in ('radio', 'models', 'screens', 'mvs_tui')]"
    code = f"import sys, importlib\nfor p in {parts}: importlib.import_module('tests.standin.' + p)\nprint({ours})"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
    for name in (*PARTS, "__main__"):
        text = (ROOT / "tests" / "standin" / f"{name}.py").read_text()
        assert not any(line.startswith(("from radio", "import radio", "from models")) for line in text.splitlines())
