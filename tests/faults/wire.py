"""What breaks: the calls of a connector by name, and the faults they can meet. Each kind of wire knows its own.

``web`` is put under any fake that is an ``http.server``, ``line`` before an IMAP server, ``disk`` under what reads
and writes files. A fault holds for every call of one name until ``heal``; the fake behind stays well, so what it did
remains true.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """``harmless``: the call succeeds all the same. ``lie``: it says that something is gone, which may be believed as
    long as it is said. ``once``: only the first call meets it. ``pause``: in
    seconds, before anything else."""

    name: str
    once: bool = False
    harmless: bool = False
    lie: bool = False
    pause: float = 0.0


Cell = tuple[str, Fault]


@dataclass
class Wire:
    """Knows the calls by name and breaks those it is told to."""

    calls: list[str] = field(default_factory=list, init=False)
    broken: Cell | None = field(default=None, init=False)
    struck: int = field(default=0, init=False)

    def fail(self, call: str, fault: Fault) -> None:
        """From now on this call fails."""
        self.broken, self.struck = (call, fault), 0

    def heal(self) -> None:
        """All is well again."""
        self.broken = None

    def met(self, call: str) -> Fault | None:
        """Note a call; what is wrong with it."""
        self.calls.append(call)
        if self.broken is None or self.broken[0] != call:
            return None
        fault = self.broken[1]
        self.struck += 1
        if fault.once and self.struck > 1:
            return None
        time.sleep(fault.pause)
        return fault
