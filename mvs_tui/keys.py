"""The keys that count on every screen, each with its word and its sentence."""

from __future__ import annotations

from textual.binding import Binding, BindingType

KEYS: list[BindingType] = [
    Binding(
        "f1,question_mark,ctrl+g",
        "help",
        "help",
        tooltip="What this screen is for, and all its keys (in a field: F1 or ^G).",
    ),
    Binding(
        "ctrl+p",
        "palette",
        "everything",
        priority=True,
        tooltip="Find anything that can be done, by typing a word of it (where nothing is typed, : does it too).",
    ),
    Binding(
        "ctrl+o,semicolon",
        "jump",
        "jump",
        tooltip="A letter beside everything that one can go to here; the letter goes there (in a field: ^O).",
    ),
    Binding("colon", "palette", "everything", show=False, tooltip="The same as ^P, where nothing is typed."),
    *(
        Binding(str(n), f"go({n})", "to a screen", show=False, tooltip="To a screen of the line at the top.")
        for n in range(1, 10)
    ),
    Binding("U", "undo", "undo", tooltip="Undo what was just written here, by the entry that corrects it."),
    Binding("B", "backup", "backup", tooltip="Copy the books and the key to the backup folder."),
    Binding("P", "practise", "practice co-op", tooltip="Open the practice co-op, or go back from it."),
    Binding("O", "hand_over", "sign out", tooltip="Sign out and let another clerk sign in; drafts are kept."),
    Binding("R", "reset", "reset practice", tooltip="Throw the practice co-op away and make it anew."),
    Binding("L", "language", "language", tooltip="Choose the language that is spoken here."),
    Binding("ctrl+l", "redraw", "draw again", tooltip="Draw the whole screen again, after noise on the line."),
    Binding(
        "q", "done", "quit", show=False, tooltip="Back from a page; from the screens at the top out of the program."
    ),
    Binding("ctrl+q,ctrl+c", "leave", "quit", tooltip="Leave the program. Drafts are kept; nothing is lost."),
]
