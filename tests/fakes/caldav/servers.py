"""Real CalDAV servers, each a process of its own on the loopback interface: Radicale and Xandikos.

One process serves all tests of a pytest process; every test is another user. Both are only used here, never shipped.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fakes.ending import at_end

PATIENCE = 60.0  # seconds


class Server:
    """A server process, started on first use and ended with the tests. ``checks``: it knows passwords by itself."""

    checks = True

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="afterword-caldav-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = _free_port()
        self.log = (self.folder / "log").open("ab")
        self.process: subprocess.Popen[bytes] | None = None
        self._temporary = folder is None
        at_end(self.close)

    def command(self) -> list[str]:
        """How it is started."""
        raise NotImplementedError

    def home(self, user: str) -> str:
        """The path of a user's calendar home."""
        raise NotImplementedError

    def allow(self, user: str, password: str) -> None:
        """Let a user in with this password, and no other."""

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self.process = subprocess.Popen(self.command(), stdout=self.log, stderr=self.log, cwd=self.folder)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError((self.folder / "log").read_text("utf-8", "replace"))

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def close(self) -> None:
        """End it for good."""
        self.kill()
        self.log.close()
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)


class Radicale(Server):
    """https://radicale.org, with a password file; it is read anew for each request."""

    def command(self) -> list[str]:
        config = self.folder / "config"
        self.users.touch()
        config.write_text(
            f"[server]\nhosts = 127.0.0.1:{self.port}\n"
            f"[auth]\ntype = htpasswd\nhtpasswd_filename = {self.users}\nhtpasswd_encryption = plain\ndelay = 0\n"
            f"[storage]\nfilesystem_folder = {self.folder / 'storage'}\n[logging]\nlevel = warning\n",
            "utf-8",
        )
        return [sys.executable, "-m", "radicale", "--config", str(config)]

    @property
    def users(self) -> Path:
        return self.folder / "users"

    def home(self, user: str) -> str:
        return f"/{user}/"

    def allow(self, user: str, password: str) -> None:
        known = dict(line.split(":", 1) for line in self.users.read_text("utf-8").splitlines())
        self.users.write_text("".join(f"{name}:{word}\n" for name, word in {**known, user: password}.items()), "utf-8")


class Xandikos(Server):
    """https://www.xandikos.org, which leaves passwords to the web server in front of it (``wire``)."""

    checks = False

    def command(self) -> list[str]:
        storage = self.folder / "storage"
        storage.mkdir(exist_ok=True)
        options = ["--no-detect-systemd", "-l", "127.0.0.1", "-p", str(self.port), "-d", str(storage)]
        trust = ["--trust-x-remote-user-from", "127.0.0.1", "--defaults"]
        return [sys.executable, "-m", "xandikos", "multi-user", *options, *trust]

    def home(self, user: str) -> str:
        return f"/{user}/calendars/"


_running: dict[type[Server], Server] = {}


def running(kind: type[Server]) -> Server:
    """The server of that kind which all tests of this process share."""
    if kind not in _running:
        _running[kind] = kind()
        _running[kind].start()
    return _running[kind]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
