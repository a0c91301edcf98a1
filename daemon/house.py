"""What a pass works with: config, ledger and the opened accounts. ``bootstrap`` builds it; nothing else does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from daemon.bulkhead import PATIENCE, Build, opened, slow
from daemon.business_time import BusinessCalendar
from daemon.config.values import Config
from daemon.errors import AccountError, LoginNeeded, NotAllowed, Rejected
from daemon.gather import Recogniser
from daemon.model import Condition, Health, Kind
from daemon.playbook import Playbook
from daemon.ports import Offers, Writer
from daemon.store import Ledger


@dataclass(slots=True)
class Account:
    """An opened account, and how it fared in this pass: after a failure it is left alone until the next one.

    ``refused`` are the parts (a kind of artefact, a calendar, ``mailbox``) that the login does not permit or that are
    not there: the others go on.
    """

    name: str
    type: str
    build: Build = Offers
    offers: Offers = field(default_factory=Offers)
    trouble: AccountError | None = None
    refused: dict[str, AccountError] = field(default_factory=dict)
    live: bool = False  # writes to a real provider, not to a folder or a test server
    opened: bool = False
    waited: float = 0.0  # seconds of this pass, for nothing

    def open(self) -> None:
        """Have what it offers, from the connector."""
        self.offers, self.trouble = opened(self.name, self.build, self._waited_for)
        self.opened = self.trouble is None

    def _waited_for(self, seconds: float) -> None:
        """It is left alone until the next pass when it keeps the others waiting for nothing."""
        self.waited += seconds
        if self.waited > PATIENCE:
            self.trouble = self.trouble or slow(self.name)

    def failed(self, error: AccountError, part: str) -> None:
        """Remember why this account, or this part of it, is out of the pass."""
        error.account = error.account or self.name
        if isinstance(error, NotAllowed | Rejected):
            self.refused[part] = error
        else:
            self.trouble = error

    def takes(self, part: str) -> bool:
        """Whether this part of it can be asked for anything in this pass."""
        return self.trouble is None and part not in self.refused

    def condition(self) -> Condition:
        """How the account stands: what this pass met, else what the connector knows without asking anybody."""
        if self.trouble is not None:
            blocked = isinstance(self.trouble, LoginNeeded)
            remedy = self.trouble.remedy or (f"afterword connect {self.name}" if blocked else "")
            return Condition(Health.BLOCKED if blocked else Health.DOWN, self.trouble.message, remedy)
        known = self.offers.condition()
        if known.health is Health.OK and self.refused:
            error = next(iter(self.refused.values()))
            allow = f"afterword connect {self.name}" if isinstance(error, NotAllowed) else ""
            return Condition(Health.WARNING, error.message, error.remedy or allow)
        return known


@dataclass(slots=True)
class House:
    """Everything a stage may use. ``clock`` is real time in UTC; ``stopping``: finish what is begun, begin nothing."""

    config: Config
    ledger: Ledger
    accounts: Mapping[str, Account]
    playbook: Playbook
    holidays: Callable[[int], frozenset[date]]
    recognise: Recogniser
    rules: str
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    command: str = "afterword"
    stopping: Callable[[], bool] = field(default=lambda: False)
    read: dict[str, str] = field(default_factory=dict)  # notes of which every word is in the ledger, by source

    def calendar(self, now: datetime) -> BusinessCalendar:
        """The user's business calendar around that moment."""
        opens, closes = self.config.hours
        return BusinessCalendar(self.config.zone, opens, closes, self.holidays(now.year))

    def writer(self, account: str | None, kind: Kind) -> Writer[Any] | None:
        """The account's writer of that kind, if the account can."""
        opened = self.accounts.get(account or "")
        if opened is None:
            return None
        offers = opened.offers
        ways = {Kind.DRAFT: offers.drafts, Kind.TASK: offers.tasks, Kind.REMINDER: offers.reminders}
        return ways[kind]

    @property
    def sees_replies(self) -> bool:
        """Whether some account can read mail."""
        return any(account.offers.mailbox is not None for account in self.accounts.values())

    def begin_pass(self) -> None:
        """Give every account a fresh chance."""
        for account in self.accounts.values():
            account.trouble = None
            account.refused.clear()
            account.waited = 0.0
            if not account.opened:
                account.open()

    def close(self) -> None:
        """Release connections and the ledger."""
        for account in self.accounts.values():
            account.offers.close()
        self.ledger.close()


@dataclass(slots=True)
class Troubles:
    """What went wrong in a pass, in words that may be logged: account and remedy, never people or titles."""

    errors: list[AccountError] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def add(self, account: Account, error: AccountError, part: str | None = None) -> None:
        """Note the error once per account and message; of what was met in a ``part``, that is out of the pass."""
        if part is not None:
            account.failed(error, part)
        error.account = error.account or account.name
        if not any(e.account == error.account and e.message == error.message for e in self.errors):
            self.errors.append(error)


def ago(moment: datetime, days: int) -> datetime:
    """Midnight UTC so many days before."""
    return (moment - timedelta(days=days)).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
