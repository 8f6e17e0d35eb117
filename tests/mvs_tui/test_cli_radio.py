"""`mvs radio`, and `mvs sync` by radio: in words and data, with and without a radio, and between real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pytest

from models.words import Refused
from mvs_tui import radio_config, radio_state
from mvs_tui.config import Home
from mvs_tui.radio_config import RadioSettings, merged
from screens.air import Air
from tests.mvs_tui.clerk import Clerk
from tests.screens import airs
from tests.standin.harness import AirServer, air_server, standin

MVS = Path(sys.executable).with_name("mvs")


@pytest.fixture
def desks(tmp_path: Path) -> tuple[Clerk, Clerk]:
    """Give two desks of one co-op that have exchanged nothing since the second one joined."""
    one, two = Clerk(tmp_path / "a"), Clerk(tmp_path / "b")
    words = one("init", "--coop", "Agri-Pod", "--village", "Bandari", "--desk", "store", "--zone", 0).strip()
    two("desk", "request", "--village", "Kilima", "--desk", "office", "--out", tmp_path / "request")
    one("desk", "admit", tmp_path / "request", "--out", tmp_path / "answer")
    two("desk", "join", tmp_path / "answer", "--fingerprint", words)
    return one, two


def tell(clerk: Clerk, **more: Any) -> None:
    """Let the desk's radio have told this just now."""
    airs.tell(Home(clerk.home), airs.status(int(time.time()), **more), "meshtastic+tcp://radio.local")


def marks(clerk: Clerk, code: int = 0) -> dict[str, list[tuple[str, str, str]]]:
    """Give what the check-up found, by name: (mark, words, advice)."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for one in clerk.reads("radio", "doctor", code=code):
        found.setdefault(one["name"], []).append((one["mark"], one["found"], one["advice"]))
    return found


# ---- settings --------------------------------------------------------------------------------------------------------


def test_settings_of_the_radio_leave_every_other_line_as_it_was() -> None:
    """Remarks, other tables, and settings that are not ours stay; values over several lines are replaced."""
    before = (
        '# mine\nlanguage = "sw"\n\n[radio] # here\nlinks = [\n  "old",  # "x"\n]\nsensors = 4\n\n[print]\nw = true\n'
    )
    after = merged(before, {"links": ["meshtastic+serial:/dev/ttyUSB0"], "region": "EU_868"})
    assert after == (
        '# mine\nlanguage = "sw"\n\n[radio] # here\nlinks = ["meshtastic+serial:/dev/ttyUSB0"]\nregion = "EU_868"\n'
        "sensors = 4\n\n[print]\nw = true\n"
    )
    assert merged(after, {"links": ["meshtastic+serial:/dev/ttyUSB0"], "region": "EU_868"}) == after


@pytest.mark.parametrize(
    "before", ["radio.links = []\n", "[radio]\nlinks=[]\n[radio.more]\nx=1\n", 'a = """\n[radio]\n"""\n']
)
def test_a_settings_file_of_another_form_is_written_right_or_refused(before: str) -> None:
    """What is written is read again first: no setting is ever lost."""
    import tomllib

    try:
        after = merged(before, {"links": ["x"]})
    except Refused:
        return
    wanted = tomllib.loads(before)
    wanted["radio"] = {**wanted.get("radio", {}), "links": ["x"]}
    assert tomllib.loads(after) == wanted


def test_a_settings_file_with_nonsense_is_no_radio(mvs_home: Path) -> None:
    """The program starts all the same; the table is asked for types."""
    for text in ("radio = 3\n", "[radio]\nhops = 'x'\nautostart = 1\n", "[radio\n"):
        (mvs_home / "config.toml").write_text(text)
        said = RadioSettings.read(Home(mvs_home))
        assert (said.links, said.hops, said.autostart) == ((), 3, True)
    assert radio_config.TABLE in merged("", {"links": []})


# ---- the status file -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"at": "x"}',
        '{"at": 1e999}',
        '{"links": 3}',
        '{"links": [3]}',
        '{"neighbours": {"a": 1}}',
        '{"said": [[]]}',
    ],
)
def test_a_status_file_that_cannot_be_read_is_a_program_that_does_not_run(mvs_home: Path, text: str) -> None:
    """Half a file, other types, another program's file: no screen falls over it."""
    home = Home(mvs_home)
    home.radio.write_text(text)
    air = radio_state.read(home)
    assert not air.running
    assert not air.ways


def test_a_status_of_a_process_that_is_gone_or_silent_is_not_running(mvs_home: Path) -> None:
    """Its number is asked for, and its age: 15 seconds."""
    home, now = Home(mvs_home), int(time.time())
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for status, runs in (({"at": now}, True), ({"at": now - 20}, False), ({"pid": gone.pid}, False)):
        radio_state.write(home, airs.status(now) | status)
        assert radio_state.read(home).running == runs, status
    assert not list(mvs_home.glob("radio.json.*")), "the file beside it has taken its place"


# ---- words and data --------------------------------------------------------------------------------------------------


def test_status_without_a_radio_says_how_to_get_one(desks: tuple[Clerk, Clerk]) -> None:
    """In words and as data, also inside `mvs status`."""
    one, _two = desks
    assert "mvs radio setup" in one("radio", "status")
    data = one.reads("radio", "status")
    assert (data["running"], data["configured"], data["links"], data["until_sent_s"]) == (False, [], [], None)
    assert one.reads("status")["radio"] == data
    assert "Radio         none" in one("status")


def test_status_gives_airtime_what_waits_and_until_when(desks: tuple[Clerk, Clerk]) -> None:
    """The promised keys hold what the radio's process told; the words say the same."""
    one, _two = desks
    tell(one)
    data = one.reads("radio", "status")
    assert (data["running"], data["waiting"], data["until_sent_s"]) == (True, 4, 121.0)
    assert data["links"][0]["budget_s"] == 356.4
    assert data["neighbours"][0]["lacks"] == 4
    words = one("radio", "status")
    for part in (
        "1 desk heard, 4 entries wait, out in about 2 min",
        "airtime this hour 36 of 356 s",
        "desk B Kilima: lacks 4",
    ):
        assert part in words
    assert "1 desk heard, 4 entries wait, out in about 2 min" in one("status")


def test_what_is_written_says_when_it_goes_out(desks: tuple[Clerk, Clerk]) -> None:
    """With a radio, after an entry for all; not after one that stays in the village, and not without a radio."""
    one, _two = desks
    add = ("machine", "add")
    assert "by radio" not in one(*add, "TRACTOR1")
    tell(one)
    assert "It goes out by radio with the next frame (about 2 min)." in one(*add, "TRACTOR2")
    tell(one, links=[airs.way(state="down", words="No radio.")])
    assert "as soon as the radio works again" in one(*add, "TRACTOR3")


# ---- the check-up ----------------------------------------------------------------------------------------------------


def test_check_up_without_a_radio_says_what_to_plug_in(
    desks: tuple[Clerk, Clerk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is broken: a desk needs no radio."""
    monkeypatch.setattr("mvs_tui.radio_device.PORTS", ())
    found = marks(desks[0])
    assert found["settings"][0][0] == "!"
    assert "cable" in found["port"][0][2]


@pytest.mark.parametrize(
    ("way", "mark", "words"),
    [
        ({"state": "down", "words": "The radio at /dev/ttyUSB0 was unplugged."}, "x", "unplugged"),
        ({"region": "UNSET"}, "x", "region is not set"),
        ({"preset": "LONG_SLOW"}, "x", "its speed is LONG_SLOW, this desk's settings say LONG_FAST"),
        ({"preset": "LongFast"}, "ok", "radio is there"),
        ({"channel": "other"}, "x", "its channel is other"),
        ({"firmware": "2.3.1"}, "!", "too old"),
        ({"used_s": 356.4}, "!", "used up"),
        ({"until_sent_s": 9 * 3600}, "!", "4 entries wait"),
        ({"until_sent_s": None}, "!", "4 entries wait"),
    ],
    ids=str,
)
def test_check_up_names_each_trouble_of_a_radio_and_what_to_do(
    desks: tuple[Clerk, Clerk], way: dict[str, Any], mark: str, words: str
) -> None:
    """One finding with the mark, words, and advice; 4 where something is broken."""
    tell(desks[0], links=[airs.way(**way)])
    found = marks(desks[0], code=4 if mark == "x" else 0)
    (hit,) = [one for one in found["/dev/ttyUSB0"] if words in one[1]]
    assert hit[0] == mark
    assert bool(hit[2]) == (mark != "ok")


def test_check_up_tells_nobody_heard_from_frames_of_strangers(
    desks: tuple[Clerk, Clerk],
) -> None:
    """Silence asks for antennas; frames that nobody can read ask for the channel's key."""
    tell(desks[0], neighbours=[])
    assert "antennas" in marks(desks[0])["heard"][0][2]
    tell(desks[0], neighbours=[], links=[airs.way(rubbish=50)])
    assert "another key" in marks(desks[0])["heard"][0][2]


def test_check_up_repeats_what_the_radio_complained_of_within_a_day(desks: tuple[Clerk, Clerk]) -> None:
    """Its clock, refusals, its settings: the newest first, each once, and nothing that is older or no complaint."""
    now, clock = int(time.time()), "This machine's clock is 2 h 1 min behind the radio's. Is the time here right?"
    said = [{"at": now - 90_000, "words": "Old.", "bad": True}, {"at": now - 60, "words": "Fine.", "bad": False}]
    tell(desks[0], said=[*said, *({"at": now - ago, "words": clock, "bad": True} for ago in (300, 120))])
    (found,) = marks(desks[0])["said"]
    assert found == ("!", clock, "The radio said so 2 min ago.")


def test_the_desks_own_check_up_has_a_line_for_the_radio_where_there_is_one(desks: tuple[Clerk, Clerk]) -> None:
    """Good while it works; else it names the command that says more."""
    one, _two = desks

    def line() -> list[tuple[str, str]]:
        return [(row["mark"], row["advice"]) for row in one.reads("doctor") if row["name"] == "radio"]

    assert not line()
    tell(one)
    assert line() == [("ok", "")]
    tell(one, links=[airs.way(state="down", words="No radio.")])
    ((mark, advice),) = line()
    assert mark == "!"
    assert "mvs radio doctor" in advice


def test_check_up_finds_a_locked_port_and_a_missing_one(
    desks: tuple[Clerk, Clerk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command that opens the port stands there, and the group is the port's own."""
    port = tmp_path / "ttyUSB7"
    port.touch()

    def access(*_parts: object) -> bool:
        return False

    def group(_port: Path) -> str:
        return "dialout"

    monkeypatch.setattr("mvs_tui.radio_device.os.access", access)
    monkeypatch.setattr("mvs_tui.radio_device._group", group)
    RadioSettings((f"meshtastic+serial:{port}",)).write(Home(desks[0].home))
    (found,) = marks(desks[0], code=4)["port"][:1]
    assert found[0] == "x"
    assert "usermod -aG dialout" in found[2]
    port.unlink()
    assert "is not there" in marks(desks[0], code=4)["port"][0][1]


# ---- the set-up ------------------------------------------------------------------------------------------------------


def test_set_up_asks_for_what_the_law_of_the_place_decides(desks: tuple[Clerk, Clerk]) -> None:
    """Without a terminal nothing is guessed about the region; a wrong one is named with the right ones."""
    one, _two = desks
    assert "--region" in one.refused("radio", "setup", "meshtastic+tcp://localhost", "--keep")
    assert "EU_868" in one.refused("radio", "setup", "meshtastic+tcp://localhost", "--keep", "--region", "EU")
    assert not RadioSettings.read(Home(one.home)).links


def test_set_up_keeps_settings_and_gives_the_same_channel_at_both_desks(desks: tuple[Clerk, Clerk]) -> None:
    """Name and key come from the co-op: the link for phones is the same, and another co-op's is not."""
    links: list[str] = []
    for desk in desks:
        asked = ("radio", "setup", "meshtastic+tcp://radio.local", "--region", "eu_868", "--keep", "--link")
        data = desk.reads(*asked)
        assert (data["channel"], data["region"], data["preset"]) == ("agri-pod", "EU_868", "LONG_FAST")
        links.append(data["link"])
        assert RadioSettings.read(Home(desk.home)).links == ("meshtastic+tcp://radio.local?channel=agri-pod",)
    assert links[0] == links[1] != ""


def test_set_up_sets_a_radio_by_the_real_library_and_reads_it_back(desks: tuple[Clerk, Clerk]) -> None:
    """A new radio without a region gets the co-op's settings; a second time nothing is left to write."""
    one, _two = desks
    with standin(11, region="UNSET", speed=20) as radio:
        data = one.reads("radio", "setup", radio.url, "--region", "EU_868", "--owner", "Bandari A", "--yes")
        assert "The radio is set" in data["done"]
        state = radio.do("state")
        assert (state["region"], state["preset"]) == ("EU_868", "LONG_FAST")
        one("radio", "setup", radio.url, "--yes")


def test_set_up_of_a_radio_for_another_desk_leaves_this_desks_settings_alone(desks: tuple[Clerk, Clerk]) -> None:
    """The radio gets the channel and no name of this desk; this desk would otherwise look for it for ever."""
    one, _two = desks
    asked = ("radio", "setup", "--region", "EU_868", "--for-another", "--yes")
    with standin(12, region="UNSET", speed=20) as radio:
        data = one.reads(*asked, radio.url)
        assert "The radio is set" in data["done"]
        assert "Bandari" not in data["owner"]
        assert radio.do("state")["region"] == "EU_868"
    assert not RadioSettings.read(Home(one.home)).links
    one.refused(*asked, radio.url, "--keep", code=2)


# ---- planning --------------------------------------------------------------------------------------------------------


def test_plan_says_links_time_and_advice_from_a_file_or_from_options(tmp_path: Path) -> None:
    """Both give the same; no co-op is needed for it."""
    clerk = Clerk(tmp_path / "none")
    (tmp_path / "map").write_text("Alto -12.801 35.231 12m\nBela -12.830 35.200\nCima\nBela - Cima 70 km hill\n")
    by_file = clerk.reads("radio", "plan", tmp_path / "map")
    assert by_file["apart"] == [["Cima"]]
    assert by_file["p95_s"] > 0
    options = ("--village", "Alto:-12.801,35.231,12", "--village", "Bela:-12.83,35.2", "--pair", "Cima", "--pair")
    assert clerk.reads("radio", "plan", *options, "Bela - Cima 70 km hill") == by_file
    words = clerk("radio", "plan", tmp_path / "map")
    assert "Alto - Bela" in words
    assert "all hold all after" in words
    assert "Alto:" in clerk.refused("radio", "plan", "--village", "Alto", "--village", "Bela")
    clerk.refused("radio", "plan", code=2)


# ---- between processes -----------------------------------------------------------------------------------------------


def start(clerk: Clerk, *words: object) -> subprocess.Popen[str]:
    """Start a command of a desk beside the others."""
    env = {**os.environ, "MVS_HOME": str(clerk.home)}
    command = [str(MVS), *(str(word) for word in words)]
    return subprocess.Popen(
        command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def until(clerk: Clerk, what: str, ask: Callable[[Air], object], wait: float = 60.0) -> None:
    """Wait until something is so at a desk."""
    end = time.monotonic() + wait
    while time.monotonic() < end:
        if ask(radio_state.read(Home(clerk.home))):
            return
        time.sleep(0.05)
    raise AssertionError(f"{what}: {radio_state.load(Home(clerk.home))}")


def links(air: AirServer) -> list[str]:
    """Give two radios in an air, a kilometre apart."""
    return [f"{air.url}?x=0&y=0&node=101", f"{air.url}?x=1000&y=0&node=102"]


def test_two_desks_that_run_their_radios_come_to_hold_the_same_and_end_on_sigterm(desks: tuple[Clerk, Clerk]) -> None:
    """What one writes meanwhile is at the other; only one program runs a desk's radios; the end is clean."""
    one, two = desks
    with air_server(speed=20) as air:
        running = [start(desk, "radio", "run", url) for desk, url in zip(desks, links(air), strict=True)]
        try:
            until(one, "the neighbour is heard", lambda air: air.neighbours)
            assert "runs already" in one.refused("radio", "run", links(air)[0])
            one("machine", "add", "TRACTOR1", "--name", "MF 35")
            until(two, "the machine's entry is here", lambda _air: '"TRACTOR1"' in two("machine", "list", "--json"))
            assert one.reads("status")["radio"]["running"]
        finally:
            for process in running:
                process.send_signal(signal.SIGTERM)
            ended = [process.communicate(timeout=20) for process in running]
    assert [process.returncode for process in running] == [0, 0], ended
    assert not radio_state.read(Home(one.home)).running


def test_sync_by_radio_ends_when_both_hold_the_same(desks: tuple[Clerk, Clerk]) -> None:
    """Both type `mvs sync air://…`; each report says who was heard, and the exit code is 0."""
    desks[0]("machine", "add", "TRACTOR1", "--name", "MF 35")
    with air_server(speed=20) as air:
        talks = [start(desk, "sync", url, "--for", 60, "--json") for desk, url in zip(desks, links(air), strict=True)]
        said = [talk.communicate(timeout=90) for talk in talks]
    reports = [json.loads(out) for out, _err in said]
    assert all(report["agreed"] for report in reports), reports
    assert [report["peer"] for report in reports] == ["B", "A"]
    assert reports[1]["entries_in"] >= 1


def test_sync_with_nobody_near_ends_in_time_and_says_so(desks: tuple[Clerk, Clerk]) -> None:
    """Exit code 5, and what to look at."""
    with air_server(speed=20) as air:
        told = desks[0].types("sync", links(air)[0], "--for", 2)
    assert told.exit_code == 5
    assert "No desk was heard" in told.stdout


def test_the_radios_program_ends_with_the_screens_that_started_it(desks: tuple[Clerk, Clerk]) -> None:
    """With `--until-eof` the end of standard input is its end, however the screens ended."""
    with air_server(speed=20) as air:
        child = start(desks[0], "radio", "run", links(air)[0], "--until-eof")
        until(desks[0], "it runs", lambda air: air.running)
        assert child.stdin
        child.stdin.close()
        assert child.wait(20) == 0
        for pipe in (child.stdout, child.stderr):
            assert pipe
            pipe.close()


def test_set_up_on_a_terminal_asks_each_question_again_until_it_can_be_meant(desks: tuple[Clerk, Clerk]) -> None:
    """A wrong region or channel costs no other answer; Enter takes what is proposed."""
    env = {**os.environ, "MVS_HOME": str(desks[0].home), "TERM": "dumb"}
    with standin(12, region="EU_868", speed=20) as radio:
        talk: pexpect.spawn[str] = pexpect.spawn(
            str(MVS), ["radio", "setup", radio.url], env=env, timeout=30, encoding="utf-8"
        )
        answers = [("region", "Mars"), ("none of those above", "eu 868"), ("preset", ""), ("channel", "much too long"),
                   ("1 to 11", "mwamba"), ("hops", "9"), ("1 to 7", ""), ("Write this", "y")]  # fmt: skip
        for question, answer in answers:
            talk.expect(question)
            talk.expect(":")
            talk.sendline(answer)
        talk.expect("The radio is set: EU_868, LongFast")
        talk.expect(pexpect.EOF)
    assert RadioSettings.read(Home(desks[0].home)).channel == "mwamba"
