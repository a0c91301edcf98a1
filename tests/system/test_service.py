"""A real daemon under a real notify socket."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.crash.test_kill import install
from tests.fakes.clock import COMPILER, Clock

ICS = "%Y%m%dT%H%M%SZ"


class Daemon:
    """The process and what it tells the service manager."""

    def __init__(self, path: Path, *around: str, **more: str) -> None:
        self.told: list[str] = []
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        address = path.parent / "notify"
        self.socket.bind(str(address))
        env = os.environ | {"NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": "4000000", "HOME": str(path.parent)}
        env.pop("WATCHDOG_PID", None)
        env |= more
        self.process = subprocess.Popen(
            [*around, sys.executable, "-m", "daemon", "run", "--config", str(path)],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_for(self, word: str, seconds: float = 60) -> None:
        """Until the daemon has said it (again)."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if select.select([self.socket], [], [], 0.2)[0]:
                lines = self.socket.recv(65536).decode().splitlines()
                self.told += lines
                if any(line.startswith(word) for line in lines):
                    return
            assert self.process.poll() is None, self.process.stdout.read() if self.process.stdout else ""
        raise AssertionError(f"never said {word}: {self.told}")

    def stop(self) -> tuple[int, str]:
        """Ask it to stop; its exit code and log."""
        self.process.send_signal(signal.SIGTERM)
        out, _ = self.process.communicate(timeout=30)
        while select.select([self.socket], [], [], 0)[0]:
            self.told += self.socket.recv(65536).decode().splitlines()
        return self.process.returncode, out


@pytest.fixture
def installed(tmp_path):
    """A config whose feed holds one interview that ended yesterday, at whatever time of year."""
    path = install(tmp_path / "home", "files")
    feed = path.parent / "feed.ics"
    ended = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=20)
    text = feed.read_text("utf-8")
    text = text.replace("20260324T140000Z", (ended - timedelta(hours=1)).strftime(ICS))
    feed.write_text(text.replace("20260324T150000Z", ended.strftime(ICS)), "utf-8")
    return path


@pytest.fixture
def daemon(installed):
    started = Daemon(installed)
    yield started
    if started.process.poll() is None:
        started.process.kill()
        started.process.communicate()
    started.socket.close()


def test_ready_a_pass_the_watchdog_reload_and_a_quiet_end(daemon, installed):
    daemon.wait_for("READY=1")
    daemon.wait_for("STATUS=1 interviews")
    assert "WATCHDOG=1" not in daemon.told
    assert (installed.parent / "out" / "afterword.ics").exists()
    for _ in range(3):  # also while nothing is to be done: the next pass is minutes away
        daemon.wait_for("WATCHDOG=1")
    limits = Path(f"/proc/{daemon.process.pid}/limits")
    if limits.exists():
        assert re.search(r"Max core file size +0 +0 ", limits.read_text())
    daemon.process.send_signal(signal.SIGHUP)
    daemon.wait_for("RELOADING=1")
    daemon.wait_for("READY=1")
    good = installed.read_text("utf-8")
    installed.write_text(good.replace("emails", "emials"), "utf-8")
    daemon.process.send_signal(signal.SIGHUP)
    daemon.wait_for("STATUS=The new config is broken")
    code, log = daemon.stop()
    assert code == 0
    assert "STOPPING=1" in daemon.told
    for private in ("Rita", "acme.example", "Ada", "Backend", str(installed.parent)):
        assert private not in log
        assert private not in "\n".join(daemon.told)


ENDS = datetime(2026, 3, 24, 15, tzinfo=UTC)


@pytest.fixture
def clock(tmp_path):
    if COMPILER is None:
        pytest.skip("turning the clock of a process needs a C compiler")
    return Clock(tmp_path)


def made(path: Path) -> Counter[str]:
    """How often each key stands in the folder, drafts and the rest."""
    out = path.parent / "out"
    book = (out / "afterword.ics").read_text("utf-8") if (out / "afterword.ics").exists() else ""
    drafts = [
        line.split()[1]
        for each in (out / "drafts").glob("*.eml")
        for line in each.read_text("utf-8").splitlines()
        if line.startswith("X-Afterword-Key:")
    ]
    return Counter([*re.findall(r"UID:(\w+)@afterword", book), *drafts])


def test_it_acts_at_the_second_an_interview_ends_whatever_the_clock_does(tmp_path, clock):
    """The clock jumps while the process sleeps, as it does in suspend; the machine's own zone does not matter."""
    path = install(tmp_path / "home", "files")
    clock.turn(ENDS - timedelta(hours=4))
    daemon = Daemon(path, TZ="America/New_York", **clock.env)
    try:
        daemon.wait_for("STATUS=1 interviews")
        before = made(path)
        clock.turn(ENDS - timedelta(hours=5))  # set back
        daemon.wait_for("STATUS=1 interviews")
        assert made(path) == before
        clock.turn(ENDS - timedelta(seconds=3))  # asleep
        daemon.wait_for("STATUS=1 interviews")
        assert "thank-you" not in (path.parent / "out" / "afterword.ics").read_text("utf-8").lower()
        daemon.wait_for("STATUS=1 interviews")
        assert timedelta() <= clock.now() - ENDS < timedelta(seconds=15)
        assert "thank-you" in (path.parent / "out" / "afterword.ics").read_text("utf-8").lower()
        assert not list((path.parent / "out" / "drafts").glob("*.eml"))
        clock.turn(ENDS + timedelta(hours=2, seconds=1))
        daemon.wait_for("STATUS=1 interviews")
        assert len(list((path.parent / "out" / "drafts").glob("*.eml"))) == 3
        clock.turn(ENDS + timedelta(hours=1))
        daemon.wait_for("STATUS=1 interviews")
        clock.turn(ENDS + timedelta(days=1))
        daemon.wait_for("STATUS=1 interviews")
        assert set(made(path).values()) == {1}
        assert daemon.stop()[0] == 0
    finally:
        daemon.process.kill()
        daemon.process.communicate()
        daemon.socket.close()


def test_a_once_beside_a_daemon_and_a_killed_daemon(daemon, installed):
    daemon.wait_for("WATCHDOG=1")
    once = [sys.executable, "-m", "daemon", "once", "--config", str(installed)]
    result = subprocess.run(once, capture_output=True, text=True, timeout=90, check=False)
    assert result.returncode == 0, result.stderr
    assert "Nothing to do." in result.stdout
    daemon.process.kill()
    daemon.process.communicate()
    assert subprocess.run(once, capture_output=True, timeout=90, check=False).returncode == 0
