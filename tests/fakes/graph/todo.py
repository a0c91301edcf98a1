"""To Do: lists, tasks, the one linked resource."""

from __future__ import annotations

from typing import Any

from tests.fakes.graph.clock import Clock
from tests.fakes.graph.problem import Problem, bad, missing

Item = dict[str, Any]


class Todo:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lists: dict[str, Item] = {}
        self.tasks: dict[str, Item] = {}
        self._number = 0
        self.add_list("Tasks", "defaultList")
        self.add_list("Flagged Emails", "flaggedEmails")

    def number(self) -> int:
        self._number += 1
        return self._number

    def add_list(self, name: str, known: str = "none") -> Item:
        item = {
            "id": f"AQMkList{self.number():05d}=", "displayName": name, "wellknownListName": known, "isOwner": True,
            "isShared": False,
        }  # fmt: skip
        self.lists[item["id"]] = item
        return item

    def within(self, place: str) -> list[Item]:
        if place not in self.lists:
            raise missing()
        return [task for task in self.tasks.values() if task["_list"] == place]

    def find(self, place: str, name: str) -> Item:
        task = self.tasks.get(name)
        if place not in self.lists or task is None or task["_list"] != place:
            raise Problem(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        return task

    def create(self, place: str, body: Item) -> Item:
        self.within(place)
        if len(body.get("linkedResources", ())) > 1:
            raise bad("Only one item in linkedResources is allowed.", "invalidRequest")
        now = self.clock.stamp()
        number = self.number()
        task = {
            "importance": "normal",
            "isReminderOn": False,
            "status": "notStarted",
            "categories": [],
            "hasAttachments": False,
            "body": {"content": "", "contentType": "text"},
            **_cut(body),
            "id": f"AAkTask{number:06d}=",
            "createdDateTime": now,
            "lastModifiedDateTime": now,
            "bodyLastModifiedDateTime": now,
            "linkedResources": [{**each, "id": f"link{number}"} for each in body.get("linkedResources", ())],
            "_list": place,
            "_made": self.clock.now(),
            "_props": {},
        }
        self.tasks[task["id"]] = task
        self.touch(task)
        return task

    def touch(self, task: Item) -> None:
        task["_version"] = self.number()
        task["lastModifiedDateTime"] = self.clock.stamp()

    def update(self, task: Item, body: Item) -> None:
        if "linkedResources" in body:
            raise bad("linkedResources cannot be changed here.", "invalidRequest")
        task |= _cut(body)
        self.touch(task)

    def move(self, task: Item, place: str) -> Item:
        """Drag it into another list: it is another task from then on, with another id."""
        del self.tasks[task["id"]]
        moved = {**task, "id": f"AAkTask{self.number():06d}=", "_list": place}
        self.tasks[moved["id"]] = moved
        self.touch(moved)
        return moved


def _cut(body: Item) -> Item:
    """The service keeps the day of a due date and drops its time (in UTC)."""
    out = dict(body)
    for name in ("dueDateTime", "startDateTime", "completedDateTime"):
        if out.get(name):
            day = out[name]["dateTime"].partition("T")[0]
            out[name] = {"dateTime": f"{day}T00:00:00.0000000", "timeZone": "UTC"}
    if out.get("reminderDateTime"):
        out["reminderDateTime"] = {
            **out["reminderDateTime"],
            "dateTime": f"{out['reminderDateTime']['dateTime'][:19]}.0000000",
        }
    return out


def shown(task: Item, *, linked: bool) -> Item:
    out = {key: value for key, value in task.items() if not key.startswith("_")}
    if not linked:
        out.pop("linkedResources", None)
    out["@odata.etag"] = f'W/"{task["_version"]}"'
    return out
