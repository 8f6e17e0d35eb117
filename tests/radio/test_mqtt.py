"""Frames through a real Mosquitto, with TLS and passwords; and each way in which that can go wrong, in words."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from paho.mqtt.enums import MQTTProtocolVersion
from paho.mqtt.publish import single

import radio.links.mqtt
from models.words import Refused
from radio.links.base import Closed, open_link, shown
from radio.links.broker import Where, topic_of
from radio.links.mqtt import ROOM, WINDOW, Mqtt
from radio.links.radio import BROADCAST, Down, Event, Frame, Said, Up
from tests.radio.brokers import PASSWORD, USER, Mosquitto, certificates, free_port

pytestmark = pytest.mark.needs("mosquitto", "mosquitto_passwd", "openssl")
PATIENCE = 20.0
#: The library leaves a socket whose TLS failed to Python, which closes it at once and remarks on it.
LEFT = pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")


@pytest.fixture(autouse=True)
def _own(mvs_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a desk know the right password, from its own data folder."""
    (mvs_home / "mqtt.password").write_text(PASSWORD + "\n")
    (mvs_home / "mqtt.password").chmod(0o600)
    monkeypatch.delenv("MVS_MQTT_PASSWORD", raising=False)


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    """Give a broker with TLS and a password; it takes nothing for mvs/forbidden."""
    folder = tmp_path_factory.mktemp("secure")
    (folder / "acl").write_text("user mto\ntopic readwrite mvs/upper/air\ntopic readwrite mvs/0badcafe/air\n")
    found = Mosquitto(folder, "localhost", f"acl_file {folder}/acl")
    yield found
    found.kill()


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Mosquitto]:
    """Give a broker with a password and no TLS, which a test may kill."""
    found = Mosquitto(tmp_path / "plain")
    yield found
    found.kill()


@pytest.fixture
def opened() -> Iterator[Callable[[str], Mqtt]]:
    """Open links that are closed when the test ends."""
    made: list[Mqtt] = []

    def reach(url: str) -> Mqtt:
        found = open_link(url)
        assert isinstance(found, Mqtt)
        made.append(found)
        return found

    yield reach
    for one in made:
        one.close()


def tls(broker: Mosquitto, topic: str = "upper", host: str = "localhost", ca: str = "ca.pem") -> str:
    """Give the address of a broker with TLS."""
    return f"mqtts://{USER}@{host}:{broker.port}/{topic}?ca={quote(str(broker.folder / ca))}"


def wait_for(link: Mqtt, kind: type[Event]) -> Event:
    """Give the next event of a kind; what comes before is passed over."""
    until = time.monotonic() + PATIENCE
    while (left := until - time.monotonic()) > 0:
        event = link.event(left)
        if isinstance(event, kind):
            return event
    raise AssertionError(f"no {kind.__name__} within {PATIENCE} s")


def trouble(link: Mqtt) -> str:
    """Give the words of the next trouble."""
    event = wait_for(link, Down)
    assert isinstance(event, Down)
    assert link.free == 0
    return event.words


def frames(link: Mqtt, count: int) -> list[bytes]:
    """Give the next frames."""
    return [event.data for event in (wait_for(link, Frame) for _each in range(count)) if isinstance(event, Frame)]


def publish(broker: Mosquitto, topic: str, payload: bytes, *, kept: bool = False) -> None:
    """Publish as a stranger with the password would."""
    single(
        topic,
        payload,
        qos=1,
        retain=kept,
        hostname="127.0.0.1",
        port=broker.port,
        auth={"username": USER, "password": PASSWORD},
        protocol=MQTTProtocolVersion.MQTTv5,
    )


def test_two_desks_exchange_frames_over_tls_with_a_password(secure: Mosquitto, opened: Callable[[str], Mqtt]) -> None:
    """Frames of every length arrive whole and in order at the other desk, and none comes back to its sender."""
    here, there = opened(tls(secure)), opened(tls(secure))
    up = wait_for(here, Up)
    assert isinstance(up, Up)
    assert (up.name, up.channel, up.node) == ("localhost", "mvs/upper/air", here.node)
    wait_for(there, Up)
    sent = [bytes([size]) * size for size in (1, 2, 100, BROADCAST)]
    for frame in sent:
        here.put(frame, 3)
    assert frames(there, len(sent)) == sent
    there.send(b"answer")
    event = wait_for(here, Frame)
    assert event == Frame(b"answer", there.node, 0)


def test_what_is_too_long_or_kept_or_no_frame_is_dropped(plain: Mosquitto, opened: Callable[[str], Mqtt]) -> None:
    """A stranger's rubbish at the topic costs a count, not memory; retained messages never pass for news."""
    url = f"mqtt://{USER}@127.0.0.1:{plain.port}/upper"
    publish(plain, "mvs/upper/air", b"\0\0\0\1kept", kept=True)
    link = opened(url)
    wait_for(link, Up)
    for payload in (b"", b"abc", b"abcd", b"abcd" + b"x" * (BROADCAST + 1), b"abcd" + b"x" * 100_000, b"\0\0\0\2good"):
        publish(plain, "mvs/upper/air", payload)
    assert wait_for(link, Frame) == Frame(b"good", 2, 0)
    # The longest was kept back by the broker, because the link told it to.
    assert link.dropped == 4


def test_a_frame_longer_than_a_radio_carries_is_not_sent(plain: Mosquitto, opened: Callable[[str], Mqtt]) -> None:
    """Through a broker goes only what could go by radio too."""
    here, there = (opened(f"mqtt://{USER}@127.0.0.1:{plain.port}/upper") for _end in range(2))
    wait_for(here, Up)
    wait_for(there, Up)
    here.put(b"x" * (BROADCAST + 1), 3)
    here.put(b"y", 3)
    assert frames(there, 1) == [b"y"]
    assert here.dropped == 1


def test_a_broker_that_dies_and_comes_back_is_told_and_used_again(
    plain: Mosquitto, opened: Callable[[str], Mqtt], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut and restored: Down in words, nothing accepted meanwhile, Up, and frames go again both ways."""
    monkeypatch.setattr(radio.links.mqtt, "LATEST", 1)
    here, there = (opened(f"mqtt://{USER}@127.0.0.1:{plain.port}/upper") for _end in range(2))
    for link in (here, there):
        wait_for(link, Up)
    plain.kill()
    assert "was cut" in trouble(here)
    assert "No broker answers at 127.0.0.1" in trouble(here)
    here.put(b"into the void", 3)
    assert here.dropped == 1
    plain.start()
    for link in (here, there):
        wait_for(link, Up)
    here.put(b"once more", 3)
    assert frames(there, 1) == [b"once more"]
    there.put(b"heard", 3)
    assert frames(here, 1) == [b"heard"]


def test_no_more_is_given_to_a_silent_broker_than_it_may_owe(plain: Mosquitto, opened: Callable[[str], Mqtt]) -> None:
    """A broker that stops in its tracks is owed `WINDOW` receipts and no more; with them the room comes back."""
    here, there = (opened(f"mqtt://{USER}@127.0.0.1:{plain.port}/upper") for _end in range(2))
    for link in (here, there):
        wait_for(link, Up)
    assert plain.child is not None
    plain.child.send_signal(19)
    for number in range(WINDOW + 5):
        here.put(bytes([number]), 3)
    assert (here.free, here.dropped) == (0, 5)
    plain.child.send_signal(18)
    assert frames(there, WINDOW) == [bytes([number]) for number in range(WINDOW)]
    until = time.monotonic() + PATIENCE
    while here.free < WINDOW and time.monotonic() < until:
        time.sleep(0.01)
    assert here.free == WINDOW


def test_what_nobody_reads_does_not_pile_up(plain: Mosquitto, opened: Callable[[str], Mqtt]) -> None:
    """A link that is not read keeps at most `ROOM` frames, and counts the rest."""
    link = opened(f"mqtt://{USER}@127.0.0.1:{plain.port}/upper")
    for number in range(ROOM * 4):
        link.heard(b"abcd" + number.to_bytes(2, "big"), kept=False)
    assert ROOM * 3 - 1 <= link.dropped <= ROOM * 3 + 1


def test_each_co_op_has_a_topic_of_its_own(secure: Mosquitto, opened: Callable[[str], Mqtt]) -> None:
    """Without a topic in the address, the co-op's id makes one; frames of others are not even sent over."""
    assert topic_of(bytes.fromhex("0badcafe") + b"x" * 28) == "mvs/0badcafe/air"
    bare = tls(secure).replace("/upper", "")
    here, there = opened(bare), opened(bare)
    for link in (here, there):
        link.tune(bytes.fromhex("0badcafe"))
        assert wait_for(link, Up) == Up(link.node, name="localhost", channel="mvs/0badcafe/air")
    here.put(b"ours", 3)
    assert frames(there, 1) == [b"ours"]


# ---- what goes wrong, in words ------------------------------------------------------------------------------------


@pytest.mark.parametrize("user", [USER, "nobody"])
def test_a_wrong_password_or_user_is_said(
    secure: Mosquitto, opened: Callable[[str], Mqtt], monkeypatch: pytest.MonkeyPatch, user: str
) -> None:
    """The clerk reads where to look, and never the password itself."""
    monkeypatch.setenv("MVS_MQTT_PASSWORD", "wrong 8")
    words = trouble(opened(tls(secure).replace(f"{USER}@", f"{user}@")))
    assert "MVS_MQTT_PASSWORD" in words
    assert "mqtt.password" in words
    assert "wrong 8" not in words


def test_a_topic_that_is_not_allowed_is_said(secure: Mosquitto, opened: Callable[[str], Mqtt]) -> None:
    """A broker that keeps the topic from this desk is not taken for one that works."""
    link = opened(tls(secure, "forbidden"))
    until = time.monotonic() + PATIENCE
    words: list[str] = []
    while time.monotonic() < until and not words:
        found = link.event(0.5)
        if isinstance(found, Up):
            # Mosquitto lets everybody listen where the list names no such topic, and gives them nothing.
            link.put(b"hello", 3)
        elif isinstance(found, Down | Said):
            words.append(found.words)
    assert "mvs/forbidden/air" in words[0]


@LEFT
def test_a_certificate_of_another_authority_is_said(
    secure: Mosquitto, opened: Callable[[str], Mqtt], tmp_path: Path
) -> None:
    """A broker whose certificate nobody trusted has signed gets neither password nor frames."""
    certificates(tmp_path, authority="other")
    url = f"mqtts://{USER}@localhost:{secure.port}/upper?ca={quote(str(tmp_path / 'other.pem'))}"
    assert "not signed by anybody this desk trusts" in trouble(opened(url))


@LEFT
def test_a_certificate_for_another_name_is_said(secure: Mosquitto, opened: Callable[[str], Mqtt]) -> None:
    """The broker's certificate says localhost; the address says 127.0.0.1."""
    assert "is for another name than 127.0.0.1" in trouble(opened(tls(secure, host="127.0.0.1")))


def test_no_broker_is_said(opened: Callable[[str], Mqtt]) -> None:
    """Nobody listens at the port, or the name leads nowhere."""
    assert "No broker answers at 127.0.0.1" in trouble(opened(f"mqtt://127.0.0.1:{free_port()}"))
    assert "is not known" in trouble(opened("mqtt://no-such-broker.invalid"))


@LEFT
def test_plain_words_to_a_tls_port_and_tls_to_a_plain_port_are_said(
    secure: Mosquitto, plain: Mosquitto, opened: Callable[[str], Mqtt]
) -> None:
    """Mixing up mqtt and mqtts is the likeliest slip; the words name the other one."""
    assert "mqtts://" in trouble(opened(f"mqtt://{USER}@localhost:{secure.port}"))
    assert "mqtt://" in trouble(opened(f"mqtts://{USER}@localhost:{plain.port}"))


@pytest.mark.parametrize(
    "url",
    [
        "mqtt:host",
        "mqtt://",
        "mqtt://host:port",
        "mqtt://u:pa/ss@host",
        "mqtt://host/a+b",
        "mqtt://host/#",
        "mqtt://host/" + "x" * 61,
        "mqtt://host?ca=x",
        "mqtts://host?insecure=1",
        "mqtts://host?ca=/no/such/file.pem",
    ],
)
def test_an_address_that_cannot_be_meant_is_refused_in_words(url: str) -> None:
    """A slip in the address is said at once, without repeating what may be a password."""
    with pytest.raises(Refused) as refused:
        open_link(url)
    assert refused.value.words
    assert "pa/ss" not in refused.value.words


def test_a_careless_password_is_warned_about(plain: Mosquitto, opened: Callable[[str], Mqtt], mvs_home: Path) -> None:
    """A password in the address works, and is warned about; one that others can read, and one in the clear, too."""
    link = opened(f"mqtt://{USER}:{quote(PASSWORD)}@127.0.0.1:{plain.port}/upper")
    said = wait_for(link, Said)
    assert isinstance(said, Said)
    assert said.bad
    assert "stands in the address" in said.words
    wait_for(link, Up)
    (mvs_home / "mqtt.password").chmod(0o644)
    assert "chmod 600" in Where.read("//mto@localhost", tls=False).careless[0]
    assert "mqtts://" in Where.read("//mto:x@broker.example", tls=False).careless[1]
    assert not Where.read("//broker.example:1/x?ca=", tls=True).careless[1:]


def test_the_password_stands_nowhere_it_could_be_seen() -> None:
    """What is shown and kept of an address has no password in it, whatever letters that has."""
    assert shown("mqtt://mto:a/b@c@host:1883/x") == "mqtt://mto@host:1883/x"
    assert "secret" not in shown("mqtts://:secret@host/x?ca=y")


def test_a_closed_link_says_so(plain: Mosquitto, opened: Callable[[str], Mqtt]) -> None:
    """What was sent before closing has left; afterwards nothing can be sent or waited for."""
    here, there = (opened(f"mqtt://{USER}@127.0.0.1:{plain.port}/upper") for _end in range(2))
    for link in (here, there):
        wait_for(link, Up)
    here.put(b"last words", 3)
    before = threading.active_count()
    here.close()
    assert threading.active_count() < before
    assert frames(there, 1) == [b"last words"]
    with pytest.raises(Closed):
        here.put(b"x", 3)
    with pytest.raises(Closed):
        here.event(0.1)
    with pytest.raises(Refused):
        there.write(1, "habari")
