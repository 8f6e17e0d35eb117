"""The long measure, kept short: that it runs, says what it did, and would say what failed."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _soak(*options: str, **env: str) -> tuple[int, list[dict[str, object]]]:
    done = subprocess.run(
        [sys.executable, "bench/soak.py", "--jobs", "1", *options],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_soak_prints_json_lines() -> None:
    """Each batch and the summary are JSON lines that name the seed and what was counted."""
    code, lines = _soak("--cuts", "8", "--kills", "1", "--seeds", "1", "--deliveries", "100", "--seed", "3")
    assert code == 0
    assert [line["what"] for line in lines if line["what"] != "villages"] == ["cuts", "kills", "summary"]
    assert lines[0]["seed"] == 3_000_000
    assert lines[-1]["cuts"] == 8
    assert lines[-1]["kills"] == 1
    assert lines[-1]["villages"] == len(lines) - 3
    assert int(str(lines[-1]["deliveries"])) >= 100
    assert lines[-1]["failed"] == 0
