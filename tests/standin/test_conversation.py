"""The real library and the stand-in: handshake, packets both ways, settings; over TCP and over a serial device."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.standin import pb
from tests.standin.harness import AirServer, Standin, air_server, key_of, standin, until
from tests.standin.library import Failed, Library, library

ANNA, BELA = 0x0A11A, 0xBE1A


@pytest.fixture(scope="module")
def children(tmp_path_factory: pytest.TempPathFactory) -> Generator[list[Library]]:
    """Give two processes with the real library; to start one takes longer than most tests here."""
    with library(tmp_path_factory.mktemp("one")) as one, library(tmp_path_factory.mktemp("two")) as two:
        yield [one, two]


@pytest.fixture
def real(children: list[Library]) -> Generator[Library]:
    """Give the real library in a process of its own."""
    with children[0].borrowed() as child:
        yield child


@pytest.fixture(scope="module")
def air() -> Generator[AirServer]:
    """Give a small air, in which all hear all at once."""
    with air_server(hub=True, speed=50) as hub:
        yield hub


@pytest.fixture
def anna(air: AirServer) -> Generator[Standin]:
    """Give a radio on TCP."""
    with standin(ANNA, air=air, know=[BELA], name="Anna's radio") as radio:
        yield radio


@pytest.fixture
def bela(air: AirServer, tmp_path: Path) -> Generator[Standin]:
    """Give a radio on a serial device."""
    with standin(BELA, air=air, know=[ANNA], tcp=False, pty=tmp_path / "tty") as radio:
        yield radio


@pytest.fixture
def other(children: list[Library], bela: Standin) -> Generator[Library]:
    """Give another library, connected to the serial radio."""
    with children[1].borrowed() as child:
        child.call("connect", path=bela.pty).value()
        yield child


def test_a_handshake_over_tcp_tells_all_settings(anna: Standin, real: Library) -> None:
    """The library learns node, firmware, region, preset, owner, key, channels and other nodes from the handshake."""
    real.call("connect", port=anna.port).value()
    real.event("established")
    settings = real.call("settings").value()
    assert settings["firmware"].startswith("2.7")
    assert (settings["region"], settings["preset"]) == (pb.region("US"), pb.preset("SHORT_TURBO"))
    assert (settings["name"], settings["key"]) == ("Anna's radio", key_of(ANNA).hex())
    assert (settings["hop_limit"], settings["tx"], len(settings["channels"])) == (3, True, 8)
    assert real.call("state").value()["nodes"] == sorted([ANNA, BELA])


def test_without_nodes_the_handshake_tells_only_its_own(anna: Standin, real: Library) -> None:
    """The number 69420 asks for the settings without other nodes."""
    real.call("connect", port=anna.port, no_nodes=True).value()
    assert real.call("state").value()["nodes"] == [ANNA]


def test_a_broadcast_arrives_whole_at_the_longest(anna: Standin, real: Library, other: Library) -> None:
    """231 bytes on the private port go from TCP to serial; nobody hears his own."""
    real.call("connect", port=anna.port).value()
    real.call("send", data="ab" * 231, hopLimit=2).value()
    packet = other.event("packet")
    assert (packet["from"], packet["data"], packet["port"]) == (ANNA, "ab" * 231, "PRIVATE_APP")
    assert (packet["hopStart"], packet["hopLimit"]) == (2, 2)
    assert real.quiet("packet", look=0.3, port="PRIVATE_APP")


@pytest.mark.parametrize(("size", "keys"), [(232, False), (220, True)])
def test_a_byte_too_many_is_refused_by_the_radio(size: int, *, keys: bool, anna: Standin, real: Library) -> None:
    """The library takes up to 233 bytes; the radio says TOO_LARGE above 231, above 219 for one radio alone."""
    real.call("connect", port=anna.port).value()
    number = real.call("send", data="00" * size, to=BELA if keys else 0xFFFFFFFF, pkiEncrypted=keys).value()
    assert real.event("packet", request=number)["error"] == "TOO_LARGE"
    with pytest.raises(Failed, match="Data payload too big"):
        real.call("send", data="00" * 234).value()


def test_a_message_for_one_radio_is_closed_by_both_keys(anna: Standin, real: Library, other: Library) -> None:
    """219 bytes arrive, marked with the sender's public key, and are acknowledged by the other radio."""
    real.call("connect", port=anna.port).value()
    sent = real.call("send", data="cd" * 219, to=BELA, pkiEncrypted=True, wantAck=True).value()
    packet = other.event("packet")
    assert (packet["pki"], packet["data"], packet["to"]) == (True, "cd" * 219, BELA)
    answer = real.event("packet", request=sent)
    assert (answer["from"], answer["error"]) == (BELA, "NONE")


def test_a_phone_users_text_arrives(anna: Standin, bela: Standin, real: Library) -> None:
    """A text is heard from another radio's own user, or put there by a test with any key."""
    real.call("connect", port=anna.port).value()
    bela.do("say", words="BOOK TRACTOR1 FRI AM", to=ANNA)
    packet = real.event("packet", port="TEXT_MESSAGE_APP")
    assert (packet["from"], packet["text"], packet["pki"]) == (BELA, "BOOK TRACTOR1 FRI AM", True)
    anna.do("text", sender=0x77, words="MINE", key=key_of(0x77).hex())
    packet = real.event("packet", port="TEXT_MESSAGE_APP")
    assert (packet["from"], packet["text"], packet["pki"]) == (0x77, "MINE", True)


def test_texts_too_close_together_are_refused(anna: Standin, real: Library) -> None:
    """Two texts within two seconds: the second gets RATE_LIMIT_EXCEEDED."""
    real.call("connect", port=anna.port).value()
    real.call("burst", count=2, portNum=1).value()
    assert real.event("packet", error="RATE_LIMIT_EXCEEDED")


def test_sensors_and_the_radios_own_figures_are_told(anna: Standin, real: Library) -> None:
    """Other radios' sensors and the own channel load arrive as telemetry, the latter once a minute by itself."""
    real.call("connect", port=anna.port).value()
    anna.do("sensor", sender=0x77, temperature=21.5, soil_moisture=40)
    told = real.event("packet", **{"from": 0x77})["telemetry"]["environmentMetrics"]
    assert told == {"temperature": 21.5, "soilMoisture": 40}
    anna.do("sensor", sender=0x77, kind="power_metrics", ch1_voltage=12.5)
    assert real.event("packet", **{"from": 0x77})["telemetry"]["powerMetrics"] == {"ch1Voltage": 12.5}
    anna.do("load", channel=12.5, own=3.25)
    told = real.event("packet", **{"from": ANNA})["telemetry"]["deviceMetrics"]
    assert (told["channelUtilization"], told["airUtilTx"]) == (12.5, 3.25)
    told = real.event("packet", **{"from": ANNA})["telemetry"]["deviceMetrics"]
    assert told["channelUtilization"] == 12.5


def test_region_and_preset_are_written_and_the_radio_restarts(anna: Standin, real: Library) -> None:
    """Writing the preset restarts the radio (2.7), which comes back with it; the hop limit alone does not."""
    real.call("connect", port=anna.port).value()
    real.call("set_lora", hop_limit=5).value()
    real.call("set_lora", modem_preset=pb.preset("MEDIUM_FAST"), region=pb.region("EU_868")).value()
    real.event("packet", port="ROUTING_APP")
    real.event("packet", port="ROUTING_APP")
    state = restarted(anna)
    assert (state["preset"], state["region"], state["hop_limit"]) == ("MEDIUM_FAST", "EU_868", 5)


def test_firmware_2_8_changes_the_preset_without_a_restart(air: AirServer, real: Library) -> None:
    """From 2.8 on the radio is tuned while it runs."""
    with standin(ANNA, air=air, firmware="2.8.0.abcdef0") as radio:
        real.call("connect", port=radio.port).value()
        real.call("set_lora", modem_preset=pb.preset("MEDIUM_FAST")).value()
        real.event("packet", port="ROUTING_APP")
        real.call("heartbeat").value()
        assert (radio.do("state")["preset"], radio.do("state")["boots"]) == ("MEDIUM_FAST", 1)


def test_owner_and_channel_are_written(anna: Standin, real: Library) -> None:
    """A channel is changed at once; a changed owner restarts the radio."""
    real.call("connect", port=anna.port).value()
    real.call("set_channel", name="coop", psk="11" * 16).value()
    real.call("set_owner", name="Anna's new radio").value()
    state = restarted(anna)
    assert (state["channel"], state["psk"], state["owner"]) == ("coop", "11" * 16, "Anna's new radio")


def test_settings_travel_as_a_link(anna: Standin, bela: Standin, real: Library, other: Library) -> None:
    """What one radio's link says, another takes over: channel and preset."""
    real.call("connect", port=anna.port).value()
    anna.do("channel", name="coop", psk="22" * 16)
    real.call("close").value()
    real.call("connect", port=anna.port).value()
    other.call("set_url", url=real.call("settings").value()["url"]).value()
    other.call("heartbeat").value()
    other.event("packet", port="ROUTING_APP")
    assert (bela.do("state")["channel"], bela.do("state")["psk"]) == ("coop", "22" * 16)


def test_a_radio_without_a_region_sends_nothing_and_says_nothing(air: AirServer, real: Library) -> None:
    """A fresh radio swallows every packet; only the queue state's result tells."""
    with standin(ANNA, air=air, region="UNSET") as radio:
        real.call("connect", port=radio.port).value()
        assert real.call("settings").value()["tx"] is False
        real.call("send").value()
        assert real.quiet("notification", look=0.2)
        assert real.quiet("packet", look=0.2, port="ROUTING_APP")
        assert radio.do("state")["sent"] == 0


def test_two_programs_on_one_radio_throw_each_other_out(anna: Standin, real: Library, children: list[Library]) -> None:
    """A radio has one TCP client: the newcomer wins, and the library of the other comes back as a newcomer."""
    real.call("connect", port=anna.port).value()
    with children[1].borrowed() as second:
        second.call("connect", port=anna.port, no_nodes=True).value()
        until(lambda: anna.do("state")["clients"] >= 4)


def test_damage_in_the_stream_costs_nothing_but_itself(anna: Standin, real: Library) -> None:
    """Log lines, text and rubbish between frames, and a frame that comes byte by byte, leave the next packets whole."""
    real.call("connect", port=anna.port).value()
    anna.do("log", words="INFO | radio log as a record")
    anna.do("log", words="INFO | radio log as text", record=False)
    assert real.event("line")["words"].endswith("record")
    assert real.event("line")["words"].endswith("text")
    anna.do("garbage", data="00ff1094c3ffff94")
    anna.do("garbage", data="94c3000412345678")
    anna.do("fault", slow=0.001)
    anna.do("hear", sender=0x77, data="ee" * 100)
    assert real.event("packet", port="PRIVATE_APP")["data"] == "ee" * 100


def restarted(radio: Standin) -> dict[str, Any]:
    """Wait until a radio has restarted, and give its state."""
    until(lambda: radio.do("state")["boots"] > 1 and radio.do("state")["up"])
    state: dict[str, Any] = radio.do("state")
    return state
