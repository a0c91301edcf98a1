"""What systemd wants to hear of a ``Type=notify`` service: sd_notify(3), sd_watchdog_enabled(3). Silent elsewhere."""

from __future__ import annotations

import os
import re
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta


class Notifier:
    """Tells the service manager how we are. Without ``NOTIFY_SOCKET`` every call does nothing; none ever raises."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._address = _address(env.get("NOTIFY_SOCKET", ""))
        self.watchdog_every = _watchdog(env) if self._address else None

    def ready(self, status: str = "") -> None:
        """Started, or done with a reload."""
        self._send("READY=1", *_status(status))

    def status(self, text: str) -> None:
        """One line for ``systemctl status``: counts and account names, nothing personal."""
        self._send(*_status(text))

    def reloading(self) -> None:
        """The config is being read again; ``ready`` says when that is done."""
        self._send("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """On the way down: what has been begun is finished."""
        self._send("STOPPING=1", "STATUS=Finishing what has been begun")

    def watchdog(self) -> None:
        """Still alive. Call it at least every ``watchdog_every`` (half of what systemd allows), where that is set."""
        if self.watchdog_every is not None:
            self._send("WATCHDOG=1")

    def _send(self, *lines: str) -> None:
        if self._address is None or not lines:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
            sock.settimeout(1)  # a manager that does not listen must not stop us
            sock.sendto("\n".join(lines).encode(errors="replace"), self._address)


def _address(text: str) -> str | None:
    """A path, or a name in Linux's abstract namespace (``@name``). Anything else is not for us."""
    if text.startswith("@"):
        return "\0" + text[1:]
    return text if text.startswith("/") else None


def _status(text: str) -> tuple[str, ...]:
    return (f"STATUS={' '.join(text.split())[:200]}",) if text else ()


def _watchdog(env: Mapping[str, str]) -> timedelta | None:
    """Half of ``WATCHDOG_USEC``, if it is meant for this process."""
    allowed, pid = env.get("WATCHDOG_USEC", ""), env.get("WATCHDOG_PID", "")
    if not re.fullmatch(r"[1-9][0-9]{0,15}", allowed) or (pid and pid != str(os.getpid())):
        return None
    return timedelta(microseconds=int(allowed)) / 2
