"""`mvs serve` as a process of its own: who is let in, what is refused, and how it ends."""

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import time
from pathlib import Path

import aiohttp
import pytest

from mvs_tui.clerks import office
from mvs_tui.config import Home
from tests.mvs_tui.serve.conftest import MVS, PASSWORD, PATIENCE, Server, Start, gone, sign_in, words_of


async def open_line(client: aiohttp.ClientSession, server: Server) -> aiohttp.ClientWebSocketResponse:
    """Open the app's line as our page does."""
    return await client.ws_connect(f"{server.address}/ws?width=80&height=24", origin=server.address)


async def see(line: aiohttp.ClientWebSocketResponse, words: str) -> bytes:
    """Wait until the app has drawn words."""
    drawn = b""
    async with asyncio.timeout(PATIENCE):
        while words.encode() not in drawn:
            message = await line.receive()
            assert message.type is aiohttp.WSMsgType.BINARY, (message, drawn)
            drawn += message.data
    return drawn


async def until_gone(pid: int) -> None:
    """Wait until a process has ended."""
    async with asyncio.timeout(PATIENCE):
        while not gone(pid):  # noqa: ASYNC110 - a process tells nobody but its parent
            await asyncio.sleep(0.02)


async def test_a_password_lets_in_and_nothing_else_does(start: Start, client: aiohttp.ClientSession) -> None:
    """Without a pass there is only the way in; with the password the app's page; after signing out none again."""
    server = start()
    assert (await client.get(server.address)).url.path == "/in"
    refused = await sign_in(client, server, "maize beans and hail")
    assert refused.status == 403
    assert "not the password" in await refused.text()
    with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
        await open_line(client, server)
    assert (await client.get(f"{server.address}/t/guess")).status == 200
    tried = await client.post(f"{server.address}/t", data={"link": "guess"}, headers={"Origin": server.address})
    assert tried.status == 403
    assert (await sign_in(client, server)).status == 303
    page = await (await client.get(server.address)).text()
    assert 'id="terminal"' in page
    out = await client.post(f"{server.address}/out", headers={"Origin": server.address})
    assert out.url.path == "/in"
    assert (await client.get(server.address)).url.path == "/in"
    assert server.process.poll() is None
    assert PASSWORD not in server.said


async def test_the_cookie_is_for_this_server_and_no_script(start: Start, client: aiohttp.ClientSession) -> None:
    """A script cannot read it, another page cannot use it, it ends, and it says nothing."""
    server = start()
    made = (await sign_in(client, server)).headers["Set-Cookie"]
    assert re.match(rf"mvs-{server.port}=[\w-]{{43}}; ", made)
    for word in ("HttpOnly", "SameSite=Strict", "Max-Age=43200", "Path=/"):
        assert word in made


async def test_wrong_tries_make_an_address_wait(start: Start, client: aiohttp.ClientSession) -> None:
    """After three wrong tries not even the right password is looked at until the wait is over."""
    server = start()
    for _number in range(3):
        assert (await sign_in(client, server, "guess after guess")).status == 403
    waiting = await sign_in(client, server)
    assert waiting.status == 429
    assert "Wait" in await waiting.text()


async def test_a_link_lets_one_browser_in_once(start: Start, client: aiohttp.ClientSession) -> None:
    """Looking at a link does not use it up, its button does; a new link is printed then."""
    server = start(password=False)
    link = server.link
    assert link.startswith(f"{server.address}/t/")
    for _look in range(2):
        assert "lets one browser in" in await (await client.get(link)).text()
    secret = link.rpartition("/")[2]
    form = {"data": {"link": secret}, "headers": {"Origin": server.address}, "allow_redirects": False}
    assert (await client.post(f"{server.address}/t", **form)).status == 303  # type: ignore[arg-type]
    assert 'id="terminal"' in await (await client.get(server.address)).text()
    assert (await client.post(f"{server.address}/t", **form)).status == 403  # type: ignore[arg-type]
    assert server.link != link
    assert (await sign_in(client, server)).status == 403


async def test_a_foreign_page_opens_no_line(start: Start, client: aiohttp.ClientSession) -> None:
    """With a good cookie, a websocket from another page, from no page, or by a wrong name is refused."""
    server = start()
    await sign_in(client, server)
    ours = server.address
    for origin, host, status in (
        ("http://evil.example", None, 403), ("null", None, 403), (None, None, 403), (ours, "evil.example", 421),
    ):  # fmt: skip
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await client.ws_connect(f"{ours}/ws", origin=origin, headers={"Host": host} if host else {})
        assert (origin, refused.value.status) == (origin, status)
    assert server.apps() == []


async def test_foreign_forms_and_names_are_refused(start: Start, client: aiohttp.ClientSession) -> None:
    """A form from another page is not looked at, whatever is in it; a name that is not ours gets no page."""
    server = start("--name", "desk.lan")
    form = {"password": PASSWORD}
    foreign = await client.post(f"{server.address}/in", data=form, headers={"Origin": "http://evil.example"})
    assert foreign.status == 403
    hidden = await client.post(f"{server.address}/in", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert hidden.status == 403
    old = await client.post(f"{server.address}/in", data=form, allow_redirects=False)
    assert old.status == 303
    assert (await client.post(f"{server.address}/out")).status == 403
    for host, status in (("evil.example", 421), (f"evil.example:{server.port}", 421), ("desk.lan", 200)):
        answer = await client.get(f"{server.address}/in", headers={"Host": host})
        assert (host, answer.status) == (host, status)
    assert "evil.example" not in await (await client.get(f"{server.address}/evil.example")).text()


async def test_every_answer_carries_the_headers(start: Start, client: aiohttp.ClientSession) -> None:
    """Also an error says that it is framed by nobody, kept by nobody, and loads nothing from elsewhere."""
    server = start()
    for path in ("/", "/in", "/t/x", "/look/page.js", "/nowhere", "/look/../../../../etc/passwd"):
        answer = await client.get(f"{server.address}{path}", allow_redirects=False)
        said = answer.headers
        assert "default-src 'none'" in said["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in said["Content-Security-Policy"]
        assert (said["X-Content-Type-Options"], said["Server"]) == ("nosniff", "mvs")
        assert said["Cache-Control"] == ("private, max-age=60" if path == "/look/page.js" else "no-store")


async def test_pages_and_app_speak_the_language_that_was_chosen(start: Start, client: aiohttp.ClientSession) -> None:
    """What is said to `mvs` before `serve` counts for the pages and for the app in the browser."""
    server = start(outer=("--language", "es", "--look", "ascii"))
    page = await (await client.get(f"{server.address}/in")).text()
    assert '<html lang="es">' in page
    assert "Contraseña" in page
    await sign_in(client, server)
    line = await open_line(client, server)
    await see(line, "Hoy")
    [pid] = server.apps()
    assert words_of(pid)[-3:] == ["--driver=cells", "--look=ascii", "--language=es"]
    await line.close()


async def test_too_much_is_refused_in_words(start: Start, client: aiohttp.ClientSession) -> None:
    """A large form, and a flood of requests, get words; the server goes on."""
    server = start()
    large = await client.post(f"{server.address}/in", data={"password": "x" * 9000}, headers={"Origin": server.address})
    assert large.status in {403, 413}
    answers = [(await client.get(f"{server.address}/in")).status for _number in range(90)]
    assert answers[0] == 200
    assert 429 in answers
    assert server.process.poll() is None


async def test_connections_beyond_the_most_are_closed(start: Start) -> None:
    """Who opens seventy connections from one address gets forty of them."""
    server = start()
    opened = [socket.create_connection(("127.0.0.1", server.port)) for _number in range(70)]
    try:
        async with asyncio.timeout(PATIENCE):
            while (ended := sum(map(closed, opened))) < 30:  # noqa: ASYNC110 - the other side is a process
                await asyncio.sleep(0.02)
        assert ended == 30
    finally:
        for one in opened:
            one.close()


def send(port: int, raw: bytes) -> bytes:
    """Send raw bytes, and give the first of what comes back; half a request gets no answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(raw)
        if b"\r\n\r\n" not in raw:
            line.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionError):
            return line.recv(4096)
    return b""


NONSENSE = [
    b"", b"\0" * 100, b"GET / HTTP/1.0\r\n\r\n", b"GET / HTTP/1.1\r\nHost:\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"CONNECT a:1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /t/%22%3E%3Cscript%3E HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + b'a="\xff;' * 50 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
    *(
        b"POST /in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + kind + b"\r\nContent-Length: "
        + str(len(body)).encode() + b"\r\n\r\n" + body
        for kind, body in (
            (b"multipart/form-data; boundary=x", b"--x\r\nbroken"), (b"text/plain; charset=none", b"password=a"),
            (b"application/x-www-form-urlencoded", b"&".join([b"a=b"] * 500)),
            (b"application/x-www-form-urlencoded", b"password=%ff%00%zz&password=x"),
            (b"application/x-www-form-urlencoded", b"\xff\xfe" * 100),
        )
    ),
]  # fmt: skip


def test_nonsense_from_the_network_is_no_mistake_of_ours(start: Start, books: Path) -> None:
    """Broken requests, forms and cookies get an answer below 500 or none, no report is written, and it goes on."""
    server = start()
    for raw in NONSENSE:
        answer = send(server.port, raw)
        assert answer.startswith(b"HTTP/1.") or b"\r\n\r\n" not in raw, raw
        assert b" 500 " not in answer.split(b"\r\n")[0], (raw, answer)
        assert b"<script>" not in answer
    assert not (books / "crash.log").exists()
    assert "Traceback" not in server.said
    assert b" 200 " in send(server.port, b"GET /in HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")


def closed(one: socket.socket) -> bool:
    """Whether the other side has closed a connection on which nothing is sent."""
    try:
        return one.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


async def test_the_app_is_drawn_resized_and_left(start: Start, client: aiohttp.ClientSession) -> None:
    """Somebody who is in sees Home and a new size takes effect; q ends the process, and the line says so."""
    server = start()
    await sign_in(client, server)
    line = await open_line(client, server)
    await see(line, "Waits for you")
    [pid] = server.apps()
    env = server.knows(pid)
    assert env["TERM"] == "xterm-256color"
    assert "PYTEST_CURRENT_TEST" not in env
    await line.send_str(json.dumps(["resize", {"width": 100, "height": 30}]))
    await line.send_str(json.dumps(["stdin", "?"]))
    await see(line, "Keys here")
    await line.send_str(json.dumps(["stdin", "\x11"]))
    async with asyncio.timeout(PATIENCE):
        while (message := await line.receive()).type is aiohttp.WSMsgType.BINARY:
            pass
    assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 4000)
    await until_gone(pid)


async def test_a_line_that_drops_keeps_the_draft(start: Start, client: aiohttp.ClientSession) -> None:
    """Half a form is typed, the browser is gone: the process ends by itself, and the next one offers the draft."""
    server = start()
    await sign_in(client, server)
    line = await open_line(client, server)
    await see(line, "Waits for you")
    [pid] = server.apps()
    await line.send_str(json.dumps(["stdin", "3"]))
    await see(line, "adds the first one")
    await line.send_str(json.dumps(["stdin", "a"]))
    await see(line, "Add a member")
    await line.send_str(json.dumps(["stdin", "Wanjiku"]))
    await see(line, "u")
    await line.close()
    await until_gone(pid)
    again = await open_line(client, server)
    await see(again, "Wanjiku")
    assert "Traceback" not in server.said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_the_end_of_the_server_ends_every_app(
    start: Start, client: aiohttp.ClientSession, number: signal.Signals
) -> None:
    """Told to end it ends them and says why; killed, the kernel does."""
    server = start()
    await sign_in(client, server)
    line = await open_line(client, server)
    await see(line, "Waits for you")
    [pid] = server.apps()
    server.process.send_signal(number)
    await until_gone(pid)
    assert await asyncio.to_thread(server.process.wait, PATIENCE) == (0 if number == signal.SIGTERM else -number)
    if number == signal.SIGTERM:
        async with asyncio.timeout(PATIENCE):
            while (message := await line.receive()).type is aiohttp.WSMsgType.BINARY:
                pass
        assert message.data == 4004


def papers(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine that nobody signed, and its key."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=desk", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


@pytest.mark.needs("openssl")
async def test_with_papers_the_line_is_encrypted(start: Start, client: aiohttp.ClientSession, tmp_path: Path) -> None:
    """With --cert and --key nothing is answered in the clear, and the cookie never travels in the clear."""
    cert, key = papers(tmp_path)
    server = start("--cert", str(cert), "--key", str(key), scheme="https")
    trust = ssl.create_default_context(cafile=str(cert))
    form = {"data": {"password": PASSWORD}, "headers": {"Origin": server.address}, "allow_redirects": False}
    answer = await client.post(f"{server.address}/in", ssl=trust, **form)  # type: ignore[arg-type]
    assert answer.status == 303
    assert answer.headers["Set-Cookie"].startswith(f"__Host-mvs-{server.port}=")
    assert "; Secure" in answer.headers["Set-Cookie"]
    line = await client.ws_connect(f"wss://127.0.0.1:{server.port}/ws", origin=server.address, ssl=trust)
    await see(line, "Waits for you")
    await line.close()
    with pytest.raises(aiohttp.ClientError):
        await client.get(f"http://127.0.0.1:{server.port}/in")


def refused(*words: str, home: Path, **more: str) -> str:
    """Run a command that is refused; gives its words."""
    done = subprocess.run(
        [*MVS, "serve", *words], capture_output=True, text=True, env=os.environ | {"MVS_HOME": str(home)} | more,
        check=False, stdin=subprocess.DEVNULL, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 1, done
    assert "Traceback" not in done.stderr
    return done.stderr


def test_what_cannot_be_served_is_said_in_words(tmp_path: Path) -> None:
    """A taken port, a password file that is none, half of the papers: each ends with what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "--port" in refused("--port", str(taken.getsockname()[1]), home=tmp_path)
    plain = tmp_path / "plain"
    plain.write_text("maize beans and rain")
    plain.chmod(0o600)
    assert "--new-password" in refused("--password-file", str(plain), home=tmp_path)
    assert "both --cert and --key" in refused("--cert", str(plain), home=tmp_path)
    assert "no certificate" in refused("--cert", str(plain), "--key", str(plain), home=tmp_path)


def test_without_the_optional_packages_it_says_how_to_get_them(tmp_path: Path) -> None:
    """Where aiohttp is missing there is one sentence with the command."""
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, package=None: None if name == 'aiohttp' else find(name, package)\n"
    )
    assert "mvs-tui[browser]" in refused(home=tmp_path, PYTHONPATH=str(tmp_path))


def test_a_new_password_is_written_for_its_owner_only(tmp_path: Path) -> None:
    """The file holds a hash and nobody else may read it; too short a password is refused and nothing is written."""
    file = tmp_path / "password"
    done = subprocess.run(
        [*MVS, "serve", "--new-password", str(file)], input=f"{PASSWORD}\n", text=True, capture_output=True, check=True
    )
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text().startswith("$argon2id$")
    assert PASSWORD not in done.stdout + done.stderr
    short = subprocess.run(
        [*MVS, "serve", "--new-password", str(tmp_path / "no")],
        input="abc\n",
        text=True,
        capture_output=True,
        check=False,
    )
    assert short.returncode == 1
    assert "at least 8" in short.stderr
    assert not (tmp_path / "no").exists()


def test_it_says_who_can_reach_it(start: Start) -> None:
    """By default this machine only; on every network it warns that others can read along."""
    assert "Only programs on this machine" in start().said
    started = time.monotonic()
    wide = start("--host", "0.0.0.0")  # noqa: S104 - for a moment
    assert time.monotonic() - started < PATIENCE
    assert "not encrypted" in wide.until(wide.folder / "err", "read along")


async def test_clerks_sign_in_inside_the_app(start: Start, client: aiohttp.ClientSession, books: Path) -> None:
    """Where clerks are set up, the password opens the page only: the app asks for name and PIN as everywhere."""
    office.add(Home(books), "Amina", "482913")
    server = start()
    await sign_in(client, server)
    line = await open_line(client, server)
    drawn = await see(line, "PIN")
    assert b"Waits for you" not in drawn
    await line.close()
