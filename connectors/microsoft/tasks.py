"""To Do tasks in a list of our own; the key is the linked resource's ``externalId``, beside a link to the interview.

To Do takes one linked resource, no custom id, and gives a task another id when it is moved to another list; so looking
means reading lists.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

from connectors._glance import Glance
from connectors._mime import clean_line, clean_text, squeeze
from connectors.microsoft import marks
from connectors.microsoft.events import instant, moment
from connectors.microsoft.graph import Graph, Item, segment
from connectors.microsoft.refusals import Missing
from connectors.microsoft.shelf import TITLE, Shelf
from daemon.errors import AccountError, NotUntouched
from daemon.model import Custody, Ref, Task, Touch

_FRESH = 10.0  # seconds for which what the user's own lists hold is believed
_AT_ONCE = timedelta(seconds=5)  # a task changed later than this after it was made was changed by somebody


class Tasks:
    """The writer of tasks."""

    def __init__(self, graph: Graph, zone: ZoneInfo, settle: timedelta) -> None:
        self.settle = settle
        self._graph = graph
        self._zone = zone
        self._shelf = Shelf(graph.login.notes, "list", settle, self._look, self._make)
        self._elsewhere: dict[str, tuple[str, Item]] = {}  # by key: list and task, in the user's own lists
        self._read_at = 0.0
        self._glance = Glance(self._listed)

    def find(self, key: str) -> Ref | None:
        """Read our list whole, and the user's other lists: a task may have been moved there."""
        place = self._shelf.id()
        found = self._in(place, key) if place else None
        found = found or self._moved(key, place)
        if found is None:
            return None
        name, item = found
        if not _as_made(item):
            return _ref(key, name, item, seen="")
        return _ref(key, name, item, seen=_seen(item), end=_end(marks.readable(item)))

    def create(self, key: str, spec: Task) -> Ref:
        """Make it, trying once; where another machine was faster, its task is the one."""
        link = {"applicationName": TITLE, "displayName": marks.titled(clean_line(spec.title)), "externalId": key}
        if spec.link and spec.link.startswith(("https://", "http://")):
            link["webUrl"] = spec.link
        body = {**self._content(spec), "linkedResources": [link]}
        self._glance.forget()
        place = self._shelf.ensure()
        try:
            answer = self._graph.post(f"{_list(place)}/tasks", body)
        except Missing:  # the user has deleted our list
            self._shelf.forget()
            place = self._shelf.ensure()
            answer = self._graph.post(f"{_list(place)}/tasks", body)
        made = self._made(key, place, spec, answer.item)
        with contextlib.suppress(AccountError):  # it is there, whatever else
            return self._one(key, place, made)
        return made

    def _one(self, key: str, place: str, made: Ref) -> Ref:
        """Of several that were made at the same moment the first; each machine takes away its own."""
        twins = [item for item in self._all(place) if key in _keys(item)]
        first = min(twins, key=lambda item: (str(item.get("createdDateTime")), str(item["id"])), default=None)
        mine = next((item for item in twins if item["id"] == made.id), None)
        if first is None or mine is None or first is mine or not _as_made(mine):
            return made
        self._graph.delete(_task(place, mine), etag=mine.get("@odata.etag"))
        return _ref(key, place, first, seen=_seen(first), end=_end(marks.readable(first)))

    def inspect(self, ref: Ref) -> Custody:
        """Say how it stands, with what the user wrote below our text; the list is read once for all of one go."""
        item = self._glance.at(ref.id, ref.more.get("list", ""))
        if item is None:
            found = self._current(ref)
            item = found[1] if found else None
        return self._custody(item, ref)

    def replace(self, ref: Ref, spec: Task) -> Ref:
        """Put other content in its place. What is about to be written is noted first, in case the answer is lost or
        the process dies before the ledger knows."""
        place, item = self._untouched(ref)
        self._intend(ref, _seen(self._content(spec)))
        answer = self._graph.patch(_task(place, item), self._content(spec), etag=item.get("@odata.etag"))
        return self._made(ref.more.get("key", ""), place, spec, {**item, **answer.item})

    def withdraw(self, ref: Ref) -> None:
        """Delete it, if untouched."""
        found = self._current(ref)
        if found is None:
            return
        place, item = self._untouched(ref, found)
        self._graph.delete(_task(place, item), etag=item.get("@odata.etag"))
        self._intend(ref, None)

    def _untouched(self, ref: Ref, found: tuple[str, Item] | None = None) -> tuple[str, Item]:
        self._glance.forget()
        found = found or self._current(ref)
        if found is None or self._custody(found[1], ref).touch is not Touch.UNTOUCHED:
            raise NotUntouched("The task was changed, finished or deleted.")
        return found

    def _listed(self, place: str) -> dict[str, Item]:
        try:
            return {each["id"]: each for each in self._graph.first(f"{_list(place)}/tasks", top="100")}
        except Missing:
            return {}

    def _custody(self, item: Item | None, ref: Ref) -> Custody:
        if item is None:
            return Custody(Touch.GONE)
        note = _below(marks.readable(item), ref.more.get("end", ""))
        if item.get("status") == "completed":
            return Custody(Touch.DONE, _completed(item), note)
        seen, intended = _seen(item), (self._graph.login.notes.get("intended") or {}).get(ref.id)
        if intended and seen == ref.seen:  # the ledger knows by now
            self._intend(ref, None)
        return Custody(Touch.UNTOUCHED if seen in (ref.seen, intended) else Touch.EDITED, note=note)

    def _current(self, ref: Ref) -> tuple[str, Item] | None:
        """The task as it is now, in the list where it was, else in any other."""
        place = ref.more.get("list", "")
        try:
            return place, self._graph.get(f"{_list(place)}/tasks/{segment(ref.id)}")
        except Missing:
            self._read_at = 0.0
            return self._moved(ref.more.get("key", ""), None)

    def _in(self, place: str, key: str) -> tuple[str, Item] | None:
        try:
            tasks = self._all(place)
        except Missing:
            self._shelf.forget()
            return None
        return next(((place, item) for item in tasks if key in _keys(item)), None)

    def _moved(self, key: str, but: str | None) -> tuple[str, Item] | None:
        """Look through the user's other lists; what a pass has just read is not read again."""
        if time.monotonic() - self._read_at > _FRESH or not self._read_at:
            lists = self._graph.every("/me/todo/lists", top="100")
            own = [str(each["id"]) for each in lists if each.get("wellknownListName") != "flaggedEmails"]
            places = [name for name in own if name != but]
            self._elsewhere = {key: (name, item) for name in places for item in self._all(name) for key in _keys(item)}
            self._read_at = time.monotonic()
        return self._elsewhere.get(key)

    def _all(self, place: str) -> list[Item]:
        return self._graph.every(f"{_list(place)}/tasks", expand="linkedResources", top="100")

    def _look(self) -> list[str]:
        lists = self._graph.every("/me/todo/lists", top="100")
        return [str(each["id"]) for each in lists if each.get("displayName") == TITLE and each.get("isOwner", True)]

    def _make(self) -> str:
        return str(self._graph.post("/me/todo/lists", {"displayName": TITLE}).item["id"])

    def _intend(self, ref: Ref, seen: str | None) -> None:
        """Note what a change is about to write; To Do has no place for it in the task itself."""
        notes = self._graph.login.notes
        known = {name: mark for name, mark in (notes.get("intended") or {}).items() if name != ref.id}
        notes.note(intended={**known, **({ref.id: seen} if seen else {})} or None)

    def _made(self, key: str, place: str, spec: Task, item: Item) -> Ref:
        content = self._content(spec)
        whole = all(name in item for name in ("title", "body"))
        return _ref(key, place, item, seen=_seen(item if whole else content), end=_end(content["body"]["content"]))

    def _content(self, spec: Task) -> Item:
        return {
            "title": marks.titled(clean_line(spec.title)),
            "body": {"contentType": "text", "content": clean_text(spec.body)},
            "dueDateTime": _time(_within(spec.due, self._zone)),
            "isReminderOn": True,
            "reminderDateTime": _time(spec.remind),
        }


def _within(day: date, zone: ZoneInfo) -> datetime:
    """A moment that falls on that day both in UTC and in the user's zone.

    To Do shows the date alone. Whether the service cuts the time off in UTC or a program converts it to local time
    first, midnight of either would be a day off for half of the world.
    """
    noon = datetime.combine(day, clock(12), zone)
    offset = noon.utcoffset() or timedelta()
    return datetime.combine(day, clock(12), UTC) - offset / 2


def _time(when: datetime) -> Item:
    return {"dateTime": when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"}


def _ref(key: str, place: str, item: Item, *, seen: str, end: str = "") -> Ref:
    return Ref(str(item["id"]), seen, {"key": key, "list": place, **({"end": end} if end else {})})


def _keys(item: Item) -> list[str]:
    linked = item.get("linkedResources")
    return (
        [str(each.get("externalId")) for each in linked if isinstance(each, dict)] if isinstance(linked, list) else []
    )


def _list(place: str) -> str:
    return f"/me/todo/lists/{segment(place)}"


def _task(place: str, item: Item) -> str:
    return f"{_list(place)}/tasks/{segment(str(item['id']))}"


def _seen(item: Item) -> str:
    """The fingerprint of what is there. The day counts, not its time: the service cuts that off."""
    due, remind = moment(item.get("dueDateTime")), moment(item.get("reminderDateTime"))
    times = (f"{due:%Y-%m-%d}" if due else "", f"{remind:%Y-%m-%dT%H:%M}" if remind else "")
    return marks.fingerprint(str(item.get("title") or ""), marks.readable(item), *times)


def _as_made(item: Item) -> bool:
    """Whether nobody changed it since it was made, as far as its own times tell; in doubt somebody did."""
    made, changed = instant(item.get("createdDateTime")), instant(item.get("lastModifiedDateTime"))
    return made is not None and changed is not None and changed - made <= _AT_ONCE


def _completed(item: Item) -> datetime | None:
    """When it was finished. The service keeps the day alone, so on that very day the last change says more."""
    day, changed = moment(item.get("completedDateTime")), instant(item.get("lastModifiedDateTime"))
    if day is None or changed is None or abs(changed - day) > timedelta(days=1):
        return day or changed
    return changed


def _end(text: str) -> str:
    """A mark of the last line of our text, to find again where it ends."""
    lines = [squeeze(line) for line in text.splitlines() if squeeze(line)]
    return _digest(lines[-1]) if lines else ""


def _below(text: str, end: str) -> str:
    """What stands below our last line; nothing if that line is not there any more."""
    lines = text.splitlines()
    places: Iterable[int] = (n for n, line in enumerate(lines) if squeeze(line) and _digest(squeeze(line)) == end)
    last = max(places, default=None)
    return "" if last is None else "\n".join(lines[last + 1 :]).strip()


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:12]
