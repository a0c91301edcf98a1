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


@dataclass(frozen=True, slots=True)
class Handover:
    """Which account takes an action that its own cannot take, and from when on."""

    account: Account
    since: datetime

    def said(self, house: House) -> str:
        """It in words, for ``why``."""
        return f"from {on_clock(house.calendar(self.since), self.since)} on “{self.account.name}” takes it"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the actions of one plan go. ``wishes`` are all of that plan: one may tell until when another waits."""

    house: House
    now: datetime
    wishes: Mapping[str, Wish]

    def name(self, entry: Entry) -> str:
        """The name of its own account: the one recorded first, else the configured one; or empty.

        What was certainly not made is not bound to an account that is no longer there.
        """
        bound = entry.account in self.house.accounts or entry.state is State.DELIVERING
        return (entry.account if bound else None) or self.house.config.deliver.to(entry.kind) or ""

    def configured(self, turn: Turn) -> bool:
        """Whether any account is meant to take it: what nobody takes is only planned."""
        return bool(self.name(turn.action) or self.house.config.deliver.fallback)

    def account(self, turn: Turn, entry: Entry) -> Account | None:
        """Where it goes now: its own account, or the fallback when its deadline passes; ``None`` if neither can."""
        own = self.house.accounts.get(self.name(entry))
        if own is not None and self._offers(own, entry.kind) and _reachable(own, entry.kind):
            return own
        return self._fallback(turn, entry)

    def hopeful(self, entry: Entry) -> bool:
        """Whether waiting helps: not where nobody takes it, or what would take it is switched off."""
        own = self.house.accounts.get(self.name(entry))
        if own is None:
            return self.house.config.deliver.fallback is not None
        return not own.opened or self._offers(own, entry.kind)

    def cannot_wait(self, turn: Turn) -> bool:
        """Whether its own account is out of reach and its time is up: then it is made from what was known last."""
        entry = turn.action
        own = self.house.accounts.get(self.name(entry))
        return own is not None and not _reachable(own, entry.kind) and self._fallback(turn, entry) is not None

    def handover(self, turn: Turn, entry: Entry) -> Handover | None:
        """When the fallback takes an action whose own account is out of reach; never while its outcome is unknown."""
        fallback = self.house.accounts.get(self.house.config.deliver.fallback or "")
        own = self.house.accounts.get(self.name(entry))
        if fallback is None or fallback is own or not self._offers(fallback, entry.kind):
            return None
        if entry.attempts and entry.state is State.DELIVERING:
            return None
        at_once = own is None or entry.step == "question"  # a question is for now
        return Handover(fallback, self.now if at_once else self._deadline(turn, entry))

    def _fallback(self, turn: Turn, entry: Entry) -> Account | None:
        """The fallback account, if it can take the action and has to."""
        other = self.handover(turn, entry)
        due = other is not None and other.since <= self.now
        return other.account if other and due and _reachable(other.account, entry.kind) else None

    def _deadline(self, turn: Turn, entry: Entry) -> datetime:
        """Until when an action waits for its own account: thank-yous the send-by time, the rest a business day.

        Counted from when it was really due: what is late is put to the next working hour again and again.
        """
        calendar = self.house.calendar(self.now)
        due = turn.wish.due if turn.wish else entry.due
        if entry.step == "thank_you":
            theirs = (wish for wish in self.wishes.values() if wish.subject == entry.subject)
            by = [wish.due for wish in theirs if wish.step == "thank_you_by"]
            return min(by, default=due + timedelta(hours=22))
        return calendar.at(calendar.add(calendar.day(due), 1), calendar.opens)

    def _offers(self, account: Account, kind: Kind) -> bool:
        return self.house.writer(account.name, kind) is not None


def _reachable(account: Account, kind: Kind) -> bool:
    """Whether the account can be asked for artefacts of this kind in this pass."""
    return account.takes(kind) and account.condition().health not in (Health.BLOCKED, Health.DOWN)
