"""Reminders: events in a calendar of our own, private, free, with an alarm at their start and nobody invited.

``transactionId`` is made from the key, so that Graph itself refuses a second one.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from connectors._glance import Glance
from connectors._mime import clean_line, clean_text
from connectors.microsoft import marks
from connectors.microsoft.events import moment
from connectors.microsoft.graph import Graph, Item, segment
from connectors.microsoft.refusals import Duplicate, Exists, Missing
from connectors.microsoft.shelf import TITLE, Shelf
from daemon.errors import NotUntouched, Rejected
from daemon.model import Custody, Ref, Reminder, Touch

_FIELDS = "id,changeKey,subject,body,start,end,isAllDay,isCancelled,attendees"
_NAMESPACE = uuid.UUID("b5c3d6a0-6f0e-4d0b-9a57-2f1f4f6a7c11")
_MINE = "calendar"  # the key of the calendar itself
_LIVES = 10  # how often one may be withdrawn and made again; whoever makes the next one gives it the same mark


class Reminders:
    """The writer of reminders."""

    def __init__(self, graph: Graph, settle: timedelta) -> None:
        self.settle = settle
        self._graph = graph
        self._shelf = Shelf(graph.login.notes, "calendar", settle, self._look, self._make)
        self._glance = Glance(self._listed)

    def find(self, key: str) -> Ref | None:
        """Look in our calendar, then through all events of the mailbox."""
        calendar = self._shelf.id()
        found = self._search(key, calendar) if calendar else []
        found = found or self._search(key, None)
        return self._ref(key, found[0]) if found else None

    def create(self, key: str, spec: Reminder) -> Ref:
        """Make it, trying once; if Graph has had it before, find out what became of that one."""
        self._glance.forget()
        calendar = self._shelf.ensure()
        for number in range(_LIVES):
            mark = str(uuid.uuid5(_NAMESPACE, f"{key} {number}"))
            try:
                return self._post(key, spec, calendar, {**_content(key, spec), "transactionId": mark})
            except Duplicate as error:
                alive = self._alive(key, error.existing)
                if alive is not None:
                    return self._ref(key, alive)
        raise Rejected("This reminder was made and deleted too often.")

    def inspect(self, ref: Ref) -> Custody:
        """Say how it stands; our calendar is listed once for all that is asked in one go."""
        return self._custody(self._glance.at(ref.id) or self._current(ref), ref)

    def replace(self, ref: Ref, spec: Reminder) -> Ref:
        """Put another time and text in its place."""
        item, key = self._untouched(ref), ref.more.get("key", "")
        answer = self._graph.patch(
            f"/me/events/{segment(item['id'])}", _content(key, spec), etag=item.get("@odata.etag")
        )
        return self._made(key, spec, {**item, **answer.item})

    def withdraw(self, ref: Ref) -> None:
        """Delete it; nobody was invited, so nobody is told."""
        item = self._current(ref)
        if item is None:
            return
        item = self._untouched(ref, item)
        self._graph.delete(f"/me/events/{segment(item['id'])}", etag=item.get("@odata.etag"))

    def _post(self, key: str, spec: Reminder, calendar: str, body: Item) -> Ref:
        try:
            answer = self._graph.post(f"/me/calendars/{segment(calendar)}/events", body)
        except Missing:  # the user has deleted our calendar
            self._shelf.forget()
            answer = self._graph.post(f"/me/calendars/{segment(self._shelf.ensure())}/events", body)
        return self._made(key, spec, answer.item)

    def _untouched(self, ref: Ref, item: Item | None = None) -> Item:
        self._glance.forget()
        item = item or self._current(ref)
        if item is None or self._custody(item, ref).touch is not Touch.UNTOUCHED:
            raise NotUntouched("The reminder was changed or deleted.")
        return item

    def _listed(self, _: str) -> dict[str, Item]:
        calendar = self._shelf.id()
        path = f"/me/calendars/{segment(calendar or '')}/events"
        try:
            listed = self._graph.first(path, select=_FIELDS, expand=marks.WITH_SEEN, top="200") if calendar else []
        except Missing:
            self._shelf.forget()
            listed = []
        return {each["id"]: each for each in listed}

    def _custody(self, item: Item | None, ref: Ref) -> Custody:
        if item is None:
            return Custody(Touch.GONE)
        ours = {ref.seen, marks.written(item, ref.more.get("key", ""))}
        return Custody(Touch.UNTOUCHED if _seen(item) in ours else Touch.EDITED)

    def _current(self, ref: Ref) -> Item | None:
        """The event as it is now. One that changed is looked for in the calendars: it may lie in Deleted Items."""
        key = ref.more.get("key", "")
        try:
            item = self._graph.get(f"/me/events/{segment(ref.id)}", select=_FIELDS, expand=marks.WITH_SEEN)
        except Missing:
            item = {}
        if item and item.get("changeKey") == ref.more.get("change"):
            return item
        return self._alive(key, ref.id, item)

    def _alive(self, key: str, name: str | None, item: Item | None = None) -> Item | None:
        """The event of that key in any calendar, by search or, where that lags, by where the event says it is."""
        calendar = self._shelf.id()
        found = (self._search(key, calendar) if calendar else []) or self._search(key, None)
        if found or not name:
            return next((each for each in found if each["id"] == name), found[0] if found else None)
        try:
            item = item or self._graph.get(f"/me/events/{segment(name)}", select=_FIELDS, expand=marks.WITH_SEEN)
        except Missing:
            return None
        return item if calendar and self._shown(item, calendar) else None

    def _shown(self, item: Item, calendar: str) -> bool:
        """Whether our calendar shows it at its time."""
        start = moment(item.get("start"))
        if start is None:
            return False
        span = {
            "startDateTime": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "endDateTime": (start + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        try:
            view = self._graph.every(f"/me/calendars/{segment(calendar)}/calendarView", select="id", top="50", **span)
        except Missing:
            return False
        return any(each.get("id") == item["id"] for each in view)

    def _search(self, key: str, calendar: str | None) -> list[Item]:
        path = f"/me/calendars/{segment(calendar)}/events" if calendar else "/me/events"
        where = marks.carrying(key)
        try:
            return self._graph.every(path, filter=where, select=_FIELDS, expand=marks.WITH_SEEN, top="50")
        except Missing:
            self._shelf.forget()
            return []
        except Rejected:
            if calendar:  # the documented filter is that of all events
                return []
            raise

    def _look(self) -> list[str]:
        """The calendars that bear our mark, also under another name; else those of our name."""
        try:
            found = self._graph.every(
                "/me/calendars", filter=marks.carrying(_MINE), select="id,name", expand=marks.WITH_KEY, top="50"
            )
        except Rejected:
            found = []
        if marked := [str(each["id"]) for each in found if marks.bears(each, _MINE)]:
            return marked
        named = self._graph.every("/me/calendars", select="id,name,canEdit", top="100")
        return [str(each["id"]) for each in named if each.get("name") == TITLE and each.get("canEdit", True)]

    def _make(self) -> str:
        body = {"name": TITLE, "singleValueExtendedProperties": [{"id": marks.KEY, "value": _MINE}]}
        try:
            return str(self._graph.post("/me/calendars", body).item["id"])
        except Exists:
            raise
        except Rejected:  # no marks on calendars here; then its name has to do
            return str(self._graph.post("/me/calendars", {"name": TITLE}).item["id"])

    def _made(self, key: str, spec: Reminder, item: Item) -> Ref:
        whole = all(name in item for name in ("subject", "body", "start", "end"))
        ref = self._ref(key, item)
        return Ref(ref.id, _seen(item) if whole else _meant(spec), ref.more)

    def _ref(self, key: str, item: Item) -> Ref:
        seen = marks.written(item, key) or _seen(item)
        return Ref(str(item["id"]), seen, {"key": key, "change": str(item.get("changeKey") or "")})


def _content(key: str, spec: Reminder) -> Item:
    return {
        "subject": marks.titled(clean_line(spec.title)),
        "body": {"contentType": "text", "content": clean_text(spec.body)},
        "start": _time(spec.starts),
        "end": _time(spec.starts + spec.lasts),
        "isReminderOn": True,
        "reminderMinutesBeforeStart": 0,
        "showAs": "free",
        "sensitivity": "private",
        "singleValueExtendedProperties": marks.marked(key, _meant(spec)),
    }


def _time(when: datetime) -> Item:
    return {"dateTime": when.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"}


def _meant(spec: Reminder) -> str:
    """The fingerprint of what is about to be written. Times count in whole seconds."""
    start, end = spec.starts.replace(microsecond=0), (spec.starts + spec.lasts).replace(microsecond=0)
    title, text = marks.titled(clean_line(spec.title)), clean_text(spec.body)
    return marks.fingerprint(title, text, start.isoformat(), end.isoformat(), "", "")


def _seen(item: Item) -> str:
    """The fingerprint of what is there. An alarm that was dismissed is no edit; a guest who was invited is."""
    start, end = moment(item.get("start")), moment(item.get("end"))
    guests = " ".join(sorted(str(each) for each in item.get("attendees") or ()))
    state = "all day" if item.get("isAllDay") else ""
    shown = [each.isoformat() if each else "" for each in (start, end)]
    return marks.fingerprint(str(item.get("subject") or ""), marks.readable(item), *shown, state, guests)
