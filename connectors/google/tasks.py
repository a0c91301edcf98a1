"""Tasks: in a list of our own, with the key in the last line we wrote.

Google Tasks has neither ids nor properties of our choice, and keeps the day of ``due`` only. Our line ends what we
wrote; what the user writes, below it or in between, is read back as a note.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors._glance import Glance
from connectors._mime import clean_line, clean_text, squeeze
from connectors._notes import added
from connectors.google.client import Google
from connectors.google.place import TITLE, Place
from connectors.google.refusals import Expired, Missing
from connectors.google.scopes import Need
from daemon.errors import AccountError, NotUntouched
from daemon.model import Custody, Ref, Task, Touch

_FIELDS = "id,title,notes,due,status,completed,deleted,hidden,updated"
_TITLE, _NOTES = 1024, 8192  # Google's limits, in characters
_MARK = re.compile(r"^.*\[afterword:([^\]\s]+)/([0-9a-f]{12})\]\s*$", re.MULTILINE)
_LINE = "Your notes below this line. [afterword:{}/{}]"  # the key, and a fingerprint of what we wrote


class Tasks:
    """``Writer[Task]`` on a task list."""

    def __init__(self, google: Google) -> None:
        self._google = google
        self._place = Place(google, "tasklist", self._named, self._make)
        self._glance = Glance(lambda place: {each["id"]: each for each in self._scan(place)})
        self._elsewhere: dict[str, Ref] | None = None  # tasks with our mark in other lists, by key

    @property
    def settle(self) -> timedelta:
        """How long a new task may stay invisible."""
        return self._google.settle

    def find(self, key: str) -> Ref | None:
        """Scan our list, finished and deleted tasks included, then once the user's other lists."""
        self._google.demand(Need.TASKS)
        place = self._place.id()
        withdrawn = set(self._google.notes.get("withdrawn_tasks") or ())
        with_key = [each for each in self._scan(place) if _key(each) == key]
        if living := [each for each in with_key if not each.get("deleted")]:
            return self._one_of(place, living)
        if self._elsewhere is None:
            self._elsewhere = self._look_elsewhere(place)
        deleted = min((each for each in with_key if each["id"] not in withdrawn), key=_order, default=None)
        return self._elsewhere.get(key) or (_found(place, deleted) if deleted else None)

    def create(self, key: str, spec: Task) -> Ref:
        """Insert it; a list that the user deleted meanwhile is made anew."""
        self._google.demand(Need.TASKS)
        try:
            made = self._insert(self._place.ensure(), key, spec)
        except Missing:
            self._place.forget()
            made = self._insert(self._place.ensure(), key, spec)
        with contextlib.suppress(AccountError):  # it is there, whatever else
            living = [each for each in self._scan(made.more["list"]) if _key(each) == key and not each.get("deleted")]
            first = self._one_of(made.more["list"], living) if len(living) > 1 else made
            return made if first.id == made.id else first
        return made

    def inspect(self, ref: Ref) -> Custody:
        """How it stands, with what the user wrote into it. One moved to another list is the user's own."""
        self._google.demand(Need.TASKS)
        item = self._glance.at(ref.id, ref.more["list"])
        if item and not item.get("deleted"):
            return _custody(ref, item)
        living = (each for each in self._glance.seen.values() if not each.get("deleted"))
        twin = next((each for each in living if _key(each) == ref.more["key"]), None)  # another machine's, which stays
        return _not_ours(_custody(ref, twin)) if twin else self._look(ref)

    def replace(self, ref: Ref, spec: Task) -> Ref:
        """Patch it if it is as we left it, looked at right before."""
        self._google.demand(Need.TASKS)
        if self._look(ref).touch is not Touch.UNTOUCHED:
            raise NotUntouched("The task was changed, finished or deleted.")
        place, key = ref.more["list"], ref.more["key"]
        self._glance.forget()
        tasks = self._google.tasks
        request = tasks.patch(tasklist=place, task=ref.id, body=_body(key, spec), fields=_FIELDS)
        return _made(place, self._google.write(request, has="id"), key)

    def withdraw(self, ref: Ref) -> None:
        """Delete it if it is as we left it, looked at right before, and remember that it was us."""
        self._google.demand(Need.TASKS)
        touch = self._look(ref).touch
        if touch is Touch.GONE:
            return
        if touch is not Touch.UNTOUCHED:
            raise NotUntouched("The task was changed or finished.")
        self._delete(ref.more["list"], ref.id)

    def _one_of(self, place: str | None, living: list[dict[str, Any]]) -> Ref:
        """The task that stands for its key: the first. Two machines that looked at the same moment both made one:
        whoever sees both takes away the later one, if nobody touched it."""
        first, *others = sorted(living, key=_order)
        for each in others:
            if _custody(_found(place, each), each).touch is Touch.UNTOUCHED:
                self._delete(place or "", each["id"])
        return _found(place, first)

    def _delete(self, place: str, name: str) -> None:
        """Delete a task and remember that it was us, which says nothing as long as it is there."""
        self._glance.forget()
        withdrawn = self._google.notes.get("withdrawn_tasks") or []
        self._google.notes.note(withdrawn_tasks=[*withdrawn, name])
        try:
            self._google.write(self._google.tasks.delete(tasklist=place, task=name))
        except (Missing, Expired):
            item = self._get(Ref(name, more={"list": place}))
            if item is not None and not item.get("deleted"):
                raise

    def _look(self, ref: Ref) -> Custody:
        """How this one stands at this moment."""
        item = self._get(ref)
        if item is not None and not item.get("deleted"):
            return _custody(ref, item)
        moved = self._look_elsewhere(ref.more["list"]).get(ref.more["key"])
        item = self._get(moved) if moved else None
        return Custody(Touch.GONE) if item is None or item.get("deleted") else _not_ours(_custody(ref, item))

    def _insert(self, place: str, key: str, spec: Task) -> Ref:
        self._glance.forget()
        request = self._google.tasks.insert(tasklist=place, body=_body(key, spec), fields=_FIELDS)
        return _made(place, self._google.write(request, has="id"), key)

    def _get(self, ref: Ref) -> dict[str, Any] | None:
        tasks = self._google.tasks
        try:
            return self._google.read(tasks.get(tasklist=ref.more["list"], task=ref.id, fields=_FIELDS), has="id")
        except (Missing, Expired):
            return None

    def _scan(self, place: str | None) -> Iterator[dict[str, Any]]:
        """Every task of a list, whatever became of it; nothing if there is no such list."""
        if place is None:
            return
        every = self._google.listed(
            self._google.tasks.list,
            tasklist=place,
            showCompleted=True,
            showHidden=True,
            showDeleted=True,
            maxResults=100,
            fields=f"nextPageToken,items({_FIELDS})",
        )
        with contextlib.suppress(Missing):
            yield from every

    def _look_elsewhere(self, place: str | None) -> dict[str, Ref]:
        found: dict[str, Ref] = {}
        for other in [each["id"] for each in self._lists() if each["id"] != place]:
            for item in self._scan(other):
                key = _key(item)
                if key and not item.get("deleted"):
                    found[key] = _found(other, item)
        return found

    def _lists(self) -> Iterator[dict[str, Any]]:
        lists = self._google.tasklists
        return self._google.listed(lists.list, maxResults=100, fields="nextPageToken,items(id,title)")

    def _named(self) -> Iterator[str]:
        """Lists of our name; a list has no other place for a mark."""
        return (each["id"] for each in self._lists() if each.get("title") == TITLE)

    def _make(self) -> str:
        request = self._google.tasklists.insert(body={"title": TITLE}, fields="id")
        return str(self._google.write(request, has="id")["id"])


def _body(key: str, spec: Task) -> dict[str, Any]:
    text = clean_text(spec.body).strip()
    if spec.link and spec.link not in text:
        text = f"{text}\n\n{spec.link}".strip()
    body = {
        "title": clean_line(spec.title)[:_TITLE],
        "notes": text[: _NOTES - len(_LINE.format(key, "x" * 12)) - 2].rstrip(),
        "due": f"{spec.due.isoformat()}T00:00:00.000Z",
    }
    return {**body, "notes": f"{body['notes']}\n\n{_LINE.format(key, _fingerprint(body))}"}


def _order(item: Mapping[str, Any]) -> tuple[str, str]:
    """Of tasks that were just made, which came first."""
    return item.get("updated") or "", item["id"]


def _key(item: Mapping[str, Any]) -> str | None:
    found = _MARK.search(item.get("notes") or "")
    return found[1] if found else None


def _parts(item: Mapping[str, Any]) -> tuple[str, str, str]:
    """What stands above our line, what it says we wrote, and what stands below it."""
    notes = item.get("notes") or ""
    found = _MARK.search(notes)
    return (notes[: found.start()].strip(), found[2], notes[found.end() :].strip()) if found else (notes, "", "")


def _made(place: str | None, item: Mapping[str, Any], key: str) -> Ref:
    """A task that we have just written, as Google gave it back."""
    return Ref(item["id"], _fingerprint(item), {"list": place or "", "key": key, "text": _parts(item)[0]})


def _found(place: str | None, item: Mapping[str, Any]) -> Ref:
    """A task that was come upon: its own line says what it was like when we left it."""
    text, seen, _ = _parts(item)
    return Ref(item["id"], seen, {"list": place or "", "key": _key(item) or "", "text": text})


def _custody(ref: Ref, item: Mapping[str, Any]) -> Custody:
    above, left, below = _parts(item)
    note = "\n".join(filter(None, [added(ref.more.get("text", ""), above), below]))
    if item.get("status") == "completed":
        return Custody(Touch.DONE, at=_instant(item.get("completed")), note=note)
    touch = Touch.UNTOUCHED if _fingerprint(item) in {ref.seen, left} else Touch.EDITED
    return Custody(touch, note=note)


def _not_ours(custody: Custody) -> Custody:
    """What is no longer where we put it is not for us to change."""
    return dataclasses.replace(custody, touch=Touch.EDITED) if custody.touch is Touch.UNTOUCHED else custody


def _fingerprint(item: Mapping[str, Any]) -> str:
    """Title, notes without our line, and day; white space does not count."""
    above, _, below = _parts(item)
    facts = [squeeze(item.get("title", "")), squeeze(above), squeeze(below), (item.get("due") or "")[:10]]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:12]


def _instant(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except ValueError:
        return None
