"""Where an action goes: its own account, or the fallback once its deadline has come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from daemon.house import Account, House
from daemon.model import Health, Kind
from daemon.plan import Turn, Wish
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
