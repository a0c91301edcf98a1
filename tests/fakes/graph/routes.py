"""Every address that there is, for one mailbox."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.graph.base import Call
from tests.fakes.graph.calendar_routes import CalendarRoutes
from tests.fakes.graph.mail_routes import MailRoutes
from tests.fakes.graph.problem import Problem
from tests.fakes.graph.store import Mailbox
from tests.fakes.graph.todo_routes import TodoRoutes


class Routes(CalendarRoutes, MailRoutes, TodoRoutes):
    """Which call is answered by what, and with which permission."""

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(mailbox)
        self._routes: list[tuple[str, re.Pattern[str], Callable[..., Any], str]] = []
        one = r"([^/]+)"
        for verb, path, act, scope in (
            ("GET", "/me/calendars", self.list_calendars, "Calendars.Read"),
            ("POST", "/me/calendars", self.make_calendar, "Calendars.ReadWrite"),
            ("GET", "/me/calendarView", self.view, "Calendars.Read"),
            ("GET", f"/me/calendars/{one}/calendarView", self.view, "Calendars.Read"),
            ("GET", "/me/calendarView/delta", self.delta, "Calendars.Read"),
            ("GET", f"/me/calendars/{one}/calendarView/delta", self.delta, "Calendars.Read"),
            ("GET", "/me/events", self.list_events, "Calendars.Read"),
            ("GET", f"/me/calendars/{one}/events", self.list_events, "Calendars.Read"),
            ("POST", f"/me/calendars/{one}/events", self.make_event, "Calendars.ReadWrite"),
            ("GET", f"/me/events/{one}", self.get_event, "Calendars.Read"),
            ("PATCH", f"/me/events/{one}", self.patch_event, "Calendars.ReadWrite"),
            ("DELETE", f"/me/events/{one}", self.delete_event, "Calendars.ReadWrite"),
            ("GET", f"/me/mailFolders/{one}", self.get_folder, "Mail.Read"),
            ("GET", f"/me/mailFolders/{one}/messages", self.list_messages, "Mail.Read"),
            ("GET", "/me/messages", self.list_messages, "Mail.Read"),
            ("POST", "/me/messages", self.make_message, "Mail.ReadWrite"),
            ("GET", f"/me/messages/{one}", self.get_message, "Mail.Read"),
            ("GET", f"/me/messages/{one}/\\$value", self.get_mime, "Mail.Read"),
            ("GET", f"/me/messages/{one}/attachments", self.list_attachments, "Mail.Read"),
            ("PATCH", f"/me/messages/{one}", self.patch_message, "Mail.ReadWrite"),
            ("DELETE", f"/me/messages/{one}", self.delete_message, "Mail.ReadWrite"),
            ("GET", "/me/todo/lists", self.list_lists, "Tasks.Read"),
            ("POST", "/me/todo/lists", self.make_list, "Tasks.ReadWrite"),
            ("GET", f"/me/todo/lists/{one}/tasks", self.list_tasks, "Tasks.Read"),
            ("POST", f"/me/todo/lists/{one}/tasks", self.make_task, "Tasks.ReadWrite"),
            ("GET", f"/me/todo/lists/{one}/tasks/{one}", self.get_task, "Tasks.Read"),
            ("PATCH", f"/me/todo/lists/{one}/tasks/{one}", self.patch_task, "Tasks.ReadWrite"),
            ("DELETE", f"/me/todo/lists/{one}/tasks/{one}", self.delete_task, "Tasks.ReadWrite"),
        ):
            self._routes.append((verb, re.compile(path), act, scope))

    def answer(self, call: Call, granted: set[str]) -> tuple[int, Any]:
        """The status and the body of an answer; ``Problem`` for everything that Graph refuses."""
        for verb, pattern, act, scope in self._routes:
            match = pattern.fullmatch(call.path)
            if match and verb == call.method:
                wider = {scope, f"{scope}Write", scope.replace("Read", "ReadWrite")}
                if not wider & granted:
                    raise Problem(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
                with self.box.lock:
                    return act(call, *match.groups())
        raise Problem(404, "UnknownResource", f"Resource not found for the segment '{call.path}'.")
