"""One mailbox: mail, calendars and tasks, with the provider's lag."""

from __future__ import annotations

from datetime import datetime
from threading import RLock
from typing import Any

from tests.fakes.graph.agenda import Agenda
from tests.fakes.graph.clock import Clock
from tests.fakes.graph.mail import Mail
from tests.fakes.graph.todo import Todo

Item = dict[str, Any]


class Mailbox:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.mail = Mail(clock)
        self.agenda = Agenda(clock)
        self.todo = Todo(clock)
        self.lock = RLock()
        self._hidden_since: datetime | None = None

    def hide_new(self) -> None:
        """From now on what is made is not found by searching; it can be asked for by its id."""
        self._hidden_since = self.clock.now()

    def show_all(self) -> None:
        self._hidden_since = None

    def searchable(self, item: Item) -> bool:
        return self._hidden_since is None or item["_made"] < self._hidden_since
