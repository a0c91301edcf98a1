"""How long a call of an account may take: what goes on for ever is cut short, like a line that timed out.

A server that says an octet a minute keeps every time-out of a socket from running out. So there is one around the
call: an alarm of this process, which raises ``TooLong`` in the main thread, and again each second until the call is
left. To the connector it is a time-out like any other; of a write nobody knows the outcome then. Only waiting counts:
a small machine may compute over a large calendar as long as it takes.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

LONGEST = 240.0  # seconds of waiting: three accounts that hang do not wake the watchdog
_AGAIN = 1.0

T = TypeVar("T")


class TooLong(TimeoutError):
    """A call was cut short."""


class _Glass:
    """The glass that runs now. ``end``: when all calls have to be over (monotonic)."""

    armed = False
    end: float | None = None
    longest = LONGEST  # of the call that runs
    idle = 0.0  # how long this process had waited when the call began


def within(work: Callable[[], T], longest: float | None = None) -> T:
    """Do the work, or raise ``TooLong``. Outside the main thread there are no alarms, and no limit."""
    if threading.current_thread() is not threading.main_thread():
        return work()
    outer, rang = (_Glass.armed, _Glass.longest, _Glass.idle), signal.signal(signal.SIGALRM, _ring)
    seconds = _seconds(longest)
    began, (left, interval) = time.monotonic(), signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    _Glass.armed, _Glass.longest, _Glass.idle = True, seconds, _idle()
    try:
        return work()
    finally:  # nothing may come before the first line, else an alarm could still ring
        _Glass.armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, rang)
        if left:  # somebody else's alarm, which waited
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - began), 0.001), interval)
        _Glass.armed, _Glass.longest, _Glass.idle = outer


def hurry(seconds: float) -> None:
    """The process is to end: from now on all calls together, the one in flight first, have so long."""
    _Glass.end = time.monotonic() + seconds
    if _Glass.armed:
        left, _ = signal.getitimer(signal.ITIMER_REAL)
        signal.setitimer(signal.ITIMER_REAL, min(left, seconds), _AGAIN)


def _seconds(longest: float | None) -> float:
    seconds = LONGEST if longest is None else longest
    return seconds if _Glass.end is None else min(seconds, max(_Glass.end - time.monotonic(), _AGAIN))


def _idle() -> float:
    """How long this process has waited rather than computed, since whenever."""
    return time.monotonic() - time.process_time()


def _ring(*_: Any) -> None:
    hurried = _Glass.end is not None and time.monotonic() >= _Glass.end
    if _Glass.armed and (hurried or _idle() - _Glass.idle >= _Glass.longest):
        raise TooLong
