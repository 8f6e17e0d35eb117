"""Desks for tests about exchange: real folders, real keys, real stores."""

import random
import shutil
from pathlib import Path

from models.bookings import State
from models.coop import Village
from models.encoding import entry_hash
from models.law import GENESIS
from models.machines import AddMachine, ConfirmRequest, Machine, RequestMachine
from models.members import AddHousehold, Household, Member, RegisterMember
from models.refs import Key, Ref
from mvs_tui import admission
from mvs_tui.config import Home
from mvs_tui.node import Node


def coop(folder: Path, *villages: str) -> list[Node]:
    """Found a co-op in the first village and let one desk of each of the others join; they all know the registrar."""
    first = Node.found(Home(folder / "1"), "Mto Co-op", villages[0], "store", 180)
    desks = [first]
    for number, village in enumerate(villages[1:], 2):
        home = Home(folder / str(number))
        answer = admission.admit(first, admission.request(home, village, "store"))
        desks.append(admission.join(home, answer, first.fingerprint))
    return desks


def chance(seed: int) -> random.Random:
    """Give chance that repeats by its seed."""
    return random.Random(seed)  # noqa: S311 - nothing secret comes of it


def clone(node: Node, folder: Path) -> Node:
    """Copy a desk as a disk image would: bit by bit, and so that it takes itself for the same place."""
    shutil.copytree(node.home.path, folder)
    twin = Node.open(Home(folder))
    twin.author.pen.place = node.author.pen.place
    return twin


def machine(node: Node, code: str) -> Key:
    """Add a machine that this desk keeps."""
    return node.append(AddMachine(Ref[Village].to(GENESIS), code)).keys[-1]


def member(node: Node, code: str) -> Key:
    """Add a household and a member of it."""

    def register(keys: list[Key]) -> RegisterMember:
        return RegisterMember(Ref[Household].to(keys[-1]), code)

    return node.append(AddHousehold(Ref[Village].to(GENESIS), f"H{code}"), register).keys[-1]


def ask(node: Node, machine_key: Key, member_key: Key, start: int, hours: int = 2) -> Key:
    """Ask for a machine."""
    return node.append(RequestMachine(Ref[Machine].to(machine_key), Ref[Member].to(member_key), start, hours)).keys[-1]


def confirm(node: Node, request: Key) -> Key:
    """Confirm a request as the machine's keeper."""
    node.ledger.arranger.refresh()
    row = node.ledger.arranger.find(request)
    assert row is not None
    return node.append(ConfirmRequest(Ref[RequestMachine].to(request, entry_hash(row.body)[:2]))).keys[-1]


def state(node: Node, request: Key) -> str:
    """Give how a request stands in a desk's books, in a word."""
    node.ledger.folder.fold_all()
    rows = node.store.rows("SELECT state FROM booking WHERE key = ?", str(request))
    return State(rows[0][0]).words() if rows else "unknown"


def level(*nodes: Node) -> bool:
    """Whether desks hold the same entries and have the same books."""
    for node in nodes:
        node.ledger.folder.fold_all()
    return (
        len({node.ledger.frontier_digest() for node in nodes}) == 1
        and len({node.ledger.folder.state_hash() for node in nodes}) == 1
    )
