"""A VEVENT's occurrence as a ``model.Event``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from connectors._ical.entry import Moment, number, uid_of
from connectors._ical.expand import Occurrence
from connectors._ical.lines import LINKS, Properties, Property, name_of, one_line
from daemon.model import Attendee, Event, EventId, Me, Person, Response, Status

ATTENDEES_LIMIT = 300
URL_LIMIT = 2_048
ADDRESS_LIMIT = 320

_KINDS = {"ROOM": "room", "RESOURCE": "room", "GROUP": "group"}
_RESPONSES = {response.value.upper(): response for response in Response}
_FIRMEST = (Response.ACCEPTED, Response.TENTATIVE, Response.NEEDS_ACTION, Response.DECLINED)
_STATUSES = {status.value.upper(): status for status in Status}
_UNKNOWN_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class Owner:
    """Whose calendar it is: the user, and the account and calendar its events are filed under."""

    def __init__(self, me: Me, account: str = "", calendar: str = "") -> None:
        self.account = account
        self.calendar = calendar
        self.zone_name = me.timezone
        self.zone = ZoneInfo(me.timezone)
        self.addresses = frozenset(email.lower() for email in me.emails)


def events_of(occurrences: Sequence[Occurrence], owner: Owner, name: str = "") -> Iterator[Event]:
    """The occurrences as the rest of Afterword knows events: times in UTC, days as local midnights of the user.

    ``name`` is what the calendar calls the object that they stand in, if it is to be found again by that.
    """
    shown: dict[int, dict[str, Any]] = {}
    for occurrence in occurrences:
        entry = occurrence.entry
        facts = shown.get(id(entry))
        if facts is None:
            facts = shown[id(entry)] = _facts(entry.properties, owner)
        if occurrence.cancelled:
            facts = {**facts, "status": Status.CANCELLED}
        start, end = occurrence.start, occurrence.end
        all_day = not isinstance(start, datetime)
        if all_day and end <= start:
            end = start + timedelta(days=1)
        identity = EventId(entry.uid, occurrence.name)
        yield Event(
            **facts,
            id=identity,
            ref=ref_in(name, occurrence.name) if name else str(identity),
            starts=_utc(start, owner),
            ends=_utc(end, owner),
            all_day=all_day,
            zone=_zone_name(start, owner),
            zone_known=entry.zone_known,
        )


def ref_in(name: str, occurrence: str) -> str:
    """What an occurrence in an object of that name is called."""
    return f"{name}#{occurrence}" if occurrence else name


def unreadable_event(raw: bytes, owner: Owner) -> Event | None:
    """What is left of a VEVENT whose times cannot be read; ``None`` where it has neither UID nor SUMMARY."""
    properties = Properties(raw)
    if not (properties.raw("UID") or properties.line("SUMMARY")):
        return None
    identity = EventId(uid_of(properties))
    times: dict[str, Any] = {"starts": _UNKNOWN_TIME, "ends": _UNKNOWN_TIME, "zone_known": False}
    return Event(**_facts(properties, owner), id=identity, ref=str(identity), **times)


def _facts(properties: Properties, owner: Owner) -> dict[str, Any]:
    """Everything but the identity and the times."""
    organizer = _organizer(properties)
    attendees = tuple(_attendees(properties, owner))
    alone = organizer is None and all(attendee.is_self for attendee in attendees)
    return {
        "account": owner.account,
        "calendar": owner.calendar,
        "title": properties.line("SUMMARY"),
        "description": properties.text("DESCRIPTION", "X-ALT-DESC"),
        "location": properties.line("LOCATION"),
        "status": _STATUSES.get(properties.raw("STATUS").upper(), Status.CONFIRMED),
        "response": _own_response(attendees),
        "organizer": organizer,
        "organizer_is_self": alone or (organizer is not None and organizer.email in owner.addresses),
        "attendees": attendees,
        "url": _url(properties),
        "sequence": number(properties.raw("SEQUENCE")),
        "updated": _updated(properties),
    }


def _utc(value: Moment, owner: Owner) -> datetime:
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=owner.zone)
    return value.astimezone(UTC)


def _zone_name(value: Moment, owner: Owner) -> str | None:
    """The IANA name; ``None`` where the calendar defines a zone of its own."""
    if not isinstance(value, datetime):
        return owner.zone_name
    return "UTC" if value.tzinfo is UTC else getattr(value.tzinfo, "key", None)


def _organizer(properties: Properties) -> Person | None:
    found = properties.first("ORGANIZER")
    person = _person(found) if found else None
    return person if person and (person.name or person.email) else None


def _attendees(properties: Properties, owner: Owner) -> Iterator[Attendee]:
    seen: set[Person] = set()
    for found in properties.all("ATTENDEE", ATTENDEES_LIMIT):
        person = _person(found)
        key = Person(email=person.email) if person.email else person
        if not (person.name or person.email) or key in seen:
            continue
        seen.add(key)
        yield Attendee(
            name=person.name,
            email=person.email,
            response=_RESPONSES.get(found.param("PARTSTAT").upper()),
            is_self=person.email in owner.addresses,
            kind=_KINDS.get(found.param("CUTYPE").upper(), "person"),
        )


def _person(found: Property) -> Person:
    address = _address(found.value) or _address(found.param("EMAIL"))
    name = name_of(found.param("CN")) or None
    if name and address and name.lower().removeprefix("mailto:") == address:
        name = None
    return Person(name, address)


def _address(text: str) -> str | None:
    """An addr-spec in lower case from ``mailto:…`` or a bare address; anything else is none."""
    address = one_line(text, ADDRESS_LIMIT + 7)
    scheme, colon, rest = address.partition(":")
    if colon:
        if scheme.lower() != "mailto":
            return None
        address = unquote(rest.partition("?")[0])
    address = one_line(address, ADDRESS_LIMIT).strip("<>").lower()
    local, _, domain = address.rpartition("@")
    return address if local and domain and " " not in address else None


def _own_response(attendees: tuple[Attendee, ...]) -> Response | None:
    """The user's own answer; the firmest, where several addresses of theirs are invited."""
    own = {attendee.response for attendee in attendees if attendee.is_self}
    return next((response for response in _FIRMEST if response in own), None)


def _url(properties: Properties) -> str | None:
    for name in LINKS:
        for found in properties.all(name, 8):
            url = one_line(found.value, URL_LIMIT + 1).replace("\\,", ",").replace("\\;", ";")
            if url.lower().startswith(("https://", "http://")) and len(url) <= URL_LIMIT:
                return url
    return None


def _updated(properties: Properties) -> datetime | None:
    """LAST-MODIFIED, which RFC 5545 wants in UTC. DTSTAMP is no answer: feeds write it anew on every request."""
    text = properties.raw("LAST-MODIFIED")
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if text else None
    except ValueError:
        return None
