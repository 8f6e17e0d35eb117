"""A real Mosquitto with a password file and, where asked for, TLS by certificates made for the test."""

import socket
import subprocess
import time
from pathlib import Path

from tests.conftest import find_program

USER, PASSWORD = "mto", "maji safi 7"
DAYS = 2


def openssl(folder: Path, *words: str) -> None:
    """Run openssl in a folder."""
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True, timeout=30)


def certificates(folder: Path, name: str = "localhost", authority: str = "ca") -> None:
    """Make an authority's certificate `ca.pem`, and one signed by it, `name.pem`, for a name of this machine."""
    new = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    if not (folder / f"{authority}.pem").exists():
        openssl(
            folder, *new, "-x509", "-days", str(DAYS), "-subj", f"/CN={authority}", "-keyout", f"{authority}.key",
            "-out", f"{authority}.pem",
        )  # fmt: skip
    openssl(folder, *new, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
    (folder / "name.ext").write_text(f"subjectAltName=DNS:{name}\n")
    openssl(
        folder, "x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key",
        "-CAcreateserial", "-days", str(DAYS), "-extfile", "name.ext", "-out", f"{name}.pem",
    )  # fmt: skip


def free_port() -> int:
    """Give a port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Mosquitto:
    """A broker of our own; `name` is what its certificate says, empty for no TLS."""

    def __init__(self, folder: Path, name: str = "", extra: str = "") -> None:
        self.folder, self.port = folder, free_port()
        folder.mkdir(exist_ok=True)
        program = find_program("mosquitto_passwd")
        assert program is not None
        subprocess.run([program, "-b", "-c", "users", USER, PASSWORD], cwd=folder, check=True, timeout=30)
        lines = [
            "user root",
            f"listener {self.port} 127.0.0.1",
            "allow_anonymous false",
            f"password_file {folder}/users",
            extra,
        ]
        if name:
            certificates(folder, name)
            lines += [f"certfile {folder}/{name}.pem", f"keyfile {folder}/{name}.key"]
        (folder / "mosquitto.conf").write_text("\n".join(lines) + "\n")
        self.child: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it, and wait until it listens."""
        program = find_program("mosquitto")
        assert program is not None
        log = (self.folder / "mosquitto.log").open("ab")
        with log:
            self.child = subprocess.Popen(
                [program, "-c", str(self.folder / "mosquitto.conf")], stdout=log, stderr=subprocess.STDOUT
            )
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError((self.folder / "mosquitto.log").read_text())

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.child is not None:
            self.child.kill()
            self.child.wait()
            self.child = None
