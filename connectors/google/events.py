"""An event of Calendar v3 as an ``Event``. Pure: no clock, no network."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from daemon.model import Attendee, Event, EventId, Person, Response, Status

FIELDS = (
    "id,iCalUID,recurringEventId,originalStartTime,status,eventType,summary,description,location,start,end,"
    "organizer,creator,attendees(email,displayName,responseStatus,self,resource),attendeesOmitted,"
    "hangoutLink,conferenceData(entryPoints(entryPointType,uri)),sequence,updated"
)
TYPES = ("default", "fromGmail")  # birthdays, working locations, focus and absence are no meetings

_RESPONSES = {
    "accepted": Response.ACCEPTED,
    "declined": Response.DECLINED,
    "tentative": Response.TENTATIVE,
    "needsAction": Response.NEEDS_ACTION,
}
_NOBODY = ("calendar.google.com",)  # calendars and rooms have addresses too: group., resource., unknownorganizer@


@dataclass(frozen=True, slots=True)
class View:
    """Whose eyes an event is seen with. ``own``: the calendar is the user's own, so that ``self`` means the user."""

    account: str
    calendar: str
    own: bool
    addresses: Collection[str]
    zone: ZoneInfo


def event_of(item: Mapping[str, Any], view: View) -> Event:
    """Translate a live event. Raises one of ``ODD`` if its times, or anything else in it, cannot be read."""
    starts, all_day = _when(item["start"], view.zone)
    ends, _ = _when(item["end"], view.zone)
    attendees = tuple(_attendee(each, view) for each in item.get("attendees", ()))
    organizer = item.get("organizer") or {}
    return Event(
        account=view.account,
        calendar=view.calendar,
        id=_identity(item, view.zone),
        ref=item["id"],
        title=_text(item, "summary"),
        starts=starts,
        ends=max(starts, ends),
        description=_text(item, "description"),
        location=_text(item, "location"),
        all_day=all_day,
        zone=item["start"].get("timeZone") if _zone(item["start"].get("timeZone")) else None,
        status=Status.TENTATIVE if item.get("status") == "tentative" else Status.CONFIRMED,
        response=next((each.response for each in attendees if each.is_self), None),
        organizer=_person(organizer),
        organizer_is_self=_own_words(item, view, attendees),
        attendees=attendees,
        url=_link(item),
        sequence=int(item.get("sequence", 0)),
        updated=_instant(item["updated"]) if item.get("updated") else None,
    )


def _text(item: Mapping[str, Any], name: str) -> str:
    return str(item.get(name) or "")


def _identity(item: Mapping[str, Any], zone: ZoneInfo) -> EventId:
    """iCalendar UID, and for an instance where it stood originally; ids are no help, they differ per calendar."""
    uid = item.get("iCalUID") or item.get("recurringEventId") or item["id"]
    original = item.get("originalStartTime") if item.get("recurringEventId") else None
    if not original:
        return EventId(uid)
    if original.get("date"):
        return EventId(uid, original["date"].replace("-", ""))
    starts, _ = _when(original, zone)
    return EventId(uid, f"{starts:%Y%m%dT%H%M%SZ}")


def _when(value: Mapping[str, str], zone: ZoneInfo) -> tuple[datetime, bool]:
    """An EventDateTime in UTC, and whether it is a whole day (which begins at midnight in the user's zone)."""
    if value.get("date"):
        return datetime.combine(date.fromisoformat(value["date"]), time(), zone).astimezone(UTC), True
    when = datetime.fromisoformat(value["dateTime"])
    if when.tzinfo is None:  # allowed where timeZone is given
        when = when.replace(tzinfo=_zone(value.get("timeZone")) or zone)
    return when.astimezone(UTC), False


@lru_cache(maxsize=256)
def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _instant(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def _person(value: Mapping[str, Any]) -> Person | None:
    """An organizer; none if it is a calendar rather than somebody."""
    email = (value.get("email") or "").lower() or None
    if email and email.rpartition("@")[2].endswith(_NOBODY):
        return None
    name = value.get("displayName") or None
    return Person(name, email) if name or email else None


def _attendee(value: Mapping[str, Any], view: View) -> Attendee:
    own = view.own and value.get("self") is True
    email, name = (value.get("email") or "").lower(), value.get("displayName")
    is_self, room = own or email in view.addresses, bool(value.get("resource"))
    return _guest(email or None, name or None, value.get("responseStatus", ""), is_self=is_self, room=room)


@lru_cache(maxsize=2048)
def _guest(email: str | None, name: str | None, answer: str, *, is_self: bool, room: bool) -> Attendee:
    """The same people are in most events of a calendar: one object each is enough."""
    return Attendee(name, email, _RESPONSES.get(answer), is_self, "room" if room else "person")


def _own_words(item: Mapping[str, Any], view: View, attendees: Collection[Attendee]) -> bool:
    """Whether title and description are certainly the user's own words: only then do tags and notes in them count.

    Gmail makes events out of received mail (``fromGmail``), and on a shared calendar ``self`` is the calendar, not
    the user: there the creator has to be the user.
    """
    if item.get("eventType") == "fromGmail":
        return False
    organizer, creator = item.get("organizer") or {}, item.get("creator") or {}
    if creator and not _is_me(creator, view):
        return False
    if organizer:
        return _is_me(organizer, view) or (organizer.get("self") is True and _is_me(creator, view))
    others = any(not each.is_self for each in attendees) or item.get("attendeesOmitted")
    return not others and (view.own or _is_me(creator, view))


def _is_me(value: Mapping[str, Any], view: View) -> bool:
    return (value.get("email") or "").lower() in view.addresses or (view.own and value.get("self") is True)


def _link(item: Mapping[str, Any]) -> str | None:
    """Where the conversation takes place: the conference's video entry, else its first one, else the Meet link."""
    entries = (item.get("conferenceData") or {}).get("entryPoints") or ()
    links = [(each.get("entryPointType") != "video", each["uri"]) for each in entries if each.get("uri")]
    return min(links, key=lambda link: link[0])[1] if links else item.get("hangoutLink")
