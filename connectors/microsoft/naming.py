"""The UID of each occurrence: that of its series, as every other calendar has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from connectors.microsoft import identity
from connectors.microsoft.graph import Graph, segment
from connectors.microsoft.refusals import Missing
from daemon.model import Event, EventId


@dataclass(frozen=True, slots=True)
class Sighting:
    """An occurrence that has no UID yet: the id that Graph gives it, and the master of its series."""

    event: Event
    uid: str
    master: str | None


class Names:
    """Gives occurrences their names; what had to be asked is remembered as long as the process lives."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._masters: dict[str, str] = {}

    def give(self, sightings: Iterable[Sighting]) -> tuple[Event, ...]:
        """The events under their names.

        The id of an instance carries its date, which is taken out. Where ids of one series still differ, or one says
        nothing that can be checked, the master is asked.
        """
        singles = []
        series: dict[str, list[Sighting]] = defaultdict(list)
        for each in sightings:
            if each.master:
                series[each.master].append(each)
            else:
                singles.append(_named(each, identity.name(each.uid or each.event.ref).uid))
        members = [_named(each, self._of(master, group)) for master, group in series.items() for each in group]
        return (*singles, *members)

    def _of(self, master: str, members: list[Sighting]) -> str:
        names = {identity.name(each.uid) for each in members}
        uids = {each.uid for each in names}
        sure = len(members) > 1 or all(each.coded for each in names)
        return uids.pop() if len(uids) == 1 and sure and "" not in uids else self._ask(master)

    def _ask(self, master: str) -> str:
        if master not in self._masters:
            try:
                item = self._graph.get(f"/me/events/{segment(master)}", select="id,iCalUId")
            except Missing:
                item = {}
            self._masters[master] = identity.name(str(item.get("iCalUId") or master)).uid
        return self._masters[master]


def _named(sighting: Sighting, uid: str) -> Event:
    return replace(sighting.event, id=EventId(uid, sighting.event.id.occurrence))
