"""The harness of a feed: a calendar program that publishes what it holds at a secret address, over plain HTTP.

Its meetings are written as such programs write them: a master with a rule in the user's zone, an override or an
EXDATE for a changed instance. It knows ETags, and what feeds do on bad days: break off, answer 503, ask for a login.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from connectors import ics
from daemon.model import Me
from daemon.ports import Context, Offers
from tests.contract.harness import ME, ZONE, Harness, Meeting

PATH = "/private-0123456789/basic.ics"


@dataclass
class Entry:
    """A meeting, and what became of its instances since (by original start)."""

    meeting: Meeting
    status: str = "CONFIRMED"
    sequence: int = 0
    removed: list[datetime] = field(default_factory=list)
    moved: dict[datetime, datetime] = field(default_factory=dict)
    cancelled: list[datetime] = field(default_factory=list)
    stamp: datetime = field(default_factory=lambda: datetime.now(UTC))


class Program:
    """The calendar program and its web server."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.asked = 0
        self.fault = ""
        self.times = 0
        program = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                program.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}{PATH}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def fail(self, fault: str, times: int) -> None:
        self.fault, self.times = fault, times

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        fault = self.fault if self.times > 0 else ""
        self.times -= bool(fault)
        if request.path != PATH:
            request.send_error(404)
        elif fault in ("503", "401"):
            request.send_error(int(fault))
        else:
            body = self.calendar()
            tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if request.headers.get("If-None-Match") == tag and not fault:
                request.send_response(304)
                request.end_headers()
                return
            body = body[: len(body) // 2] if fault == "half" else body  # the mark is still that of the whole
            request.send_response(200)
            request.send_header("Content-Type", "text/calendar; charset=utf-8")
            request.send_header("Content-Length", str(len(body)))
            request.send_header("ETag", tag)
            request.end_headers()
            request.wfile.write(body[: len(body) // 2] if fault == "cut" else body)

    def calendar(self) -> bytes:
        return calendar_of(self.entries.values(), "X-WR-TIMEZONE:Europe/Berlin")


def calendar_of(entries: Iterable[Entry], *more: str) -> bytes:
    """A calendar of these meetings as such programs write it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Globex//Calendar//EN", *more]
    for entry in entries:
        lines += _written(entry)
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _written(entry: Entry) -> list[str]:
    meeting = entry.meeting
    extra = []
    if meeting.weekly > 1:
        extra.append(f"RRULE:FREQ=WEEKLY;COUNT={meeting.weekly}")
        extra += [_time("EXDATE", start, meeting) for start in entry.removed]
    lines = _event(entry, meeting.starts, entry.status, *extra)
    for original, to in entry.moved.items():
        lines += _event(entry, to, "CONFIRMED", _time("RECURRENCE-ID", original, meeting))
    for original in entry.cancelled:
        lines += _event(entry, original, "CANCELLED", _time("RECURRENCE-ID", original, meeting))
    return lines


def _event(entry: Entry, starts: datetime, status: str, *extra: str) -> list[str]:
    meeting = entry.meeting
    lines = [
        "BEGIN:VEVENT",
        f"UID:{meeting.uid}",
        f"DTSTAMP:{entry.stamp:%Y%m%dT%H%M%SZ}",
        _time("DTSTART", starts, meeting),
        _time("DTEND", starts + (meeting.ends - meeting.starts), meeting),
        f"SUMMARY:{_text(meeting.title)}",
        f"DESCRIPTION:{_text(meeting.description)}",
        f"LOCATION:{_text(meeting.location)}",
        f"STATUS:{status}",
        f"SEQUENCE:{entry.sequence}",
        *extra,
    ]
    if meeting.organizer:
        lines.append(f'ORGANIZER;CN="{meeting.organizer[0]}":mailto:{meeting.organizer[1]}')
    for name, address, answer in meeting.attendees:
        lines.append(f'ATTENDEE;CN="{name}";PARTSTAT={answer.upper()}:mailto:{address}')
    return [*lines, "END:VEVENT"]


def _time(name: str, moment: datetime, meeting: Meeting) -> str:
    local = moment.astimezone(meeting.zone)
    if meeting.all_day:
        return f"{name};VALUE=DATE:{local:%Y%m%d}"
    return f"{name};TZID={meeting.zone.key}:{local:%Y%m%dT%H%M%S}"


def _text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")


class Book:
    """The meetings of a calendar, and what a person does with them. ``changed`` is called after each change."""

    entries: dict[str, Entry]

    def changed(self) -> None:
        """What is published from them is out of date."""

    def put(self, meeting: Meeting) -> None:
        old = self.entries.get(meeting.uid)
        self.entries[meeting.uid] = Entry(meeting, sequence=old.sequence + 1 if old else 0)
        self.changed()

    def move(self, uid: str, start: datetime, to: datetime, *, series: bool = False) -> None:
        entry = self.entries[uid]
        entry.sequence += 1
        if series:
            entry.moved[start] = to
        else:
            meeting = entry.meeting
            entry.meeting = replace(meeting, starts=to, ends=to + (meeting.ends - meeting.starts))
        self.changed()

    def cancel(self, uid: str, start: datetime | None = None) -> None:
        entry = self.entries[uid]
        entry.sequence += 1
        if start is None:
            entry.status = "CANCELLED"
        else:
            entry.cancelled.append(start)
        self.changed()

    def remove(self, uid: str, start: datetime | None = None) -> None:
        if start is None:
            del self.entries[uid]
        else:
            entry = self.entries[uid]
            entry.moved.pop(start, None)
            entry.removed.append(start)
        self.changed()


class Diary(Book):
    """A calendar file on this machine."""

    def __init__(self, path: Path) -> None:
        self.entries, self.path = {}, path
        self.changed()

    def changed(self) -> None:
        new = self.path.with_suffix(".new")
        new.write_bytes(calendar_of(self.entries.values()))
        new.replace(self.path)


class FeedHarness(Book, Harness):
    def __init__(self, tmp_path: Path) -> None:
        self.program = Program()
        self.entries = self.program.entries
        self._options = ics.Options(url=self.program.url, allow_private=True)
        self._context = Context(self.account, Me("Ada Lovelace", (ME,), ZONE.key), tmp_path / "state")
        self.reopen()

    def reopen(self) -> Offers:
        self.offers = ics.open(self._options, self._context)
        return self.offers

    def close(self) -> None:
        self.program.close()

    def go_down(self, *, times: int = 1) -> None:
        self.program.fail("503", times)

    def revoke(self) -> None:
        self.program.fail("401", 1_000)

    def cut_read(self) -> None:
        self.program.fail("cut", 1)


def harness(tmp_path: Path) -> FeedHarness:
    return FeedHarness(tmp_path)
