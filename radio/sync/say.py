"""Speaking: what goes into the next frame, found from a `Mesh` at the moment in which it may be sent.

Rules
- Runs are chosen by what they bring for their bytes, and packed until the frame is full; a beacon rides along where it
  is due, or where it makes a frame long enough that the radio signs it for nothing.
- New entries are relayed three times at most, everything else is for neighbours only.
- Entries of this desk are sealed anew as far as they fill the frame; those of others go with the seals that are held.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from radio.airtime import SIGNED, Grade
from radio.codec import air
from radio.codec.air import FRAME_BITS, run_bits, size
from radio.codec.parts import AirFrame, LogRef, Run, Seal
from radio.sync.held import proof
from radio.sync.spans import Spans, take
from radio.sync.telling import Parcel, beacon, said, speak, telling, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from models import runs as books
    from models.runs import Tip
    from radio.sync.mesh import Mesh

__all__ = ["Parcel", "fits_alone", "next_at", "offer"]
#: How often a new entry is relayed, at most.
FLOOD: Final = 3
#: About as many bytes one seal takes.
SEAL: Final = 70
#: How much dearer each entry may be in a run that fills a frame up.
DEAR: Final = 1.5


def offer(mesh: Mesh, now: int, may: Callable[[Grade, int, int], bool]) -> Parcel | None:
    """Give the frame to send now, or None; what is given counts as said."""
    pushed = _push(mesh, now, may)
    if pushed is not None:
        return pushed
    if mesh.mail and may(Grade.OTHER, mesh.mtu, 0):
        return Parcel(air.pack(mesh.held.coop_id, mesh.mail.popleft()), FLOOD, Grade.OTHER)
    told = telling(mesh, now, may)
    if told is not None:
        return told
    if (mesh.answers or mesh.proofs) and mesh.credit > 0 and now >= mesh.answer_at:
        grade = _answer_grade(mesh)
        if may(grade, mesh.mtu, now - mesh.answer_since):
            mesh.credit -= 1
            return _runs(mesh, now, mesh.answers, grade)
        mesh.answer_at = now + mesh.turn_of(now)
    if mesh.credit <= 0:
        mesh.answers.clear()
        mesh.proofs.clear()
    return None


def _push(mesh: Mesh, now: int, may: Callable[[Grade, int, int], bool]) -> Parcel | None:
    """Push what is new, if it is time."""
    parcel = None
    if mesh.push and now >= mesh.push_at:
        grade = Grade(max(_haste(mesh, log, spans) for log, spans in mesh.push.items()))
        if may(grade, mesh.mtu, now - mesh.push_since):
            parcel = _runs(mesh, now, mesh.push, grade)
        else:
            # The channel is busy for all; they must not all begin at once when it is free again.
            mesh.push_at = now + int(mesh.pace.slot * (1 + 3 * mesh.chance()))
    if not mesh.push:
        mesh.push_at = 0
    return parcel


def next_at(mesh: Mesh, now: int) -> int:
    """Give when there may be something to say next."""
    times = [mesh.trickle.next(now)]
    if mesh.push:
        times.append(mesh.push_at)
    if mesh.answers or mesh.proofs:
        times.append(mesh.answer_at)
    if mesh.places or mesh.hint[0] or mesh.mail:
        times.append(now)
    times += [at for at in (mesh.want_at, mesh.heads_at) if at is not None]
    return min(times)


def _haste(mesh: Mesh, log: LogRef, spans: Spans) -> int:
    tip = mesh.view.tips.get(log)
    return max((mesh.held.haste(tip.log, first, stop) for first, stop in spans), default=0) if tip else 0


def _answer_grade(mesh: Mesh) -> Grade:
    count = sum(stop - first for spans in mesh.answers.values() for first, stop in spans)
    if count > 60:  # noqa: PLR2004 - about five frames
        return Grade.BACKFILL
    return Grade(min(1, max((_haste(mesh, log, spans) for log, spans in mesh.answers.items()), default=0)))


# ---- runs ----------------------------------------------------------------------------------------------------------


def fits_alone(log: tuple[int, int, int], first: int, entries: tuple[bytes, ...]) -> bool:
    """Whether a run fits a frame of its own."""
    return FRAME_BITS + run_bits(LogRef(*log), first, entries) <= 8 * air.MAX_FRAME


def _runs(mesh: Mesh, now: int, wishes: dict[LogRef, Spans], grade: Grade) -> Parcel | None:
    """Pack what is wished for into one frame."""
    pushing = wishes is mesh.push
    room = 8 * mesh.mtu - FRAME_BITS
    chosen = [] if pushing else _proof(mesh, room)
    room -= sum(run_bits(run.log, run.first, run.entries) for run in chosen)
    for log in _order(mesh, wishes):
        tip = mesh.view.tips.get(log)
        while tip is not None and (spans := wishes.get(log)):
            run = _fitting(mesh, tip, spans[0], room, own=pushing and mesh.view.own(log), first=not chosen)
            if run is None:
                if not chosen:
                    # No seal that is held over this entry fits a frame: its desk has to seal it anew.
                    _done(wishes, log, spans[0][0], spans[0][0] + 1)
                    continue
                break
            chosen.append(run)
            room -= run_bits(run.log, run.first, run.entries)
            _done(wishes, log, run.first, run.first + len(run.entries))
            _done(mesh.answers, log, run.first, run.first + len(run.entries))
        if tip is None:
            del wishes[log]
    if not chosen:
        return None
    entries = sum(len(run.entries) for run in chosen)
    mesh.tally.entries_out += entries
    frame = _ride(mesh, now, AirFrame(tuple(chosen)))
    return Parcel(written(mesh, frame), FLOOD if pushing else 0, grade, entries)


def _proof(mesh: Mesh, room: int) -> list[Run]:
    """Give both branches at the place where a log parts, where somebody asked for the proof and it fits."""
    while mesh.proofs:
        log = min(mesh.proofs)
        mesh.proofs.discard(log)
        tip = mesh.view.tips.get(log)
        found = (
            [Run(log, run.first, run.entries, run.signature) for run in proof(mesh.held, tip, mesh.mtu)] if tip else []
        )
        small = [run for run in found if run_bits(log, run.first, run.entries) <= room // 2]
        if len(small) > 1:
            _done(mesh.answers, log, small[0].first, small[0].first + len(small[0].entries))
            return small[:2]
        if found and found[-1] is not found[0] and run_bits(log, found[-1].first, found[-1].entries) <= room:
            return found[-1:]
    return []


def _done(wishes: dict[LogRef, Spans], log: LogRef, first: int, stop: int) -> None:
    left = take(wishes.get(log, []), first, stop)
    if left:
        wishes[log] = left
    else:
        wishes.pop(log, None)


def _order(mesh: Mesh, wishes: dict[LogRef, Spans]) -> list[LogRef]:
    """Give whose turn it is: what is urgent and the registrar's log first, then one log after the other."""
    first = mesh.held.registrar()
    mesh.turn += 1
    every = sorted(wishes)
    turned = [every[(mesh.turn + place) % len(every)] for place in range(len(every))]
    if wishes is mesh.push:
        return sorted(turned, key=lambda log: (-_haste(mesh, log, wishes[log]), not mesh.view.own(log)))
    return sorted(turned, key=lambda log: log.number != first)


def _fitting(mesh: Mesh, tip: Tip, span: tuple[int, int], room: int, *, own: bool, first: bool) -> Run | None:  # noqa: PLR0913
    """Give the run over the begin of a span that brings most for its bits, or None where none fits."""

    def fits(log: tuple[int, int, int], begin: int, entries: tuple[bytes, ...]) -> bool:
        return run_bits(LogRef(*log), begin, entries) <= room

    def cost(run: books.Run, within: int = room) -> int | None:
        bits = run_bits(LogRef(tip.number, run.stream, run.incarnation), run.first, run.entries)
        return bits if bits <= within else None

    def each(run: books.Run) -> float:
        return (cost(run, 8 * mesh.mtu) or 0) / (min(run.first + len(run.entries), span[1]) - span[0])

    if own and first:
        mesh.held.seal_own(tip, span[0], span[1], fits)
    run = mesh.held.covering(tip.log, span[0], span[1], cost)
    if run is None:
        return None
    if not first:
        # What only fills a frame up must not cost much more than it would in a frame of its own.
        alone = mesh.held.covering(tip.log, span[0], span[1], lambda one: cost(one, 8 * mesh.mtu - FRAME_BITS))
        if alone is not None and each(run) > DEAR * each(alone):
            return None
    return Run(LogRef(tip.number, run.stream, run.incarnation), run.first, run.entries, run.signature)


def _ride(mesh: Mesh, now: int, frame: AirFrame) -> AirFrame:
    """Let a beacon and wider seals ride along where that saves a frame or costs the radio nothing."""
    due = mesh.trickle.due(now)
    fresh = not mesh.trickle.heard and mesh.said != mesh.view.digest
    if mesh.view.me and mesh.view.keys and (due or fresh) and not mesh.push:
        told = replace(frame, tell=speak(mesh, beacon=beacon(mesh)))
        length = size(told)
        if length <= mesh.mtu and (due or length > SIGNED):
            frame = told
            said(mesh, now)
    while mesh.seals and size(frame) > SIGNED - SEAL:
        told = replace(frame, seals=(*frame.seals, Seal(*mesh.seals[0])))
        if size(told) > mesh.mtu:
            break
        frame = told
        mesh.seals.popleft()
    return frame
