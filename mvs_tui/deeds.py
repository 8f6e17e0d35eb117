"""What the screens may let the program do with the open books: each a function for `ask`, `write`, `reckon` or `work`.

Rules
- Only the list stands here, for `Keeper`; what is done stands in `doings`, `radio_doings` and the files of each part.
"""

from __future__ import annotations

from mvs_tui import doings, print_doings, radio_doings, round_doings


class Deeds:
    """The functions of `screens.desk.Desk` that run in the worker thread."""

    stick_out = staticmethod(doings.stick_out)
    stick_in = staticmethod(doings.stick_in)
    others = staticmethod(doings.others)
    admit = staticmethod(doings.admit)
    read_request = staticmethod(doings.read_request)
    backup = staticmethod(doings.backup)
    last_backup = staticmethod(doings.last_backup)
    print_paper = staticmethod(print_doings.print_paper)
    import_members = staticmethod(doings.import_members)
    verify = staticmethod(doings.verify)
    doubt = staticmethod(doings.doubt)
    places = staticmethod(doings.places)
    requests = staticmethod(doings.requests)
    radio_choices = staticmethod(radio_doings.choices)
    radio_hello = staticmethod(radio_doings.hello)
    radio_plan = staticmethod(radio_doings.plan)
    radio_find = staticmethod(radio_doings.find)
    radio_see = staticmethod(radio_doings.see)
    radio_apply = staticmethod(radio_doings.apply)
    radio_admit = staticmethod(radio_doings.admit)
    round_link = staticmethod(round_doings.link)
    seal_round = staticmethod(round_doings.seal)
    doubt_round = staticmethod(round_doings.doubt)
