"""Where an MQTT broker is, who we are to it, and the words for what may go wrong with it.

Rules
- An address is `mqtt://[user@]host[:port][/topic]`, or `mqtts://…[?ca=FILE]` for the same inside TLS.
- The password comes from the variable MVS_MQTT_PASSWORD, or from the file `mqtt.password` in the data folder. One that
  stands in the address is taken, and warned about: others see it in the list of programs.
- With TLS the broker must prove its name by a certificate; there is no way to leave that out.
- Words never repeat a password.

    >>> where = Where.read("//mto@broker.example/upper", tls=True)
    >>> where.host, where.port, where.user, where.topic
    ('broker.example', 8883, 'mto', 'mvs/upper/air')
"""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from models.language import gettext as _
from models.words import Refused

PASSWORD: Final = "MVS_MQTT_PASSWORD"  # noqa: S105 - the name of the variable
FILE: Final = "mqtt.password"
#: Where frames go when neither the address nor the co-op names a topic.
COMMON: Final = "mvs/air"
LONGEST_TOPIC: Final = 60
PORT, TLS_PORT = 1883, 8883

# OpenSSL's numbers for why a certificate is not good (x509_vfy.h).
_EARLY, _LATE, _OTHER_NAME, _OTHER_ADDRESS = 9, 10, 62, 64
# MQTT 5, 3.2.2.2: why a broker says no.
_OLD, _PASSWORD, _FORBIDDEN, _AWAY, _BUSY, _BANNED = 132, 134, 135, 136, 137, 138


@dataclass(frozen=True, slots=True)
class Where:
    """A broker, and what to say to it. `topic` is empty where the address names none."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    topic: str = ""
    tls: bool = False
    ca: str = ""
    careless: tuple[str, ...] = ()

    @classmethod
    def read(cls, address: str, *, tls: bool) -> Where:
        """Read an address without its scheme; raises `Refused` in words."""
        scheme = "mqtts" if tls else "mqtt"
        try:
            parts = urlsplit(f"{scheme}:{address}")
            host, port = parts.hostname or "", parts.port or (TLS_PORT if tls else PORT)
        except ValueError:
            host, port, parts = "", 0, urlsplit("")
        if not address.startswith("//") or not host or "#" in address:
            raise Refused(
                _("Write the address as {scheme}://user@host or {scheme}://user@host:port/topic.").format(scheme=scheme)
            )
        password, careless = _password(parts)
        if password and not tls and not _here(host):
            careless += (
                _("The password and all frames go to {host} for everybody on the way to read. Use mqtts:// instead."),
            )
        words = tuple(text.format(host=host, name=PASSWORD, file=FILE) for text in careless)
        topic = _topic(unquote(parts.path.strip("/")))
        return cls(host, port, unquote(parts.username or ""), password, topic, tls, _ca(parts, tls=tls), words)

    def context(self) -> ssl.SSLContext | None:
        """Give what TLS needs, None without it; raises `Refused` when the certificate file is no good."""
        if not self.tls:
            return None
        try:
            return ssl.create_default_context(cafile=self.ca or None)
        except OSError as error:  # ssl.SSLError is one
            raise Refused(
                _(
                    "The certificate file {path} cannot be used: {error}. It must be the authority's, in PEM form."
                ).format(path=self.ca, error=error.strerror or error)
            ) from error

    def lost(self, error: BaseException | None) -> str:
        """Say why the broker could not be reached."""
        match error:
            case ssl.SSLCertVerificationError():
                words = self._untrusted(error)
            case ssl.SSLEOFError():
                words = self.shut()
            case ssl.SSLError():
                words = _(
                    "{host} does not speak TLS on port {port}. Is it another port (8883 mostly), or mqtt:// there?"
                )
            case socket.gaierror():
                words = _("The name {host} is not known. Is the network there, and the name written right?")
            case ConnectionRefusedError():
                words = _("No broker answers at {host}, port {port}. Is it running there, and is the port right?")
            case ConnectionError():
                words = self.shut()
            case _:
                words = _("{host} cannot be reached. Is the network there, and does a firewall let port {port} pass?")
        return words.format(host=self.host, port=self.port)

    def _untrusted(self, error: ssl.SSLCertVerificationError) -> str:
        if error.verify_code in {_EARLY, _LATE}:
            return _(
                "The certificate of {host} is not valid today. Is this computer's date right? Else the broker needs a "
                "new one."
            )
        if error.verify_code in {_OTHER_NAME, _OTHER_ADDRESS}:
            return _("The certificate of the broker is for another name than {host}. Write the name it was made for.")
        return _(
            "The certificate of {host} is not signed by anybody this desk trusts. Name the authority's file: ?ca=FILE. "
            "If you did, somebody may stand between."
        )

    def shut(self) -> str:
        """Say that the broker ended the line before it said a word."""
        words = _("The broker at {host}, port {port}, closed the line at once.")
        words += " " + (
            _("If it has no TLS there, write mqtt://.") if self.tls else _("If it wants TLS, write mqtts://.")
        )
        return words.format(host=self.host, port=self.port)

    def denied(self, code: int, name: str) -> str:
        """Say why the broker would not have us, by its reason code."""
        words = {
            _OLD: _("The broker at {host} speaks an older MQTT than 5. It needs a newer broker, like Mosquitto 2."),
            _PASSWORD: _(
                "The broker at {host} does not take this user name and password. Look at the user in the address, and "
                "at the password in {variable} or in the file {file}."
            ),
            _FORBIDDEN: _(
                "The broker at {host} does not let this user in. Look at the user in the address and at the password "
                "in {variable} or in the file {file}; or ask who looks after the broker."
            ),
            _AWAY: _("The broker at {host} cannot work now. Ask who looks after it."),
            _BUSY: _("The broker at {host} is too busy now."),
            _BANNED: _("The broker at {host} has shut this desk out. Ask who looks after it."),
        }.get(code, _("The broker at {host} says no: {name}. Ask who looks after it."))
        return words.format(host=self.host, name=name, variable=PASSWORD, file=FILE)

    def cut(self) -> str:
        """Say that a line which stood is gone."""
        return _("The line to the broker at {host} was cut. It is tried again by itself.").format(host=self.host)

    def unheard(self, topic: str) -> str:
        """Say that the broker will not let us listen."""
        return _("The broker at {host} does not let this desk listen to {topic}. Ask who looks after it.").format(
            host=self.host, topic=topic
        )

    def unsent(self, topic: str) -> str:
        """Say that the broker takes nothing from us."""
        return _("The broker at {host} takes nothing for {topic} from this desk. Ask who looks after it.").format(
            host=self.host, topic=topic
        )


def topic_of(coop: bytes) -> str:
    """Give the topic of a co-op by its id."""
    return f"mvs/{coop[:4].hex()}/air"


def data_folder() -> Path:
    """Give this desk's data folder."""
    named = os.environ.get("MVS_HOME")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("mvs-tui", appauthor=False)


def _password(parts: SplitResult) -> tuple[str, tuple[str, ...]]:
    """Find the password, and what to warn of."""
    if parts.password:
        return unquote(parts.password), (
            _(
                "The password stands in the address, where others on this machine can read it. Put it into {name}, or "
                "alone into the file {file} in the data folder."
            ),
        )
    said = os.environ.get(PASSWORD, "")
    if said:
        return said, ()
    path = data_folder() / FILE
    try:
        found = path.read_text("utf-8").strip()
        open_to_all = path.stat().st_mode & 0o077
    except (OSError, UnicodeDecodeError):
        return "", ()
    warning = _("Others on this machine can read the file {file} with the broker's password: chmod 600 it.")
    return found, ((warning,) if open_to_all and os.name == "posix" else ())


def _topic(named: str) -> str:
    if not named:
        return ""
    if any(sign in named for sign in "+#$") or not named.isprintable() or len(named.encode()) > LONGEST_TOPIC:
        raise Refused(
            _("A topic is a short word like upper-valley, without + # and $, of at most {most} letters.").format(
                most=LONGEST_TOPIC
            )
        )
    return f"mvs/{named}/air"


def _ca(parts: SplitResult, *, tls: bool) -> str:
    asked = parse_qs(parts.query, keep_blank_values=True)
    for word in asked:
        if word != "ca" or not tls:
            raise Refused(_("“{word}” is no option of this address. mqtts:// has one: ?ca=FILE.").format(word=word))
    return str(Path(asked["ca"][-1]).expanduser()) if asked.get("ca") else ""


def _here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
