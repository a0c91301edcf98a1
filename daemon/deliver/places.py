"""Where an action goes: its own account, or the fallback once its deadline has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.house import Account, House
from daemon.model import Health, Kind, State
from daemon.plan import Turn, Wish
from daemon.plan.wishing import on_clock
from daemon.records import Entry


def reachable(account: Account, kind: Kind) -> bool:
    """Whether the account can be asked for artefacts of this kind in this pass."""
    return account.takes(kind) and account.condition().health not in (Health.BLOCKED, Health.DOWN)


def deadline(house: House, turn: Turn, entry: Entry, wishes: Mapping[str, Wish], now: datetime) -> datetime:
    """Until when an action waits for its own account: thank-yous the send-by time, the rest a business day.

    Counted from when it was really due: what is late is put to the next working hour again and again.
    """
    calendar = house.calendar(now)
    due = turn.wish.due if turn.wish else entry.due
    if entry.step == "thank_you":
        by = [wish.due for wish in wishes.values() if wish.step == "thank_you_by" and wish.subject == entry.subject]
        return min(by, default=due + timedelta(hours=22))
    return calendar.at(calendar.add(calendar.day(due), 1), calendar.opens)


@dataclass(frozen=True, slots=True)
class Handover:
    """Which account takes an action that its own cannot take, and from when on."""

    account: Account
    since: datetime

    def said(self, house: House) -> str:
        """It in words, for ``why``."""
        return f"from {on_clock(house.calendar(self.since), self.since)} on “{self.account.name}” takes it"


def handover(house: House, turn: Turn, entry: Entry, wishes: Mapping[str, Wish], now: datetime) -> Handover | None:
    """When the fallback takes an action whose own account is out of reach; never while its outcome is unknown."""
    fallback = house.accounts.get(house.config.deliver.fallback or "")
    own = house.accounts.get(entry.account or house.config.deliver.to(entry.kind) or "")
    if fallback is None or fallback is own or house.writer(fallback.name, entry.kind) is None:
        return None
    if entry.attempts and entry.state is State.DELIVERING:
        return None
    at_once = own is None or entry.step == "question"  # a question is for now
    return Handover(fallback, now if at_once else deadline(house, turn, entry, wishes, now))
