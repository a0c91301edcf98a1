"""A wall around each account: what nobody foresaw in one of them is that account's trouble, and the others go on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from daemon.errors import AccountError, AfterwordError, LoginNeeded, OutcomeUnknown, Unavailable
from daemon.model import Condition, Health
from daemon.ports import Offers

_CHANGES = frozenset({"create", "replace", "withdraw"})
_PORTS = ("source", "drafts", "tasks", "reminders", "mailbox", "desk")
_WHY = "An unexpected error in this account; the log says where."
_REMEDY = "Nothing is lost: it is tried again. Please report it."
Build = Callable[[], Offers]
log = logging.getLogger("daemon.bulkhead")


def opened(account: str, build: Build) -> tuple[Offers, AccountError | None]:
    """What the account offers, behind the wall; of one that cannot be opened nothing, and why."""
    try:
        offers = build()
    except Exception as error:
        if isinstance(error, AfterwordError) and not isinstance(error, AccountError):
            raise
        return Offers(), _told(account, error)
    walled = {port: cast(Any, _Wall(account, inner)) for port in _PORTS if (inner := getattr(offers, port)) is not None}
    return replace(offers, condition=lambda: _how(account, offers), **walled), None


def _how(account: str, offers: Offers) -> Condition:
    try:
        return offers.condition()
    except Exception as error:
        told = _told(account, error)
        health = Health.BLOCKED if isinstance(told, LoginNeeded) else Health.DOWN
        return Condition(health, told.message, told.remedy)


class _Wall:
    """Stands for a port: ``AfterwordError`` passes, anything else becomes an ``AccountError``."""

    def __init__(self, account: str, inner: object) -> None:
        self._account, self._inner = account, inner

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found):
            return found

        def call(*args: Any, **options: Any) -> Any:
            try:
                return found(*args, **options)
            except AfterwordError:
                raise
            except Exception as error:
                raise _told(self._account, error, changes=name in _CHANGES) from None

        return call


def _told(account: str, error: Exception, *, changes: bool = False) -> AccountError:
    """The error as the rest knows it; where it came from is in the log, what it was about is not."""
    if isinstance(error, AccountError):
        return error
    log.error("%s: an unexpected error", account, exc_info=error, extra={"action": "account"})
    return (OutcomeUnknown if changes else Unavailable)(_WHY, remedy=_REMEDY, account=account)
