"""What each address of Graph does, for one mailbox."""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tests.fakes.graph import agenda, mail, query, schema, todo
from tests.fakes.graph.problem import Problem, bad, missing
from tests.fakes.graph.query import Query
from tests.fakes.graph.store import Mailbox

Item = dict[str, Any]

COLLECTION = {"select", "filter", "top", "skip", "orderby", "expand", "count"}
_WINDOWS = {"W. Europe Standard Time": "Europe/Berlin", "Pacific Standard Time": "America/Los_Angeles"}
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Prefer:
    """What the Prefer header asks for; an unknown preference is refused, so that a misspelt one shows."""

    immutable: bool = False
    zone: ZoneInfo = _UTC
    text: bool = False
    page: int | None = None

    @classmethod
    def of(cls, header: str) -> Prefer:
        found: dict[str, Any] = {}
        for each in filter(None, (part.strip() for part in header.split(","))):
            name, _, value = each.partition("=")
            value = value.strip('"')
            if name == "IdType" and value in {"ImmutableId", "RestId"}:
                found["immutable"] = value == "ImmutableId"
            elif name == "outlook.timezone":
                found["zone"] = zone(value)
            elif name == "outlook.body-content-type" and value in {"text", "html"}:
                found["text"] = value == "text"
            elif name == "odata.maxpagesize" and value.isdigit():
                found["page"] = int(value)
            else:
                raise bad(f"Prefer: {each}")
        return cls(**found)


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    url: str
    prefer: Prefer
    body: Any
    etag: str | None
    root: str


def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(_WINDOWS.get(name, name))
    except (ZoneInfoNotFoundError, ValueError):
        raise bad(f"The time zone '{name}' is not supported.", "TimeZoneNotSupportedException") from None


def utc(value: Item) -> datetime:
    return datetime.fromisoformat(value["dateTime"]).replace(tzinfo=zone(value["timeZone"])).astimezone(UTC)


class Routes:
    """``largest`` is the most items of a page; ``replays``: each delta round brings the last change once more."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.box = mailbox
        self.largest = 1000
        self.replays = False
        self.duplicate_status = 400
        self.per_calendar_delta = True
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

    # -- calendars -----------------------------------------------------------------------------------------------

    def list_calendars(self, call: Call) -> tuple[int, Any]:
        asked = Query(call.url, COLLECTION)
        items = [self._with_props(dict(each), asked) for each in self.box.agenda.calendars.values()]
        return self._page(call, asked, items)

    def make_calendar(self, call: Call) -> tuple[int, Any]:
        schema.check("calendar", call.body)
        if any(each["name"] == call.body.get("name") for each in self.box.agenda.calendars.values()):
            raise Problem(409, "ErrorFolderExists", "A folder with the specified name already exists.")
        made = self.box.agenda.calendars[self.box.agenda.add_calendar(call.body["name"])]
        made["_props"] = _props(call.body)
        return 201, _plain(made)

    def _calendar(self, name: str | None) -> str:
        if name is None:
            return self.box.agenda.main
        if name not in self.box.agenda.calendars:
            raise missing()
        return name

    def view(self, call: Call, name: str | None = None) -> tuple[int, Any]:
        asked = Query(call.url, COLLECTION - {"expand"}, {"startDateTime", "endDateTime"})
        start, end = self._range(asked)
        items = [agenda.shown(e, call.prefer.zone) for e in self.box.agenda.view(self._calendar(name), start, end)]
        return self._page(call, asked, items, most=1000)

    def _range(self, asked: Query) -> tuple[datetime, datetime]:
        try:
            start, end = (
                datetime.fromisoformat(asked.values[each].replace("Z", "+00:00"))
                for each in ("startDateTime", "endDateTime")
            )
        except (KeyError, ValueError):
            raise bad("This request requires a time window specified by startDateTime and endDateTime.") from None
        start, end = (each if each.tzinfo else each.replace(tzinfo=UTC) for each in (start, end))
        if (end - start).days > 1825:
            raise bad("The requested range exceeds five years.", "ErrorCalendarViewRangeTooBig")
        return start, end

    def delta(self, call: Call, name: str | None = None) -> tuple[int, Any]:
        asked = Query(call.url, {"skiptoken", "deltatoken"}, {"startDateTime", "endDateTime"})
        if name is not None and not self.per_calendar_delta:
            raise bad("The change tracking operation is not supported.", "ErrorUnsupportedOperation")
        calendar = self._calendar(name)
        token = asked.get("skiptoken") or asked.get("deltatoken")
        if token is None:
            start, end = self._range(asked)
            state = {"s": start.isoformat(), "e": end.isoformat(), "n": None, "i": 0, "at": self.box.agenda.last()}
        else:
            try:
                state = json.loads(base64.urlsafe_b64decode(token))
            except ValueError:
                raise bad("Badly formed token.", "SyncStateInvalid") from None
        if asked.get("deltatoken"):
            state |= {"n": state["at"], "i": 0, "at": self.box.agenda.last()}
        if state["n"] is not None and state["n"] < self.box.agenda.forgotten:
            raise Problem(410, "SyncStateNotFound", "The sync state generation is not found.")
        items = self._changed(calendar, state, call.prefer)
        size = call.prefer.page or 10
        first = state["i"]
        more = first + size < len(items)
        following = {**state, "i": first + size} if more else {**state, "i": 0}
        code = base64.urlsafe_b64encode(json.dumps(following).encode()).decode()
        link = f"{call.root}{call.path}?{'$skiptoken' if more else '$deltatoken'}={quote(code)}"
        return 200, {"value": items[first : first + size], f"@odata.{'next' if more else 'delta'}Link": link}

    def _changed(self, calendar: str, state: Item, prefer: Prefer) -> list[Item]:
        start, end = datetime.fromisoformat(state["s"]), datetime.fromisoformat(state["e"])
        if state["n"] is None:
            names = [item["id"] for item in self.box.agenda.alive(calendar)]
        else:
            names = self.box.agenda.changed_since(calendar, state["n"])
            if self.replays and not names:
                names = self.box.agenda.changed_since(calendar, 0)[-1:]
        found: list[Item] = []
        for name in names:
            item = self.box.agenda.events[name]
            members = self.box.agenda.occurrences(item) if name in self.box.agenda.series else [item]
            inside = [each for each in members if each["_start"] < end and each["_end"] > start]
            if item.get("_deleted") or (not inside and state["n"] is not None):
                found.append({"@odata.type": "#microsoft.graph.event", "id": name, "@removed": {"reason": "deleted"}})
            elif name in self.box.agenda.series:
                found.append(agenda.shown(item, prefer.zone))
                found += [_bare(agenda.shown(each, prefer.zone)) for each in inside]
            else:
                found += [agenda.shown(each, prefer.zone) for each in inside]
        return found

    def list_events(self, call: Call, name: str | None = None) -> tuple[int, Any]:
        asked = Query(call.url, COLLECTION)
        there = self.box.agenda.alive(self._calendar(name) if name else None)
        items = [item for item in there if not asked.get("filter") or self.box.searchable(item)]
        found = filter(query.condition(asked.get("filter")), items)
        return self._page(call, asked, [self._shown_event(item, call, asked) for item in found], filtered=True)

    def _shown_event(self, item: Item, call: Call, asked: Query) -> Item:
        shown = self._with_props({**agenda.shown(item, call.prefer.zone), "_props": item["_props"]}, asked)
        body = shown["body"]
        if body["contentType"] == "text" and not call.prefer.text:
            shown["body"] = mail.shown(
                {"body": body, "id": "", "changeKey": "", "parentFolderId": ""}, text=False, immutable=True
            )["body"]
        return shown

    def make_event(self, call: Call, name: str) -> tuple[int, Any]:
        schema.check("event", call.body)
        calendar = self._calendar(name)
        transaction = call.body.get("transactionId")
        if transaction in self.box.agenda.transactions and transaction is not None:
            existing = self.box.agenda.transactions[transaction]
            text = "The TransactionId specified in the request has already been used to create a different event."
            raise Problem(
                self.duplicate_status, "ErrorDuplicateTransactionId", text, **{"@event.existingEventId": existing}
            )
        content = {
            key: value
            for key, value in call.body.items()
            if key not in {"start", "end", "singleValueExtendedProperties"}
        }
        item = self.box.agenda.add(
            calendar,
            {**content, "_start": utc(call.body["start"]), "_end": utc(call.body["end"]), "_props": _props(call.body)},
        )
        if transaction:
            self.box.agenda.transactions[transaction] = item["id"]
        return 201, self._shown_event(item, call, Query(call.root, set()))

    def _event(self, name: str) -> Item:
        item = self.box.agenda.find(name)
        if item is None:
            raise missing()
        return item

    def get_event(self, call: Call, name: str) -> tuple[int, Any]:
        asked = Query(call.url, {"select", "expand"})
        return 200, self._select(self._shown_event(self._event(name), call, asked), asked)

    def patch_event(self, call: Call, name: str) -> tuple[int, Any]:
        schema.check("event", call.body)
        item = self._event(name)
        if "transactionId" in call.body:
            raise bad("transactionId cannot be changed.", "ErrorInvalidPropertySet")
        _match(call, item["changeKey"])
        content = dict(call.body)
        for wire, own in (("start", "_start"), ("end", "_end")):
            if wire in content:
                item[own] = utc(content.pop(wire))
        item["_props"] |= _props(content)
        content.pop("singleValueExtendedProperties", None)
        item |= content
        self.box.agenda.touch(item)
        return 200, self._shown_event(item, call, Query(call.root, set()))

    def delete_event(self, call: Call, name: str) -> tuple[int, Any]:
        item = self._event(name)
        if item.get("_deleted"):
            raise missing()
        _match(call, item["changeKey"])
        self.box.agenda.delete(item)
        return 204, None

    # -- mail ------------------------------------------------------------------------------------------------------

    def get_folder(self, call: Call, name: str) -> tuple[int, Any]:
        asked = Query(call.url, {"select"})
        found = self.box.mail.folder(name)
        return 200, self._select(
            {"id": found, "displayName": name, "totalItemCount": len(self.box.mail.visible(found))}, asked
        )

    def list_messages(self, call: Call, folder: str | None = None) -> tuple[int, Any]:
        asked = Query(call.url, COLLECTION)
        where = asked.get("filter")
        there = self.box.mail.visible(self.box.mail.folder(folder) if folder else None)
        searching = any(name not in {"receivedDateTime"} for name in query.filtered_properties(where)) or "Any(" in (
            where or ""
        )
        items = [item for item in there if not searching or self.box.searchable(item)]
        found = list(filter(query.condition(where), items))
        if order := query.sort_key(asked.get("orderby"), where):
            found.sort(key=lambda item: str(item.get(order[0])), reverse=order[1])
        shown = [self._shown_message(item, call, asked) for item in found]
        return self._page(call, asked, shown, filtered=True)

    def _shown_message(self, item: Item, call: Call, asked: Query) -> Item:
        shown = mail.shown(item, text=call.prefer.text, immutable=call.prefer.immutable)
        expand = asked.get("expand")
        if expand == "microsoft.graph.eventMessage/event":
            if "eventMessage" not in str(item.get("@odata.type")):
                raise bad("Could not find a property named 'event' on type 'microsoft.graph.message'.")
            event = self.box.agenda.find(item["_event"]) if item.get("_event") else None
            return {**shown, "event": agenda.shown(event, call.prefer.zone) if event else None}
        if "internetMessageHeaders" not in (asked.get("select") or ""):
            shown.pop("internetMessageHeaders", None)
        return self._with_props({**shown, "_props": item["_props"]}, asked)

    def make_message(self, call: Call) -> tuple[int, Any]:
        schema.check("message", call.body)
        item = self.box.mail.create(call.body)
        return 201, self._shown_message(item, call, Query(call.root, set()))

    def _message(self, call: Call, name: str) -> Item:
        return self.box.mail.find(name, immutable=call.prefer.immutable)

    def get_message(self, call: Call, name: str) -> tuple[int, Any]:
        asked = Query(call.url, {"select", "expand"})
        item = self._message(call, name)
        if item["parentFolderId"] == self.box.mail.folders["recoverableitemsdeletions"]:
            raise missing()
        return 200, self._select(self._shown_message(item, call, asked), asked)

    def get_mime(self, call: Call, name: str) -> tuple[int, Any]:
        item = self._message(call, name)
        return 200, item.get("_mime", b"From: x@example.example\r\n\r\n")

    def list_attachments(self, call: Call, name: str) -> tuple[int, Any]:
        asked = Query(call.url, {"select", "top"})
        item = self._message(call, name)
        return self._page(call, asked, [dict(each) for each in item["_attachments"]])

    def patch_message(self, call: Call, name: str) -> tuple[int, Any]:
        schema.check("message", call.body)
        item = self._message(call, name)
        _match(call, item["changeKey"])
        self.box.mail.update(item, call.body)
        return 200, self._shown_message(item, call, Query(call.root, set()))

    def delete_message(self, call: Call, name: str) -> tuple[int, Any]:
        item = self._message(call, name)
        _match(call, item["changeKey"])
        self.box.mail.delete(item)
        return 204, None

    # -- tasks -----------------------------------------------------------------------------------------------------

    def list_lists(self, call: Call) -> tuple[int, Any]:
        asked = Query(call.url, {"select", "filter", "top", "skip"})
        return self._page(call, asked, [dict(each) for each in self.box.todo.lists.values()])

    def make_list(self, call: Call) -> tuple[int, Any]:
        schema.check("todoTaskList", call.body)
        return 201, dict(self.box.todo.add_list(call.body["displayName"]))

    def list_tasks(self, call: Call, place: str) -> tuple[int, Any]:
        asked = Query(call.url, {"select", "filter", "top", "skip", "orderby", "expand"})
        if asked.get("expand") not in {None, "linkedResources"}:
            raise bad(f"Could not expand {asked.get('expand')}.")
        tasks = [task for task in self.box.todo.within(place) if self.box.searchable(task)]
        return self._page(call, asked, [todo.shown(task, linked=bool(asked.get("expand"))) for task in tasks], most=100)

    def make_task(self, call: Call, place: str) -> tuple[int, Any]:
        schema.check("todoTask", call.body)
        return 201, todo.shown(self.box.todo.create(place, call.body), linked=True)

    def get_task(self, call: Call, place: str, name: str) -> tuple[int, Any]:
        asked = Query(call.url, {"select", "expand"})
        return 200, todo.shown(self.box.todo.find(place, name), linked=bool(asked.get("expand")))

    def patch_task(self, call: Call, place: str, name: str) -> tuple[int, Any]:
        schema.check("todoTask", call.body)
        task = self.box.todo.find(place, name)
        _match(call, str(task["_version"]))
        self.box.todo.update(task, call.body)
        return 200, todo.shown(task, linked=False)

    def delete_task(self, call: Call, place: str, name: str) -> tuple[int, Any]:
        task = self.box.todo.find(place, name)
        _match(call, str(task["_version"]))
        del self.box.todo.tasks[name]
        return 204, None

    # -- shared ----------------------------------------------------------------------------------------------------

    def _page(
        self, call: Call, asked: Query, items: list[Item], *, most: int = 1000, filtered: bool = False
    ) -> tuple[int, Any]:
        if not filtered and asked.get("filter"):
            items = [item for item in items if self._calendar_hit(item, asked)]
        size = min(asked.number("top", 10, most), self.largest)
        skip = int(asked.get("skip") or 0)
        page: Item = {"value": [self._select(item, asked) for item in items[skip : skip + size]]}
        if skip + size < len(items):
            kept = [f"{quote(n, safe='$')}={quote(v)}" for n, v in asked.values.items() if n != "$skip"]
            page["@odata.nextLink"] = f"{call.root}{call.path}?{'&'.join([*kept, f'$skip={skip + size}'])}"
        return 200, page

    def _calendar_hit(self, item: Item, asked: Query) -> bool:
        held = self.box.agenda.calendars.get(item["id"], {"_props": {}})
        return query.condition(asked.get("filter"))({**item, "_props": held["_props"]})

    def _with_props(self, item: Item, asked: Query) -> Item:
        names = query.expanded(asked.get("expand"))
        props = item.pop("_props", {})
        if names:
            found = [{"id": name, "value": props[name]} for name in names if name in props]
            if found:
                item["singleValueExtendedProperties"] = found
        return item

    def _select(self, item: Item, asked: Query) -> Item:
        chosen = asked.get("select")
        if not chosen:
            return _plain(item)
        names = set(chosen.split(","))
        for name in names:
            if not re.fullmatch(r"\w+", name):
                raise bad(f"Could not find a property named '{name}'.")
        kept = {key: value for key, value in item.items() if key in names or key.startswith("@")}
        kept |= {key: item[key] for key in ("id", "singleValueExtendedProperties", "event") if key in item}
        return kept


def _plain(item: Item) -> Item:
    return {key: value for key, value in item.items() if not key.startswith("_")}


def _props(body: Item) -> dict[str, str]:
    for each in body.get("singleValueExtendedProperties", ()):
        if not re.fullmatch(
            r"\w+ (?:0x[0-9A-Fa-f]{1,4}|\{[0-9a-fA-F-]{36}\} (?:Name \S+|Id 0x[0-9A-Fa-f]+))", each["id"]
        ):
            raise bad("PropertyId values may only be in one of the documented formats.", "ErrorInvalidPropertyId")
    return {each["id"]: each["value"] for each in body.get("singleValueExtendedProperties", ())}


def _bare(item: Item) -> Item:
    kept = ("id", "seriesMasterId", "type", "start", "end", "@odata.etag")
    return {key: item[key] for key in kept} if item["type"] == "occurrence" else item


def _match(call: Call, version: str) -> None:
    if call.etag is not None and call.etag not in {f'W/"{version}"', "*"}:
        text = "The change key passed in the request does not match the current change key for the item."
        raise Problem(412, "ErrorIrresolvableConflict", text)


def new_id() -> str:
    return uuid.uuid4().hex
