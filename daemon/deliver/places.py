"""Where an action goes: its own account, or the fallback once its deadline has come."""

from __future__ import annotations

from datetime import datetime, timedelta

from daemon.house import Account, House
from daemon.model import Health, Kind
from daemon.records import Entry


def reachable(account: Account, kind: Kind) -> bool:
    """Whether the account can be asked for artefacts of this kind in this pass."""
    return account.takes(kind) and account.condition().health not in (Health.BLOCKED, Health.DOWN)


def deadline(house: House, entry: Entry, now: datetime) -> datetime:
    """Until when an action waits for its own account: thank-yous the send-by time, the rest a business day."""
    calendar = house.calendar(now)
    if entry.step == "thank_you":
        others = house.ledger.entries().values()
        by = [e.due for e in others if e.step == "thank_you_by" and e.subject == entry.subject]
        return min(by, default=entry.due + timedelta(hours=22))
    return calendar.at(calendar.add(calendar.day(entry.due), 1), calendar.opens)
