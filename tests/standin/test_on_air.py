"""Stand-ins on the simulated air, each with the real library: relaying, acknowledgements and their traps, strangers."""

import contextlib
from collections.abc import Generator

import pytest

from tests.standin import pb
from tests.standin.framing import Deframer, framed
from tests.standin.harness import AirServer, Standin, air_server, standin, until
from tests.standin.library import Library, library

ANNA, BELA, CEM = NODES = (0x0A11A, 0xBE1A, 0xCE111)
APART = 400.0


@pytest.fixture(scope="module")
def air() -> Generator[AirServer]:
    """Give the simulated air, fast; Anna and Cem do not hear each other."""
    with air_server(preset="ShortTurbo", region="US", speed=20, seed=7) as server:
        server.hand({"cut": [ANNA, CEM]})
        yield server


@pytest.fixture
def radios(air: AirServer) -> Generator[list[Standin]]:
    """Give three radios in a row."""
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(standin(node, air=air, know=NODES, x=APART * place)) for place, node in enumerate(NODES)
        ]


@pytest.fixture(scope="module")
def children(tmp_path_factory: pytest.TempPathFactory) -> Generator[list[Library]]:
    """Give two processes with the real library; to start one takes longer than most tests here."""
    with library(tmp_path_factory.mktemp("one")) as one, library(tmp_path_factory.mktemp("two")) as two:
        yield [one, two]


@pytest.fixture
def real(radios: list[Standin], children: list[Library]) -> Generator[list[Library]]:
    """Give the library on the first and the last radio."""
    with children[0].borrowed() as one, children[1].borrowed() as two:
        one.call("connect", port=radios[0].port).value()
        two.call("connect", port=radios[2].port).value()
        yield [one, two]


def test_a_relayed_broadcast_arrives_with_its_hops(real: list[Library]) -> None:
    """The radio in the middle relays; the far one is told that a hop was used."""
    real[0].call("send", data="ab" * 200, hopLimit=3).value()
    packet = real[1].event("packet", port="PRIVATE_APP")
    assert (packet["from"], packet["hopStart"], packet["hopLimit"]) == (ANNA, 3, 2)


def test_an_acknowledged_broadcast_proves_nothing(real: list[Library], radios: list[Standin], air: AirServer) -> None:
    """Whoever relays is taken for an acknowledgement, from one's own number, though the far radio heard nothing."""
    air.hand({"cut": [BELA, CEM]})
    number = real[0].call("send", data="00", wantAck=True, hopLimit=3).value()
    answer = real[0].event("packet", request=number)
    assert (answer["from"], answer["error"]) == (ANNA, "NONE")
    assert radios[2].do("state")["heard"] == 0
    air.hand({"mend": []})
    air.hand({"cut": [ANNA, CEM]})


def test_a_broadcast_that_arrived_is_told_as_failed(air: AirServer, children: list[Library]) -> None:
    """Where nobody relays, a broadcast with `want_ack` ends in MAX_RETRANSMIT, though it was heard."""
    with (
        standin(0x51, air=air, y=20_000.0) as one,
        standin(0x52, air=air, y=20_000.0, mute=True) as two,
        children[0].borrowed() as child,
    ):
        child.call("connect", port=one.port).value()
        number = child.call("send", data="00", wantAck=True).value()
        assert child.event("packet", request=number)["error"] == "MAX_RETRANSMIT"
        assert two.do("state")["heard"] >= 1


def test_both_lies_can_be_ordered(radios: list[Standin], real: list[Library]) -> None:
    """A test may ask for an acknowledgement at once, or for a refusal although the packet arrived."""
    radios[0].do("fault", acks="implicit")
    number = real[0].call("send", wantAck=True).value()
    assert real[0].event("packet", request=number)["error"] == "NONE"
    radios[0].do("fault", acks="nak")
    number = real[0].call("send", data="77", wantAck=True).value()
    assert real[1].event("packet", data="77")
    assert real[0].event("packet", request=number)["error"] == "MAX_RETRANSMIT"


def test_a_hop_limit_of_zero_with_an_acknowledgement_becomes_three(real: list[Library]) -> None:
    """Asking for an acknowledgement turns a packet for neighbours into one for the whole mesh."""
    real[0].call("send", data="01", hopLimit=0).value()
    real[0].call("send", data="02", hopLimit=0, wantAck=True).value()
    assert real[1].event("packet", port="PRIVATE_APP")["data"] == "02"


def test_another_channel_is_heard_closed_or_not_at_all(radios: list[Standin], real: list[Library]) -> None:
    """With another key a broadcast arrives encrypted; firmware 2.8 does not tell it at all."""
    radios[2].do("channel", name="others", psk="33" * 16)
    real[0].call("send", data="00").value()
    assert real[1].event("packet", closed=True)["port"] is None
    radios[2].do("fault", hide_foreign=True)
    before = radios[2].do("state")["foreign"]
    real[0].call("send", data="00").value()
    until(lambda: radios[2].do("state")["foreign"] > before)
    assert real[1].quiet("packet", closed=True, look=0.3)


def test_another_preset_hears_nothing(radios: list[Standin], real: list[Library]) -> None:
    """A radio on another preset sends without complaint, and nobody hears it."""
    radios[0].do("tune", modem_preset="LONG_FAST")
    real[0].call("send", data="00").value()
    assert real[1].quiet("packet", port="PRIVATE_APP", look=0.5)
    radios[0].do("tune", modem_preset="SHORT_TURBO")
    real[0].call("send", data="11").value()
    assert real[1].event("packet", port="PRIVATE_APP")["data"] == "11"


def test_a_changed_key_closes_messages_to_the_old_one(radios: list[Standin], real: list[Library]) -> None:
    """Who holds an old key of a radio writes what it cannot open; it says so. A stranger has no key to write with."""
    radios[2].do("rekey", private="44" * 32)
    number = real[0].call("send", to=CEM, data="00", pkiEncrypted=True, wantAck=True).value()
    assert real[0].event("packet", request=number, **{"from": CEM})["error"] == "NO_CHANNEL"
    number = real[0].call("send", to=0x99, data="00", pkiEncrypted=True).value()
    assert real[0].event("packet", request=number)["error"] == "PKI_SEND_FAIL_PUBLIC_KEY"
    wrong = real[0].call("send", to=CEM, data="00", pkiEncrypted=True, publicKey="55" * 32).value()
    assert real[0].event("packet", request=wrong)["error"] == "PKI_FAILED"


def test_a_card_is_learnt_once_and_its_key_never_replaced(radios: list[Standin], real: list[Library]) -> None:
    """A card that is broadcast fills the list of nodes; another key under a known number is not believed."""
    radios[1].do("rekey", private="66" * 32)
    radios[1].do("announce")
    real[0].event("packet", port="NODEINFO_APP")
    number = real[0].call("send", to=BELA, data="00", pkiEncrypted=True, wantAck=True).value()
    assert real[0].event("packet", request=number, **{"from": BELA})["error"] == "NO_CHANNEL"


def test_over_the_duty_cycle_packets_are_refused_in_words(radios: list[Standin], real: list[Library]) -> None:
    """A spent hour is told by a notice, a routing error and the queue state; a country without the law sends on."""
    radios[0].do("fault", over_duty=True)
    real[0].call("send", data="00").value()
    assert real[1].event("packet", port="PRIVATE_APP")
    radios[0].do("tune", region="EU_868")
    number = real[0].call("send", data="00").value()
    assert "Duty cycle limit exceeded" in real[0].event("notification")["words"]
    assert real[0].event("packet", request=number)["error"] == "DUTY_CYCLE_LIMIT"


def test_the_air_itself_keeps_the_law() -> None:
    """In Europe the tenth of an hour is spent after some 170 long packets; then the air refuses."""
    with air_server(preset="LongFast", region="EU_868", speed=2000) as europe, standin(1, air=europe) as radio:
        sent = 0
        while not sent or radio.do("state")["refused"] == 0:
            sent += 1
            radio.do("broadcast", data="00" * 231)
            until(lambda: radio.do("state")["free"] >= 8)
        assert 160 <= radio.do("state")["sent"] <= 185


def test_a_reader_that_does_not_read_loses_packets(radios: list[Standin]) -> None:
    """32 packets wait for the computer; while it does not read, the rest is dropped; texts push out the oldest."""
    import socket

    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        line.connect(("127.0.0.1", radios[0].port))
        line.sendall(framed(pb.mesh.ToRadio(want_config_id=9).SerializeToString()))
        frames, complete = Deframer(), False
        while not complete:
            for message in frames.feed(line.recv(1024)):
                complete = complete or pb.mesh.FromRadio.FromString(message).config_complete_id == 9
        for _number in range(300):
            radios[0].do("hear", sender=BELA, data="00" * 200)
        state = radios[0].do("state")
        assert state["waiting"] == 32
        assert state["dropped"] > 100
        radios[0].do("text", sender=BELA, words="last")
        line.settimeout(5)
        texts: list[bytes] = []
        while b"last" not in texts:
            texts += [pb.mesh.FromRadio.FromString(m).packet.decoded.payload for m in frames.feed(line.recv(4096))]


def test_what_waits_survives_the_connection_but_not_a_restart(radios: list[Standin], real: list[Library]) -> None:
    """Packets that came while no computer was there are told to the next one; a restart forgets them."""
    real[0].call("close").value()
    radios[0].do("hear", sender=BELA, data="aa")
    real[0].call("connect", port=radios[0].port).value()
    assert real[0].event("packet", port="PRIVATE_APP")["data"] == "aa"
    real[0].call("close").value()
    radios[0].do("hear", sender=BELA, data="bb")
    radios[0].do("reboot")
    until(lambda: radios[0].do("state")["up"])
    real[0].call("connect", port=radios[0].port).value()
    assert real[0].quiet("packet", port="PRIVATE_APP", look=0.3)
