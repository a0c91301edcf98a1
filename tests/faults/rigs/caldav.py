"""The CalDAV connector, on a real Radicale."""

from __future__ import annotations

from pathlib import Path

from daemon.model import Kind
from tests.fakes.caldav.harness import PASSWORD, CaldavHarness
from tests.faults.story import Rig
from tests.faults.web import Body, Web, cells

CALLS = (
    "PROPFIND root",
    "PROPFIND home",
    "PROPFIND calendar",
    "PROPFIND own",
    "REPORT calendar",
    "GET own entry",
    "MKCALENDAR own",
    "PUT own entry",
    "DELETE own entry",
)
WRITES = frozenset({Kind.TASK, Kind.REMINDER})
QUICK = 3
CELLS = cells(CALLS)
_PLACES = {0: "root", 1: "home"}
_CONDITIONS = {"scope": "need-privileges", "409": "no-uid-conflict"}


def _name(method: str, path: str) -> str:
    parts = path.strip("/").split("/") if path.strip("/") else []
    own = "own" if parts[1:2] == ["afterword"] else ""
    place = _PLACES.get(len(parts)) or (own or "calendar" if len(parts) == 2 else f"{own} entry".strip())
    return f"{method} {place}"


def _refusal(status: int, reason: str) -> Body:
    condition = _CONDITIONS.get(reason or str(status), "")
    error = f'<?xml version="1.0"?><error xmlns="DAV:">{f"<{condition}/>" if condition else ""}</error>'
    return "application/xml", error.encode()


def rig(folder: Path) -> Rig:
    """A user's calendars, with a calendar of our own."""
    there = CaldavHarness(folder)
    wire = Web(_name, _refusal)
    wire.put_under(there.wire.server)
    account = {
        "type": "caldav", "url": f"{there.wire.url}/", "username": there.person.name, "password": PASSWORD,
    }  # fmt: skip
    return Rig(there, wire, account, "Work", WRITES)
