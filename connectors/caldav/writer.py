"""Tasks and reminders as entries of our own calendar, each at an address made from its key.

The address is what makes them exactly once: ``If-None-Match: *`` lets a server take one only once, and on a server
that does not know it the second would take the place of the first. ``If-Match`` keeps us from what has changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar
from urllib.parse import urljoin, urlsplit

from connectors.caldav import multistatus as dav
from connectors.caldav.calendars import Calendar, Resource, name_in
from connectors.caldav.entry import Entry, written
from connectors.caldav.multistatus import CAL, Found
from connectors.caldav.place import Place
from connectors.caldav.refusals import Changed, Conflict, Failed, Missing
from connectors.caldav.server import Server
from daemon.errors import AccountError, NotAllowed, NotUntouched, OutcomeUnknown, Rejected
from daemon.model import Custody, Kind, Ref, Reminder, Task, Touch, Window

_UID = "@afterword"
_ELSEWHERE = frozenset({"no-uid-conflict", "unique-scheduling-object-resource"})  # the server knows the UID already
_NEAR = timedelta(days=400)  # where entries of ours may lie; what is older is not looked through
_FRESH = 10.0  # seconds for which what the user's other calendars hold is believed
S = TypeVar("S", Task, Reminder)


class Entries(Generic[S]):
    """``Writer`` of one kind. A task is a VTODO where the calendar takes them, else an entry of a whole day."""

    def __init__(
        self,
        server: Server,
        place: Place,
        kind: Kind,
        *,
        settle: timedelta,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.settle = settle
        self._server, self._place, self._kind, self._clock = server, place, kind, clock
        self._elsewhere: dict[str, Ref] | None = None  # ours that the user moved into other calendars, by key
        self._looked_at = 0.0

    def find(self, key: str) -> Ref | None:
        """Get the object at the address of the key; else look once through the user's other calendars."""
        calendar = self._place.known()
        url = urljoin(calendar.url, _name(key)) if calendar else ""
        there = self._server.get(url) if url else None
        if there is not None:
            return _found(url, key, there)
        if self._elsewhere is None:
            self._elsewhere = self._look_elsewhere()
        return self._elsewhere.get(key)

    def create(self, key: str, spec: S) -> Ref:
        """Put it where nothing is; a calendar that the user deleted meanwhile is made anew."""
        try:
            return self._put_new(self._place.ensure(), key, spec)
        except (Missing, Conflict) as refused:
            if isinstance(refused, Conflict) and refused.status != 409:
                raise
        self._place.forget()
        return self._put_new(self._place.ensure(), key, spec)

    def inspect(self, ref: Ref) -> Custody:
        """How it stands: by its ETag where nothing has happened, else by what it says now."""
        calendar = self._place.known()
        if calendar is None:
            return Custody(Touch.GONE)
        url = urljoin(calendar.url, ref.id)
        etag = self._place.etags.at(name_in(calendar.url, url), calendar.url)
        if etag and etag == ref.more.get("etag"):
            return Custody(Touch.UNTOUCHED)
        if self._place.known() is None:  # as this look has shown
            return self._moved(ref)
        there = self._server.get(url)
        if there is None:
            return self._moved(ref)
        return _custody(calendar, url, there, ref)

    def replace(self, ref: Ref, spec: S) -> Ref:
        """Put other content in the place of the version that was looked at."""
        url, there, entry = self._untouched(ref)
        if there is None or entry is None:
            raise NotUntouched("The entry was deleted in the calendar.")
        key = entry.key
        data, entry = written(key, spec, uid=_uid(key), todo=entry.is_todo, now=self._clock(), before=entry)
        self._place.etags.forget()
        try:
            return self._made(url, key, self._server.put(url, data, etag=there.etag), entry)
        except (Changed, Missing):
            raise NotUntouched("The entry was changed in the calendar.") from None

    def withdraw(self, ref: Ref) -> None:
        """Take the version that was looked at away."""
        url, there, _ = self._untouched(ref)
        if there is None:
            return
        self._place.etags.forget()
        try:
            self._server.delete(url, there.etag)
        except (
            Missing,
            OutcomeUnknown,
        ):  # said to be gone, or perhaps gone: or else it would look like the user's doing
            if self._server.get(url) is not None:
                raise
        except Changed:
            raise NotUntouched("The entry was changed in the calendar.") from None

    def _put_new(self, calendar: Calendar, key: str, spec: S) -> Ref:
        url = urljoin(calendar.url, _name(key))
        todo = self._kind is Kind.TASK and "VTODO" in calendar.components
        data, entry = written(key, spec, uid=_uid(key), todo=todo, now=self._clock())
        self._place.etags.forget()
        try:
            return self._made(url, key, self._server.put(url, data), entry)
        except Changed:
            there = self._server.get(url)
        except Conflict as refused:
            if todo and "supported-calendar-component" in refused.conditions:  # and had not said so
                return self._put_new(replace(calendar, components=calendar.components - {"VTODO"}), key, spec)
            if not refused.conditions & _ELSEWHERE:
                raise
            there, self._elsewhere = None, self._look_elsewhere()
        found = _found(url, key, there) if there else (self._elsewhere or {}).get(key)
        if found is None:
            raise Rejected("The calendar server has another entry in the place of this one.")
        return found

    def _made(self, url: str, key: str, etag: str, entry: Entry) -> Ref:
        """What was just put; where the server gives no ETag it keeps something else, so that is read back."""
        if not etag:
            with contextlib.suppress(AccountError):
                there = self._server.get(url)
                if there is not None and Entry(there.data).whole:
                    etag, entry = there.etag, Entry(there.data)
        return Ref(urlsplit(url).path, entry.fingerprint, {"key": key, "etag": etag, "text": entry.text})

    def _untouched(self, ref: Ref) -> tuple[str, Resource | None, Entry | None]:
        """The object as it is now, none if it is gone. Raises ``NotUntouched`` if it is not as we left it."""
        calendar = self._place.known()
        if calendar is None:
            return "", None, None
        url = urljoin(calendar.url, ref.id)
        there = self._server.get(url)
        if there is None:
            return url, None, None
        entry, touch = Entry(there.data), _custody(calendar, url, there, ref).touch
        if touch is Touch.GONE:
            return url, None, None
        if touch is not Touch.UNTOUCHED or entry.key != ref.more["key"]:
            raise NotUntouched("The entry was changed or finished in the calendar.")
        return url, there, entry

    def _moved(self, ref: Ref) -> Custody:
        """How one stands that is not where we put it: gone, or moved by the user."""
        if self._elsewhere is None or time.monotonic() - self._looked_at > _FRESH:
            self._elsewhere = self._look_elsewhere()
        moved, calendar = self._elsewhere.get(ref.more["key"]), self._place.known()
        url = urljoin(self._server.home, moved.id) if moved else ""
        there = self._server.get(url) if url else None
        return _custody(calendar, url, there, ref) if there else Custody(Touch.GONE)

    def _look_elsewhere(self) -> dict[str, Ref]:
        found: dict[str, Ref] = {}
        own, around = self._place.known(), Window(self._clock() - _NEAR, self._clock() + _NEAR)
        for calendar in self._server.calendars():
            if own and calendar.url == own.url:
                continue
            for component in sorted(calendar.components & {"VEVENT", "VTODO"}):
                for each in self._entries(calendar, component, around):
                    data = each.text(f"{CAL}calendar-data").encode()
                    key = Entry(data).key if data else ""
                    if key:
                        url = self._server.locate(calendar.url, each.href)
                        found[key] = _found(url, key, Resource("", data))
        self._looked_at = time.monotonic()
        return found

    def _entries(self, calendar: Calendar, component: str, around: Window) -> Sequence[Found]:
        """What may be ours in a calendar, also where the server cannot look for UIDs, or errs when it counts days.

        Into one that is gone, or that may not be read, nobody has moved anything.
        """
        for window, uid in ((around, _UID), (None, _UID), (around, "")):
            try:
                return self._server.report(calendar.url, dav.entries(component, window, uid=uid)).found
            except (NotAllowed, Rejected, Failed) as refused:
                problem = refused
        if isinstance(problem, Missing | NotAllowed):
            return ()
        raise problem


def _custody(calendar: Calendar | None, url: str, there: Resource, ref: Ref) -> Custody:
    """How an entry stands; one that the user moved into another calendar is the user's own."""
    custody = Entry(there.data).custody(ref.seen, ref.more.get("text", ""))
    ours = calendar is not None and "/" not in name_in(calendar.url, url)
    return custody if ours or custody.touch is not Touch.UNTOUCHED else replace(custody, touch=Touch.EDITED)


def _found(url: str, key: str, there: Resource) -> Ref:
    """An entry that was come upon: its own seal says what it was like when we left it."""
    entry = Entry(there.data)
    as_left = entry.whole and entry.fingerprint == entry.seal
    more = {"key": key, "text": entry.text if as_left else ""}
    return Ref(urlsplit(url).path, entry.seal, {**more, "etag": there.etag} if as_left else more)


def _uid(key: str) -> str:
    return f"{_safe(key)}{_UID}"


def _name(key: str) -> str:
    return f"{_safe(key)}.ics"


def _safe(key: str) -> str:
    """The key itself where every server takes it as a name, else a hash of it."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]{5,100}", key) else hashlib.sha256(key.encode()).hexdigest()
