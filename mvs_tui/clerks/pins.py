"""PINs: which may be chosen, and how they are kept.

Rules
- 4 to 12 digits, because they are typed on any keyboard; the ones that everybody tries first are refused in words.
- Kept as Argon2id with 32 MiB and 6 passes: 0.05 s on a quick machine, about 0.3 s on an old laptop, and eight clerks
  who sign in at once fit into 1 GB. More memory would not help: 10,000 PINs are tried in minutes by whoever has the
  disk. What protects a PIN is the wait after wrong ones, and that the file is readable by the service account only.

>>> [obvious(pin) != "" for pin in ("1234", "7777", "1212", "4829")]
[True, True, True, False]
"""

from __future__ import annotations

import re
from typing import Final

from models.language import gettext as _
from models.words import Refused

PASSES: Final = 6
MEMORY: Final = 32 * 2**20
LEAST, MOST = 4, 12
_RUNS: Final = ("01234567890123456789", "98765432109876543210")
#: Down the middle of a telephone's keys, its corners, and its crosses.
_SHAPES: Final = frozenset({"2580", "0852", "1379", "1397", "7913", "3197", "1593", "1590", "3570", "1470", "3690"})


def obvious(pin: str) -> str:
    """Say why a PIN would be guessed first; empty when it would not."""
    if len(set(pin)) == 1:
        return _("the same digit again and again")
    if any(pin in run for run in _RUNS):
        return _("digits in a row")
    if any(len(pin) % size == 0 and pin == pin[:size] * (len(pin) // size) for size in (2, 3)):
        return _("the same few digits again and again")
    if pin in _SHAPES:
        return _("a line over the keys")
    if len(pin) == LEAST and pin[:2] in {"19", "20"}:
        return _("a year")
    return ""


def check_new(pin: str) -> None:
    """Raise `Refused` in words when a PIN may not be chosen."""
    if not re.fullmatch(f"[0-9]{{{LEAST},{MOST}}}", pin):
        raise Refused(_("A PIN is {least} to {most} digits.").format(least=LEAST, most=MOST), "pin")
    if words := obvious(pin):
        raise Refused(
            _("That PIN is among the first that somebody would try: {why}. Choose another.").format(why=words), "pin"
        )


def kept(pin: str) -> str:
    """Give what is kept of a PIN, with a salt of its own."""
    from nacl.pwhash import argon2id

    return argon2id.str(pin.encode(), opslimit=PASSES, memlimit=MEMORY).decode("ascii")


def right(pin: str, hashed: str) -> bool:
    """Whether it is the PIN that was kept; False for a hash that is damaged, too."""
    from nacl.exceptions import CryptoError
    from nacl.pwhash import argon2id

    try:
        return argon2id.verify(hashed.encode("ascii"), pin.encode())
    except (CryptoError, ValueError):
        return False
