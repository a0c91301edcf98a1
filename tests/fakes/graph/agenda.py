"""Calendars: single events, series expanded by the service, exceptions, deletions, and what changed since when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes.graph import uids
from tests.fakes.graph.clock import Clock, naive, stamp

Item = dict[str, Any]


@dataclass
class Series:
    """A weekly series of ``count`` occurrences at one local time. ``exceptions`` and ``gone`` go by original day."""

    start: datetime
    length: timedelta
    count: int
    zone: ZoneInfo
    exceptions: dict[date, Item] = field(default_factory=dict)
    gone: set[date] = field(default_factory=set)

    def originals(self) -> list[datetime]:
        local = self.start.astimezone(self.zone).replace(tzinfo=None)
        return [(local + timedelta(weeks=n)).replace(tzinfo=self.zone).astimezone(UTC) for n in range(self.count)]


@dataclass
class Change:
    """That an event (by id) of a calendar changed; ``range`` is where it lies now, ``None`` once it is deleted."""

    number: int
    calendar: str
    event: str


class Agenda:
    """All events of a mailbox; items carry their times as aware datetimes in ``_start`` and ``_end``."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.calendars: dict[str, Item] = {}
        self.events: dict[str, Item] = {}
        self.series: dict[str, Series] = {}
        self.changes: list[Change] = []
        self.forgotten = 0  # changes up to this one can no longer be asked for
        self.transactions: dict[str, str] = {}
        self._number = 0
        self.add_calendar("Calendar", default=True)

    def number(self) -> int:
        self._number += 1
        return self._number

    def add_calendar(self, name: str, *, default: bool = False, owner: str = "ada@candidate.example") -> str:
        item = {
            "id": f"AQMkCal{self.number():04d}=",
            "name": name,
            "isDefaultCalendar": default,
            "canEdit": owner == "ada@candidate.example",
            "owner": {"name": "Ada Lovelace", "address": owner},
            "color": "auto",
            "_props": {},
        }
        self.calendars[item["id"]] = item
        return item["id"]

    @property
    def main(self) -> str:
        return next(name for name, item in self.calendars.items() if item["isDefaultCalendar"])

    def add(self, calendar: str, item: Item, *, series: Series | None = None) -> Item:
        """Enter an event; ``item`` holds its content, ``_start`` and ``_end``."""
        number = self.number()
        now = self.clock.stamp()
        made = {
            "id": f"AAkALgEvt{number:05d}=",
            "type": "seriesMaster" if series else "singleInstance",
            "seriesMasterId": None,
            "iCalUId": uids.native(number),
            "createdDateTime": now,
            "lastModifiedDateTime": now,
            "isCancelled": False,
            "isAllDay": False,
            "isOrganizer": True,
            "isDraft": False,
            "isReminderOn": False,
            "reminderMinutesBeforeStart": 15,
            "showAs": "busy",
            "sensitivity": "normal",
            "importance": "normal",
            "attendees": [],
            "location": {"displayName": ""},
            "organizer": {"emailAddress": {"name": "Ada Lovelace", "address": "ada@candidate.example"}},
            "responseStatus": {"response": "organizer", "time": "0001-01-01T00:00:00Z"},
            "originalStartTimeZone": "UTC",
            "originalEndTimeZone": "UTC",
            "webLink": f"https://outlook.office365.com/owa/?itemid=Evt{number}&exvsurl=1&path=/calendar/item",
            "subject": "",
            "body": {"contentType": "html", "content": ""},
            "_props": {},
            "_calendar": calendar,
            "_made": self.clock.now(),
            **item,
        }
        made["id"] = f"AAkALgEvt{number:05d}="
        self.events[made["id"]] = made
        if series:
            self.series[made["id"]] = series
        self.touch(made)
        return made

    def touch(self, item: Item) -> None:
        """A new version, in the list of changes."""
        item["changeKey"] = f"CK{self.number():06d}"
        item["lastModifiedDateTime"] = self.clock.stamp()
        self.changes.append(Change(self._number, item["_calendar"], item["id"]))

    def delete(self, item: Item) -> None:
        """To Deleted Items: no calendar shows it any more, its immutable id may still be asked for."""
        item["_deleted"] = True
        self.touch(item)

    def alive(self, calendar: str | None = None) -> list[Item]:
        return [
            item
            for item in self.events.values()
            if not item.get("_deleted")
            and calendar in {None, item["_calendar"]}
            and item["_calendar"] in self.calendars
        ]

    def occurrences(self, master: Item) -> list[Item]:
        """The instances of a series; unchanged ones take everything from the master."""
        series = self.series[master["id"]]
        found = []
        for original in series.originals():
            day = original.date()
            if day in series.gone:
                continue
            changed = series.exceptions.get(day, {})
            found.append(
                {
                    **master,
                    "type": "exception" if changed else "occurrence",
                    "id": f"{master['id'].rstrip('=')}Occ{day:%Y%m%d}=",
                    "seriesMasterId": master["id"],
                    "originalStart": stamp(original),
                    "iCalUId": instance_uid(master["iCalUId"], day),
                    "_start": original,
                    "_end": original + series.length,
                    **changed,
                }
            )
        return found

    def view(self, calendar: str, start: datetime, end: datetime) -> list[Item]:
        """What overlaps the range, in order of time."""
        found: list[Item] = []
        for item in self.alive(calendar):
            found += self.occurrences(item) if item["id"] in self.series else [item]
        inside = [item for item in found if item["_start"] < end and item["_end"] > start]
        return sorted(inside, key=lambda item: (item["_start"], item["id"]))

    def find(self, name: str) -> Item | None:
        """An event or an instance by its id, a deleted one too."""
        if name in self.events:
            return self.events[name]
        master = self.events.get(f"{name.partition('Occ')[0]}=") if "Occ" in name else None
        if master is None or master["id"] not in self.series:
            return None
        return next((item for item in self.occurrences(master) if item["id"] == name), None)

    def changed_since(self, calendar: str, number: int) -> list[str]:
        """The ids of what changed in a calendar, in order, each once."""
        return list(dict.fromkeys(c.event for c in self.changes if c.number > number and c.calendar == calendar))

    def last(self) -> int:
        return self.changes[-1].number if self.changes else 0


def instance_uid(uid: str, day: date) -> str:
    """The id of an instance carries its date; one that is no Global Object ID is the same for all."""
    if not uid.startswith(uids.ARRAY_ID):
        return uid
    return f"{uid[:32]}{day.year:04X}{day.month:02X}{day.day:02X}{uid[40:]}"


def shown(item: Item, zone: ZoneInfo) -> Item:
    """An event in JSON: times in the zone that was asked for (days stay days)."""
    whole = item.get("isAllDay")
    out = {key: value for key, value in item.items() if not key.startswith("_")}
    for field_, moment in (("start", item["_start"]), ("end", item["_end"])):
        there = moment.replace(tzinfo=None) if whole else moment.astimezone(zone).replace(tzinfo=None)
        out[field_] = {"dateTime": naive(there), "timeZone": str(zone)}
    out["@odata.etag"] = f'W/"{item["changeKey"]}"'
    return out
