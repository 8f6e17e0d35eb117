"""A check-up of the radio: settings, port, program, radio, airtime, who is heard; each finding with what to do.

Rules
- Findings are those of `mvs_tui.doctor`: good, worth a look, or broken, and with advice unless good.
- The radio itself is not touched: what its own program tells is read. Without that program only settings and ports are.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from models.language import gettext as _
from mvs_tui import radio_device, radio_state
from mvs_tui.doctor import BROKEN, LOOK, OK, Finding
from mvs_tui.radio_config import RadioSettings
from radio.setup import UNSET
from screens.air import DAY, HOUR, MINUTE, link_name, until
from screens.said import ago

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mvs_tui.config import Home
    from screens.air import Air, Way

#: Firmware before this one lacks what the link relies on (direct texts that are locked for one radio).
OLDEST: Final = (2, 5)
#: Seconds of waiting beyond which the queue is called stuck.
STUCK: Final = 6 * HOUR
#: How many of the radio's last complaints are repeated.
SAYINGS: Final = 3
#: Frames that nobody could read, beyond which another co-op or a wrong key is likely.
RUBBISH: Final = 20


def examine(home: Home) -> list[Finding]:
    """Examine the radio of a desk, everything about it in one list."""
    settings, air = RadioSettings.read(home), radio_state.read(home)
    found = [*_settings(settings), *_ports(settings), *_program(air)]
    for way in air.ways:
        found += _way(way, settings)
    return [*found, *(_heard(air) if air.up else ()), *_said(air)]


def _settings(settings: RadioSettings) -> Iterator[Finding]:
    if settings.links:
        yield Finding("settings", OK, ", ".join(settings.links))
    else:
        yield Finding(
            "settings", LOOK, _("no radio is set up"), _("Plug one in and run “mvs radio setup”, or press 4, r, r.")
        )


def _ports(settings: RadioSettings) -> Iterator[Finding]:
    ports = radio_device.ports()
    for url in settings.links:
        place = url.partition("?")[0].removeprefix(radio_device.SERIAL)
        if url.startswith(radio_device.SERIAL) and place:
            yield _port(Path(place))
    if not ports and not any("tcp" in url or "mqtt" in url for url in settings.links):
        advice = _("Plug it in with a USB cable for data (some only charge), wait ten seconds, and look again.")
        yield Finding("port", BROKEN if settings.links else LOOK, _("no radio is plugged in"), advice)
    if not settings.links:
        yield from (_port(port) for port in ports)


def _port(port: Path) -> Finding:
    if not port.exists():
        return Finding(
            "port", BROKEN, _("{port} is not there").format(port=port), _("Plug the radio in; look at its cable.")
        )
    why = radio_device.locked(port)
    if why:
        return Finding("port", BROKEN, _("{port} is locked").format(port=port), why)
    return Finding("port", OK, _("{port} can be used").format(port=port))


def _program(air: Air) -> Iterator[Finding]:
    if air.running:
        yield Finding("program", OK, _("runs"))
    elif air.links:
        found = _("is not running")
        if air.why:
            found += _("; its last words: {words}").format(words=air.why)
        yield Finding("program", LOOK, found, _("Open the screens (mvs), or run “mvs radio run”."))


# ---- one radio -------------------------------------------------------------------------------------------------------


def _way(way: Way, settings: RadioSettings) -> Iterator[Finding]:
    name = link_name(way.url)
    if not way.up:
        mark = LOOK if way.state == "starting" else BROKEN
        found, _stop, advice = way.words.partition(". ")  # most say themselves what to do
        usual = _("Look at cable and power; then wait a minute: it is tried again by itself.")
        yield Finding(name, mark, found.rstrip(".") or _("not found"), advice or usual)
        return
    yield Finding(name, OK, _("the radio is there") + (f", {way.firmware}" if way.firmware else ""))
    yield from _firmware(way, name)
    yield from _set(way, settings, name)
    yield from _airtime(way, name)
    yield from _queue(way, name)


def _firmware(way: Way, name: str) -> Iterator[Finding]:
    numbers = tuple(int(part) for part in way.firmware.split(".")[:2] if part.isdigit())
    if len(numbers) == len(OLDEST) and numbers < OLDEST:
        least = ".".join(str(part) for part in OLDEST)
        yield Finding(
            name,
            LOOK,
            _("its firmware {version} is too old").format(version=way.firmware),
            _("Put {least} or newer on it: flasher.meshtastic.org, on a computer with internet.").format(least=least),
        )


def _set(way: Way, settings: RadioSettings, name: str) -> Iterator[Finding]:
    """Compare how the radio is set with how it should be."""
    again = _("Run “mvs radio setup” again; all villages need the same.")
    if way.region in {"", UNSET}:
        yield Finding(name, BROKEN, _("its region is not set: it may not send"), again)
    pairs = [
        (_("region"), settings.region, way.region),
        (_("speed"), settings.preset, way.preset),
        (_("channel"), settings.channel, way.channel),
    ]
    for what, wanted, has in pairs:
        if wanted and has and has != UNSET and _same(wanted) != _same(has):
            found = _("its {what} is {has}, this desk's settings say {wanted}")
            yield Finding(name, BROKEN, found.format(what=what, has=has, wanted=wanted), again)


def _same(text: str) -> str:
    """Write a name as it is compared: LONG_FAST and LongFast are one."""
    return "".join(letter for letter in text.lower() if letter.isalnum())


def _airtime(way: Way, name: str) -> Iterator[Finding]:
    if not way.budget:
        return
    words = _("airtime this hour {used} of {budget} s").format(used=round(way.used), budget=round(way.budget))
    if way.spent:
        advice = _("Nothing to do: it sends again by itself within the hour. Is another program sending by this radio?")
        yield Finding(name, LOOK, words + _(", used up"), advice)
    else:
        yield Finding(name, OK, words)


def _queue(way: Way, name: str) -> Iterator[Finding]:
    if not way.entries:
        return
    words = _("{n} entries wait, out {when}").format(n=way.entries, when=until(way.until_sent))
    if way.until_sent is None or way.until_sent > STUCK:
        advice = _("Carry a stick this once (mvs stick out), or let fewer villages share the channel. “mvs radio plan” "
                   "tells how long your villages need.")  # fmt: skip
        yield Finding(name, LOOK, words, advice)
    else:
        yield Finding(name, OK, words)


def _heard(air: Air) -> Iterator[Finding]:
    if air.lately:
        letters = ", ".join(_("desk {letter}").format(letter=one.letter) for one in air.lately)
        yield Finding("heard", OK, letters)
        return
    if sum(way.rubbish for way in air.ways) > RUBBISH:
        yield Finding(
            "heard",
            LOOK,
            _("frames come in, but none of this co-op's"),
            _("Another co-op is near, or the other village's channel has another key: run “mvs radio setup” there."),
        )
        return
    yield Finding(
        "heard",
        LOOK,
        _("no desk was heard in the last day"),
        _("Are both radios on, antennas up, and region, speed and channel the same? Test together: 4, r, t."),
    )


def _said(air: Air) -> Iterator[Finding]:
    """Repeat what the radio complained of within a day: refusals, its clock, its settings; the words say what to do."""
    bad = {one.words: one for one in air.said if one.bad and air.now - one.at <= DAY} if air.running else {}
    for one in sorted(bad.values(), key=lambda one: -one.at)[:SAYINGS]:
        when = ago(max(0, air.now - one.at) // MINUTE)
        yield Finding("said", LOOK, one.words.rstrip("."), _("The radio said so {when}.").format(when=when))
