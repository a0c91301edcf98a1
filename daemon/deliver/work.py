"""What making and upkeep share: the pass they are part of, the text of an action, a line in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from daemon.brief import Brief
from daemon.deliver.places import Places
from daemon.deliver.report import Report
from daemon.deliver.threads import thread_for
from daemon.house import Account, House, Troubles
from daemon.model import Event, Spec
from daemon.plan import Turn, brief_mark
from daemon.records import Entry
from daemon.texts import text_of


class Work:
    """The deliveries of one pass. ``dry`` says what would happen and calls no writer."""

    def __init__(self, house: House, now: datetime, troubles: Troubles, *, dry: bool = False) -> None:
        self.house, self.now, self.troubles, self.dry = house, now, troubles, dry
        self.report = Report()
        self.done: set[str] = set()  # keys this pass is through with
        self.places = Places(house, now, {})
        self.events: Mapping[str, tuple[Event, ...]] = {}  # the stored copies of each interview

    def compose(self, turn: Turn, account: Account) -> Spec:
        """The text of an action, in the conversation that it answers."""
        assert turn.brief is not None  # noqa: S101 (only a wish is made)
        return self._text(replace(turn.brief, thread=thread_for(self.house, turn, account, self.events, self.troubles)))

    def mark_of(self, brief: Brief) -> str:
        """A fingerprint of the text, whatever conversation it stands in."""
        from daemon.compose import fingerprint

        return fingerprint(self._text(replace(brief, thread=None)))

    def record(self, entry: Entry, why: str) -> None:
        """Write it down; without a reason of its own the entry's own counts."""
        self.house.ledger.record(entry, why or entry.why, at=self.house.clock(), now=self.now)

    def _text(self, brief: Brief) -> Spec:
        return text_of(brief, self.places.wishes, self.house.config.templates)


def marks(turn: Turn, mark: str) -> str:
    """What the ledger remembers of a text: a fingerprint of its facts, and of its content."""
    return f"{brief_mark(turn.brief)}:{mark}" if turn.brief else f":{mark}"
