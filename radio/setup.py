"""How a desk's radio should be set, how one is set, and what differs, in words. Pure: no device, no clock.

Rules
- All radios of a co-op share region, preset, and a first channel that bears the co-op's name. Its key comes from the
  co-op's frames key, so every desk's radio gets the same one and nobody types or reads it.
- The co-op's channel comes first, because the first channel's name chooses the frequency where a region has several.
- A channel whose key everybody has (none, or one of the firmware's one-byte keys) is public. Frames on it can be read
  by all, so the desk is told.
- What differs is said as what is, what should be, and what to do.

    >>> channel_name("Mwamba wa Juu Co-op")
    'mwamba-wa'
    >>> wanted = Settings("EU_868", "LONG_FAST", "mwamba", bytes(32))
    >>> found = Found(1, region="UNSET", preset="LONG_FAST", channels=(Channel(0, "mwamba", bytes(32), first=True),))
    >>> [gap.what for gap in gaps(found, wanted)]
    ['region']
"""

from __future__ import annotations

import base64
import unicodedata
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from models.language import gettext as _

#: The longest name of a channel, of an owner and of its short form, in bytes.
LONGEST_NAME: Final = 11
LONGEST_OWNER: Final = 39
LONGEST_SHORT: Final = 4
MOST_HOPS: Final = 7
UNSET: Final = "UNSET"
#: What stands in the place of a preset's name where bandwidth and spreading are set by hand.
CUSTOM: Final = "CUSTOM"

#: The firmware's own numbers for regions and presets, as its settings links carry them (config.proto).
REGIONS: Final = [
    "UNSET",
    "US",
    "EU_433",
    "EU_868",
    "CN",
    "JP",
    "ANZ",
    "KR",
    "TW",
    "RU",
    "IN",
    "NZ_865",
    "TH",
    "LORA_24",
    "UA_433",
    "UA_868",
    "MY_433",
    "MY_919",
    "SG_923",
    "PH_433",
    "PH_868",
    "PH_915",
    "ANZ_433",
    "KZ_433",
    "KZ_863",
    "NP_865",
    "BR_902",
    "ITU1_2M",
    "ITU2_2M",
    "EU_866",
    "EU_874",
    "EU_917",
    "EU_N_868",
    "ITU3_2M",
]
PRESETS: Final = [
    "LONG_FAST",
    "LONG_SLOW",
    "VERY_LONG_SLOW",
    "MEDIUM_SLOW",
    "MEDIUM_FAST",
    "SHORT_SLOW",
    "SHORT_FAST",
    "LONG_MODERATE",
    "SHORT_TURBO",
    "LONG_TURBO",
    "LITE_FAST",
    "LITE_SLOW",
    "NARROW_FAST",
    "NARROW_SLOW",
]
#: The key that the firmware's one-byte key 1 stands for; the other one-byte keys differ in the last byte.
_PUBLIC_KEY: Final = base64.b64decode("1PG7OiApB1nwvP+rz05pAQ==")


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of a radio; `first` is the one that chooses the frequency."""

    index: int
    name: str
    key: bytes
    first: bool = False

    @property
    def public(self) -> bool:
        """Whether everybody can read what is sent on it."""
        return len(self.key) <= 1 or self.key[:-1] == _PUBLIC_KEY[:-1]


@dataclass(frozen=True, slots=True)
class Found:
    """How a radio is set."""

    node: int
    owner: str = ""
    short: str = ""
    firmware: str = ""
    model: str = ""
    region: str = UNSET
    preset: str = ""
    hop_limit: int = 3
    sending: bool = True
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """How a desk's radio should be set. An empty `owner` or `short` name is left as it is."""

    region: str
    preset: str
    channel: str
    key: bytes
    hop_limit: int = 3
    owner: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """One setting that is not as it should be."""

    what: str
    words: str


def channel_key(frames_key: bytes, coop_id: bytes) -> bytes:
    """Give the 32-byte key of a co-op's channel; whoever learns it cannot compute the frames key."""
    return blake2b(coop_id, key=frames_key, digest_size=32, person=b"mvs-channel").digest()


def channel_name(coop: str) -> str:
    """Give the name of a co-op's channel: what fits of the co-op's name, in small letters without accents."""
    plain = unicodedata.normalize("NFKD", coop).encode("ascii", "ignore").decode().lower()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word
        if len(longer) > LONGEST_NAME:
            break
        name = longer
    return name or (words[0][:LONGEST_NAME] if words else "coop")


def preset_name(preset: str) -> str:
    """Give a preset's name as radios show it, which an unnamed first channel bears too: `LONG_FAST` → `LongFast`."""
    return "LongMod" if preset == "LONG_MODERATE" else preset.title().replace("_", "")


def called(channel: Channel, preset: str) -> str:
    """Give the name that a channel goes by."""
    return channel.name or preset_name(preset)


def choose(found: Found, name: str) -> Channel | None:
    """Give the channel of this name, or the first one where no name is given."""
    for channel in found.channels:
        if (not name and channel.first) or (name and called(channel, found.preset).casefold() == name.casefold()):
            return channel
    return None


def channel_hash(name: str, key: bytes) -> int:
    """Give the byte by which packets name their channel (Channels.cpp: all bytes of name and key, combined by XOR)."""
    full = _PUBLIC_KEY[:-1] + key if len(key) == 1 and key != b"\0" else key
    total = 0
    for byte in name.encode() + full:
        total ^= byte
    return total


#: The bytes by which the public channels of all presets are named.
PUBLIC_HASHES: Final = frozenset(channel_hash(preset_name(preset), b"\1") for preset in PRESETS)


def unfit(found: Found, channel: str) -> str:
    """Say why a radio cannot carry this co-op's frames as it is set, or nothing when it can."""
    if found.region == UNSET:
        return _("The radio's region is not set, so it must not send. Set it up: 4, r, r (or: mvs radio setup)")
    if choose(found, channel) is None:
        names = ", ".join(called(one, found.preset) for one in found.channels) or _("none")
        return _(
            "The radio has no channel named “{name}” (it has: {names}). Set it up: 4, r, r (or: mvs radio setup)"
        ).format(name=channel, names=names)
    if not found.sending:
        return _("Sending is switched off in the radio's settings. Set it up: 4, r, r (or: mvs radio setup)")
    return ""


def careless(found: Found, channel: str) -> str:
    """Say that the chosen channel is public, or nothing when it is not."""
    chosen = choose(found, channel)
    if chosen is None or not chosen.public:
        return ""
    words = _(
        "The radio's channel “{name}” is public: everybody near can read what is sent. "
        "Set it up: 4, r, r (or: mvs radio setup)"
    )
    return words.format(name=called(chosen, found.preset))


def gaps(found: Found, wanted: Settings) -> list[Gap]:
    """Say what is not as it should be; an empty list when all is well."""
    pairs = [
        ("region", _("Region"), found.region, wanted.region),
        ("preset", _("Preset"), found.preset, wanted.preset),
        ("hop_limit", _("Hop limit"), str(found.hop_limit), str(wanted.hop_limit)),
        ("owner", _("Name"), found.owner, wanted.owner or found.owner),
        ("short", _("Short name"), found.short, wanted.short or found.short),
    ]
    differ = [
        Gap(what, _("{setting} is {old}; it should be {new}.").format(setting=label, old=old or _("empty"), new=new))
        for what, label, old, new in pairs
        if old != new
    ]
    if not found.sending:
        differ.append(Gap("sending", _("Sending is switched off; it should be on.")))
    return differ + _channel_gaps(found, wanted)


def _channel_gaps(found: Found, wanted: Settings) -> list[Gap]:
    channel = choose(found, wanted.channel)
    if channel is None:
        return [Gap("channel", _("There is no channel named “{name}”.").format(name=wanted.channel))]
    differ: list[Gap] = []
    if channel.key != wanted.key:
        differ.append(Gap("key", _("Channel “{name}” has another key than the co-op's.").format(name=wanted.channel)))
    if not channel.first:
        differ.append(Gap("first", _("Channel “{name}” should be the first one.").format(name=wanted.channel)))
    return differ


def problem(wanted: Settings) -> str:
    """Say what is wrong with settings that somebody chose, or nothing."""
    if wanted.region not in REGIONS or wanted.region == UNSET:
        return _("“{name}” is no region that radios know. Choose one of: {known}.").format(
            name=wanted.region, known=", ".join(REGIONS[1:])
        )
    if wanted.preset not in PRESETS:
        return _("“{name}” is no preset. Choose one of: {known}.").format(name=wanted.preset, known=", ".join(PRESETS))
    if not 0 < len(wanted.channel.encode()) <= LONGEST_NAME:
        return _("A channel's name has 1 to {most} letters.").format(most=LONGEST_NAME)
    if not 1 <= wanted.hop_limit <= MOST_HOPS:
        return _("The hop limit is a number from 1 to {most}.").format(most=MOST_HOPS)
    if len(wanted.owner.encode()) > LONGEST_OWNER or len(wanted.short.encode()) > LONGEST_SHORT:
        return _("A radio's name has at most {long} bytes, its short form {short}.").format(
            long=LONGEST_OWNER, short=LONGEST_SHORT
        )
    return ""


def settings_url(wanted: Settings) -> str:
    """Give the link by which a phone's radio takes over the co-op's channel; it holds the channel's key.

    The form is Meshtastic's own (apponly.proto, ChannelSet), so any Meshtastic app reads it, also as a QR code.
    """
    channel = _block(2, wanted.key) + _block(3, wanted.channel.encode())
    lora = _number(1, 1) + _number(2, PRESETS.index(wanted.preset)) + _number(7, REGIONS.index(wanted.region))
    lora += _number(8, wanted.hop_limit) + _number(9, 1)
    whole = _block(1, channel) + _block(2, lora)
    return "https://meshtastic.org/e/#" + base64.urlsafe_b64encode(whole).decode().rstrip("=")


def _number(field: int, value: int) -> bytes:
    # All numbers here are below 128; protobuf leaves a zero out.
    return bytes([field << 3, value]) if value else b""


def _block(field: int, data: bytes) -> bytes:
    return bytes([field << 3 | 2, len(data)]) + data
