"""What the screens and commands may do with a radio: find it, ask how it is set, set it, let it say hello.

Rules
- Each function runs in the worker thread and gives finished words; what goes wrong is `Refused`.
- The library of the radios is slow to load: it is imported where it is used.
- The channel's key comes from the co-op's frame key, so that no desk has to type it and no other co-op has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from models.language import gettext as _
from models.remember import frames_key
from models.words import Refused
from mvs_tui import radio_state
from mvs_tui.radio_config import RadioSettings
from radio import bands, setup
from screens.air import Asking, Choice, FoundRadio, RadioPlan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mvs_tui.config import Home
    from mvs_tui.node import Node
    from screens.desk import Books, Tell

#: The presets that villages choose from, the farthest first, with what each is good for.
PRESETS: Final = {
    "LONG_FAST": "far, and fast enough for daily books; begin with this",
    "LONG_MODERATE": "a little farther, three times slower",
    "LONG_SLOW": "the farthest, six times slower: at the edge of hearing",
    "MEDIUM_SLOW": "nearer, twice as fast as LongFast",
    "MEDIUM_FAST": "nearer, four times as fast: many villages in one valley",
    "SHORT_SLOW": "in sight of each other, six times as fast",
    "SHORT_FAST": "in sight of each other, ten times as fast",
    "SHORT_TURBO": "the nearest and fastest; not allowed everywhere",
}
#: Where each region is; the others are told by their own names.
REGIONS: Final = {
    "EU_868": "Europe, much of Africa and the Middle East", "EU_433": "Europe, much of Africa, on 433 MHz",
    "US": "United States, Canada, Mexico", "ANZ": "Australia, New Zealand, much of South America",
    "ANZ_433": "Australia, New Zealand, on 433 MHz", "BR_902": "Brazil", "CN": "China", "IN": "India", "JP": "Japan",
    "KR": "Korea", "KZ_433": "Kazakhstan, on 433 MHz", "KZ_863": "Kazakhstan", "MY_433": "Malaysia, on 433 MHz",
    "MY_919": "Malaysia", "NP_865": "Nepal", "NZ_865": "New Zealand, on 865 MHz", "PH_433": "Philippines, on 433 MHz",
    "PH_868": "Philippines, on 868 MHz", "PH_915": "Philippines", "RU": "Russia", "SG_923": "Singapore",
    "TH": "Thailand", "TW": "Taiwan", "UA_433": "Ukraine, on 433 MHz", "UA_868": "Ukraine",
    "LORA_24": "everywhere, on 2.4 GHz: only with radios made for it",
}  # fmt: skip
#: Seconds that a new desk asks by radio before it says that nobody answered.
PATIENCE: Final = 6 * 3600.0
#: A duty in tenths of a percent that is none.
ALWAYS: Final = 1000


def choices(question: str) -> list[Choice]:
    """Give what can be chosen for `region` or `preset`."""
    if question == "preset":
        return [Choice(name, _(words)) for name, words in PRESETS.items()]
    named = [Choice(name, f"{_(words)}{_law(name)}") for name, words in REGIONS.items()]
    first = {"EU_868": 0, "US": 1, "ANZ": 2, "IN": 3}
    return sorted(named, key=lambda one: (first.get(one.name, 9), one.words))


def _law(name: str) -> str:
    """Say how much of an hour a region lets a radio send, where it is not all of it."""
    tenths = bands.region(name).duty
    return "" if tenths >= ALWAYS else _(", {n} s an hour").format(n=tenths * 36 // 10)


def cut(text: str, limit: int) -> str:
    """Cut text to so many bytes of UTF-8, between letters."""
    return text.encode("utf-8")[:limit].decode("utf-8", "ignore").strip()


def plan(books: Books) -> RadioPlan:
    """Give how this desk's radio is set, or should be."""
    node = cast("Node", books)
    said, law, desk = RadioSettings.read(node.home), books.law, books.desk
    village = law.village_of(desk.number) if desk else law.name
    owner = cut(f"{village} {desk.letter if desk else ''}".strip(), setup.LONGEST_OWNER)
    url = said.links[0] if said.links else ""
    return RadioPlan(
        url, said.region, said.preset or "LONG_FAST", said.channel or setup.channel_name(law.name), said.hops, owner
    )


def hello(books: Books) -> None:
    """Let the radio's program tell at once what this desk holds."""
    radio_state.ask_hello(cast("Node", books).home)


def asks(node: Node) -> list[Asking]:
    """Give the desks that asked by radio to join and are not admitted yet."""
    from mvs_tui import joining

    return [Asking(one.desk, one.village, one.fingerprint) for one in joining.asked(node)]


def admit(books: Books, asking: Asking) -> str:
    """Admit a desk that asked by radio; gives words. Raises `Refused`."""
    from mvs_tui import admission, joining

    node = cast("Node", books)
    text = joining.request_by(node, asking.words)
    admission.admit(node, text)
    new = node.law.by_key[admission.read_request(text).key]
    words = _("Desk {letter} {village} is admitted. It hears of it by radio, and then gets the books by radio; a stick "
              "is faster.")  # fmt: skip
    return words.format(letter=new.letter, village=node.law.village_of(new.number))


def join(  # noqa: PLR0913, PLR0917 - what a new desk says of itself, and how it is told
    home: Home, request: Path, url: str, words: str, say: Callable[[str], None], stop: Callable[[], bool]
) -> None:
    """Ask by radio, as the request file says, until somebody answers; remember the radio. Raises `Refused`."""
    from mvs_tui import admission, joining

    asked = admission.read_request(request.read_text("utf-8"))
    joining.ask(home, url, (asked.village, asked.desk), words, PATIENCE, say, stop)
    RadioSettings((url,)).write(home)


def find(books: Books, tell: Tell) -> list[FoundRadio]:
    """Look for radios at this computer."""
    del books
    tell(0)
    from mvs_tui import radio_device

    return radio_device.find()


def see(books: Books, url: str, tell: Tell) -> FoundRadio:
    """Ask a radio how it is set now."""
    del books
    tell(0)
    from mvs_tui import radio_device

    return radio_device.see(url)


def apply(books: Books, wanted: RadioPlan, tell: Tell) -> str:
    """Set the radio as planned, and remember it in the settings."""
    return set_radio(cast("Node", books), wanted, lambda _words: tell(0))


def set_radio(node: Node, wanted: RadioPlan, say: Callable[[str], None], *, own: bool = True) -> str:
    """Set a radio as planned and remember it, if it is this desk's own; `say` hears how far it is. Raises `Refused`."""
    from mvs_tui import radio_device

    words = radio_device.apply(settings(node, wanted), wanted.url, say)
    if own:
        keep(node, wanted)
    return words


def settings(node: Node, wanted: RadioPlan) -> setup.Settings:
    """Give a plan as the radios know it; raises `Refused` where something in it cannot be."""
    secret = frames_key(node.ledger)
    if secret is None:
        raise Refused(_("This desk has no key for frames yet. Exchange once with the registrar's desk, by stick."))
    key = setup.channel_key(secret, node.ledger.coop_id)
    made = setup.Settings(wanted.region, wanted.preset, wanted.channel, key, wanted.hops, wanted.owner)
    words = setup.problem(made)
    if words:
        raise Refused(words)
    return made


def keep(node: Node, wanted: RadioPlan) -> None:
    """Remember how the radio is set; other radios of this desk stay in the list."""
    said = RadioSettings.read(node.home)
    bare = wanted.url.partition("?")[0]
    others = [url for url in said.links if url.partition("?")[0] != bare]
    links = (*others, f"{bare}?channel={wanted.channel}")
    RadioSettings(links, said.autostart, wanted.region, wanted.preset, wanted.channel, wanted.hops).write(node.home)
