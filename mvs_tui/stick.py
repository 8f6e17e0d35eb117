"""The stick: one bundle file for each desk, written by that desk and read by all others.

Rules
- A bundle holds what the desks that will read it are not known to hold. A desk that was never heard holds nothing.
- It holds the writer's tips, so that the reader learns what to put on the stick for the way back.
- Village entries are locked for the desks of the same village.
- A file that is damaged, hostile or foreign is one line; the other files on the stick are taken in all the same.
- `progress` is told how many of how many; whoever is told may stop the work by raising. A bundle that is not whole is
  then not there; of what is taken in, what was kept stays, and the books are brought up to date with it.
"""

from __future__ import annotations

import unicodedata
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from models.language import gettext as _
from models.reseal import reseal
from models.runs import Run
from models.wire import Malformed
from models.words import Refused
from mvs_tui.config import clock
from mvs_tui.peers import MOST_MARKS, Books, Report, few, known_of, marks_of, remember
from radio.codec.frames import Runs, Tips, unpack
from radio.links.bundle import Bundle, BundleOut
from radio.sync.held import COOP, VILLAGE, key_of
from radio.sync.tell import LogKey, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from models.law import Desk
    from models.runs import Mark, Tip
    from mvs_tui.node import Node
    from radio.codec.frames import LogName, Told

    Progress = Callable[[int, int], None]

#: As often a bundle is read again while desks that it admits make more of it readable.
PASSES = 8
#: After so many refused runs a bundle is read no further: an honest desk's has none.
PATIENCE = 200


def bundle_name(node: Node) -> str:
    """Give the name of this desk's file on a stick, like `mvs-A-bandari.bundle`."""
    desk = node.desk
    if desk is None:
        raise Refused(_("This desk is not admitted yet. Ask the registrar's desk to admit it."))
    plain = unicodedata.normalize("NFKD", node.law.village_of(desk.number)).encode("ascii", "ignore").decode().lower()
    slug = "-".join("".join(letter if letter.isalnum() else " " for letter in plain).split())
    return f"mvs-{desk.letter}-{slug or 'village'}.bundle"


# ---- out -----------------------------------------------------------------------------------------------------------


def stick_out(node: Node, folder: Path | str, to: int = 0, progress: Progress | None = None) -> tuple[Path, Report]:
    """Write this desk's bundle into a folder, for all desks or for desk number `to` alone; raises `Refused`."""
    place = Path(folder)
    if not place.is_dir():
        raise Refused(_("There is no folder {path}. Is the stick in?").format(path=place))
    path = place / bundle_name(node)
    return path, write_bundle(node, path, to, progress)


def write_bundle(node: Node, path: Path, to: int = 0, progress: Progress | None = None) -> Report:
    """Write this desk's bundle to a file; it appears whole or not at all. Raises `Refused` in words."""
    report = Report(path.name)
    reseal(node.author)
    try:
        bundle = BundleOut(path, node.ledger.coop_id, node.author.key.public, node.author.key.sign, clock())
    except OSError as error:
        raise Refused(_cannot(path, error)) from error
    try:
        _fill(node, bundle, _readers(node, to), report, progress or _silent)
        bundle.close()
    except OSError as error:
        bundle.drop()
        raise Refused(_cannot(path, error)) from error
    except BaseException:
        bundle.drop()
        raise
    report.bytes_out = path.stat().st_size
    return report


def _cannot(path: Path, error: OSError) -> str:
    return _("{path} cannot be written: {error}.").format(path=path, error=error.strerror)


def _readers(node: Node, to: int) -> list[Desk]:
    mine = node.author.key.public
    return [
        desk
        for desk in node.law.desks.values()
        if desk.key != mine and desk.revoked_by is None and (not to or desk.number == to)
    ]


def _fill(node: Node, bundle: BundleOut, readers: list[Desk], report: Report, progress: Progress) -> None:
    books = Books(node)
    tips = books.tips()
    village = books.village(books.key)
    neighbours = [desk for desk in readers if desk.village == village]
    least = _least(node, readers)
    coop = [tip for tip in tips if tip.stream == COOP]
    of = sum(max(0, tip.count - _held(least, tip)) for tip in coop)
    for frame in tell(books, coop, least):
        _count(report, frame)
        bundle.send(frame)
        progress(report.entries_out, max(of, report.entries_out))
    own = [tip for tip in tips if tip.stream == VILLAGE and books.village(tip.desk_key) == village]
    if not neighbours or not own:
        return
    bundle.lock_for([desk.key for desk in neighbours])
    for frame in tell(books, own, _least(node, neighbours)):
        _count(report, frame)
        bundle.send_locked(frame)
        progress(report.entries_out, 0)


def _held(least: dict[LogKey, Mark], tip: Tip) -> int:
    mark = least.get((tip.desk_key, tip.stream, tip.incarnation))
    return 0 if mark is None else mark.count


def _silent(_done: int, _of: int) -> None:
    """Tell nobody."""


def _count(report: Report, frame: bytes) -> None:
    report.frames_out += 1
    said = unpack(frame)[1]
    if isinstance(said, Runs):
        report.entries_out += sum(len(run.entries) for run in said.runs)


def _least(node: Node, readers: list[Desk]) -> dict[LogKey, Mark]:
    """Give, for each log, the least that all readers are known to hold."""
    least: dict[LogKey, Mark] | None = None
    for desk in readers:
        known = known_of(node, desk.key)
        if least is None:
            least = known
        else:
            least = {
                name: min(mark, known[name], key=lambda mark: mark.count)
                for name, mark in least.items()
                if name in known
            }
    return least or {}


# ---- in ------------------------------------------------------------------------------------------------------------


def stick_in(node: Node, path: Path | str, progress: Progress | None = None) -> list[Report]:
    """Take in a bundle, or every other desk's bundle in a folder; one report for each file. Raises `Refused`."""
    place = Path(path)
    if not place.is_dir():
        return [read_bundle(node, place, progress)]
    own = bundle_name(node) if node.desk else ""
    files = sorted(file for file in place.glob("*.bundle") if file.name != own)
    if not files:
        raise Refused(_("There is no bundle of another desk in {path}.").format(path=place))
    reports: list[Report] = []
    for file in files:
        try:
            reports.append(read_bundle(node, file, progress))
        except Refused as refused:
            reports.append(Report(file.name, refused=[refused.words]))
    return reports


def read_bundle(node: Node, path: Path, progress: Progress | None = None) -> Report:
    """Take in one bundle; raises `Refused` in words, and nothing was taken in then."""
    key = node.author.key
    bundle = Bundle(path, key.open_box, key.public)
    if bundle.header.coop_id != node.ledger.coop_id:
        raise Refused(_("{name} is of another co-op. Nothing of it was taken in.").format(name=path.name))
    sender = bundle.header.sender
    report = Report(path.name, bytes_in=path.stat().st_size)
    reader = _Reader(Books(node), sender)
    refused: list[str] = []
    bad = 0
    tell_of = progress or _silent
    try:
        for _pass in range(PASSES):
            reader.unknown = 0
            taken = partial(_told_on, tell_of, report.entries_in)
            arrival = node.ledger.take(reader.runs(bundle.frames()), taken, PATIENCE)
            report.entries_in += arrival.stored
            refused, bad = [*refused, *arrival.refused], max(bad, arrival.bad)
            report.forks += [name for name in arrival.forked if name not in report.forks]
            if bad >= PATIENCE or not (reader.unknown + arrival.unknown and arrival.stored):
                break
    except BaseException:
        node.ledger.folder.fold_all()
        raise
    _fold(node, tell_of)
    report.refused = few(refused, bad)
    if bad >= PATIENCE:
        report.refused.append(
            _("{name}: after {count} refused runs the rest was not read. Ask its desk to write it anew.").format(
                name=path.name, count=bad
            )
        )
    found = node.law.by_key.get(sender)
    report.peer, report.frames_in = found.letter if found else "", reader.frames
    if reader.unknown:
        report.refused.append(
            _("{name}: {count} runs are of desks that are not admitted; they were left aside.").format(
                name=path.name, count=reader.unknown
            )
        )
    remember(node, sender, marks_of(reader.books, reader.told.values()), "stick", min(bundle.header.made, clock()))
    return report


def _told_on(progress: Progress, before: int, stored: int) -> None:
    """Tell how many were taken in, those of earlier readings among them; how many will come, nobody knows."""
    progress(before + stored, 0)


def _fold(node: Node, progress: Progress) -> None:
    """Bring the books up to date; this is not stopped half-way, for what is shown would be half true."""
    stopped: list[Exception] = []

    def folding(done: int, of: int) -> None:
        try:
            progress(done, of)
        except Exception as stop:  # noqa: BLE001 - whatever it is, it is raised when the books are whole
            stopped.append(stop)

    node.ledger.folder.fold_all(folding)
    if stopped:
        raise stopped[0]


class _Reader:
    """Reads the frames of a bundle, as far as the law that grows while reading knows the desks."""

    def __init__(self, books: Books, sender: bytes) -> None:
        self.books, self.sender = books, sender
        self.told: dict[LogName, Told] = {}
        self.unknown = self.frames = 0

    def runs(self, frames: Iterator[bytes]) -> Iterator[Run]:
        self.told, self.frames = {}, 0
        for data in frames:
            self.frames += 1
            try:
                tag, frame = unpack(data)
            except Malformed:
                continue
            if tag != self.books.coop_id[: len(tag)]:
                continue
            if isinstance(frame, Tips):
                for line in frame.tips:
                    if line.log in self.told or len(self.told) < MOST_MARKS:
                        self.told[line.log] = line
            elif isinstance(frame, Runs):
                for sent in frame.runs:
                    key = key_of(self.books, sent.log)
                    if key is None or not self._mine(key, sent.log.stream):
                        self.unknown += 1
                        continue
                    yield Run(key, sent.log.stream, sent.log.incarnation, sent.first, sent.entries, sent.signature)

    def _mine(self, key: bytes, stream: int) -> bool:
        home = self.books.village(self.books.key)
        return stream == COOP or (stream == VILLAGE and home is not None and home == self.books.village(key))


def sync_file(node: Node, name: str) -> Report:
    """Take in the bundle of another desk at this name; where there is none, or this desk's own, write it there.

    A folder is a stick: all bundles of other desks are taken in, then this desk's is written.
    """
    path = Path(name)
    if path.is_dir():
        reports = stick_in(node, path) if any(path.glob("*.bundle")) else []
        out = stick_out(node, path)[1]
        return _joined(path, [*reports, out])
    if path.exists() and Bundle(path).header.sender != node.author.key.public:
        return read_bundle(node, path)
    if not path.parent.is_dir():
        raise Refused(_("There is no folder {path}. Is the stick in?").format(path=path.parent))
    return write_bundle(node, path)


def _joined(path: Path, reports: list[Report]) -> Report:
    total = Report(str(path))
    for report in reports:
        total.entries_in += report.entries_in
        total.entries_out += report.entries_out
        total.frames_in += report.frames_in
        total.frames_out += report.frames_out
        total.bytes_in += report.bytes_in
        total.bytes_out += report.bytes_out
        total.refused += report.refused
        total.forks += report.forks
    return total
