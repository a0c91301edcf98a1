"""The addresses of To Do."""

from __future__ import annotations

from typing import Any

from tests.fakes.graph import schema, todo
from tests.fakes.graph.base import Call, Shared, match
from tests.fakes.graph.problem import bad
from tests.fakes.graph.query import Query


class TodoRoutes(Shared):
    def list_lists(self, call: Call) -> tuple[int, Any]:
        asked = Query(call.url, {"select", "filter", "top", "skip"})
        return self.page(call, asked, [dict(each) for each in self.box.todo.lists.values()])

    def make_list(self, call: Call) -> tuple[int, Any]:
        schema.check("todoTaskList", call.body)
        return 201, dict(self.box.todo.add_list(call.body["displayName"]))

    def list_tasks(self, call: Call, place: str) -> tuple[int, Any]:
        asked = Query(call.url, {"select", "filter", "top", "skip", "orderby", "expand"})
        if asked.get("expand") not in {None, "linkedResources"}:
            raise bad(f"Could not expand {asked.get('expand')}.")
        tasks = [task for task in self.box.todo.within(place) if self.box.searchable(task)]
        return self.page(call, asked, [todo.shown(task, linked=bool(asked.get("expand"))) for task in tasks], most=100)

    def make_task(self, call: Call, place: str) -> tuple[int, Any]:
        schema.check("todoTask", call.body)
        return 201, todo.shown(self.box.todo.create(place, call.body), linked=True)

    def get_task(self, call: Call, place: str, name: str) -> tuple[int, Any]:
        asked = Query(call.url, {"select", "expand"})
        return 200, todo.shown(self.box.todo.find(place, name), linked=bool(asked.get("expand")))

    def patch_task(self, call: Call, place: str, name: str) -> tuple[int, Any]:
        schema.check("todoTask", call.body)
        task = self.box.todo.find(place, name)
        match(call, str(task["_version"]))
        self.box.todo.update(task, call.body)
        return 200, todo.shown(task, linked=False)

    def delete_task(self, call: Call, place: str, name: str) -> tuple[int, Any]:
        task = self.box.todo.find(place, name)
        match(call, str(task["_version"]))
        del self.box.todo.tasks[name]
        return 204, None
