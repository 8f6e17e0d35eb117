"""`mvs policy`: the rule of sharing in plain sentences, templates, and what another policy would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from models.language import gettext as _
from mvs_tui.cli.base import as_json, books, put, put_json, say, table
from mvs_tui.cli.kinds import Typed, beside, command

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.dry_run import Change, Trial
    from models.names import Names
    from models.policy import Terms
    from models.policy_words import Adopted

SHOWN = "name entry adopted votes_for votes sentences before"


@click.group()
def policy() -> None:
    """Show the rule of sharing, try another one, adopt it."""


def adopt() -> click.Command:
    """Make the command that adopts: as its kind says, and with `--like`, whose terms stand where none are typed."""
    from models.policy import AdoptPolicy

    made = command(AdoptPolicy, "adopt")
    name = next(param for param in made.params if param.name == "name")
    name.required, name.metavar = False, "[NAME]"
    told = _("Begin with the terms of a template (like small), of a policy adopted before, or of the copy kept here.")
    made.params.insert(1, click.Option(["--like"], metavar="NAME", help=told))
    made.callback = _beginning(made.callback)
    made.help = f"{made.help} " + _("May be left out with --like; it is then called the same.")
    if isinstance(made, Typed):
        made.anew = adopt
    return made


def _beginning(write: Any) -> Callable[..., None]:
    """Fill in what was not typed before it is written."""

    def adopting(*, like: str | None, **typed: Any) -> None:
        if like is not None:
            typed = _filled(like, typed)
        if typed["name"] is None:
            raise click.UsageError(_("What do the members call it? NAME is missing."))
        write(**typed)

    return adopting


def _filled(text: str, typed: dict[str, Any]) -> dict[str, Any]:
    from click.core import ParameterSource

    from models.policy_words import texts
    from screens.policy_kept import like

    context = click.get_current_context()
    with books() as node:
        names = node.names()
        with beside("--like"):
            begun = texts(like(names, text), names)
    return {
        name: begun[name] if name in begun and context.get_parameter_source(name) is ParameterSource.DEFAULT else value
        for name, value in typed.items()
    }


policy.add_command(adopt())


@policy.command()
@as_json(SHOWN)
def show(*, as_json: bool) -> None:
    """Show the policy in force, and what was in force before."""
    from models.policy_words import adopted, sentences

    with books() as node:
        names = node.names()
        found = adopted(names)
        if not found:
            _none(as_json=as_json)
            return
        now, *before = found
        if as_json:
            told = {"sentences": sentences(now.terms), "before": [_adopted_json(names, one) for one in before]}
            put_json({**_adopted_json(names, now), **told})
            return
        put(_line(names, now))
        for said in sentences(now.terms):
            put(f"  {said}")
        if before:
            put(_("Before ({n})").format(n=len(before)))
        for one in before:
            put(f"  {_line(names, one)}")


def _none(*, as_json: bool) -> None:
    if as_json:
        put_json({"name": None, "entry": None, "adopted": None, "votes_for": 0, "votes": 0, "sentences": [],
                  "before": []})  # fmt: skip
    say(_("No policy yet. “mvs policy templates” shows four to begin with; the registrar's desk adopts one."))


def _line(names: Names, one: Adopted) -> str:
    from models.names import entry_name

    return f"{one.terms.name or '-'}  [{entry_name(one.key)}]  {one.words(names)}"


def _adopted_json(names: Names, one: Adopted) -> dict[str, Any]:
    from models.names import entry_name

    return {
        "name": one.terms.name,
        "entry": entry_name(one.key),
        "adopted": names.calendar.date(one.day).isoformat(),
        "votes_for": one.votes_for,
        "votes": one.votes,
    }


@policy.command()
@click.argument("name", required=False)
@as_json("word name about sentences options differs", many=True)
def templates(*, name: str | None, as_json: bool) -> None:
    """Show the policies to begin with.

    With a NAME all that it says, and in what it differs from the one in force.

    NAME: one of them, like small; all of them if left out.
    """
    from models.policy_templates import TEMPLATES, find

    chosen = [find(name)] if name else list(TEMPLATES)
    with books() as node:
        names = node.names()
        told = [_template_json(names, one) for one in chosen]
    if as_json:
        put_json(told)
        return
    for one in told:
        put(f"{one['word']:<6} {one['name']}. {one['about']}")
    if name:
        _whole(told[0])


def _whole(one: dict[str, Any]) -> None:
    """Write all that a template says, in what it differs, and how it is adopted."""
    for said in one["sentences"]:
        put(f"  {said}")
    for before, after in one["differs"]:
        for sign, words in (("-", before), ("+", after)):
            if words:
                put(f"  {sign} {words}")
    put(f"  mvs policy adopt {one['options']}")


def _template_json(names: Names, one: Any) -> dict[str, Any]:
    from models.policy_words import differences, in_force, sentences

    now = in_force(names)
    return {
        "word": one.word,
        "name": one.terms.name,
        "about": _(one.about),
        "sentences": sentences(one.terms),
        "options": _options(names, one.terms),
        "differs": [list(pair) for pair in differences(now.terms, one.terms)] if now is not None else [],
    }


def _options(names: Names, terms: Terms) -> str:
    """Write terms as they are typed at the command line, those at their default left out."""
    from shlex import quote

    from models.policy import AdoptPolicy
    from models.policy_words import texts
    from mvs_tui.cli.kinds import option_names

    typed = texts(terms, names)
    changed = [
        f"{option_names(slot)[0]} {quote(typed[slot.name])}"
        for slot in AdoptPolicy.kind.slots
        if slot.name in typed and slot.name != "name" and getattr(terms, slot.name) != slot.default
    ]
    return " ".join([quote(typed["name"]), *changed])


@policy.command("try")
@click.argument("name")
@click.option("--week", "day", metavar="DATE", help="A day of the round, like 30 Nov or +7; else the next one.")
@click.option("--keeper", help="The round of another keeper's desk: its letter, or its village.")
@as_json("name week households villages total served_now served_then")
def attempt(*, name: str, day: str | None, keeper: str | None, as_json: bool) -> None:
    """Say who would gain and who would lose by another policy.

    The requests that wait are drawn by it, and compared in hours. Nothing is written.

    NAME: a template, like small; a policy that was in force, by name or entry, like A#12; or the copy kept here.
    """
    from models import dry_run, rounds_read
    from models.words import Refused
    from mvs_tui.cli.round import day_of, desk_of, lot_of
    from screens.policy_kept import like

    with books() as node:
        names = node.names()
        terms = like(names, name)
        picture = rounds_read.read(names, node.author.number, desk_of(names, keeper), day_of(names, day), lot_of(node))
        inputs = rounds_read.inputs_for(names, picture, terms)
        if inputs is None:
            raise Refused(_("No desk keeps a machine yet, so there is nothing to draw."))
        trial = dry_run.attempt(names, inputs, picture.draft, terms)
    if as_json:
        put_json(_trial_json(terms, picture.week, trial))
        return
    put(f"{terms.name}, {picture.week}: {dry_run.sum_words(trial)}")
    put(table([_change(one) for one in (*trial.households, *trial.villages) if one.more]))
    put(table([_change(trial.total, _("all households"))]))


def _change(one: Change, name: str = "") -> tuple[str, ...]:
    hours = _("{now} h now, {then} h then").format(now=one.now, then=one.then)
    return name or one.name, "" if one.village == one.name else one.village, hours, f"{one.more:+d}"


def _trial_json(terms: Terms, week: str, trial: Trial) -> dict[str, Any]:
    def told(one: Change) -> dict[str, Any]:
        return {"name": one.name, "village": one.village, "asked": one.asked, "now": one.now, "then": one.then,
                "change": one.more}  # fmt: skip

    return {
        "name": terms.name,
        "week": week,
        "households": [told(one) for one in trial.households],
        "villages": [told(one) for one in trial.villages],
        "total": told(trial.total),
        "served_now": trial.served[0],
        "served_then": trial.served[1],
    }
