"""How each kind of fault comes about in a simulated village, and how it ends.

Rules
- A trouble is a function of the village, the desk and the fault; its name is the fault's, with underscores.
- What was acknowledged on a disk that is then set back, and was nowhere else, is lost with the disk: by people, not by
  the program. It is no longer asked for, and neither is what the desk wrote behind it: an entry beyond a gap that
  nobody can fill stays where it is, and is worked into no book.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radio.links.radio import Down, Said
from radio.sim import invariants
from radio.sim.faults import MINUTE
from radio.sim.world import place

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from radio.sim.faults import Fault
    from radio.sim.nodes import Desk
    from radio.sim.village import Village

    Trouble: TypeAlias = "Callable[[Village, Desk, Fault], None]"

#: How long a radio takes to start again, in ms.
REBOOT: Final = 15_000
#: The longest time in which nobody hears anything, in ms.
BURST: Final = 5 * MINUTE


def strike(village: Village, fault: Fault) -> None:
    """Let a fault happen now."""
    village.note("fault", fault.desk, fault.what)
    TROUBLES[fault.what](village, village.desks[fault.desk], fault)
    village.wake(fault.desk, village.now)


def burst(village: Village, _desk: Desk, fault: Fault) -> None:
    """Let nobody hear anything for a while."""
    village.ether.burst(min(fault.until - village.now, BURST))


def parted(village: Village, _desk: Desk, fault: Fault) -> None:
    """Let two halves of the village not hear each other."""
    _part(village, fault, both=True)


def one_way(village: Village, _desk: Desk, fault: Fault) -> None:
    """Let one half of the village not be heard by the other."""
    _part(village, fault, both=False)


def _part(village: Village, fault: Fault, *, both: bool) -> None:
    pairs = [(one, two) for one in fault.others for two in range(village.plan.desks) if two not in fault.others]
    if both:
        pairs += [(two, one) for one, two in pairs]
    cut = frozenset(pairs)
    village.parted.append(cut)
    village.deafen()

    def mend() -> None:
        village.parted.remove(cut)
        village.deafen()

    village.at(fault.until, mend)


def clock(_village: Village, desk: Desk, fault: Fault) -> None:
    """Let a clock jump."""
    desk.offset += fault.amount


def crash(_village: Village, desk: Desk, fault: Fault) -> None:
    """Let the machine stop at a later write."""
    _disk(desk, "crash", fault)


def full_disk(_village: Village, desk: Desk, fault: Fault) -> None:
    """Let the disk be full for some writes."""
    _disk(desk, "full", fault)


def sick_disk(_village: Village, desk: Desk, fault: Fault) -> None:
    """Let the disk not answer to some writes."""
    _disk(desk, "sick", fault)


def _disk(desk: Desk, what: str, fault: Fault) -> None:
    desk.trouble.what, desk.trouble.left, desk.trouble.lasting = what, fault.amount, 1 + fault.amount % 40


def radio_reboot(village: Village, desk: Desk, _fault: Fault) -> None:
    """Let the radio start again, in the middle of whatever it does."""
    village.ether.reboot(desk.radio)
    village.shut[desk.at] = village.now + REBOOT
    village.hear(desk, Down("The radio starts again."))
    village.at(village.now + REBOOT, lambda: village.hear(desk, village.up(desk)))


def refusal(village: Village, desk: Desk, fault: Fault) -> None:
    """Let the radio drop what it has, and say that its airtime is used up."""
    village.ether.drop(desk.radio)
    village.hear(desk, Said("The radio has used up its airtime.", bad=True, hold=fault.amount))


def queue_full(village: Village, desk: Desk, fault: Fault) -> None:
    """Let the radio take nothing for a while."""
    village.shut[desk.at] = fault.until
    village.at(fault.until, lambda: village.wake(desk.at, village.now))


def sleep(_village: Village, desk: Desk, fault: Fault) -> None:
    """Let the machine sleep; its radio hears, and nobody listens."""
    desk.asleep_until = fault.until


def backup(village: Village, desk: Desk, fault: Fault) -> None:
    """Let an older copy of the books be restored."""
    _set_back(village, desk, fault, whole=False)


def old_image(village: Village, desk: Desk, fault: Fault) -> None:
    """Let an older image of the whole disk be put back, with the desk's own memory of how far it signed."""
    _set_back(village, desk, fault, whole=True)


def _set_back(village: Village, desk: Desk, fault: Fault, *, whole: bool) -> None:
    image, had = desk.image(), set(desk.acked)

    def act() -> None:
        others = [other for other in village.desks if other is not desk]
        gone: dict[tuple[int, int, int], int] = {}
        for key, body in sorted(one for one in desk.acked if one not in had):
            # What stands behind an entry that is gone hangs in the air: nobody can say what came between.
            if key.seq > gone.get(key[:3], key.seq) or not any(invariants.holds(other, key, body) for other in others):
                gone.setdefault(key[:3], key.seq)
                del desk.acked[key, body]
        desk.restore(image, whole=whole)
        village.hear(desk, village.up(desk))
        village.note("set back", desk.at)

    village.at(fault.until, act)


def clone(village: Village, desk: Desk, _fault: Fault) -> None:
    """Let a second machine be made of a desk's disk, bit by bit; both write on."""
    if desk.at < village.plan.desks and not any(other.doubled for other in village.desks):
        village.double(desk)


def moved(_village: Village, desk: Desk, _fault: Fault) -> None:
    """Let the desk's books be carried to another machine."""
    desk.place = place(1_000 + desk.number)
    desk.author.pen.place = desk.place


TROUBLES: Final[dict[str, Trouble]] = {
    "burst": burst,
    "parted": parted,
    "one way": one_way,
    "clock": clock,
    "crash": crash,
    "full disk": full_disk,
    "sick disk": sick_disk,
    "radio reboot": radio_reboot,
    "refusal": refusal,
    "queue full": queue_full,
    "sleep": sleep,
    "backup": backup,
    "old image": old_image,
    "clone": clone,
    "moved": moved,
}
