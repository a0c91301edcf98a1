"""A calendar feed: one call, and nothing is written there."""

from __future__ import annotations

from pathlib import Path

from daemon.model import Kind
from tests.fakes.ics import FeedHarness
from tests.faults.story import Rig
from tests.faults.web import FAULTS, Body, Fault, Web, cells, with_content

_EMPTY = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Globex//Calendar//EN\r\nEND:VCALENDAR\r\n"
_OF_FEEDS = (
    # Letters that are no UTF-8 are read as old ones are: feeds say what they like of their charset.
    Fault("wrong charset", spoil=with_content(content_type="text/calendar; charset=utf-16"), harmless=True),
    Fault("empty", spoil=with_content(b"")),
    Fault("no events", spoil=with_content(_EMPTY), lie=True, harmless=True),
    Fault("not modified, unasked", refuse=lambda _: (304, {}, ("text/calendar", b""))),
)
CALLS = ("GET feed",)
CELLS = cells(CALLS, faults=[each for each in FAULTS if each.name != "wrong charset"] + [*_OF_FEEDS])
WRITES = frozenset[Kind]()
QUICK = 5


def _refusal(status: int, reason: str) -> Body:
    return "text/html", f"<!DOCTYPE html><title>{status} {reason}</title>".encode()


def rig(folder: Path) -> Rig:
    """A calendar that a program publishes."""
    there = FeedHarness(folder)
    wire = Web(lambda method, _: f"{method} feed", _refusal)
    wire.put_under(there.program.server)
    return Rig(there, wire, {"type": "ics", "url": there.program.url, "allow_private": True}, "")
