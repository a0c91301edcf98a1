"""Calendar v3 of one user."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes.google.discovery import Problem, bad

PREFIX = "https://www.googleapis.com/auth/"
NOT_WITH_TOKEN = {
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
}


@dataclass
class Calendar:
    """``events`` are singles and masters; ``overrides`` changed instances, by the master's id and original start."""

    summary: str
    role: str = "owner"
    description: str = ""
    zone: str = "Europe/Berlin"
    by_app: bool = False
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    overrides: dict[tuple[str, datetime], dict[str, Any]] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)  # event or instance: the number of its last change


class Calendars:
    """All calendars. ``owner`` is the id of the primary one."""

    def __init__(self, clock: Any, owner: str = "ada@candidate.example") -> None:
        self._clock = clock
        self.owner = owner
        self.all = {owner: Calendar(owner)}
        self.page_size = 2500
        self.empty_pages = False
        self._number = 0
        self._epoch = 0
        self._pages: dict[str, tuple[list[dict[str, Any]], str | None]] = {}

    # -- what people do ----------------------------------------------------------------------------------------------

    def put(self, item: dict[str, Any], calendar: str | None = None) -> dict[str, Any]:
        """Enter an event as it would be stored: ``recurrence`` (weekly, counted) makes it a series."""
        place = self.all[calendar or self.owner]
        name = item.get("id") or secrets.token_hex(13)
        creator = {"email": self.owner, "self": True}
        base = {"kind": "calendar#event", "status": "confirmed", "eventType": "default", "creator": creator}
        stored = {**base, "organizer": creator, "iCalUID": f"{name}@google.com", **item, "id": name}
        before = place.events.get(name)
        self._store(place, {"created": _stamp(self._clock()), "sequence": (before or {}).get("sequence", 0), **stored})
        if before and before.get("recurrence"):
            self._series(place, before)
        return place.events[name]

    def change(self, name: str, calendar: str | None = None, **fields: Any) -> None:
        place = self.all[calendar or self.owner]
        self._store(place, {**place.events[name], **fields})
        if place.events[name].get("recurrence"):
            self._series(place, place.events[name])

    def change_instance(self, name: str, original: datetime, calendar: str | None = None, **fields: Any) -> None:
        place = self.all[calendar or self.owner]
        override = place.overrides.get((name, original), {})
        place.overrides[name, original] = {**override, **fields, "updated": _stamp(self._clock())}
        self._mark(place, _instance_id(place.events[name], original))

    def remove(self, name: str, calendar: str | None = None) -> None:
        self.change(name, calendar, status="cancelled")

    def live(self, calendar: str) -> list[dict[str, Any]]:
        return [each for each in self.all[calendar].events.values() if each["status"] != "cancelled"]

    def expire_tokens(self) -> None:
        self._epoch += 1

    # -- the API -----------------------------------------------------------------------------------------------------

    def calendar_list_list(self, places: Any, query: dict[str, Any], body: Any, caller: Any) -> dict[str, Any]:
        entries = [
            {
                "kind": "calendar#calendarListEntry",
                "id": name,
                "summary": each.summary,
                "accessRole": each.role,
                **({"description": each.description} if each.description else {}),
                **({"primary": True} if name == self.owner else {}),
            }
            for name, each in self.all.items()
        ]
        if not 0 < query.get("maxResults", 100) <= 250:
            raise bad("maxResults")
        size, start = min(query.get("maxResults", 100), self.page_size), int(query.get("pageToken", "0"))
        answer = {"kind": "calendar#calendarList", "items": entries[start : start + size]}
        return {**answer, "nextPageToken": str(start + size)} if start + size < len(entries) else answer

    def calendars_insert(self, places: Any, query: Any, body: dict[str, Any], caller: Any) -> dict[str, Any]:
        if not body.get("summary"):
            raise Problem(400, "required", "Missing title.")
        name = f"{secrets.token_hex(32)}@group.calendar.google.com"
        zone = body.get("timeZone", "UTC")
        self.all[name] = Calendar(body["summary"], description=body.get("description", ""), zone=zone, by_app=True)
        return {"kind": "calendar#calendar", "id": name, **body}

    def events_get(self, places: dict[str, str], query: Any, body: Any, caller: Any) -> dict[str, Any]:
        place = self._readable(places, caller)
        name = places["eventId"]
        series = [each for each in place.events.values() if each.get("recurrence")]
        instances = (item for each in series for item in self._instances(place, each) if item["id"] == name)
        found = place.events.get(name) or next(instances, None)
        if found is None:
            raise Problem(404, "notFound", "Not Found")
        return found

    def events_insert(self, places: dict[str, str], query: Any, body: dict[str, Any], caller: Any) -> dict[str, Any]:
        place = self._writable(places, caller)
        name = body.get("id") or secrets.token_hex(13)
        if not re.fullmatch(r"[a-v0-9]{5,1024}", name):
            raise Problem(400, "invalid", "Invalid resource id value.")
        if name in place.events:
            raise Problem(409, "duplicate", "The requested identifier already exists.")
        self._valid(body)
        return self.put({**body, "id": name}, self._id(places))

    def events_patch(self, places: dict[str, str], query: Any, body: dict[str, Any], caller: Any) -> dict[str, Any]:
        place = self._writable(places, caller)
        item = self._own(place, places, caller)
        merged = {**item, **body}
        self._valid(merged)
        self._store(place, merged)
        return place.events[item["id"]]

    def events_delete(self, places: dict[str, str], query: Any, body: Any, caller: Any) -> None:
        place = self._writable(places, caller)
        item = self._own(place, places, caller)
        if item["status"] == "cancelled":
            raise Problem(410, "deleted", "Resource has been deleted")
        self._store(place, {**item, "status": "cancelled"})

    def events_list(self, places: dict[str, str], query: dict[str, Any], body: Any, caller: Any) -> dict[str, Any]:
        place = self._readable(places, caller)
        same = {k: v for k, v in query.items() if k not in {"pageToken", "syncToken", *NOT_WITH_TOKEN}}
        digest = hashlib.sha256(json.dumps([self._id(places), same], sort_keys=True).encode()).hexdigest()[:10]
        if not 0 < query.get("maxResults", 250) <= 2500:
            raise bad("maxResults")
        if "pageToken" in query:
            found, token = self._pages.get(query["pageToken"], (None, None))
            if found is None:
                raise bad("pageToken")
        else:
            found = self._since(place, query, digest) if "syncToken" in query else list(self._between(place, query))
            token = None if "orderBy" in query else f"{self._epoch}.{self._number}.{digest}"
        size = min(query.get("maxResults", 250), self.page_size)
        answer = {"kind": "calendar#events", "accessRole": place.role, "timeZone": place.zone, "items": found[:size]}
        if self.empty_pages and found and "pageToken" not in query:
            answer["items"], size = [], 0
        if len(found) > size:
            answer["nextPageToken"] = secrets.token_hex(8)
            self._pages[answer["nextPageToken"]] = (found[size:], token)
        elif token:
            answer["nextSyncToken"] = token
        return answer

    def _since(self, place: Calendar, query: dict[str, Any], digest: str) -> list[dict[str, Any]]:
        """What changed since the token was given: cancelled ones with little more than their id."""
        if NOT_WITH_TOKEN & query.keys():
            raise bad("not together with a sync token")
        epoch, number, before = [*query["syncToken"].split("."), "", ""][:3]
        if before != digest:
            raise bad("the parameters are not those of the first request")
        if int(epoch) != self._epoch:
            raise Problem(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.")
        found = []
        for item in self._all(place, query):
            if place.changed.get(item["id"], 0) > int(number):
                bare = {"kind", "etag", "id", "status", "recurringEventId", "originalStartTime"}
                gone = item["status"] == "cancelled"
                found.append({k: v for k, v in item.items() if k in bare} if gone else item)
        return found

    def _between(self, place: Calendar, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
        least, most = (_moment(query.get(name)) for name in ("timeMin", "timeMax"))
        if least and most and most <= least:
            raise bad("timeRangeEmpty")
        for item in self._all(place, query):
            if item["status"] == "cancelled" and not query.get("showDeleted"):
                continue
            starts, ends = (_when(item[edge], place.zone) for edge in ("start", "end"))
            if (least is None or ends > least) and (most is None or starts < most):
                yield item

    def _all(self, place: Calendar, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
        types = query.get("eventTypes")
        for item in place.events.values():
            if types and item["eventType"] not in types:
                continue
            if item.get("recurrence") and query.get("singleEvents"):
                yield from self._instances(place, item)
            else:
                yield item

    def _instances(self, place: Calendar, master: dict[str, Any]) -> Iterator[dict[str, Any]]:
        rule = re.fullmatch(r"RRULE:FREQ=WEEKLY;COUNT=(\d+)", master["recurrence"][0])
        assert rule, "the fake expands weekly series only"
        zone = ZoneInfo(master["start"].get("timeZone", place.zone))
        first = _when(master["start"], place.zone)
        lasts = _when(master["end"], place.zone) - first
        for number in range(int(rule[1])):
            local = first.astimezone(zone).replace(tzinfo=None) + timedelta(weeks=number)
            start = local.replace(tzinfo=zone).astimezone(UTC)
            item = {k: v for k, v in master.items() if k != "recurrence"}
            item |= {"id": _instance_id(master, start), "recurringEventId": master["id"]}
            item |= {"start": _edge(start, zone), "end": _edge(start + lasts, zone)}
            item |= {"originalStartTime": _edge(start, zone), **place.overrides.get((master["id"], start), {})}
            yield {**item, "status": "cancelled" if master["status"] == "cancelled" else item["status"]}

    def _store(self, place: Calendar, item: dict[str, Any]) -> None:
        place.events[item["id"]] = {**item, "updated": _stamp(self._clock()), "etag": f'"{secrets.token_hex(8)}"'}
        self._mark(place, item["id"])

    def _series(self, place: Calendar, master: dict[str, Any]) -> None:
        for item in self._instances(place, master):
            self._mark(place, item["id"])

    def _mark(self, place: Calendar, name: str) -> None:
        self._number += 1
        place.changed[name] = self._number

    def _id(self, places: dict[str, str]) -> str:
        return self.owner if places["calendarId"] == "primary" else places["calendarId"]

    def _readable(self, places: dict[str, str], caller: Any) -> Calendar:
        place = self.all.get(self._id(places))
        if place is None:
            raise Problem(404, "notFound", "Not Found")
        reads = {each.removeprefix(f"{PREFIX}calendar.") for each in caller.scopes}
        wide = {"events", "events.readonly", "readonly", f"{PREFIX}calendar"} & reads
        own = place.role == "owner" and {"events.owned", "events.owned.readonly"} & reads
        if not wide and not own and not (place.by_app and "app.created" in reads):
            raise Problem(403, "forbidden", "Forbidden")
        return place

    def _writable(self, places: dict[str, str], caller: Any) -> Calendar:
        place = self.all.get(self._id(places))
        if place is None:
            raise Problem(404, "notFound", "Not Found")
        if f"{PREFIX}calendar.app.created" not in caller.scopes or not place.by_app:
            raise Problem(403, "forbidden", "Forbidden")
        return place

    def _own(self, place: Calendar, places: dict[str, str], caller: Any) -> dict[str, Any]:
        item = place.events.get(places["eventId"])
        if item is None:
            raise Problem(404, "notFound", "Not Found")
        if caller.if_match and caller.if_match != item["etag"]:
            raise Problem(412, "conditionNotMet", "Precondition Failed")
        return item

    @staticmethod
    def _valid(item: dict[str, Any]) -> None:
        starts, ends = (_when(item[edge], "UTC") for edge in ("start", "end"))
        if ends < starts:
            raise Problem(400, "timeRangeEmpty", "The specified time range is empty.")
        if len(item.get("summary", "")) > 1024 or len(item.get("description", "")) > 8192:
            raise bad("too long")
        overrides = item.get("reminders", {}).get("overrides", [])
        if len(overrides) > 5 or any(
            e["method"] not in {"popup", "email"} or not 0 <= e["minutes"] <= 40320 for e in overrides
        ):
            raise bad("reminders")
        for name, value in item.get("extendedProperties", {}).get("private", {}).items():
            if len(name) > 44 or len(value) > 1024:
                raise bad("extendedProperties")


def _when(edge: dict[str, str], zone: str) -> datetime:
    if "date" in edge:
        day = date.fromisoformat(edge["date"])
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return datetime.fromisoformat(edge["dateTime"].replace("Z", "+00:00"))


def _edge(when: datetime, zone: ZoneInfo) -> dict[str, str]:
    return {"dateTime": when.astimezone(zone).isoformat(), "timeZone": zone.key}


def _instance_id(master: dict[str, Any], start: datetime) -> str:
    return f"{master['id']}_{start.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None


def _stamp(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%S.000Z")
