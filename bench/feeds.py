"""Invented calendar feeds of any size, of the mix that real ones have.

About 2.1 KB per event: six VTIMEZONEs, 1 to 6 attendees, folded descriptions, alarms; 4.4 % series (some ended, some
open, some with EXDATE or RDATE), 2 % overrides (moved, cancelled, some of dates that an EXDATE names too), 3 % with
DURATION, 4 % all-day, 1 % with a quoted Outlook zone name (folded, because it is longer than a line), 2 % with Windows
zone names, 1 % rescheduled (the same UID twice); the calendar has an X-WR-TIMEZONE.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

OUTLOOK = "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna and some more"
WINDOWS = ("W. Europe Standard Time", "Eastern Standard Time", "GMT Standard Time", "India Standard Time")
PLACES = ("Europe/Berlin", "Europe/London", "America/New_York", "Asia/Kolkata")

_TEXT = """technical interview with the team about system design and reliability please bring a pen join at
https://meet.example/abc-defg-hij see you soon kind regards the recruiting coordinator room capacity agenda screen call
candidate hiring manager onsite loop background questions feedback portfolio review Köln café naïve"""
_WORDS = tuple(_TEXT.split())
_PEOPLE = ("Ada Lovelace", "Grace Hopper", "Edsger Dijkstra", "Barbara Liskov", "Tony Hoare", "Frances Allen")
_RULES = (
    "FREQ=WEEKLY;BYDAY={day}",
    "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL={until}",
    "FREQ=DAILY;COUNT=10",
    "FREQ=DAILY",
    "FREQ=WEEKLY;COUNT=26",
    "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=MONTHLY",
    "FREQ=YEARLY",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL={until}",
)


def zone(name: str, winter: str, summer: str, begins: str = "19700329", ends: str = "19701025") -> list[str]:
    """A VTIMEZONE with European rules."""
    return [
        "BEGIN:VTIMEZONE",
        f"TZID:{name}",
        "BEGIN:DAYLIGHT",
        f"DTSTART:{begins}T020000",
        f"TZOFFSETFROM:{winter}",
        f"TZOFFSETTO:{summer}",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZNAME:SUMMER",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        f"DTSTART:{ends}T030000",
        f"TZOFFSETFROM:{summer}",
        f"TZOFFSETTO:{winter}",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZNAME:WINTER",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


def fold(lines: list[str]) -> bytes:
    """Content lines of at most 75 octets, with CRLF (RFC 5545 §3.1)."""
    out = []
    for line in lines:
        rest = line.encode()
        while len(rest) > 75:
            cut = 75
            while rest[cut] & 0xC0 == 0x80:
                cut -= 1
            out.append(rest[:cut])
            rest = b" " + rest[cut:]
        out.append(rest)
    return b"\r\n".join(out) + b"\r\n"


@dataclass
class Feed:
    """A feed of ``size`` events around ``now``: three years back, one ahead. The same seed makes the same bytes."""

    size: int
    now: datetime
    seed: int = 1
    world: str = "Europe/Berlin"
    description: int = 130
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    def __iter__(self) -> Iterator[bytes]:
        head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example Inc//Calendar//EN", "METHOD:PUBLISH"]
        if self.world:
            head.append(f"X-WR-TIMEZONE:{self.world}")
        for name in PLACES:
            head += zone(name, "+0100", "+0200")
        head += zone(OUTLOOK.replace(",", "\\,"), "+0100", "+0200", "16010325", "16011028")
        head += zone("Customized Time Zone", "+0200", "+0300", "16010325", "16011028")
        yield fold(head)
        made = 0
        while made < self.size:
            for lines in self._meeting(made, self.size - made):
                yield fold(lines)
                made += 1
        yield b"END:VCALENDAR\r\n"

    def _meeting(self, number: int, room: int) -> list[list[str]]:
        """The components of one UID."""
        dice = self.dice
        start = self.now.replace(tzinfo=None, second=0, microsecond=0)
        start += timedelta(minutes=15 * dice.randint(-3 * 365 * 96, 365 * 96))
        length = timedelta(minutes=dice.choice((30, 45, 60, 60, 60, 90, 240, 1440 * 3)))
        write = self._clock(start)
        luck = dice.random()
        if luck < 0.044:
            return self._series(number, start, length, write)[:room]
        if luck < 0.054 and room > 1:
            later = start + timedelta(days=dice.randint(1, 60))
            return [
                self._event(number, write, start, length, sequence=0),
                self._event(number, write, later, length, sequence=dice.randint(1, 3)),
            ]
        return [self._event(number, write, start, length)]

    def _clock(self, start: datetime) -> str:
        """How the times of a meeting are written: a template for DTSTART and its like."""
        luck = self.dice.random()
        if luck < 0.04:
            return "{name};VALUE=DATE:{day}"
        if luck < 0.05:
            return '{name};TZID="' + OUTLOOK + '":{time}'
        if luck < 0.07:
            return "{name};TZID=" + self.dice.choice(WINDOWS) + ":{time}"
        if luck < 0.08:
            return "{name};TZID=Customized Time Zone:{time}"
        if luck < 0.3:
            return "{name}:{time}Z"
        if luck < 0.31:
            return "{name}:{time}"
        return "{name};TZID=" + PLACES[start.day % 4] + ":{time}"

    def _series(self, number: int, start: datetime, length: timedelta, write: str) -> list[list[str]]:
        dice = self.dice
        rule = dice.choice(_RULES)
        until = start + timedelta(days=dice.randint(20, 900))
        whole_days = "VALUE=DATE" in write
        rule = rule.format(
            day=("MO", "TU", "WE", "TH", "FR", "SA", "SU")[start.weekday()],
            until=f"{until:%Y%m%d}" if whole_days else f"{until:%Y%m%dT%H%M%SZ}",
        )
        step = timedelta(days=1) if "DAILY" in rule else timedelta(weeks=2 if "INTERVAL" in rule else 1)
        weeks_to_now = max(2, int((self.now.replace(tzinfo=None) - start) / step))
        near = start + step * dice.randint(max(1, weeks_to_now - 3), weeks_to_now + 3)
        extra = [f"RRULE:{rule}"]
        if dice.random() < 0.3:
            extra.append(_at(write, "EXDATE", near))
        if dice.random() < 0.1:
            extra.append(_at(write, "RDATE", near + timedelta(days=3)))
        pieces = [self._event(number, write, start, length, extra)]
        for _ in range(dice.choice((0, 0, 0, 1, 1, 1))):
            original = near + step * dice.randint(0, 2)
            mark = [_at(write, "RECURRENCE-ID", original)]
            moved = original + timedelta(hours=dice.choice((0, 2, 24, -48, 24 * 30)))
            if dice.random() < 0.15:
                mark.append("STATUS:CANCELLED")
            pieces.append(self._event(number, write, moved, length, mark))
        return pieces

    def _event(
        self,
        number: int,
        write: str,
        start: datetime,
        length: timedelta,
        extra: list[str] | None = None,
        sequence: int = 0,
    ) -> list[str]:
        dice = self.dice
        end = start + (max(length, timedelta(days=1)) if "VALUE=DATE" in write else length)
        lines = ["BEGIN:VEVENT", _at(write, "DTSTART", start)]
        if dice.random() < 0.03 and "VALUE=DATE" not in write:
            lines.append(f"DURATION:PT{int(length.total_seconds() // 60)}M")
        elif dice.random() > 0.01:
            lines.append(_at(write, "DTEND", end))
        lines += [
            f"DTSTAMP:{self.now:%Y%m%dT%H%M%SZ}",
            "ORGANIZER;CN=Rita Reyes:mailto:rita@globex.example",
            f"UID:{self.seed:04x}{number:08x}-040000008200E00074C5B7101A82E00800000000@calendar.example",
        ]
        for who in dice.sample(_PEOPLE, dice.randint(1, 6)):
            address = who.lower().replace(" ", ".")
            lines.append(
                "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE;"
                f'CN="{who}";X-NUM-GUESTS=0:mailto:{address}@globex.example'
            )
        lines += [
            "CREATED:20260101T090000Z",
            "DESCRIPTION:" + "\\n".join(" ".join(dice.choices(_WORDS, k=self.description // 5)) for _ in range(5)),
            "LAST-MODIFIED:20260102T090000Z",
            "LOCATION:Room 1\\, 2nd floor",
            f"SEQUENCE:{sequence}",
            f"SUMMARY:Meeting {number}: {' '.join(dice.choices(_WORDS, k=3))}",
            "TRANSP:OPAQUE",
            *(extra or []),
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "DESCRIPTION:Reminder",
            "TRIGGER:-PT10M",
            "END:VALARM",
            "END:VEVENT",
        ]
        return lines


def _at(write: str, name: str, moment: datetime) -> str:
    return write.format(name=name, day=f"{moment:%Y%m%d}", time=f"{moment:%Y%m%dT%H%M%S}")
