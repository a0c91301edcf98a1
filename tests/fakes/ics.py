"""A calendar feed over HTTP, as calendar hosts publish them, and its harness.

The feed is written here from RFC 5545, not with our own code: a VTIMEZONE, local times with TZID, series as rules,
moved and cancelled instances as overrides, removed ones as EXDATE, ETag and 304.
"""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from connectors import ics
from daemon.model import Me
from daemon.ports import Context, Offers
from tests.contract.harness import ME, START, Harness, Meeting

SECRET = "private-0123456789abcdef"
BERLIN = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE"""


@dataclass
class Entry:
    """A meeting in the feed with its exceptions, by original start in UTC: moved to, cancelled or taken out."""

    meeting: Meeting
    cancelled: bool = False
    sequence: int = 0
    moved: dict[datetime, datetime] = field(default_factory=dict)
    dropped: set[datetime] = field(default_factory=set)
    called_off: set[datetime] = field(default_factory=set)


class Feed:
    """The server. ``status`` answers the next ``times`` requests instead of the calendar; ``cut`` breaks one off."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.status: list[int] = []
        self.revoked = False
        self.cut = False
        self.seen: dict[str, int] = defaultdict(int)
        feed = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                feed.answer(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/calendar/ical/ada/{SECRET}/basic.ics"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        wrong = 401 if self.revoked else self.status.pop(0) if self.status else 0
        if not request.path.endswith(f"/{SECRET}/basic.ics"):
            wrong = 404
        body = b"" if wrong else self.calendar()
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        status = wrong or (304 if request.headers.get("If-None-Match") == tag and not self.cut else 200)
        self.seen[str(status)] += 1
        request.send_response(status)
        request.send_header("Content-Type", "text/calendar; charset=utf-8")
        if status == 200:
            request.send_header("ETag", tag)
        request.send_header("Content-Length", str(len(body) if status == 200 else 0))
        request.send_header("Connection", "close")
        request.end_headers()
        if status == 200:
            request.wfile.write(body[: len(body) // 2] if self.cut else body)
            self.cut = False
        request.close_connection = True

    def calendar(self) -> bytes:
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Feed//EN", *BERLIN.split("\n")]
        for entry in self.entries.values():
            lines += _component(entry)
        return b"".join(_folded(line) for line in [*lines, "END:VCALENDAR"])


class IcsHarness(Harness):
    def __init__(self, tmp_path: Path) -> None:
        self.feed = Feed()
        self._options = ics.Options(url=self.feed.url, allow_private=True)
        self._context = Context(self.account, Me("Ada Lovelace", (ME,), "Europe/Berlin"), tmp_path / "state")
        self.reopen()

    def reopen(self) -> Offers:
        self.offers = ics.open(self._options, self._context)
        return self.offers

    def close(self) -> None:
        self.feed.close()

    def go_down(self, *, times: int = 1) -> None:
        self.feed.status = [503] * times

    def revoke(self) -> None:
        self.feed.revoked = True

    def put(self, meeting: Meeting) -> None:
        self.feed.entries[meeting.uid] = Entry(meeting)

    def move(self, uid: str, start: datetime, to: datetime, *, series: bool = False) -> None:
        entry = self.feed.entries[uid]
        entry.sequence += 1
        if series:
            entry.moved[start] = to
        else:
            length = entry.meeting.ends - entry.meeting.starts
            entry.meeting = replace(entry.meeting, starts=to, ends=to + length)

    def cancel(self, uid: str, start: datetime | None = None) -> None:
        entry = self.feed.entries[uid]
        entry.sequence += 1
        if start:
            entry.called_off.add(start)
        else:
            entry.cancelled = True

    def remove(self, uid: str, start: datetime | None = None) -> None:
        if start:
            self.feed.entries[uid].dropped.add(start)
        else:
            del self.feed.entries[uid]

    def cut_read(self) -> None:
        self.feed.cut = True


def harness(tmp_path: Path) -> Harness:
    return IcsHarness(tmp_path)


def _component(entry: Entry) -> list[str]:
    meeting = entry.meeting
    rule = [f"RRULE:FREQ=WEEKLY;COUNT={meeting.weekly}"] if meeting.weekly > 1 else []
    gone = [f"EXDATE{_time(start, meeting)}" for start in sorted(entry.dropped)]
    lines = _event(entry, meeting.starts, [*rule, *gone], cancelled=entry.cancelled)
    for start in sorted({*entry.moved, *entry.called_off} - entry.dropped):
        instance = [f"RECURRENCE-ID{_time(start, meeting)}"]
        lines += _event(entry, entry.moved.get(start, start), instance, cancelled=start in entry.called_off)
    return lines


def _event(entry: Entry, starts: datetime, more: list[str], *, cancelled: bool) -> list[str]:
    meeting = entry.meeting
    lines = [
        "BEGIN:VEVENT",
        f"DTSTART{_time(starts, meeting)}",
        f"DTEND{_time(starts + (meeting.ends - meeting.starts), meeting)}",
        f"DTSTAMP:{START.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"UID:{meeting.uid}",
        *more,
        f"SUMMARY:{_text(meeting.title)}",
        f"DESCRIPTION:{_text(meeting.description)}",
        f"LOCATION:{_text(meeting.location)}",
        f"SEQUENCE:{entry.sequence}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
    ]
    if meeting.organizer:
        lines.append(f'ORGANIZER;CN="{meeting.organizer[0]}":mailto:{meeting.organizer[1]}')
    for name, address, partstat in meeting.attendees:
        lines.append(f'ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat.upper()};CN="{name}":mailto:{address}')
    return [*lines, "END:VEVENT"]


def _time(when: datetime, meeting: Meeting) -> str:
    local = when.astimezone(meeting.zone)
    return f";VALUE=DATE:{local:%Y%m%d}" if meeting.all_day else f";TZID={meeting.zone.key}:{local:%Y%m%dT%H%M%S}"


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    raw, parts = line.encode(), []
    while len(raw) > 75:
        parts.append(raw[:75])  # octets, also inside a character, as some hosts do
        raw = b" " + raw[75:]
    return b"\r\n".join([*parts, raw]) + b"\r\n"
