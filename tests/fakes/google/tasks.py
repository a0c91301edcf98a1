"""Tasks v1 of one user."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from tests.fakes.google.discovery import Problem, bad


class Tasks:
    """Lists and tasks. ``due`` keeps its day only; what is deleted stays visible to those who ask for it."""

    def __init__(self, clock: Any) -> None:
        self._clock = clock
        self.lists: dict[str, str] = {"default-list": "My Tasks"}
        self.items: dict[str, dict[str, dict[str, Any]]] = {"default-list": {}}
        self.page_size = 100
        self.lag = 0.0  # seconds in which a new task is in no list
        self._made: dict[str, datetime] = {}

    # -- what a person does ------------------------------------------------------------------------------------------

    def change(self, name: str, **fields: Any) -> None:
        self._touch(self._any(name), **fields)

    def complete(self, name: str, *, clear: bool = False) -> None:
        item = self._any(name)
        self._touch(item, status="completed", completed=_stamp(self._clock()))
        if clear:
            item["hidden"] = True

    def remove(self, name: str) -> None:
        self._touch(self._any(name), deleted=True)

    def move(self, name: str, to: str) -> str:
        """Into another list, as Google's apps do it: a new task there, the old one deleted."""
        old = self._any(name)
        new = {**old, "id": secrets.token_urlsafe(16)}
        self.items[to][new["id"]] = new
        self._touch(old, deleted=True)
        return str(new["id"])

    def live(self) -> list[dict[str, Any]]:
        return [item for items in self.items.values() for item in items.values() if not item.get("deleted")]

    # -- the API ---------------------------------------------------------------------------------------------------

    def tasklists_list(self, places: Any, query: dict[str, Any], body: Any, caller: Any) -> dict[str, Any]:
        found = [{"kind": "tasks#taskList", "id": name, "title": title} for name, title in self.lists.items()]
        return self._page("tasks#taskLists", found, query, 1000)

    def tasklists_insert(self, places: Any, query: Any, body: dict[str, Any], caller: Any) -> dict[str, Any]:
        if not body.get("title") or len(body["title"]) > 1024:
            raise bad("title")
        name = secrets.token_urlsafe(16)
        self.lists[name], self.items[name] = body["title"], {}
        return {"kind": "tasks#taskList", "id": name, "title": body["title"]}

    def tasks_list(self, places: dict[str, str], query: dict[str, Any], body: Any, caller: Any) -> dict[str, Any]:
        now = self._clock()
        found = []
        for item in self._list(places).values():
            if (now - self._made.get(item["id"], datetime.min.replace(tzinfo=now.tzinfo))).total_seconds() < self.lag:
                continue
            if item.get("deleted") and not query.get("showDeleted"):
                continue
            if item.get("hidden") and not query.get("showHidden"):
                continue
            if item["status"] == "completed" and not query.get("showCompleted", True):
                continue
            found.append(item)
        return self._page("tasks#tasks", found, query, 100)

    def tasks_get(self, places: dict[str, str], query: Any, body: Any, caller: Any) -> dict[str, Any]:
        return self._task(places)

    def tasks_insert(self, places: dict[str, str], query: Any, body: dict[str, Any], caller: Any) -> dict[str, Any]:
        items = self._list(places)
        name = secrets.token_urlsafe(16)
        items[name] = {"kind": "tasks#task", "id": name, "status": "needsAction", "title": ""}
        self._made[name] = self._clock()
        try:
            self._touch(items[name], **body)
        except Problem:
            del items[name]
            raise
        return items[name]

    def tasks_patch(self, places: dict[str, str], query: Any, body: dict[str, Any], caller: Any) -> dict[str, Any]:
        item = self._task(places)
        if item.get("deleted"):
            raise Problem(404, "notFound")
        self._touch(item, **body)
        return item

    def tasks_delete(self, places: dict[str, str], query: Any, body: Any, caller: Any) -> None:
        self._touch(self._task(places), deleted=True)

    def _touch(self, item: dict[str, Any], **fields: Any) -> None:
        if len(fields.get("title", "")) > 1024 or len(fields.get("notes", "")) > 8192:
            raise bad("too long")
        if fields.get("status") not in {None, "needsAction", "completed"}:
            raise bad("status")
        if "due" in fields:
            fields["due"] = f"{datetime.fromisoformat(fields['due'].replace('Z', '+00:00')):%Y-%m-%d}T00:00:00.000Z"
        if "notes" in fields:
            fields["notes"] = fields["notes"].rstrip()
        item.update(fields, updated=_stamp(self._clock()), etag=f'"{secrets.token_hex(6)}"')

    def _any(self, name: str) -> dict[str, Any]:
        return next(items[name] for items in self.items.values() if name in items)

    def _list(self, places: dict[str, str]) -> dict[str, dict[str, Any]]:
        if places["tasklist"] not in self.items:
            raise Problem(404, "notFound", "Task list not found.")
        return self.items[places["tasklist"]]

    def _task(self, places: dict[str, str]) -> dict[str, Any]:
        if places["task"] not in self._list(places):
            raise Problem(404, "notFound", "Task not found.")
        return self._list(places)[places["task"]]

    def _page(self, kind: str, found: list[Any], query: dict[str, Any], most: int) -> dict[str, Any]:
        size = query.get("maxResults", 20)
        if not 0 < size <= most:
            raise bad("maxResults")
        size = min(size, self.page_size)
        start = int(query.get("pageToken", "0"))
        answer: dict[str, Any] = {"kind": kind, "items": found[start : start + size]}
        if start + size < len(found):
            answer["nextPageToken"] = str(start + size)
        return answer


def _stamp(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%S.000Z")
