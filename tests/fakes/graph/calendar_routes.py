"""The addresses of calendars and events."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from tests.fakes.graph import agenda, mail, query, schema
from tests.fakes.graph.base import COLLECTION, Call, Item, Prefer, Shared, match, plain, utc
from tests.fakes.graph.problem import Problem, bad, missing
from tests.fakes.graph.query import Query
from tests.fakes.graph.store import Mailbox


class CalendarRoutes(Shared):
    """``replays``: a delta round brings the last change once more; ``per_calendar_delta``: not only the main one's;
    ``marks``: what becomes of properties of our own on calendars: ``kept``, ``refused`` or ``passed over``."""

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(mailbox)
        self.replays = False
        self.duplicate_status = 400
        self.per_calendar_delta = True
        self.marks = "kept"

    def list_calendars(self, call: Call) -> tuple[int, Any]:
        asked = Query(call.url, COLLECTION)
        self._markable("singleValueExtendedProperties" in (asked.get("filter") or "") + (asked.get("expand") or ""))
        items = [self.with_props(dict(each), asked) for each in self.box.agenda.calendars.values()]
        return self.page(call, asked, items, filtered=self.marks == "passed over")

    def make_calendar(self, call: Call) -> tuple[int, Any]:
        schema.check("calendar", call.body)
        self._markable("singleValueExtendedProperties" in call.body)
        if any(each["name"] == call.body.get("name") for each in self.box.agenda.calendars.values()):
            raise Problem(409, "ErrorFolderExists", "A folder with the specified name already exists.")
        made = self.box.agenda.calendars[self.box.agenda.add_calendar(call.body["name"])]
        made["_props"] = schema.props(call.body) if self.marks == "kept" else {}
        return 201, plain(made)

    def _markable(self, marks: bool) -> None:
        if marks and self.marks == "refused":
            raise bad("The property 'singleValueExtendedProperties' is not supported for this resource.")

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
        return self.page(call, asked, items, most=1000)

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
        return self.page(call, asked, [self._shown_event(item, call, asked) for item in found], filtered=True)

    def _shown_event(self, item: Item, call: Call, asked: Query) -> Item:
        shown = self.with_props({**agenda.shown(item, call.prefer.zone), "_props": item["_props"]}, asked)
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
            {
                **content,
                "_start": utc(call.body["start"]),
                "_end": utc(call.body["end"]),
                "_props": schema.props(call.body),
            },
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
        return 200, self.select(self._shown_event(self._event(name), call, asked), asked)

    def patch_event(self, call: Call, name: str) -> tuple[int, Any]:
        schema.check("event", call.body)
        item = self._event(name)
        if "transactionId" in call.body:
            raise bad("transactionId cannot be changed.", "ErrorInvalidPropertySet")
        match(call, item["changeKey"])
        content = dict(call.body)
        for wire, own in (("start", "_start"), ("end", "_end")):
            if wire in content:
                item[own] = utc(content.pop(wire))
        item["_props"] |= schema.props(content)
        content.pop("singleValueExtendedProperties", None)
        item |= content
        self.box.agenda.touch(item)
        return 200, self._shown_event(item, call, Query(call.root, set()))

    def delete_event(self, call: Call, name: str) -> tuple[int, Any]:
        item = self._event(name)
        if item.get("_deleted"):
            raise missing()
        match(call, item["changeKey"])
        self.box.agenda.delete(item)
        return 204, None


def _bare(item: Item) -> Item:
    kept = ("id", "seriesMasterId", "type", "start", "end", "@odata.etag")
    return {key: item[key] for key in kept} if item["type"] == "occurrence" else item
