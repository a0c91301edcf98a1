"""What goes wrong between the client and the provider, on demand."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field


@dataclass
class Fault:
    """``how``: ``drop before`` or ``drop after`` the call took effect, ``truncate``, ``html``, ``redirect``, ``pause
    before`` or ``pause after`` (until released), or a status. ``path`` is a pattern searched in ``METHOD /path``."""

    how: str
    path: str = ""
    times: int | None = 1
    code: str = "UnknownError"
    headers: dict[str, str] = field(default_factory=dict)
    skip: int = 0  # calls that fit and pass first


class Faults:
    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()
        self.paused = threading.Event()
        self.released = threading.Event()

    def add(self, how: str, path: str = "", **more: object) -> None:
        with self._lock:
            self._waiting.append(Fault(how, path, **more))  # type: ignore[arg-type]

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this call, used up once it has happened as often as it should."""
        with self._lock:
            for fault in self._waiting:
                if not re.search(fault.path, f"{method} {path}"):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if not fault.times:
                        self._waiting.remove(fault)
                return fault
        return None

    def pause(self) -> None:
        """Hold this call until somebody lets it go on (or for ever: its client is dead by then)."""
        self.paused.set()
        self.released.wait(30)
