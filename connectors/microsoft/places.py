"""The calendars of a mailbox: by id or by name, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from connectors.microsoft.graph import Graph, Item, segment
from daemon.errors import Rejected

MAIN = frozenset({"", "primary", "default"})


@dataclass(frozen=True, slots=True)
class Place:
    """A calendar in Graph's paths; ``own``: it belongs to the user (and is not one that somebody shared)."""

    path: str
    own: bool


class Places:
    """Looks calendars up once and remembers where they are, over restarts too."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._notes = graph.login.notes
        self._known: dict[str, Place] = {}

    def all(self) -> list[Item]:
        """All calendars of the mailbox."""
        return self._graph.every("/me/calendars", select="id,name,owner,isDefaultCalendar,canEdit", top="100")

    def at(self, calendar: str) -> Place:
        """Where a calendar is: by its id, else by its name. Raises ``Rejected`` if there is none."""
        if calendar.lower() in MAIN:
            return Place("/me", own=True)
        if calendar not in self._known:
            noted = (self._notes.get("calendars") or {}).get(calendar)
            self._known[calendar] = Place(noted["path"], own=noted["own"]) if noted else self._look_up(calendar)
        return self._known[calendar]

    def forget(self, calendar: str) -> bool:
        """The calendar is not where it was: look it up again. Whether there was anything to forget."""
        known = self._notes.get("calendars") or {}
        self._notes.note(calendars={name: noted for name, noted in known.items() if name != calendar} or None)
        return self._known.pop(calendar, None) is not None

    def _look_up(self, calendar: str) -> Place:
        there = self.all()
        found = [each for each in there if each.get("id") == calendar]
        found = found or [each for each in there if str(each.get("name")).casefold() == calendar.casefold()]
        if not found:
            raise Rejected("There is no such calendar in this account.", remedy="afterword check lists them.")
        own = _owner(found[0]) in self._owners(there)
        place = Place(f"/me/calendars/{segment(str(found[0]['id']))}", own=own)
        known = self._notes.get("calendars") or {}
        self._notes.note(calendars={**known, calendar: {"path": place.path, "own": own}})
        return place

    def _owners(self, there: Iterable[Item]) -> set[str]:
        """The user's addresses, and the owner of the main calendar: that is the user too."""
        main = {_owner(each) for each in there if each.get("isDefaultCalendar")}
        return (main | set(self._graph.login.addresses())) - {""}


def _owner(item: Item) -> str:
    owner: Any = item.get("owner")
    return str(owner.get("address") or "").lower() if isinstance(owner, dict) else ""
