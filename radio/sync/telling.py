"""Telling: what a desk says of itself on air: beacons, wishes, heads and hints, and the frames that carry nothing else.

Rules
- What is to be told is found only when it may be said, because finding it takes long.
- A page of heads follows the one before; wishes are put in as far as they fit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from radio.airtime import Grade
from radio.codec import air
from radio.codec.air import size
from radio.codec.parts import AirFrame, Beacon, Held, Hello, LogRef, Low, Stretch, Tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from models.runs import Tip
    from radio.sync.mesh import Mesh

CODING: Final = 0
#: Logs in one beacon's window, and logs that changed last, and heads in one frame.
WINDOW: Final = 56
LATELY: Final = 8
HEADS: Final = 32
#: Bytes of a head that stand beside a count.
HEAD: Final = 2


@dataclass(frozen=True, slots=True)
class Parcel:
    """A frame to send: its bytes, how often it may be relayed, its grade, and how many entries it carries."""

    data: bytes
    hops: int
    grade: Grade
    entries: int = 0


def beacon(mesh: Mesh) -> Beacon:
    """Say what is held here: the digest, and low bytes of the logs in the window and of those that changed last."""
    tips = {log: tip for log, tip in mesh.view.tips.items() if log.stream == 0 and tip.count}
    top = max((log.number for log in tips), default=0)
    first = 1
    if top > WINDOW:
        first = mesh.window % top + 1
        mesh.window = (mesh.window + WINDOW) % top
    last = min(top, first + WINDOW - 1)
    lows = bytes(tips[log].count & 255 if (log := LogRef(number)) in tips else 0 for number in range(first, last + 1))
    others = [log for log in tips if log.incarnation or not first <= log.number <= last]
    recent = [log for log in mesh.recent if log in others]
    extra = (recent + [log for log in others if log not in recent])[:LATELY]
    named = tuple(Low(log, tips[log].count & 255) for log in sorted(extra))
    return Beacon(mesh.view.digest, first if lows else 0, lows, named, len(others) == len(extra), mesh.view.total)


def speak(mesh: Mesh, **parts: object) -> Tell:
    """Say something in this desk's name; a counter that is taken and not sent is no loss."""
    mesh.spoken = mesh.held.counter()
    return Tell(mesh.view.me, mesh.spoken, **parts)  # type: ignore[arg-type]


def said(mesh: Mesh, now: int) -> None:
    """Note that a beacon was told."""
    mesh.said = mesh.view.digest
    mesh.trickle.said(now)


def written(mesh: Mesh, frame: AirFrame) -> bytes:
    """Give a frame's bytes, under the newest frame key where it tells something."""
    return air.pack(mesh.held.coop_id, frame, mesh.view.keys[0] if mesh.view.keys else b"")


def telling(mesh: Mesh, now: int, may: Callable[[Grade, int, int], bool]) -> Parcel | None:
    """Say what is due of beacon, wishes, heads and hints, if anything is."""
    if not _pressing(mesh, now) or not may(Grade.ALLOT, mesh.mtu // 2, 0):
        return None
    wants = _wants(mesh, now)
    heads = mesh.heads_at is not None and now >= mesh.heads_at
    due = mesh.trickle.due(now)
    if due and not wants and mesh.want_at is not None and now < (later := mesh.coming()):
        # What this desk lacks is just coming; to tell now how much of it came would only take the air from it.
        mesh.trickle.at, due = later, False
    if not (wants or heads or due or mesh.places or mesh.hint[0]):
        return None
    tell = speak(mesh)
    if due or wants:
        tell = replace(tell, beacon=beacon(mesh))
    if mesh.greet or mesh.hint[0]:
        tell = replace(tell, hello=Hello(CODING, mesh.held.desks(), *mesh.hint))
    if mesh.places:
        tell = replace(tell, places=mesh.places.popleft())
    tell = _fill(mesh, tell, wants)
    if wants:
        _asked(mesh, now)
    elif heads:
        tell = _heads(mesh, tell)
        mesh.heads_at = None
    mesh.greet, mesh.hint = False, (0, 0)
    if tell.beacon is not None:
        said(mesh, now)
    return Parcel(written(mesh, AirFrame(tell=tell)), 0, Grade.ALLOT)


def _pressing(mesh: Mesh, now: int) -> bool:
    """Whether there may be something to tell: what that is, is found out when it may be said, for it takes long."""
    if not mesh.view.me or not mesh.view.keys:
        return False
    timed = any(at is not None and now >= at for at in (mesh.want_at, mesh.heads_at))
    return timed or mesh.trickle.due(now) or bool(mesh.places or mesh.hint[0])


def _wants(mesh: Mesh, now: int) -> list[Stretch]:
    """Give what is to be asked for now."""
    if mesh.want_at is None or now < mesh.want_at:
        return []
    wants = mesh.lacks(now, 40)
    if not wants:
        mesh.want_at = None
    elif now < (later := mesh.coming()):
        mesh.want_at = later
        return []
    return wants


def _asked(mesh: Mesh, now: int) -> None:
    """Wait longer each time for what was asked for."""
    mesh.asked.clear()
    mesh.patience = min(mesh.patience + 1, 6)
    mesh.want_at = now + int(mesh.pace.slot * (3 + 2 * mesh.chance()) * 2**mesh.patience)


def _fill(mesh: Mesh, tell: Tell, wants: Iterable[Stretch]) -> Tell:
    """Put as many wishes into a frame as fit."""
    for want in wants:
        longer = replace(tell, wants=(*tell.wants, want))
        if size(AirFrame(tell=longer)) > mesh.mtu - 4:
            break
        tell = longer
    return tell


def _heads(mesh: Mesh, tell: Tell) -> Tell:
    """Put a page of heads into a frame; the next time the next page."""
    tips = [tip for tip in mesh.view.tips.values() if (tip.count or tip.frozen is not None) and _worth(mesh, tip)]
    start = mesh.heads_page if mesh.heads_page < len(tips) else 0
    for tip in tips[start : start + HEADS]:
        log = LogRef(tip.number, tip.stream, tip.incarnation)
        head = Held(log, tip.count, tip.head[:HEAD], tip.frozen is not None)
        longer = replace(tell, heads=(*tell.heads, head))
        if size(AirFrame(tell=longer)) > mesh.mtu - 4:
            break
        tell = longer
        start += 1
    mesh.heads_page = start
    return tell


def _worth(mesh: Mesh, tip: Tip) -> bool:
    return tip.stream == 0 or (mesh.spare and mesh.view.shares(mesh.view.me, LogRef(tip.number, tip.stream)))
