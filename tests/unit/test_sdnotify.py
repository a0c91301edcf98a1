import os
import socket
import time
from datetime import timedelta

import pytest

from daemon.sdnotify import Notifier


@pytest.fixture
def manager(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(str(tmp_path / "notify"))
        sock.settimeout(5)
        yield sock


def heard(sock):
    return sock.recv(4096).decode().splitlines()


def test_says_what_systemd_understands(manager):
    notifier = Notifier({"NOTIFY_SOCKET": manager.getsockname()})
    notifier.ready("3 accounts")
    assert heard(manager) == ["READY=1", "STATUS=3 accounts"]
    notifier.status("idle until 09:30\nREADY=0\r\x00" + "x" * 500)
    (line,) = heard(manager)
    assert line.startswith("STATUS=idle until 09:30 READY=0")
    assert len(line) < 220
    before = time.monotonic_ns() // 1000
    notifier.reloading()
    first, second = heard(manager)
    assert first == "RELOADING=1"
    assert before <= int(second.removeprefix("MONOTONIC_USEC=")) <= time.monotonic_ns() // 1000
    notifier.stopping()
    assert heard(manager)[0] == "STOPPING=1"


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="abstract sockets are Linux's")
def test_abstract_socket():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        name = f"afterword-test-{os.getpid()}"
        sock.bind("\0" + name)
        sock.settimeout(5)
        Notifier({"NOTIFY_SOCKET": "@" + name}).ready()
        assert heard(sock) == ["READY=1"]


@pytest.mark.parametrize(
    ("usec", "pid", "every"),
    [
        ("60000000", None, timedelta(seconds=30)),
        ("60000000", "ours", timedelta(seconds=30)),
        ("60000000", "1", None),
        ("0", None, None),
        ("soon", None, None),
        ("9" * 400, None, None),
        ("٦", None, None),
    ],
)
def test_watchdog(manager, usec, pid, every):
    pid = str(os.getpid()) if pid == "ours" else pid
    env = {"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": usec} | ({"WATCHDOG_PID": pid} if pid else {})
    notifier = Notifier(env)
    assert notifier.watchdog_every == every
    notifier.watchdog()
    notifier.status("next")
    assert heard(manager) == (["WATCHDOG=1"] if every else ["STATUS=next"])


@pytest.mark.parametrize("where", [None, "", "relative", "/nowhere/at/all", "/" + "x" * 300, "vsock:2:1"])
def test_is_silent_without_a_listening_manager(where):
    notifier = Notifier({"NOTIFY_SOCKET": where} if where is not None else {})
    notifier.ready("x")
    notifier.watchdog()
    notifier.reloading()
    notifier.stopping()
