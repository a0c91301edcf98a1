"""Reminders: events in a calendar of our own, under ids made from their keys.

The id is what makes them exactly once: Google refuses a second event with the same one, also after the user has
deleted it (409), and ``get`` still shows a deleted one. One that we withdrew ourselves may come back; as its id is
used up, the key then gets the next one.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors._glance import Glance
from connectors._html import html_text
from connectors._mime import clean_line, clean_text, squeeze
from connectors.google.client import Google
from connectors.google.place import TITLE, Place
from connectors.google.refusals import Exists, Expired, Missing
from connectors.google.scopes import Need, covers
from daemon.errors import NotAllowed, NotUntouched, OutcomeUnknown
from daemon.model import Custody, Ref, Reminder, Touch

_MARK = "afterword.reminders"  # in the description of our calendar
_KEY, _PRINT = "afterword_key", "afterword_print"  # private extended properties
_TITLE, _BODY = 1024, 8192  # characters; Google does not say, its own programs stop there
_FIELDS = "id,status,etag,summary,description,location,start,end,attendees/email,reminders,extendedProperties/private"


class Reminders:
    """``Writer[Reminder]`` on a secondary calendar."""

    def __init__(self, google: Google) -> None:
        self._google = google
        self._glance = Glance(self._list)
        self._place = Place(google, "calendar", self._marked, self._make)
        self._gone: set[str] = set()  # ids that were seen to be deleted: who creates after that wants it back

    @property
    def settle(self) -> timedelta:
        """How long a new event may stay invisible."""
        return self._google.settle

    def find(self, key: str) -> Ref | None:
        """Get the event by the id that the key gives it; one the user deleted is found as well."""
        self._google.demand(Need.REMINDERS)
        calendar = self._place.id()
        if calendar is None:
            return None
        withdrawn = set(self._google.notes.get("withdrawn_events") or ())
        for name in _ids(key):
            item = self._get(calendar, name)
            if item is None:
                return None
            if item.get("status") == "cancelled":
                if name in withdrawn:
                    continue
                self._gone.add(name)
            return Ref(name, _print(item) or _fingerprint(item), {"calendar": calendar})
        return None

    def create(self, key: str, spec: Reminder) -> Ref:
        """Insert it; a calendar that the user deleted meanwhile is made anew."""
        self._google.demand(Need.REMINDERS)
        calendar = self._place.ensure()
        try:
            return self._insert(calendar, key, spec)
        except Missing:
            self._place.forget()
            return self._insert(self._place.ensure(), key, spec)

    def inspect(self, ref: Ref) -> Custody:
        """Untouched, edited or gone; a calendar entry is never done."""
        self._google.demand(Need.REMINDERS)
        calendar = ref.more["calendar"]
        return Custody(_touch(ref, self._glance.at(ref.id, calendar) or self._get(calendar, ref.id)))

    def replace(self, ref: Ref, spec: Reminder) -> Ref:
        """Patch it if it is as we left it; the version that was looked at is the one that is changed (If-Match)."""
        item = self._untouched(ref)
        if item is None:
            raise NotUntouched("The reminder was deleted in the calendar.")
        calendar, key = ref.more["calendar"], item["extendedProperties"]["private"][_KEY]
        events = self._google.events
        body = self._body(key, spec)
        request = events.patch(calendarId=calendar, eventId=ref.id, body=body, sendUpdates="none", fields=_FIELDS)
        self._glance.forget()
        return _made(calendar, self._google.write(request, has="id", etag=item["etag"]))

    def withdraw(self, ref: Ref) -> None:
        """Delete it if it is as we left it, and remember that it was us."""
        item = self._untouched(ref)
        if item is None:
            return
        events = self._google.events
        request = events.delete(calendarId=ref.more["calendar"], eventId=ref.id, sendUpdates="none")
        self._glance.forget()
        self._use_up(ref.id)  # says nothing as long as it is there
        try:
            self._google.write(request, etag=item["etag"])
        except (Missing, Expired):
            if _touch(ref, self._get(ref.more["calendar"], ref.id)) is not Touch.GONE:
                raise

    def _insert(self, calendar: str, key: str, spec: Reminder) -> Ref:
        """Insert it under the key's id, or the next one where that lies used up: deleted, and wanted back."""
        name = self._event_id(key)
        body = {"id": name, **self._body(key, spec)}
        events = self._google.events
        request = events.insert(calendarId=calendar, body=body, sendUpdates="none", fields=_FIELDS)
        self._glance.forget()
        try:
            return _made(calendar, self._google.write(request, has="id"))
        except Exists:
            if self._get(calendar, name) is None:
                raise OutcomeUnknown("Google says that it has this reminder, and does not show it.") from None
            if name not in self._gone:
                return self.find(key) or Ref(name, more={"calendar": calendar})
            self._use_up(name)
            return self._insert(calendar, key, spec)

    def _use_up(self, name: str) -> None:
        """Google gives an id away only once."""
        used = self._google.notes.get("withdrawn_events") or []
        self._google.notes.note(withdrawn_events=[*used, name])

    def _untouched(self, ref: Ref) -> dict[str, Any] | None:
        """The event as it is now, ``None`` if it is gone. Raises ``NotUntouched`` if it is not as we left it."""
        self._google.demand(Need.REMINDERS)
        item = self._get(ref.more["calendar"], ref.id)
        touch = _touch(ref, item)
        if touch is Touch.EDITED:
            raise NotUntouched("The reminder was changed in the calendar.")
        return None if touch is Touch.GONE else item

    def _get(self, calendar: str, name: str) -> dict[str, Any] | None:
        events = self._google.events
        try:
            return self._google.read(events.get(calendarId=calendar, eventId=name, fields=_FIELDS), has="id")
        except (Missing, Expired):
            return None

    def _list(self, calendar: str) -> dict[str, dict[str, Any]]:
        """All events of our calendar; none if it is gone."""
        events, found = self._google.events, {}
        fields = f"nextPageToken,items({_FIELDS})"
        with contextlib.suppress(Missing):
            every = self._google.listed(events.list, calendarId=calendar, maxResults=2500, fields=fields)
            found.update({each["id"]: each for each in every})
        return found

    def _event_id(self, key: str) -> str:
        """The first id of the key that is not used up."""
        used = set(self._google.notes.get("withdrawn_events") or ())
        return next(name for name in _ids(key) if name not in used)

    def _body(self, key: str, spec: Reminder) -> dict[str, Any]:
        """Free, private, ringing at its time, nobody invited."""
        zone = self._google.context.me.timezone
        body: dict[str, Any] = {
            "summary": clean_line(spec.title)[:_TITLE],
            "description": clean_text(spec.body)[:_BODY],
            "start": {"dateTime": f"{spec.starts:%Y-%m-%dT%H:%M:%SZ}", "timeZone": zone},
            "end": {"dateTime": f"{spec.starts + spec.lasts:%Y-%m-%dT%H:%M:%SZ}", "timeZone": zone},
            "transparency": "transparent",
            "visibility": "private",
            "reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 0}]},
        }
        body["extendedProperties"] = {"private": {_KEY: key, _PRINT: _fingerprint(body)}}
        return body

    def _marked(self) -> Iterator[str]:
        """Calendars that bear our mark; none where the login may not list calendars."""
        if not covers(self._google.login.granted(), Need.CALENDARS):
            return
        fields = "nextPageToken,items(id,description,accessRole)"
        with contextlib.suppress(NotAllowed):
            for item in self._google.listed(self._google.calendar_list.list, maxResults=250, fields=fields):
                if _MARK in item.get("description", "") and item.get("accessRole") == "owner":
                    yield item["id"]

    def _make(self) -> str:
        body = {
            "summary": TITLE,
            "description": f"Reminders that Afterword writes; delete it when you no longer use Afterword. [{_MARK}]",
            "timeZone": self._google.context.me.timezone,
        }
        return str(self._google.write(self._google.calendars.insert(body=body, fields="id"), has="id")["id"])


def _ids(key: str) -> Iterator[str]:
    """The key itself where Google allows it as an id (base32hex, lower case, at least 5), else a hash of it; then
    more of them."""
    base = key if re.fullmatch(r"[a-v0-9]{5,900}", key) else hashlib.sha256(key.encode()).hexdigest()
    yield base
    yield from (f"{base}v{turn}" for turn in itertools.count(2))


def _made(calendar: str, item: Mapping[str, Any]) -> Ref:
    return Ref(item["id"], _fingerprint(item), {"calendar": calendar})


def _print(item: Mapping[str, Any]) -> str | None:
    """The fingerprint of what we wrote last: kept in the event, it outlives an answer that was lost."""
    found: str | None = ((item.get("extendedProperties") or {}).get("private") or {}).get(_PRINT)
    return found


def _touch(ref: Ref, item: Mapping[str, Any] | None) -> Touch:
    if item is None or item.get("status") == "cancelled":
        return Touch.GONE
    return Touch.UNTOUCHED if _fingerprint(item) in {ref.seen, _print(item)} else Touch.EDITED


def _fingerprint(item: Mapping[str, Any]) -> str:
    """Title, text, time, place, alarm and guests; white space and markup do not count."""
    facts = [
        squeeze(item.get("summary", "")),
        squeeze(html_text(item.get("description", ""))),
        item.get("location", ""),
        _moment(item.get("start")),
        _moment(item.get("end")),
        sorted((each.get("method"), each.get("minutes")) for each in _overrides(item)),
        sorted(each.get("email", "") for each in item.get("attendees", ())),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


def _overrides(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list((item.get("reminders") or {}).get("overrides") or ())


def _moment(value: Mapping[str, str] | None) -> str:
    """The same instant reads the same in every zone."""
    text = (value or {}).get("dateTime")
    if not text:
        return (value or {}).get("date", "")
    return datetime.fromisoformat(text).astimezone(UTC).isoformat()
