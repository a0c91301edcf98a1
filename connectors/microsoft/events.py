"""Graph events as the daemon's events."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from daemon.model import Attendee, Event, EventId, Person, Response, Status

FIELDS = (
    "id,iCalUId,type,seriesMasterId,originalStart,subject,body,start,end,isAllDay,isCancelled,isOrganizer,showAs,"
    "responseStatus,organizer,attendees,location,onlineMeeting,onlineMeetingUrl,originalStartTimeZone,webLink,"
    "lastModifiedDateTime"
)

_RESPONSES = {
    "accepted": Response.ACCEPTED,
    "organizer": Response.ACCEPTED,
    "tentativelyaccepted": Response.TENTATIVE,
    "declined": Response.DECLINED,
    "none": Response.NEEDS_ACTION,
    "notresponded": Response.NEEDS_ACTION,
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns Graph's events into ours. ``selves``: the user's addresses; ``own``: the calendar belongs to the user."""

    account: str
    calendar: str
    selves: Collection[str]
    zone: ZoneInfo
    own: bool = True

    def event(self, item: Mapping[str, Any], uid: str = "") -> Event:
        """One occurrence; ``uid`` is that of its series, where it is known. One of ``ODD``: no time, no id."""
        starts, starts_known = self._moment(item.get("start"), all_day=bool(item.get("isAllDay")))
        ends, ends_known = self._moment(item.get("end"), all_day=bool(item.get("isAllDay")))
        attendees = tuple(self._attendee(each) for each in _dicts(item.get("attendees")))
        organizer = person(item.get("organizer"))
        return Event(
            account=self.account,
            calendar=self.calendar,
            id=EventId(uid, self._occurrence(item)),
            ref=str(item["id"]),
            title=str(item.get("subject") or ""),
            starts=starts,
            ends=max(starts, ends),
            description=_content(item),
            location=_location(item),
            all_day=bool(item.get("isAllDay")),
            zone=zone_name(item.get("originalStartTimeZone")),
            zone_known=starts_known and ends_known,
            status=_status(item),
            response=_response(item, attendees),
            organizer=organizer,
            organizer_is_self=self._runs(item, organizer, attendees),
            attendees=attendees,
            url=str(item["webLink"]) if item.get("webLink") else None,
            updated=instant(item.get("lastModifiedDateTime")),
        )

    def _moment(self, value: object, *, all_day: bool) -> tuple[datetime, bool]:
        """A time in UTC, and whether its zone was known. A day begins at the user's midnight, wherever it was made."""
        if not isinstance(value, dict) or not value.get("dateTime"):
            raise ValueError("an event without time")
        naive = _naive(str(value["dateTime"]))
        if all_day:
            return datetime.combine(naive.date(), time(), self.zone).astimezone(UTC), True
        there = zone(str(value.get("timeZone") or "UTC"))
        return naive.replace(tzinfo=there or self.zone).astimezone(UTC), there is not None

    def _occurrence(self, item: Mapping[str, Any]) -> str:
        """The original start of an instance of a series: UTC, or the day of an all-day series."""
        if item.get("type") not in {"occurrence", "exception"} and not item.get("seriesMasterId"):
            return ""
        original = instant(item.get("originalStart"))
        if item.get("isAllDay"):
            return f"{original or _naive(str(item['start']['dateTime'])):%Y%m%d}"
        return f"{original or self._moment(item.get('start'), all_day=False)[0]:%Y%m%dT%H%M%SZ}"

    def _attendee(self, item: Mapping[str, Any]) -> Attendee:
        found = person(item) or Person()
        status = item.get("status")
        said = str(status.get("response") or "").lower() if isinstance(status, dict) else ""
        kind = "room" if item.get("type") == "resource" else "person"
        return Attendee(found.name, found.email, _RESPONSES.get(said), (found.email or "") in self.selves, kind)

    def _runs(self, item: Mapping[str, Any], organizer: Person | None, attendees: Collection[Attendee]) -> bool:
        """Whether its words are the user's own. In somebody else's calendar ``isOrganizer`` speaks of its owner."""
        if organizer is None or organizer.email is None:
            return all(each.is_self or each.kind != "person" for each in attendees)
        return bool(item.get("isOrganizer")) and (self.own or organizer.email in self.selves)


def person(item: object) -> Person | None:
    """A Graph recipient; ``None`` where there is neither name nor address."""
    given = item.get("emailAddress") if isinstance(item, dict) else None
    if not isinstance(given, dict):
        return None
    name, address = str(given.get("name") or "").strip(), str(given.get("address") or "").strip().lower()
    if not name and not address:
        return None
    return Person(name if name.lower() != address and name else None, address if "@" in address else None)


def instant(value: object) -> datetime | None:
    """A DateTimeOffset in UTC; ``None`` where there is none."""
    try:
        when = datetime.fromisoformat(str(value).replace("Z", "+00:00")) if value else None
        if when is None or when.year < 1900:  # 0001-01-01 is Graph's "never"
            return None
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def moment(value: object) -> datetime | None:
    """A dateTimeTimeZone in UTC, to the second; ``None`` where there is none, or in a zone that nobody knows."""
    if not isinstance(value, dict):
        return None
    there = zone(str(value.get("timeZone") or "UTC"))
    try:
        return _naive(str(value.get("dateTime"))).replace(tzinfo=there).astimezone(UTC) if there else None
    except (ValueError, OverflowError):
        return None


@cache
def zone(name: str) -> tzinfo | None:
    """A zone by the name that Graph gives: UTC, an IANA name or a Windows one; ``None`` if it is none of these."""
    if name.lower() in {"utc", "tzone://microsoft/utc", "gmt"}:
        return UTC
    known = zone_name(name)
    return ZoneInfo(known) if known else None


@cache
def zone_name(name: object) -> str | None:
    """The IANA name of a zone; ``None`` if it has none, as custom ones of old Outlook clients."""
    if not isinstance(name, str) or not name or "://" in name:
        return None
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    known = WINDOWS_TO_OLSON.get(name, name)
    try:
        return ZoneInfo(known).key
    except (ValueError, OSError, KeyError):
        return None


def _naive(text: str) -> datetime:
    """Graph's ``2027-03-22T09:00:00.0000000``, without its fraction."""
    return datetime.fromisoformat(text.partition(".")[0].removesuffix("Z"))


def _status(item: Mapping[str, Any]) -> Status:
    if item.get("isCancelled"):
        return Status.CANCELLED
    # For an invitation "tentative" only says that it has not been answered; for an entry of one's own it is a hold.
    return Status.TENTATIVE if item.get("isOrganizer") and item.get("showAs") == "tentative" else Status.CONFIRMED


def _response(item: Mapping[str, Any], attendees: Collection[Attendee]) -> Response | None:
    """The user's own answer; an entry that nobody was invited to has none."""
    own = item.get("responseStatus")
    said = str(own.get("response") or "").lower() if isinstance(own, dict) else ""
    if not attendees and said in {"none", "organizer", ""}:
        return None
    return _RESPONSES.get(said)


def _content(item: Mapping[str, Any]) -> str:
    body = item.get("body")
    return str(body.get("content") or "") if isinstance(body, dict) else ""


def _location(item: Mapping[str, Any]) -> str:
    """The place, and the address to join by where neither place nor text has it."""
    place = item.get("location")
    shown = str(place.get("displayName") or "") if isinstance(place, dict) else ""
    online = item.get("onlineMeeting")
    join = (online.get("joinUrl") if isinstance(online, dict) else None) or item.get("onlineMeetingUrl")
    if not join or str(join) in shown or str(join) in _content(item):
        return shown
    return f"{shown} {join}".strip()


def _dicts(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
