"""A wall around each account: what nobody foresaw in one of them is that account's trouble, and the others go on.

So is what takes too long.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from daemon.errors import AccountError, AfterwordError, Incomplete, LoginNeeded, OutcomeUnknown, Unavailable
from daemon.hourglass import TooLong, within
from daemon.model import Condition, Health
from daemon.ports import Offers

_CHANGES = frozenset({"create", "replace", "withdraw"})
_PORTS = ("source", "drafts", "tasks", "reminders", "mailbox", "desk")
_WHY = "An unexpected error in this account; the log says where."
_REMEDY = "Nothing is lost: it is tried again. Please report it."
_SLOW = "It takes too long to answer; it is tried again."
PATIENCE = 20.0  # seconds in a pass that an account may spend on calls of which nothing comes
_LEAVE = 5.0  # seconds to take leave
Build = Callable[[], Offers]
Failing = Callable[[float], None]
_NO_ANSWER = (Unavailable, OutcomeUnknown, Incomplete)
log = logging.getLogger("daemon.bulkhead")


def opened(account: str, build: Build, failing: Failing = lambda _: None) -> tuple[Offers, AccountError | None]:
    """What the account offers, behind the wall; of one that cannot be opened nothing, and why.

    ``failing`` is told how many seconds went by with a call of which nothing came.
    """
    try:
        offers = within(build)
    except Exception as error:
        if isinstance(error, AfterwordError) and not isinstance(error, AccountError):
            raise
        return Offers(), _told(account, error)
    walled = {
        port: cast(Any, _Wall(account, inner, failing))
        for port in _PORTS
        if (inner := getattr(offers, port)) is not None
    }
    ends: Any = {
        "condition": lambda: _how(account, offers),
        "owner": _Wall(account, offers, failing).owner,
        "close": lambda: _close(account, offers),
    }
    return replace(offers, **ends, **walled), None


def slow(account: str) -> AccountError:
    """The trouble of an account that nobody waits for any longer."""
    return Unavailable(_SLOW, account=account)


def _close(account: str, offers: Offers) -> None:
    try:
        within(offers.close, _LEAVE)
    except Exception as error:
        _told(account, error)


def _how(account: str, offers: Offers) -> Condition:
    try:
        return within(offers.condition)
    except Exception as error:
        told = _told(account, error)
        health = Health.BLOCKED if isinstance(told, LoginNeeded) else Health.DOWN
        return Condition(health, told.message, told.remedy)


class _Wall:
    """Stands for a port: ``AfterwordError`` passes, anything else becomes an ``AccountError``."""

    def __init__(self, account: str, inner: object, failing: Failing) -> None:
        self._account, self._inner, self._failing = account, inner, failing

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found):
            return found

        def call(*args: Any, **options: Any) -> Any:
            began = time.monotonic()
            try:
                return within(lambda: found(*args, **options))
            except AfterwordError as error:
                if isinstance(error, _NO_ANSWER):
                    self._failing(time.monotonic() - began)
                raise
            except Exception as error:
                self._failing(time.monotonic() - began)
                raise _told(self._account, error, changes=name in _CHANGES) from None

        return call


def _told(account: str, error: Exception, *, changes: bool = False) -> AccountError:
    """The error as the rest knows it; where it came from is in the log, what it was about is not."""
    if isinstance(error, AccountError):
        return error
    if isinstance(error, TooLong):
        return (OutcomeUnknown if changes else Unavailable)(_SLOW, account=account)
    log.error("%s: an unexpected error", account, exc_info=error, extra={"action": "account"})
    return (OutcomeUnknown if changes else Unavailable)(_WHY, remedy=_REMEDY, account=account)
