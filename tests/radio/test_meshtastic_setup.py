"""How a desk's radio should be set, what differs, and that setting it works on a radio that starts anew by itself."""

import base64
import random
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words import Refused
from radio import setup
from radio.links import meshtastic_setup
from radio.links.meshtastic import Plugged
from radio.links.meshtastic_setup import apply_settings, read_settings
from radio.setup import Channel, Found, Settings
from tests.standin.harness import standin

KEY = setup.channel_key(bytes(32), b"c" * 32)
WANTED = Settings("EU_868", "MEDIUM_FAST", "mwamba-wa", KEY, owner="Mto store", short="MTO")


def fitting(wanted: Settings) -> Found:
    """Give a radio that is set as wanted."""
    channels = (Channel(0, wanted.channel, wanted.key, first=True),)
    found = Found(1, wanted.owner, wanted.short, "2.7", "", wanted.region, wanted.preset, wanted.hop_limit)
    return replace(found, channels=channels)


def test_every_desk_of_a_co_op_gets_the_same_key_and_no_other_co_op_does() -> None:
    """The channel's key follows from frames key and co-op alone, and is neither of them."""
    assert setup.channel_key(bytes(32), b"c" * 32) == KEY
    assert len({KEY, setup.channel_key(b"1" * 32, b"c" * 32), setup.channel_key(bytes(32), b"d" * 32), bytes(32)}) == 4
    assert KEY.hex() == "1bff8fa28e25b082af6c12fdad9ef7bace5843082005a16b40929e158c7fdcb7"


@given(st.text(max_size=40))
def test_a_channels_name_always_fits(coop: str) -> None:
    """Whatever a co-op is called, the name is 1 to 11 bytes of plain letters."""
    name = setup.channel_name(coop)
    assert 1 <= len(name.encode()) <= setup.LONGEST_NAME
    assert name.isascii()
    assert name == name.lower()


@pytest.mark.parametrize(
    ("coop", "name"),
    [("Mwamba", "mwamba"), ("Coopérative Ñuñoa", "cooperative"), ("A-B  C", "a-b-c"), ("合作社", "coop"), ("", "coop")],
)
def test_channels_are_named_after_the_co_op(coop: str, name: str) -> None:
    """Accents go, spaces become one line, and what has no plain letters is just `coop`."""
    assert setup.channel_name(coop) == name


def test_what_differs_is_said_setting_by_setting() -> None:
    """A radio that is set as wanted has no gap; each difference is one sentence."""
    assert setup.gaps(fitting(WANTED), WANTED) == []
    fresh = Found(
        1, owner="Meshtastic 1234", short="1234", sending=False, channels=(Channel(0, "", b"\1", first=True),)
    )
    gaps = setup.gaps(fresh, WANTED)
    assert [gap.what for gap in gaps] == ["region", "preset", "owner", "short", "sending", "channel"]
    assert gaps[0].words == "Region is UNSET; it should be EU_868."
    assert gaps[-1].words == "There is no channel named “mwamba-wa”."
    other = Channel(0, "LongFast", b"\1", first=True), Channel(1, "mwamba-wa", bytes(32))
    moved = Found(1, "Mto store", "MTO", region="EU_868", preset="MEDIUM_FAST", channels=other)
    assert [gap.what for gap in setup.gaps(moved, WANTED)] == ["key", "first"]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Settings("MARS", "LONG_FAST", "mto", KEY), "“MARS” is no region"),
        (Settings("UNSET", "LONG_FAST", "mto", KEY), "“UNSET” is no region"),
        (Settings("EU_868", "FASTEST", "mto", KEY), "“FASTEST” is no preset"),
        (Settings("EU_868", "LONG_FAST", "longer than 11", KEY), "1 to 11 letters"),
        (Settings("EU_868", "LONG_FAST", "mto", KEY, hop_limit=8), "from 1 to 7"),
        (Settings("EU_868", "LONG_FAST", "mto", KEY, short="12345"), "its short form 4"),
    ],
)
def test_settings_that_no_radio_takes_are_refused_before_it_is_touched(wanted: Settings, words: str) -> None:
    """Each says what is wrong, and writing them is refused without looking for a radio."""
    assert words in setup.problem(wanted)
    with pytest.raises(Refused, match=words.split(" ", maxsplit=1)[0]):
        apply_settings("meshtastic+serial:/nowhere", wanted)


def test_public_channels_are_known_by_their_key() -> None:
    """No key, a one-byte key, and what it stands for are everybody's; any other is not."""
    public = base64.b64decode("1PG7OiApB1nwvP+rz05pAQ==")
    assert all(Channel(0, "x", key).public for key in (b"", b"\0", b"\1", b"\7", public, public[:-1] + b"\5"))
    assert not Channel(0, "x", KEY).public
    assert setup.channel_hash("LongFast", b"\1") == 8
    assert setup.channel_hash("LongFast", public) == 8


def test_our_numbers_are_the_firmwares_own() -> None:
    """Regions and presets stand in the order of the protocol's definitions, and the hash is the library's."""
    lora = import_module("meshtastic.protobuf.config_pb2").Config.LoRaConfig
    assert [(name, number) for number, name in enumerate(setup.REGIONS)] == lora.RegionCode.items()
    assert [(name, number) for number, name in enumerate(setup.PRESETS)] == lora.ModemPreset.items()
    theirs = import_module("meshtastic.util").generate_channel_hash
    for seed in range(20):
        chance = random.Random(seed)  # noqa: S311 - any key will do
        name, key = f"mto{seed}", chance.randbytes(chance.choice([16, 32]))
        assert setup.channel_hash(name, key) == theirs(name, key)
    assert setup.channel_hash("LongFast", b"\1") == theirs("LongFast", "AQ==")


def test_phones_read_the_settings_link() -> None:
    """The link holds the co-op's channel and the radio settings in Meshtastic's own form."""
    link = setup.settings_url(WANTED)
    start, _hash, code = link.partition("#")
    assert start == "https://meshtastic.org/e/"
    channels: Any = import_module("meshtastic.protobuf.apponly_pb2").ChannelSet()
    channels.ParseFromString(base64.urlsafe_b64decode(code + "=" * (-len(code) % 4)))
    assert [(one.name, one.psk) for one in channels.settings] == [("mwamba-wa", KEY)]
    lora = channels.lora_config
    assert (lora.use_preset, lora.region, lora.modem_preset, lora.hop_limit, lora.tx_enabled) == (True, 3, 4, 3, True)


@pytest.mark.parametrize("cable", [True, False])
def test_a_fresh_radio_is_set_and_read_again(tmp_path: Path, cable: bool) -> None:  # noqa: FBT001
    """Region, preset, channel, key and names are as wanted after the radio has started anew; nothing is left to do."""
    with standin(1, region="UNSET", speed=20, tcp=not cable, pty=tmp_path / "tty" if cable else None) as radio:
        radio.do("channel", name="mwamba-wa", psk=bytes(32).hex(), index=3)
        found = read_settings(radio.url)
        assert (found.node, found.region, found.firmware[:3], found.sending) == (1, "UNSET", "2.7", False)
        steps = list[str]()
        after = apply_settings(radio.url, WANTED, steps.append)
        assert setup.gaps(after, WANTED) == []
        assert len(steps) == 3
        state = radio.do("state")
        assert (state["region"], state["preset"], state["channel"], state["psk"]) == (
            "EU_868",
            "MEDIUM_FAST",
            "mwamba-wa",
            KEY.hex(),
        )
        assert [channel.name for channel in after.channels] == ["mwamba-wa"]
        assert not any("time" in order for order in state["orders"])
        boots = state["boots"]
        assert apply_settings(radio.url, WANTED) == after
        assert radio.do("state")["boots"] == boots


def test_a_radio_that_is_not_there_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading what cannot be read says why, and that nothing is tried again."""
    with pytest.raises(Refused, match="No radio at /nowhere"):
        read_settings("meshtastic+serial:/nowhere")
    with pytest.raises(Refused, match="takes no connection"):
        read_settings("meshtastic+tcp://127.0.0.1:9")
    with pytest.raises(Refused, match="is no Meshtastic radio"):
        read_settings("mqtt://broker")
    ports: list[Plugged] = []
    monkeypatch.setattr(meshtastic_setup, "find_radios", lambda: ports)
    with pytest.raises(Refused, match="No radio is plugged in"):
        read_settings("meshtastic+serial:")
    ports += [Plugged("/dev/a", "a"), Plugged("/dev/b", "b")]
    with pytest.raises(Refused, match="Several radios"):
        read_settings("meshtastic+serial:")


def test_a_silent_radio_is_not_read_for_ever() -> None:
    """What never tells its settings is given up after the time that was asked for."""
    with standin(1) as radio:
        radio.do("fault", silent=True)
        with pytest.raises(Refused, match="does not answer as a Meshtastic radio"):
            read_settings(radio.url, 1.0)
