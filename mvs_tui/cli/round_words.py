"""How `mvs round` writes rounds: lines for people, documents for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.language import gettext as _
from mvs_tui.cli.base import iso, put, put_json, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.inspect import Finding
    from models.names import Names
    from models.rounds import Round
    from models.rounds_view import Line, Picture


def head(names: Names, picture: Picture) -> None:
    """Say whose round it is, how far it is, and by which rule."""
    from models.gather import no_policy
    from models.rounds_view import Stage, until

    stage = {Stage.OPEN: _("draft"), Stage.DUE: _("draft, can be sealed"), Stage.SEALED: _("sealed")}[picture.stage]
    put(f"{picture.desk}, {picture.week}: {stage}.")
    if picture.policy is None:
        say(str(no_policy()))
    else:
        put(until(names, picture))
    if picture.waits:
        say(picture.waits)


def line(names: Names, one: Line) -> tuple[str, ...]:
    """Give a request in a round as a row of a table; hours that are only offered stand behind a `>`."""
    from models.names import entry_name
    from models.rounds_view import brief

    gets = one.gets
    if one.start is None and one.offer is not None:
        gets = f"> {brief(names, one.offer, one.offer + one.hours)}"
    rank = str(one.rank) if one.rank else "-"
    return (rank, entry_name(one.key), one.who, one.machine, one.wanted, one.reason, gets)


def picture_json(names: Names, picture: Picture) -> dict[str, Any]:
    """Give a round as data, its requests by rank."""
    return {
        "keeper": picture.desk,
        "first": names.calendar.date(picture.first).isoformat(),
        "days": picture.days,
        "cut_off": iso(names.calendar, picture.cut_off * 60),
        "stage": picture.stage.value,
        "policy": picture.policy.terms.name if picture.policy else None,
        "entries": picture.entries,
        "requests": [_line_json(names, line) for line in picture.lines or picture.drawn or picture.requests],
    }


def _line_json(names: Names, line: Line) -> dict[str, Any]:
    from models.names import entry_name

    def hour(value: int | None) -> str | None:
        return None if value is None else iso(names.calendar, value * 60)

    return {
        "rank": line.rank,
        "entry": entry_name(line.key),
        "for": line.who,
        "household": line.household,
        "village": line.village,
        "machine": line.machine,
        "hours": line.hours,
        "start": hour(line.start),
        "offer": hour(line.offer),
        "why": line.why.name.lower() if line.why is not None else None,
    }


def show(names: Names, found: Sequence[tuple[Round, Finding | None]], *, as_json: bool) -> None:
    """Print sealed rounds, each with what this desk found of it."""
    if as_json:
        put_json([_sealed_json(names, one, finding) for one, finding in found])
        return
    if not found:
        say(_("No round was sealed yet."))
    for one, finding in found:
        data = _sealed_json(names, one, finding)
        sign = finding.sign if finding else "?"
        said = _("{entry} {keeper}, {day}, {days} days: {granted} granted, {passed} passed over.").format(
            entry=data["entry"],
            keeper=data["keeper"],
            day=names.calendar.show_date(one.first),
            days=one.days,
            granted=one.grants,
            passed=one.passed,
        )
        put(f"{sign} {said}")
        put(f"  {data['words']} {data['lots']}".rstrip())
        for doubt in data["doubts"]:
            put("  " + _("{desk} doubts it: {why}").format(**doubt))


def _sealed_json(names: Names, one: Round, finding: Finding | None) -> dict[str, Any]:
    from models import inspect
    from models.names import entry_name
    from models.rounds import lots_words

    return {
        "entry": entry_name(one.key),
        "keeper": names.desk(one.key.desk),
        "first": names.calendar.date(one.first).isoformat(),
        "days": one.days,
        "granted": one.grants,
        "passed_over": one.passed,
        "found": finding.found.value if finding else "not looked",
        "words": finding.words() if finding else _("Not reckoned here yet: “mvs round check”."),
        "lots": lots_words(one, names.law.registrar() == one.key.desk),
        "doubts": [
            {"desk": names.desk(desk), "why": why.words(), "request": entry_name(request) if request else None}
            for desk, why, request in inspect.doubts(names.ledger, one.key)
        ],
    }
