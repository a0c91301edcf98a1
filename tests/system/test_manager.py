"""The daemon under a service manager that keeps the rules of its own unit, as systemd does: hangs, failures, limits.

Minutes of the unit are seconds here; what is restarted, and when no more, is as the unit says.
"""

from __future__ import annotations

import re
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from daemon.bootstrap import read_config
from daemon.units import service_unit
from tests.crash.test_kill import FEED, install, one_pass
from tests.fakes.stranger import stranger
from tests.system.test_service import ENDS, Daemon, clock, made  # noqa: F401 (a fixture)

pytestmark = pytest.mark.prove
SOON = ENDS + timedelta(hours=3)


class Manager:
    """Starts the daemon, kills it where it hangs, starts it anew where it fails: systemd.service(5)."""

    def __init__(self, path: Path, watchdog: float = 8, **env: str) -> None:
        self.path, self.watchdog, self.env = path, watchdog, env
        text = service_unit(read_config(path, {}), ["afterword"], path.parent)
        self.unit = dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))
        assert self.unit["Restart"] == "on-failure"
        self.exits: list[int] = []
        self.gave_up = ""
        self.starts = 0
        self.start()

    def start(self) -> None:
        self.starts += 1
        self.path.parent.joinpath("notify").unlink(missing_ok=True)
        self.daemon = Daemon(self.path, **self.env, WATCHDOG_USEC=str(int(self.watchdog * 1e6)))
        self.fed: float | None = None

    def until(self, reached: Callable[[], object], seconds: float = 120) -> None:
        """Mind the daemon until then."""
        late = time.monotonic() + seconds
        while not reached():
            assert time.monotonic() < late, (self.exits, self.daemon.told[-5:])
            self._listen()
            hangs = self.fed is not None and time.monotonic() - self.fed > self.watchdog
            if hangs and self.daemon.process.poll() is None:
                self.daemon.process.send_signal(signal.SIGABRT)
                self.daemon.process.send_signal(signal.SIGCONT)
                self.daemon.process.wait(30)
            if self.daemon.process.poll() is not None and not self.gave_up:
                self._ended()

    def _listen(self) -> None:
        self.daemon.socket.settimeout(0.05)
        try:
            lines = self.daemon.socket.recv(65536).decode().splitlines()
        except TimeoutError:
            return
        self.daemon.told += lines
        if {"READY=1", "WATCHDOG=1"} & set(lines):
            self.fed = time.monotonic()

    def _ended(self) -> None:
        self.daemon.process.communicate()
        code = self.daemon.process.returncode
        self.daemon.socket.close()
        self.exits.append(code)
        if code == 0 or str(code) in self.unit["RestartPreventExitStatus"].split():
            self.gave_up = "it need not be restarted"
        elif self.starts >= int(self.unit["StartLimitBurst"]):
            self.gave_up = "too often"
        else:
            self.start()

    def end(self) -> None:
        if self.daemon.process.poll() is None:
            self.daemon.process.kill()
            self.daemon.process.communicate()
        self.daemon.socket.close()


@contextmanager
def managed(path: Path, **env: str) -> Iterator[Manager]:
    manager = Manager(path, **env)
    try:
        yield manager
    finally:
        manager.end()


def all_of_it(folder: Path) -> Counter[str]:
    """What a process that nobody disturbed makes of the same calendar."""
    path = install(folder, "files")
    one_pass(path, SOON)
    return made(path)


def test_what_hangs_is_killed_and_its_successor_finishes_the_work(tmp_path, clock):  # noqa: F811
    path = install(tmp_path / "home", "files")
    clock.turn(SOON)
    with managed(path, **clock.env) as manager:
        manager.until(lambda: made(path))
        manager.daemon.process.send_signal(signal.SIGSTOP)  # in the middle of a pass, and for ever
        assert made(path) != all_of_it(tmp_path / "other")
        manager.until(lambda: manager.exits)
        assert manager.exits == [-signal.SIGABRT]
        manager.until(lambda: "WATCHDOG=1" in manager.daemon.told)
        assert manager.starts == 2
    assert made(path) == all_of_it(tmp_path / "third")
    assert set(made(path).values()) == {1}
    assert not [each for each in [*Path().glob("core*"), *tmp_path.rglob("core*")] if each.is_file()]


def test_a_config_that_is_wrong_is_not_tried_again(tmp_path):
    path = install(tmp_path / "home", "files")
    good = path.read_text()
    path.write_text(good.replace("emails", "emials"))
    text = path.read_text()
    path.write_text(good)
    with managed(path) as manager:
        manager.until(lambda: "WATCHDOG=1" in manager.daemon.told)
        path.write_text(text)
        manager.daemon.process.kill()
        manager.until(lambda: manager.gave_up)
        assert (manager.exits, manager.gave_up) == ([-signal.SIGKILL, 2], "it need not be restarted")


def test_what_cannot_start_is_not_tried_for_ever(tmp_path):
    path = install(tmp_path / "home", "files")
    (path.parent / "state").write_text("in the place of the folder")
    with managed(path) as manager:
        manager.until(lambda: manager.gave_up)
        assert manager.exits == [1] * 5
        assert manager.gave_up == "too often"


class Slow(BaseHTTPRequestHandler):
    """A feed that takes its time; ``asked`` says that somebody waits."""

    asked = threading.Event()
    answer = threading.Event()

    def do_GET(self) -> None:
        self.asked.set()
        self.answer.wait(15)
        self.send_response(200)
        self.send_header("Content-Length", str(len(FEED)))
        self.end_headers()
        self.wfile.write(FEED.encode())

    def log_message(self, *_: object) -> None:
        pass


def test_asked_to_stop_in_the_middle_of_a_pass_it_ends_well_and_goes_on_next_time(tmp_path, clock):  # noqa: F811
    path = install(tmp_path / "home", "files")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    data = yaml.safe_load(path.read_text())
    data["accounts"]["feed"] = {
        "type": "ics", "url": f"http://127.0.0.1:{server.server_port}/", "allow_private": True,
    }  # fmt: skip
    path.write_text(yaml.safe_dump(data))
    clock.turn(SOON)
    with managed(path, **clock.env) as manager:
        manager.until(Slow.asked.is_set)
        manager.daemon.process.send_signal(signal.SIGTERM)
        Slow.answer.set()
        manager.until(lambda: manager.gave_up)
        assert manager.exits == [0]
        assert "STOPPING=1" in manager.daemon.told
        assert set(made(path).values()) <= {1}
    with managed(path, **clock.env) as manager:
        manager.until(lambda: "WATCHDOG=1" in manager.daemon.told)
    server.shutdown()
    server.server_close()
    assert made(path) == all_of_it(tmp_path / "other")


def test_asked_to_stop_while_a_server_is_silent_it_ends_long_before_it_would_be_killed(tmp_path, clock):  # noqa: F811
    path = install(tmp_path / "home", "files")
    data = yaml.safe_load(path.read_text())
    clock.turn(SOON)
    with stranger() as server:
        here = f"http://127.0.0.1:{server.port}/"
        data["accounts"]["silent"] = {"type": "caldav", "url": here, "username": "ada", "password": "p"}
        data["calendars"].append({"account": "silent"})
        path.write_text(yaml.safe_dump(data))
        with managed(path, **clock.env) as manager:
            manager.watchdog = 900
            manager.until(server.came.is_set)
            manager.daemon.process.send_signal(signal.SIGTERM)
            asked = time.monotonic()
            manager.until(lambda: manager.gave_up)
            assert manager.exits == [0]
            assert time.monotonic() - asked < int(manager.unit["TimeoutStopSec"])
            assert "STOPPING=1" in manager.daemon.told


def reloaded(manager: Manager) -> None:
    """After SIGHUP, until a pass is done."""
    manager.daemon.told.clear()
    manager.daemon.process.send_signal(signal.SIGHUP)
    manager.until(lambda: any(line.startswith(("STATUS=1 ", "STATUS=The last")) for line in manager.daemon.told))


def test_another_zone_while_it_runs_moves_and_doubles_nothing(tmp_path, clock):  # noqa: F811
    path = install(tmp_path / "home", "files")
    clock.turn(SOON)
    with managed(path, **clock.env) as manager:
        manager.until(lambda: "WATCHDOG=1" in manager.daemon.told)
        before = made(path)
        for zone in ("America/New_York", "Asia/Tokyo", "Europe/London"):
            path.write_text(re.sub(r"timezone: \S+", f"timezone: {zone}", path.read_text()))
            reloaded(manager)
            assert made(path) == before


def test_a_disk_that_is_full_for_a_while(tmp_path, clock):  # noqa: F811
    path = install(tmp_path / "home", "files")
    disk = path.parent / "state"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "none", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("cannot mount a small file system here")
    feed = path.parent / "feed.ics"
    text = feed.read_text("utf-8")
    feed.write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")
    clock.turn(SOON)
    try:
        with managed(path, **clock.env) as manager:
            manager.until(lambda: "WATCHDOG=1" in manager.daemon.told)
            with suppress(OSError), (disk / "ballast").open("wb", buffering=0) as file:
                while file.write(bytes(4096)):
                    pass
            feed.write_text(text.replace("DESCRIPTION:", "DESCRIPTION:" + "x" * 20_000), "utf-8")
            reloaded(manager)
            assert "STATUS=The last pass failed; see the journal" in manager.daemon.told
            feed.write_text(text, "utf-8")
            (disk / "ballast").unlink()
            reloaded(manager)
            assert not manager.exits
            code, log = manager.daemon.stop()
        assert code == 0
        assert "Make room" in log
        assert "Traceback" not in log
        assert made(path) == all_of_it(tmp_path / "other")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)
