"""The commands themselves are killed, at moments from a seed: what they said is kept, and the books are clean."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.mvs_tui.clerk import Clerk

MVS = Path(sys.executable).with_name("mvs")
SEED = 5
MEMBERS = 400


def command(home: Path, *words: object) -> "subprocess.Popen[str]":
    """Start a command as a process of its own."""
    return subprocess.Popen(
        [str(MVS), *map(str, words)],
        env={**os.environ, "MVS_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def killed(process: "subprocess.Popen[str]", moment: float) -> dict[str, Any] | None:
    """Kill a command so many seconds after its start; gives what it said, or None when that was cut short."""
    time.sleep(moment)
    process.kill()
    out, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors, errors
    try:
        said: dict[str, Any] = json.loads(out)
    except ValueError:
        return None
    return said


def lasts(process: "subprocess.Popen[str]") -> tuple[float, dict[str, Any]]:
    """Let a command end; gives how long it took, and what it said."""
    began = time.monotonic()
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return time.monotonic() - began, json.loads(out)


def clean(desk: Clerk) -> set[str]:
    """Check the books; gives the names of all entries in them."""
    assert desk.reads("verify")["good"]
    before = desk.reads("verify")["state_hash"]
    desk("rebuild")
    assert desk.reads("verify")["state_hash"] == before, "the books found are not what their entries give"
    return {line["entry"] for line in desk.reads("log", "--limit", 10_000)}


@pytest.fixture
def desks(tmp_path: Path) -> tuple[Clerk, Clerk]:
    """Give the desk that is hurt, with a machine and a member, and another one that has much to give it."""
    here, there = Clerk(tmp_path / "a"), Clerk(tmp_path / "b")
    words = here("init", "--coop", "Mto", "--village", "Kilima", "--desk", "store").strip()
    here("member", "add", "Joseph Mwangi", "--household", "H1")
    here("machine", "add", "TRACTOR1")
    there("desk", "request", "--village", "Bandari", "--desk", "shop", "--out", tmp_path / "request")
    here("desk", "admit", tmp_path / "request", "--out", tmp_path / "answer")
    there("desk", "join", tmp_path / "answer", "--fingerprint", words)
    return here, there


def test_a_killed_request_is_there_if_its_receipt_was(desks: tuple[Clerk, Clerk]) -> None:
    """Five `mvs machine request` die on the way: each receipt that was printed stands in the books, none is double."""
    here, _there = desks
    chance = Random(SEED)  # noqa: S311 - repeats by its seed

    def ask(day: int) -> "subprocess.Popen[str]":
        words = ["machine", "request", "TRACTOR1", "--for", "joseph", "--from", f"+{day} 6", "--hours", 2, "--json"]
        return command(here.home, *words)

    whole, receipt = lasts(ask(2))
    said = [receipt]
    for number in range(5):
        told = killed(ask(3 + number), whole * (0.3 + 0.8 * chance.random()))
        said += [told] if told else []
    before = clean(here)
    said.append(lasts(ask(20))[1])
    after = clean(here)
    entries = [told["entry"] for told in said]
    assert len(set(entries)) == len(entries), f"seed {SEED}: a place was given twice: {entries}"
    assert set(entries) <= after, f"seed {SEED}: acknowledged and lost: {set(entries) - after}"
    assert len(after) == len(before) + 1
    written = here.reads("log", "--kind", "machine request", "--limit", 50)
    assert len(written) <= 7, f"seed {SEED}: one was written twice"


def test_a_killed_bundle_leaves_no_half(desks: tuple[Clerk, Clerk], tmp_path: Path) -> None:
    """`mvs sync bundle:FILE` dies while it writes, and while it takes in: no half file, no half books."""
    here, there = desks
    rows = "".join(f"Member {number},H{number // 4}\n" for number in range(MEMBERS))
    (tmp_path / "members.csv").write_text("name,household\n" + rows)
    there("member", "import", tmp_path / "members.csv")
    chance = Random(SEED)  # noqa: S311 - repeats by its seed
    file = tmp_path / "carried"
    whole, _said = lasts(command(there.home, "sync", f"bundle:{file}", "--json"))
    for _number in range(2):
        file.unlink(missing_ok=True)
        killed(command(there.home, "sync", f"bundle:{file}", "--json"), whole * (0.5 + 0.5 * chance.random()))
        if file.exists():
            assert not Clerk(here.home).reads("sync", f"bundle:{file}")["refused"], f"seed {SEED}: half a bundle"
            break
    file.unlink(missing_ok=True)
    there("member", "add", "Late Comer", "--household", "H1")
    there("member", "import", _more(tmp_path))
    lasts(command(there.home, "sync", f"bundle:{file}", "--json"))
    had = clean(here)
    shutil.copytree(here.home, tmp_path / "copy")
    whole, _said = lasts(command(tmp_path / "copy", "sync", f"bundle:{file}", "--json"))
    for _number in range(3):
        told = killed(command(here.home, "sync", f"bundle:{file}", "--json"), whole * (0.4 + 0.6 * chance.random()))
        now = clean(here)
        assert had <= now, f"seed {SEED}: lost {had - now}"
        had = now
        if told:
            assert not told["refused"]
    _took, told = lasts(command(here.home, "sync", f"bundle:{file}", "--json"))
    assert not told["refused"]
    # What is of one village only does not travel to the other.
    assert {name for name in clean(here) if "v" not in name} == {name for name in clean(there) if "v" not in name}


def _more(folder: Path) -> Path:
    """Give a second list of members."""
    path = folder / "more.csv"
    rows = "".join(f"Other {number},K{number // 4}\n" for number in range(MEMBERS))
    path.write_text("name,household\n" + rows)
    return path
