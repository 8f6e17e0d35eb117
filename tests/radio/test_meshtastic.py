"""Links to Meshtastic radios: the real library in its child, against stand-in radios: what they carry and tell."""

# pyright: reportPrivateUsage=false

import time
from pathlib import Path

import pytest

from models.words import Refused
from radio.links.base import Closed, open_link
from radio.links.meshtastic import MeshtasticSerial, MeshtasticTcp
from radio.links.radio import BROADCAST, Down, Frame, Load, Reading, Said, Text, Up
from tests.radio.meshtastics import all_told, becomes, opened, told
from tests.standin.harness import Standin, air_server, key_of, standin

PRIVATE = bytes(range(7, 39)).hex()


def test_two_desks_hear_each_other_by_tcp_and_by_cable_at_once(tmp_path: Path) -> None:
    """Three radios on three links of one process: what one sends, both others hear, whole and unchanged."""
    with (
        air_server(hub=True) as air,
        standin(1, air=air) as one,
        standin(2, air=air) as two,
        standin(3, air=air, tcp=False, pty=tmp_path / "tty") as three,
        opened(one) as a,
        opened(two) as b,
        opened(three) as c,
    ):
        ups = [told(link, Up) for link in (a, b, c)]
        assert [up.node for up in ups] == [1, 2, 3]
        assert (ups[0].region, ups[0].preset, ups[0].hop_limit) == ("US", "SHORT_TURBO", 3)
        assert ups[0].firmware.startswith("2.7")
        frame = bytes(range(BROADCAST))
        a.put(frame, 3)
        for link in (b, c):
            heard = told(link, Frame)
            assert (heard.data, heard.sender, heard.hops) == (frame, 1, 0)
            assert heard.snr is not None
        c.put(b"back", 0, urgent=True)
        assert [told(link, Frame).data for link in (a, b)] == [b"back", b"back"]


def test_opens_by_its_address(tmp_path: Path) -> None:
    """The address that a clerk writes leads to the radio; a wrong one is refused in words."""
    with standin(1, tcp=False, pty=tmp_path / "tty") as radio:
        link = open_link(f"meshtastic+serial:{radio.pty}")
        assert isinstance(link, MeshtasticSerial)
        assert told(link, Up).node == 1
        link.close()
        with pytest.raises(Closed):
            all_told(link, 1)
    for address in ("meshtastic+tcp:host", "meshtastic+tcp://", "meshtastic+tcp://h:99999", "meshtastic+tcp://h/x"):
        with pytest.raises(Refused, match="meshtastic\\+tcp://host:port"):
            open_link(address)
    with pytest.raises(Refused, match="“colour” is no option"):
        open_link("meshtastic+serial:/dev/x?colour=red")


def test_a_changed_preset_is_told() -> None:
    """Settings that somebody changes on the radio itself are told as a new `Up`."""
    with standin(1, region="EU_868") as radio, opened(radio, reread=0.4) as link:
        assert told(link, Up).preset == "LONG_FAST"
        radio.do("tune", modem_preset="MEDIUM_FAST")
        assert told(link, Up).preset == "MEDIUM_FAST"
        radio.do("tune", region="US")
        assert told(link, Up).region == "US"
        radio.do("channel", name="mwamba", psk=PRIVATE)
        assert told(link, Up).channel == "mwamba"
        assert all_told(link, 0.6) == []


def test_a_radio_without_region_sends_nothing() -> None:
    """While the region is not set the desk is told what to do and nothing is given to the radio."""
    with standin(1, region="UNSET") as radio, opened(radio, reread=0.4, silence=0.5) as link:
        said = told(link, Said)
        assert said.bad
        assert "region is not set, so it must not send. Set it up: 4, r, r (or: mvs radio setup)" in said.words
        assert told(link, Down).words == said.words
        link.put(b"x", 3)
        assert link.free == 0
        assert link.watch.open == 0
        radio.do("tune", region="EU_868", tx_enabled=True)
        told(link, Up)
        link.put(b"x", 3)
        becomes(lambda: radio.do("state")["sent"] == 1)


def test_a_missing_channel_is_told_and_never_replaced_by_the_public_one() -> None:
    """A channel is chosen by name; where there is none of that name, nothing is sent and the desk is told."""
    with air_server(hub=True) as air, standin(1, air=air) as radio, opened(radio, "mwamba", reread=0.4) as link:
        assert "no channel named “mwamba” (it has: ShortTurbo). Set it up: 4, r, r" in told(link, Said).words
        told(link, Down)
        assert link.free == 0
        radio.do("channel", name="Mwamba", psk=PRIVATE, index=2)
        assert told(link, Up).channel == "Mwamba"
        with standin(2, air=air) as other, opened(other, "mwamba", reread=0.4) as far:
            other.do("channel", name="Mwamba", psk=PRIVATE, index=1)
            told(far, Up)
            link.put(b"secret", 3)
            assert told(far, Frame).data == b"secret"
            other.do("broadcast", data="0102")
            assert "sends frames on another channel" in told(link, Said).words


def test_the_public_channel_is_told() -> None:
    """Frames on a channel that everybody can read go out only with a word about it."""
    with standin(1) as radio, opened(radio) as link:
        said = told(link, Said)
        assert said.bad
        assert "“LongFast” is public: everybody near can read" in said.words


def test_a_wrong_key_is_suspected() -> None:
    """Where traffic of another key is heard, and none of ours, the desk is told to compare keys."""
    with (
        air_server(hub=True) as air,
        standin(1, air=air) as one,
        standin(2, air=air) as two,
    ):
        one.do("channel", name="mwamba", psk=PRIVATE)
        two.do("channel", name="mwamba", psk=bytes(range(32)).hex())
        with opened(one, "mwamba") as a, opened(two, "mwamba") as b:
            told(a, Up)
            told(b, Up)
            becomes(lambda: a.free >= 5)
            for number in range(5):
                a.put(bytes([number]) * 20, 3)
            said = told(b, Said)
            assert said.bad
            assert "name or key differ: run mvs radio setup" in said.words


def test_spent_airtime_is_told_with_the_time_to_wait() -> None:
    """When the law's airtime is used up, the desk is told for how long, once, and holds back as long."""
    with standin(1, region="EU_868") as radio, opened(radio) as link:
        told(link, Up)
        radio.do("fault", over_duty=True)
        for _number in range(3):
            link.put(b"x", 3)
        said = told(link, Said, fits=lambda said: said.hold > 0)
        assert said.hold == 59 * 60
        assert "airtime for this hour is used up; the radio sends again in 59 min" in said.words


def test_what_is_too_long_is_refused_here_and_its_refusal_by_the_radio_is_told() -> None:
    """Neither a long frame nor a long text reaches the radio; were one to, the radio's refusal is told in words."""
    with air_server(hub=True) as air, standin(1, air=air, know=[2]) as radio, opened(radio) as link:
        told(link, Up)
        with pytest.raises(Refused, match="frame of 232 bytes as too long"):
            link.put(bytes(232), 3)
        with pytest.raises(Refused, match="at most 219 bytes; this one has 220"):
            link.write(2, "é" * 110)
        link._give({"do": "send", "hops": 3, "urgent": False, "channel": 0}, bytes(233))
        assert "too long" in told(link, Said, fits=lambda said: "refused" in said.words).words


def test_texts_come_with_their_key_only_when_it_was_used() -> None:
    """A text to this radio comes with the writer's public key if the packet was closed with it, else without."""
    with standin(1) as radio, opened(radio) as link:
        told(link, Up)
        packet = radio.do("text", sender=0xAB, words="BOOK TRACTOR1 FRI AM", key=key_of(0xAB).hex())
        assert told(link, Text) == Text("BOOK TRACTOR1 FRI AM", 0xAB, packet, key_of(0xAB))
        radio.do("text", sender=0xAB, words="MINE")
        assert told(link, Text).key == b""
        radio.do("hear", sender=0xAB, data=b"hello".hex(), port="TEXT_MESSAGE_APP")
        assert not [event for event in all_told(link, 0.4) if isinstance(event, Text)]


def test_texts_go_out_encrypted_and_paced() -> None:
    """A text reaches the radio it is for, with our radio's key; the radio's own limit on texts is kept."""
    with (
        air_server(hub=True) as air,
        standin(1, air=air, know=[2]) as one,
        standin(2, air=air, know=[1]) as two,
        opened(one) as a,
        opened(two) as b,
    ):
        told(a, Up)
        told(b, Up)
        a.write(3, "who are you")
        a.write(2, "x" * 219)
        text = told(b, Text)
        assert (text.words, text.sender, text.key) == ("x" * 219, 1, key_of(1))
        assert "does not know the other's key" in told(a, Said, fits=lambda said: "key" in said.words).words
        assert not [event for event in all_told(a, 0.2) if isinstance(event, Said)]


def test_the_radios_own_load_and_anybodys_sensors_are_told() -> None:
    """Load is the own radio's alone; readings are of every sensor that is heard, by name."""
    with standin(1) as radio, opened(radio) as link:
        told(link, Up)
        radio.do("load", channel=12.5, own=3.25)
        assert told(link, Load, fits=lambda load: load.channel > 0) == Load(12.5, 3.25)
        radio.do("sensor", sender=7, kind="device_metrics", channel_utilization=99.0, air_util_tx=99.0)
        radio.do("sensor", sender=7, temperature=21.3, soil_moisture=40)
        heard = {(r.metric, r.value) for r in (told(link, Reading, fits=lambda r: r.sender == 7) for _ in range(2))}
        assert heard == {("temperature", 21.3), ("soil_moisture", 40.0)}
        radio.do("sensor", sender=8, kind="power_metrics", ch1_voltage=12.6)
        assert told(link, Reading, fits=lambda r: r.sender == 8) == Reading(8, "ch1_voltage", 12.6)
        assert not [event for event in all_told(link, 0.3) if isinstance(event, Load) and event.channel == 99]


def url_of(radio: Standin) -> str:
    """Give a stand-in's address with a channel in it."""
    return f"{radio.url}?channel=LongFast"


def test_a_clock_that_differs_from_the_radios_is_asked_about_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The radio's time is compared with ours once it is fresh; a difference is said once until it is mended."""
    with standin(1) as radio, opened(radio) as link:
        told(link, Up)
        tell = {"t": "clock", "at": int(time.time()) + 7260}
        link._hear(tell, b"")
        assert not [event for event in all_told(link, 0.1) if isinstance(event, Said) and "clock" in event.words]
        link._settled = 0
        for at in (tell["at"], tell["at"], int(time.time()), 5, int(time.time()) - 3600, int(time.time())):
            link._hear({"t": "clock", "at": at}, b"")
        said = [event.words for event in all_told(link, 0.1) if isinstance(event, Said)]
        assert said == [
            "This machine's clock is 2 h 1 min behind the radio's. Is the time here right?",
            "This machine's clock is 1 h 0 min ahead of the radio's. Is the time here right?",
        ]
        monkeypatch.setattr(time, "time", lambda: 1_790_000_000.0)
        radio.do("telemetry")
        assert "behind" in told(link, Said, fits=lambda said: "clock" in said.words).words


def test_an_unnamed_channel_goes_by_the_presets_name() -> None:
    """`?channel=` finds the first channel of a fresh radio by the name that it shows."""
    with standin(1) as radio:
        link = open_link(url_of(radio))
        assert isinstance(link, MeshtasticTcp)
        assert told(link, Up).channel == "LongFast"
        link.close()
