"""The server of `mvs serve`: its addresses, and the limits of each.

Rules
- Every request goes through `_checked` first: name, pace, and for forms the page it comes from.
- Whatever goes wrong is a page of words; a mistake of ours also goes to the desk's crash report.
- Nothing is logged of what people type or send; who came, left or was refused is said on stderr by address.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from dataclasses import field as default
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs
from weakref import WeakSet

from aiohttp import web

from models.language import gettext as _
from mvs_tui import crash
from mvs_tui.serve import door, pages
from mvs_tui.serve.guard import HEADERS, Names, Pace, from_our_page, policy
from mvs_tui.serve.seat import PROGRAM, Seat, clamp, environment
from mvs_tui.serve.session import MOST, Session

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from mvs_tui.config import Home
    from mvs_tui.serve.looks import Looks

#: Bytes that a form may have, and seconds that it may take to arrive.
FORM, ARRIVES = 4096, 10.0
#: Requests that one address may make: at once, and a second. A sign-in and a page are about eight.
BURST, RATE = 60, 10
#: Messages that a browser may send: at once, and a second. A held key makes 30 a second.
MESSAGES, MESSAGE_RATE = 400, 100
#: Seconds between two looks at whether a browser is still there.
HEARTBEAT: Final = 10.0
#: Seconds for a browser to answer that the line is closed.
CLOSING: Final = 3.0
#: Sign-ins that may wait for their password check at once.
QUEUE: Final = 4


@dataclass
class Terms:
    """What the one who serves decided."""

    home: Home
    port: int
    encrypted: bool = False
    alone: bool = True
    sessions: int = 8
    idle: float = 1800.0
    names: Sequence[str] = ()
    outer: Mapping[str, str] = default(default_factory=dict[str, str])
    program: Sequence[str] = PROGRAM
    #: Told in words what happened: by default nobody.
    tell: Callable[[str], None] = lambda _words: None
    #: Called when a link was used.
    used: Callable[[], None] = lambda: None


class Served:
    """The pages and sessions."""

    def __init__(self, terms: Terms, guard: door.Door, looks: Looks) -> None:
        self.terms, self.door, self.looks = terms, guard, looks
        self.sessions: set[Session] = set()
        self.heard: WeakSet[asyncio.BaseTransport] = WeakSet()
        self.names = Names.of(terms.names)
        self.pace = Pace(time.monotonic, RATE, BURST)
        self.cookie = f"__Host-mvs-{terms.port}" if terms.encrypted else f"mvs-{terms.port}"
        self._places = 0
        self._checking = asyncio.Lock()
        self._waiting = 0

    def app(self) -> web.Application:
        """Give the application, ready to be run."""
        made = web.Application(middlewares=[self._checked], client_max_size=FORM)
        made.add_routes(
            [
                web.get("/", self.front),
                web.get("/in", self.sign_in),
                web.post("/in", self.take_password),
                web.get(r"/t/{secret:[\w-]{1,64}}", self.link),
                web.post("/t", self.take_link),
                web.post("/out", self.sign_out),
                web.get("/ws", self.line),
                web.get("/look/{name}", self.look),
            ]
        )
        made.on_response_prepare.append(self._sign)
        made.on_shutdown.append(self._stop)
        return made

    # ---- what is checked of every request, and said with every answer ------------------------------------------------

    @property
    def scheme(self) -> str:
        """The scheme by which browsers call us."""
        return "https" if self.terms.encrypted else "http"

    async def _sign(self, request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update({name: value for name, value in HEADERS.items() if name != "Cache-Control"})
        response.headers.setdefault("Cache-Control", HEADERS["Cache-Control"])
        host = _called(request) if self.names.knows(_called(request)) else "localhost"
        response.headers["Content-Security-Policy"] = policy(self.scheme, host)

    @web.middleware
    async def _checked(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if request.transport is not None:
            self.heard.add(request.transport)
        try:
            return self._refusal(request) or await handler(request)
        except web.HTTPException as error:
            if error.status < 400:  # noqa: PLR2004 - a way on, not an error
                raise
            return self._said(error.status, _("Not here"), _("There is no such page here."))
        except TimeoutError:
            return self._said(408, _("Too slow"), _("The form did not arrive in time."))
        except Exception as error:  # noqa: BLE001 - whatever it is, people get words
            self.terms.tell(crash.words(self.terms.home.crash, error))
            return self._said(500, _("A mistake of this program"), _("Tell whoever looks after this desk."))

    def _refusal(self, request: web.Request) -> web.Response | None:
        if not self.names.knows(_called(request)):
            self.terms.tell(_("Refused {address}: it calls this desk by a wrong name.").format(address=_from(request)))
            said = _("This desk does not answer to that name. Whoever serves it can add the name with --name.")
            return self._said(421, _("Wrong name"), said, again="")
        if not self.pace.allows(_from(request)):
            return self._said(429, _("Too many requests"), _("Wait a moment, then try again."))
        origin = request.headers.get("Origin")
        if (request.method != "GET" or request.path == "/ws") and not self._ours(request, origin):
            self.terms.tell(_("Refused {address}: it came from a foreign page.").format(address=_from(request)))
            return self._said(403, _("Not from here"), _("This came from a page that is not ours."))
        return None

    def _ours(self, request: web.Request, origin: str | None) -> bool:
        """Whether this comes from our own page. Browsers too old to say so of a form may sign in, no more."""
        if origin is None:
            return request.path in {"/in", "/t"} and "Sec-Fetch-Site" not in request.headers
        return from_our_page(origin, self.scheme, _called(request))

    @staticmethod
    def _said(status: int, title: str, said: str, *, again: str = "/") -> web.Response:
        return _html(pages.words(title, said, again=again), status)

    # ---- pages -------------------------------------------------------------------------------------------------------

    def _pass(self, request: web.Request) -> door.Pass | None:
        return self.door.find(request.cookies.get(self.cookie, ""))

    async def front(self, request: web.Request) -> web.Response:
        """Show the app, the way in, or that there is no place."""
        if self._pass(request) is None:
            raise web.HTTPSeeOther("/in")
        if self._places >= self.terms.sessions:
            return _html(pages.full(self.terms.sessions), 503)
        return _html(pages.terminal(self.looks.stamp))

    async def look(self, request: web.Request) -> web.Response:
        """Give one of the files that pages need."""
        found = self.looks.files.get(request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound
        kind, plain, packed = found
        age = 604_800 if request.query_string else 60
        headers = {"Content-Type": kind, "Cache-Control": f"private, max-age={age}", "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            return web.Response(body=packed, headers=headers | {"Content-Encoding": "gzip"})
        return web.Response(body=plain, headers=headers)

    def _way_in(self, wrong: str = "", status: int = 200) -> web.Response:
        page = pages.sign_in(
            password=bool(self.door.password), private=self.terms.encrypted or self.terms.alone, wrong=wrong
        )
        return _html(page, status)

    async def sign_in(self, request: web.Request) -> web.Response:
        """Show the way in."""
        del request
        return self._way_in()

    async def link(self, request: web.Request) -> web.Response:
        """Show the button that uses a link up."""
        return _html(pages.link(request.match_info["secret"]))

    async def take_password(self, request: web.Request) -> web.Response:
        """Let in who knows the password."""
        return await self._try(request, "password", self._right)

    async def take_link(self, request: web.Request) -> web.Response:
        """Let in who has a good link."""

        async def good(secret: str) -> bool:
            return self.door.take_link(secret)

        answer = await self._try(request, "link", good)
        if answer.status == web.HTTPSeeOther.status_code:
            self.terms.used()
        return answer

    async def _right(self, said: str) -> bool:
        if not self.door.password:
            return False
        async with self._checking:
            return await asyncio.to_thread(door.matches, self.door.password, said)

    async def _try(self, request: web.Request, name: str, good: Callable[[str], Awaitable[bool]]) -> web.Response:
        """Look at what was given to get in. While an address waits, not even the right one is looked at."""
        address = _from(request)
        async with asyncio.timeout(ARRIVES):
            said = field(await request.read(), name)
        wait = self.door.tries.wait(address)
        if wait:
            return self._way_in(
                _("Too many wrong tries. Wait {n} seconds, then try again.").format(n=round(wait + 0.5)), 429
            )
        if self._waiting >= QUEUE:
            return self._way_in(_("Too many sign in at once. Try again in a few seconds."), 429)
        # Counted before it is looked at: tries that come at once are no way around the wait.
        self.door.tries.failed(address)
        self._waiting += 1
        try:
            right = bool(said) and await good(said)
        finally:
            self._waiting -= 1
        if not right:
            self.terms.tell(_("{address}: a wrong try to sign in.").format(address=address))
            return self._way_in(_WRONG[name](), 403)
        self.door.tries.passed(address)
        self.terms.tell(_("{address} signed in.").format(address=address))
        return self._let_in()

    def _let_in(self) -> web.Response:
        answer = web.Response(status=303, headers={"Location": "/"})
        answer.set_cookie(
            self.cookie, self.door.new_pass(), max_age=int(door.PASS_LASTS), httponly=True, samesite="Strict",
            secure=self.terms.encrypted, path="/",
        )  # fmt: skip
        return answer

    async def sign_out(self, request: web.Request) -> web.Response:
        """Give the pass back; what is open under it ends."""
        self.door.give_back(request.cookies.get(self.cookie, ""))
        answer = web.Response(status=303, headers={"Location": "/in"})
        answer.del_cookie(self.cookie, path="/", secure=self.terms.encrypted, httponly=True, samesite="Strict")
        return answer

    # ---- the app -----------------------------------------------------------------------------------------------------

    async def line(self, request: web.Request) -> web.StreamResponse:
        """Join a browser and an app of its own."""
        held = self._pass(request)
        if held is None:
            return self._said(401, _("Not signed in"), _("Sign in first."))
        line = web.WebSocketResponse(timeout=CLOSING, heartbeat=HEARTBEAT, max_msg_size=MOST, compress=False)
        await line.prepare(request)
        if self._places >= self.terms.sessions:
            await line.close(code=pages.FULL)
            return line
        self._places += 1
        try:
            await self._sit(request, line, held)
        finally:
            self._places -= 1
            self.terms.tell(_("{address} left; {n} places are taken.").format(address=_from(request), n=self._places))
        return line

    async def _sit(self, request: web.Request, line: web.WebSocketResponse, held: door.Pass) -> None:
        terms = self.terms
        size = clamp(_number(request.query.get("width"), 80), _number(request.query.get("height"), 24))
        try:
            seat = await Seat.open(environment(terms.home, terms.outer), size, terms.program)
        except OSError as error:
            terms.tell(_("No app could be started: {error}.").format(error=error))
            await line.close(code=pages.FULL)
            return
        pace = Pace(time.monotonic, MESSAGE_RATE, MESSAGES)
        session = Session(line, seat, idle=terms.idle, pace=pace)
        tasks: set[asyncio.Task[None]] = set()

        def out() -> None:
            tasks.add(asyncio.ensure_future(session.finish(pages.OUT)))

        held.closing.add(out)
        runs_out = asyncio.get_running_loop().call_later(held.until - self.door.now(), out)
        self.sessions.add(session)
        terms.tell(
            _("{address} opened the books; {n} of {most} places are taken.").format(
                address=_from(request), n=self._places, most=terms.sessions
            )
        )
        try:
            await session.run()
        finally:
            runs_out.cancel()
            self.sessions.discard(session)
            held.closing.discard(out)

    async def _stop(self, _app: web.Application) -> None:
        """End every app when the server ends."""
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*(session.finish(pages.STOPPED) for session in list(self.sessions)))


_WRONG: Final[dict[str, Callable[[], str]]] = {
    "password": lambda: _("That is not the password."),
    "link": lambda: _("This link was used already, or is too old. Ask at the desk for a new one."),
}


def field(form: bytes, name: str) -> str:
    """Give a field of a form as browsers send it, "" where there is none; whatever else was sent is no error."""
    try:
        found = parse_qs(form.decode("utf-8", "replace"), max_num_fields=4)
    except ValueError:
        return ""
    return found.get(name, [""])[0]


def _called(request: web.Request) -> str:
    """Give the name by which we were called; where none is given, aiohttp itself would ask the network for one."""
    return request.headers.get("Host", "")


def _from(request: web.Request) -> str:
    return request.remote or "?"


def _html(page: str, status: int = 200) -> web.Response:
    return web.Response(text=page, status=status, content_type="text/html", charset="utf-8")


def _number(said: str | None, default: int) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 6 else default  # noqa: PLR2004
