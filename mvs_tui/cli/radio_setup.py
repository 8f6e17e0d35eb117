"""`mvs radio setup`: the questions of the set-up, by options, or line by line where somebody can answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final

import click

from models.language import gettext as _
from models.spelling import pair
from models.words import Refused
from mvs_tui.cli.base import as_json, as_yes, asks, books, put, put_json, say, sure
from radio.setup import LONGEST_NAME, LONGEST_OWNER, MOST_HOPS, PRESETS, REGIONS

if TYPE_CHECKING:
    from mvs_tui.node import Node
    from screens.air import FoundRadio, RadioPlan

DONE: Final = "url region preset channel hops owner done link"


@click.command()
@click.argument("url", required=False, default="")
@click.option("--region", metavar="NAME", help="Where the radio stands, like EU_868, US or IN.")
@click.option("--preset", metavar="NAME", help="How far and how fast, like LONG_FAST; the same in all villages.")
@click.option("--channel", metavar="NAME", help="The channel's name, at most 11 letters; the same in all villages.")
@click.option("--hops", type=click.IntRange(1, 7), help="How often others may pass frames on; 3 is right for most.")
@click.option("--owner", metavar="NAME", help="The radio's own name, seen by all who hear it.")
@click.option("--keep", is_flag=True, help="Leave the radio as it is; write this desk's settings only.")
@click.option("--for-another", is_flag=True, help="It is for another desk: leave this desk's own settings as they are.")
@click.option("--link", is_flag=True, help="Print the link that puts a phone's radio on this channel; keep it secret.")
@as_yes
@as_json(DONE)
def setup(  # noqa: PLR0913 - as many as there are questions
    *,
    url: str,
    region: str | None,
    preset: str | None,
    channel: str | None,
    hops: int | None,
    owner: str | None,
    keep: bool,
    for_another: bool,
    link: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Set a radio up for this co-op.

    URL: where it is, as meshtastic+serial:/dev/ttyUSB0 or meshtastic+tcp://HOST; the one that is plugged in if left
    out. On a terminal it asks for what was not typed. The channel's key comes from the co-op's books: every village's
    radio gets the same one. The radio then starts anew, which takes up to two minutes.
    """
    from mvs_tui import radio_doings

    given: dict[str, Any] = {"region": region, "preset": preset, "channel": channel, "hops": hops, "owner": owner}
    with books() as node:
        if keep and for_another:
            raise click.UsageError(_("--keep is about this desk's own radio, --for-another about that of another."))
        plan = radio_doings.plan(node)
        if for_another:
            plan = replace(plan, url="", owner=radio_doings.cut(node.law.name, LONGEST_OWNER))
        known = replace(plan, url=url or plan.url, **{name: value for name, value in given.items() if value})
        wanted = _asked(known, {name for name, value in given.items() if value}) if asks() and not yes else known
        done, wanted = _set(node, wanted, keep=keep, yes=yes, own=not for_another)
        secret = _link(node, wanted) if link else ""
    if as_json:
        put_json({**asdict(wanted), "done": done, "link": secret})
        return
    put(done)
    if secret:
        put(secret)
    if for_another:
        say(_("Next: carry it to that desk; there it can join by radio, or be set up once more."))
        return
    say(_("Next: start the screens, or “mvs radio run”. Then test with the other village: 4, r, t."))


def _set(node: Node, wanted: RadioPlan, *, keep: bool, yes: bool, own: bool) -> tuple[str, RadioPlan]:
    from mvs_tui import radio_doings

    if not wanted.region:
        raise Refused(_("Which region? Add --region, for example EU_868, US or IN: the law of the place decides."))
    wanted = replace(wanted, region=wanted.region.upper(), preset=wanted.preset.upper(), url=wanted.url or _only())
    radio_doings.settings(node, wanted)
    if keep:
        radio_doings.keep(node, wanted)
        return _("The settings are written; the radio was left as it is."), wanted
    sure(_("Write this to the radio at {url}? It then starts anew.").format(url=wanted.url), yes=yes)
    return radio_doings.set_radio(node, wanted, say, own=own), wanted


def _only() -> str:
    """Give the address of the one radio that is plugged in; raises `Refused` where it is not one."""
    from mvs_tui import radio_device

    found = radio_device.find()
    if not found:
        raise Refused(_("No radio is plugged in. Use a USB cable that carries data; some only charge."))
    if len(found) > 1:
        raise Refused(_("Several radios are plugged in; name one: {urls}").format(
            urls=", ".join(one.url for one in found)))  # fmt: skip
    if found[0].problem:
        raise Refused(pair(found[0].words, found[0].problem))
    return found[0].url


def _link(node: Node, wanted: RadioPlan) -> str:
    from mvs_tui.radio_doings import settings
    from radio.setup import settings_url

    return settings_url(settings(node, wanted))


# ---- line by line ----------------------------------------------------------------------------------------------------


def _asked(plan: RadioPlan, given: set[str]) -> RadioPlan:
    """Ask for what was not typed, each with its why."""
    from mvs_tui import radio_device, radio_doings
    from screens.questions import CHANNEL, HOPS, MANNERS, PRESET, QUESTIONS, REGION, WHYS

    say(_("Looking for radios …"))
    url = plan.url or _choose(radio_device.find())
    seen = radio_device.see(url)
    say(seen.words)
    plan = replace(plan, url=url, region=plan.region or seen.region)
    for name, step in (("region", REGION), ("preset", PRESET), ("channel", CHANNEL), ("hops", HOPS)):
        if name in given:
            continue
        say(f"\n{_(QUESTIONS[step])} {_(WHYS[step])}")
        if name in {"region", "preset"}:
            say("\n".join(f"  {one.name:<14}{one.words}" for one in radio_doings.choices(name)))
        right = CHECKS[name]
        answer: Any = click.prompt(name, default=str(getattr(plan, name)) or None, value_proc=right, err=True)
        plan = replace(plan, **{name: answer})
    say("\n" + "\n".join(_(line) for line in MANNERS) + "\n")
    return plan


def _one_of(known: Sequence[str]) -> Callable[[str], str]:
    """Read a name of these, in any spelling; asks again for another."""

    def read(text: str) -> str:
        wanted = text.strip().upper().replace(" ", "_").replace("-", "_")
        if wanted not in known:
            raise click.BadParameter(_("it is none of those above"))
        return wanted

    return read


def _channel(text: str) -> str:
    if not 0 < len(text.encode()) <= LONGEST_NAME:
        raise click.BadParameter(_("a name of 1 to {most} letters").format(most=LONGEST_NAME))
    return text


def _hops(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_HOPS:
        raise click.BadParameter(_("a number from 1 to {most}").format(most=MOST_HOPS))
    return int(text)


CHECKS: Final[dict[str, Callable[[str], str | int]]] = {
    "region": _one_of(REGIONS[1:]),
    "preset": _one_of(PRESETS),
    "channel": _channel,
    "hops": _hops,
}


def _choose(found: list[FoundRadio]) -> str:
    good = [one for one in found if not one.problem]
    if len(good) <= 1:
        return good[0].url if good else _only()
    for number, one in enumerate(good, 1):
        say(f"  {number}  {one.words}")
    picked: int = click.prompt(_("Which one"), type=click.IntRange(1, len(good)), default=1, err=True)
    return good[picked - 1].url
