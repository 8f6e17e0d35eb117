"""The pages of `mvs serve`, as HTML without script, but for the one that the app is drawn on.

Rules
- Every text that is put in is escaped here. Of a request only the secret of a link is put in: letters, digits, - and _.
- Words are looked up when a page is made, so that a page speaks the language of this desk.
"""

from __future__ import annotations

from html import escape
from string import Template
from typing import Final

from models.language import gettext as _
from mvs_tui.language import spoken

#: How a session ends, as the code that closes its websocket.
LEFT, CRASHED, IDLE, FULL, STOPPED, OUT, BROKEN = 4000, 4001, 4002, 4003, 4004, 4005, 4006
#: Keys for hands without a keyboard, and those that some browsers keep for themselves: words and what is sent.
KEYS: Final = (
    ("F1", r"\u001bOP"), ("Esc", r"\u001b"), ("Tab", r"\t"), ("⇤", r"\u001b[Z"), ("↑", r"\u001b[A"),
    ("↓", r"\u001b[B"), ("←", r"\u001b[D"), ("→", r"\u001b[C"), ("Enter", r"\r"), ("^S", r"\u0013"),
    ("^P", r"\u0010"),
)  # fmt: skip

_FRAME: Final = Template("""<!DOCTYPE html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>$title</title>
<link rel="stylesheet" href="/look/page.css$stamp">
$head</head>
<body$attributes>
$body
</body>
</html>
""")
_FORM: Final = Template("""<form method="post" action="$action">
$fields<button>$button</button>
</form>
""")


def _page(title: str, body: str, *, stamp: str = "", head: str = "", attributes: str = "") -> str:
    return _FRAME.substitute(
        language=escape(spoken()), title=escape(title), body=body, head=head, attributes=attributes, stamp=stamp
    )


def _main(title: str, *paragraphs: str, more: str = "") -> str:
    told = "".join(f"<p>{escape(words)}</p>\n" for words in paragraphs)
    return f"<main>\n<h1>{escape(title)}</h1>\n{told}{more}</main>"


def _form(action: str, button: str, fields: str = "") -> str:
    return _FORM.substitute(action=action, button=escape(button), fields=fields)


def sign_in(*, password: bool, private: bool, wrong: str = "") -> str:
    """Give the sign-in page; `private` is whether nobody can read along, `wrong` why the last try was refused."""
    title = _("Co-op books: sign in")
    told = [] if private else [_("This line is not encrypted: others on the same Wi-Fi can read along.")]
    more = f'<p class="wrong" role="alert">{escape(wrong)}</p>\n' if wrong else ""
    if password:
        field = (
            '<input name="user" value="desk" autocomplete="username" hidden>\n'
            f'<label for="password">{escape(_("Password"))}</label>\n'
            '<input id="password" name="password" type="password" maxlength="256" required autofocus '
            'autocomplete="current-password" autocapitalize="none" spellcheck="false">\n'
        )
        more += _form("/in", _("Sign in"), field)
    else:
        told.insert(0, _("Open the link that stands on the screen of the desk, or scan the square beside it."))
    return _page(title, _main(title, *told, more=more))


def link(secret: str) -> str:
    """Give the page behind a link: the link is used up by its button only, so that no preview of it uses it up."""
    title = _("Co-op books")
    field = f'<input type="hidden" name="link" value="{escape(secret)}">\n'
    said = _("This link lets one browser in, once.")
    return _page(title, _main(title, said, more=_form("/t", _("Open the books"), field)))


def words(title: str, said: str, *, again: str = "/") -> str:
    """Give a page that says one thing, with a way on."""
    way = f'<p><a class="button" href="{again}">{escape(_("Try again"))}</a></p>\n' if again else ""
    return _page(title, _main(title, said, more=way))


def full(most: int) -> str:
    """Give the page for who comes when every place is taken."""
    return words(
        _("Every place is taken"),
        _("This desk has room for {n} browsers at once, and all are in use. Close a tab, or try again later.").format(
            n=most
        ),
    )


def ends() -> dict[int, str]:
    """Give what is said under the terminal for each way in which a session ends."""
    return {
        LEFT: _("You have left. Drafts are kept."),
        CRASHED: _("The program stopped; what it said stands above. What was written is safe."),
        IDLE: _("Nobody typed for a long time, so this place was given free. Drafts are kept."),
        FULL: _("Every place is taken. Close a tab somewhere, or try again later."),
        STOPPED: _("The desk stopped serving the books. Drafts are kept."),
        OUT: _("You are signed out. Drafts are kept."),
        BROKEN: _("The browser sent what this desk does not understand, so the line was closed. Drafts are kept."),
    }


def terminal(stamp: str) -> str:
    """Give the page that the app is drawn on."""
    said = "".join(f' data-end{code}="{escape(text)}"' for code, text in ends().items())
    lost = escape(_("The line to the desk is lost. Drafts are kept."))
    keys = "".join(
        f'<button type="button" tabindex="-1" data-key="{escape(sent)}">{name}</button>\n' for name, sent in KEYS
    )
    sizes = "".join(
        f'<button type="button" tabindex="-1" data-size="{size}">{name}</button>\n'
        for name, size in (("A-", "0.85"), ("A+", "1.2"))
    )
    out = f'<form method="post" action="/out"><button tabindex="-1">{escape(_("Sign out"))}</button></form>\n'
    body = (
        f'<div id="keys">\n{keys}{sizes}{out}</div>\n'
        f"<noscript><p>{escape(_('The books need a browser that runs scripts.'))}</p></noscript>\n"
        '<div id="terminal" class="textual-terminal"></div>\n'
        f'<div id="over" role="alert"><p><span id="said"></span> '
        f'<button type="button" id="again">{escape(_("Open again"))}</button></p></div>\n'
        f'<script src="/look/page.js{stamp}"></script>\n<script src="/look/textual.js{stamp}"></script>'
    )
    head = f'<link rel="stylesheet" href="/look/xterm.css{stamp}">\n'
    attributes = f' class="live" data-end-lost="{lost}"{said}'
    return _page(_("Co-op books"), body, stamp=stamp, head=head, attributes=attributes)
