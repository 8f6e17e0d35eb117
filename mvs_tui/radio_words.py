"""How the radio stands, in lines of plain text: for `mvs radio status` and `mvs status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.language import gettext as _
from models.language import ngettext
from models.spelling import pair
from screens.air import MINUTE, about, lacking, link_name, set_to, until
from screens.said import ago

if TYPE_CHECKING:
    from models.law import Law
    from screens.air import Air, Neighbour, Way


def summary(air: Air) -> str:
    """Say in one line how the radio stands."""
    if not air.there:
        return _("none: “mvs radio setup” sets one up")
    if not air.running:
        return _("its program is not running: start the screens, or “mvs radio run”") + (
            f" ({air.why})" if air.why else ""
        )
    if not air.up:
        return next((way.words for way in air.ways if way.words), _("not found yet"))
    heard = ngettext("{n} desk heard", "{n} desks heard", len(air.lately)).format(n=len(air.lately))
    return f"{heard}, {waiting(air)}"


def waiting(air: Air) -> str:
    """Say what waits, and when it is out."""
    if not air.entries:
        return _("nothing waits to be sent")
    words = ngettext("{n} entry waits, out {when}", "{n} entries wait, out {when}", air.entries)
    return words.format(n=air.entries, when=until(air.until_sent))


def lines(air: Air, law: Law | None) -> list[str]:
    """Say all of it, a line each."""
    head = summary(air) if air.there else _("no radio is set up: “mvs radio setup” does it")
    said = [head[:1].upper() + head[1:].rstrip(".") + "."]
    for way in air.ways:
        said += _way(way)
    said += [_neighbour(one, air, law) for one in air.neighbours]
    latest = sorted(air.said, key=lambda one: -one.at)[:4]
    return said + [pair(ago(max(0, air.now - one.at) // MINUTE), one.words) for one in latest]


def _way(way: Way) -> list[str]:
    states = {"up": _("works"), "starting": _("is starting"), "down": _("does not work")}
    settings = [set_to(way), _("firmware {version}").format(version=way.firmware) if way.firmware else ""]
    head = pair(link_name(way.url), states.get(way.state, way.state))
    said = [", ".join([head, *(part for part in settings if part)])]
    if way.words:
        said.append(f"  {way.words}")
    if way.up and way.budget:
        said.append(
            "  "
            + _("airtime this hour {used} of {budget} s, channel {load} % busy").format(
                used=round(way.used), budget=round(way.budget), load=round(way.channel_load)
            )
        )
    said += [
        "  "
        + _("{what} waiting, {n} frames, {time} of sending").format(
            what=part.words(), n=part.frames, time=about(part.seconds)
        )
        for part in way.queue
        if part.entries
    ]
    return said


def _neighbour(one: Neighbour, air: Air, law: Law | None) -> str:
    village = law.village_of(one.number) if law is not None and one.number in law.desks else ""
    name = _("desk {letter}").format(letter=one.letter) + (f" {village}" if village else "")
    heard = ago(max(0, air.now - one.heard) // MINUTE)
    return pair(name, f"{lacking(one)}, {heard}, {_('signal')} {one.signal}")
