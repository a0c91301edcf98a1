"""The config document section by section, as pydantic models. Accounts' own options belong to their connectors."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from daemon.business_time import parse_span
from daemon.config.regions import region
from daemon.config.words import tame
from daemon.errors import nearest

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,64}@[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,255}")
_HOURS = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def _line(value: Any) -> Any:
    if isinstance(value, str):
        value = value.strip()
        if not value:
            raise ValueError("is empty")
        if _CONTROL.search(value):
            raise ValueError("must be one line without control characters")
    return value


def _address(value: Any) -> Any:
    if isinstance(value, str):
        value = value.strip().lower()
        if not _ADDRESS.fullmatch(value):
            raise ValueError("expected a mail address such as ada@example.com")
    return value


def _employer(value: Any) -> Any:
    """A mail domain: ``bigcorp.example``, also written ``@bigcorp.example`` or as an address there."""
    value = _line(value)
    return value.rpartition("@")[2].lower() if isinstance(value, str) and "@" in value else value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _zone(value: Any) -> ZoneInfo:
    if not isinstance(value, str):
        raise ValueError("expected a time zone such as Europe/London")
    try:
        return ZoneInfo(value)
    except (OSError, ValueError, LookupError):
        hint = nearest(value, available_timezones()) or "; expected a name such as Europe/London"
        raise ValueError(f"no such time zone: {tame(value, 40)}{hint}") from None


def _hours(value: Any) -> tuple[time, time]:
    match = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if match:
        first, minute, last, until = map(int, match.groups())
        if first < 24 and minute < 60 and last < 24 and until < 60 and (first, minute) < (last, until):
            return time(first, minute), time(last, until)
    raise ValueError('expected working hours such as "08:30-18:00", within one day')


def span(value: Any) -> timedelta:
    """Elapsed time from ``60 s``, ``5 minutes``, ``2 days``. ValueError says what is expected."""
    try:
        found = parse_span(value)
    except ValueError:
        found = None
    if found is None or found.days is not None:
        raise ValueError("expected a number and a unit, such as '60 s', '5 minutes' or '2 days'")
    return found.elapsed


def _within(least: timedelta, most: timedelta, words: str) -> PlainValidator:
    def check(value: Any) -> timedelta:
        elapsed = span(value)
        if not least <= elapsed <= most:
            raise ValueError(f"expected {words}")
        return elapsed

    return PlainValidator(check)


def _language(value: Any) -> Any:
    if isinstance(value, str) and not _LANGUAGE.fullmatch(value.strip().lower()):
        raise ValueError("expected the code of a language such as en or de")
    return value.strip().lower() if isinstance(value, str) else value


def _regions(value: Any) -> Any:
    """One region, several, or none, as the mapping form."""
    if value is None or (isinstance(value, str) and value.strip().lower() == "none"):
        return {}
    if isinstance(value, str):
        return {"regions": [value]}
    return {"regions": value} if isinstance(value, list) else value


def _nobody(value: Any) -> Any:
    return None if isinstance(value, str) and value.strip().lower() == "none" else value


def _region(value: Any) -> Any:
    return region(value) if isinstance(value, str) else value


Line = Annotated[str, BeforeValidator(_line), Field(max_length=200)]
Address = Annotated[str, BeforeValidator(_address)]
Days = Annotated[tuple[date, ...], Field(max_length=1000)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HolidaysSection(_Section):
    """``regions`` are country or subdivision codes; ``extra`` days are free too, ``except`` days are not."""

    regions: Annotated[tuple[Annotated[str, BeforeValidator(_region)], ...], BeforeValidator(_listed)] = ()
    extra: Days = ()
    except_: Days = Field(default=(), alias="except")


class MeSection(_Section):
    """Who the owner of the calendars is and when they work."""

    name: Line
    emails: Annotated[tuple[Address, ...], BeforeValidator(_listed), Field(min_length=1, max_length=50)]
    timezone: Annotated[ZoneInfo, PlainValidator(_zone)]
    holidays: Annotated[HolidaysSection, BeforeValidator(_regions)] = HolidaysSection()
    hours: Annotated[tuple[time, time], PlainValidator(_hours)] = (time(8, 30), time(18, 0))
    employers: Annotated[
        tuple[Annotated[Line, BeforeValidator(_employer)], ...], BeforeValidator(_listed), Field(max_length=50)
    ] = ()
    discreet: bool = False
    language: Annotated[str, BeforeValidator(_language)] = "en"


class CalendarSection(_Section):
    """A calendar to read; without ``calendar`` the account's main one."""

    account: Line
    calendar: Line | None = None


class DeliverSection(_Section):
    """Where artefacts go; ``none`` switches a kind off, what is not named goes to the only account that can."""

    drafts: Annotated[Line | None, BeforeValidator(_nobody)] = None
    tasks: Annotated[Line | None, BeforeValidator(_nobody)] = None
    reminders: Annotated[Line | None, BeforeValidator(_nobody)] = None
    fallback: Annotated[Line | None, BeforeValidator(_nobody)] = None


class ReferenceSection(_Section):
    """Somebody who will speak for the user."""

    name: Line
    email: Address | None = None
    relationship: Line | None = None
    talking_points: Annotated[tuple[Line, ...], BeforeValidator(_listed), Field(max_length=20)] = ()
    may_contact: bool = False


class ScheduleSection(_Section):
    """How often calendars are read, how far back a first start looks, when a pass is suspiciously big, and how long
    what has come to an end is kept."""

    every: Annotated[timedelta, _within(timedelta(seconds=1), timedelta(days=1), "between 1 s and 1 day")] = timedelta(
        minutes=5
    )
    look_back: Annotated[timedelta, _within(timedelta(), timedelta(days=120), "at most 120 days")] = timedelta(days=2)
    max_new_actions: int = Field(default=50, ge=1, le=100_000)
    # a calendar is read 120 days back: what is forgotten sooner would be met again
    keep: Annotated[timedelta, _within(timedelta(days=150), timedelta(days=7300), "150 days to 20 years")] = timedelta(
        days=365
    )


class Document(_Section):
    """The whole file. ``accounts``, ``playbook``, ``state`` and ``templates`` are looked at more closely elsewhere."""

    me: MeSection
    accounts: Annotated[dict[str, dict[str, Any]], Field(min_length=1, max_length=100)]
    calendars: Annotated[tuple[CalendarSection, ...], Field(min_length=1, max_length=100)] | None = None
    deliver: DeliverSection = DeliverSection()
    references: Annotated[tuple[ReferenceSection, ...], Field(max_length=100)] = ()
    playbook: Any = "default"
    schedule: ScheduleSection = ScheduleSection()
    state: Line | None = None
    templates: Line | None = None
    prompts: bool = True
