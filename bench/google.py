"""What reading a Google calendar costs, beside a bare ``events().list`` loop of Google's client library.

Every sample is a process of its own; the server (``tests/fakes/google``) is this one, so that CPU and memory are the
client's alone. Two cases: the first sync of a large calendar, and a poll of one in which nothing has changed.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.feeds import _PEOPLE, _WORDS
from daemon.model import Me, Window

START = datetime(2027, 1, 4, 8, tzinfo=UTC)
WINDOW = Window(START - timedelta(days=1), START + timedelta(days=4000))
RUNS = 5
HEAD = """| | requests | events | CPU ms, first | CPU ms | wall ms | peak RSS MB |
|---|---|---|---|---|---|---|"""


def item(number: int) -> dict[str, Any]:
    """An event as Google gives it, about 2.2 KB."""
    starts = START + timedelta(hours=number * 3)
    people = [f"{name.replace(' ', '.').lower()}@company{number % 40}.example" for name in _PEOPLE[: 1 + number % 6]]
    words = " ".join(_WORDS[(number + step) % len(_WORDS)] for step in range(110))
    entry = {"entryPointType": "video", "uri": f"https://meet.google.com/abc-{number}", "label": f"abc-{number}"}
    return {
        "id": f"{number:026x}",
        "iCalUID": f"{number:026x}@google.com",
        "htmlLink": f"https://www.google.com/calendar/event?eid={number:060x}",
        "summary": f"Interview {number} with Company {number % 40}",
        "description": words,
        "location": "Room 1, 2nd floor",
        "start": {"dateTime": starts.isoformat(), "timeZone": "Europe/Berlin"},
        "end": {"dateTime": (starts + timedelta(hours=1)).isoformat(), "timeZone": "Europe/Berlin"},
        "organizer": {"email": people[0], "displayName": _PEOPLE[0]},
        "creator": {"email": people[0]},
        "attendees": [
            {"email": each, "displayName": name, "responseStatus": "accepted"}
            for each, name in zip(people, _PEOPLE, strict=False)
        ],
        "hangoutLink": entry["uri"],
        "conferenceData": {"conferenceId": f"abc-{number}", "entryPoints": [entry]},
        "reminders": {"useDefault": True},
        "guestsCanModify": False,
    }


# -- one sample: run in a process of its own, see main() ---


def ours(folder: Path, url: str, cursor: str | None) -> tuple[int, str | None]:
    """The connector; gives the number of events and the cursor."""
    from connectors import google
    from daemon.ports import Context

    options = google.Options(token_file=folder / "token.json", endpoint=url)
    context = Context("bench", Me("Ada", ("ada@candidate.example",), "Europe/Berlin"), folder / "state", ("primary",))
    offers = google.open(options, context)
    assert offers.source is not None
    delta = offers.source.fetch("primary", cursor, WINDOW)
    return len(delta.events), delta.cursor


def bare(folder: Path, url: str, cursor: str | None) -> tuple[int, str | None]:
    """The loop of Google's own quickstarts, which keeps what it is given."""
    from google.oauth2.credentials import Credentials
    from googleapiclient.discovery import build

    token = json.loads((folder / "token.json").read_text())["token"]
    service = build(
        "calendar",
        "v3",
        credentials=Credentials(token),  # type: ignore[no-untyped-call]  # google-auth has no types
        cache_discovery=False,
        client_options={"api_endpoint": f"{url}calendar/v3/"},
    )
    since: dict[str, Any] = {"syncToken": cursor} if cursor else {}
    if not cursor:
        since = {"timeMin": WINDOW.start.isoformat(), "timeMax": WINDOW.end.isoformat()}
    items: list[dict[str, Any]] = []
    page: dict[str, Any] = {}
    while not page or "nextPageToken" in page:
        more = {"pageToken": page["nextPageToken"]} if page else {}
        page = (
            service.events().list(calendarId="primary", singleEvents=True, maxResults=2500, **since, **more).execute()
        )
        items += page.get("items", ())
    return len(items), page.get("nextSyncToken")


WAYS: dict[str, Callable[[Path, str, str | None], tuple[int, str | None]]] = {"ours": ours, "bare": bare}


def sample(way: str, folder: str, url: str, cursor: str) -> None:
    """Read twice; print what came and what it cost: the first time with all imports, and once more."""
    cost = []
    for _ in range(2):
        began, before = time.perf_counter(), time.process_time()
        events, after = WAYS[way](Path(folder), url, cursor or None)
        cost.append((time.process_time() - before, time.perf_counter() - began))
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    (first, _), (again, wall) = cost
    found = {"events": events, "cursor": after, "first": first * 1000, "again": again * 1000, "wall": wall * 1000}
    print(json.dumps({**found, "rss": int(peak.split()[1]) / 1024}))


# -- the table ---


def measure(server: Any, folder: Path, way: str, cursor: str | None) -> dict[str, Any]:
    """Medians of a few samples, and the requests of the last one."""
    found: list[dict[str, Any]] = []
    for _ in range(RUNS):
        server.calls.clear()
        command = [sys.executable, "-m", "bench.google", way, str(folder), server.url, cursor or ""]
        out = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        found.append(json.loads(out))
    medians = {name: statistics.median(each[name] for each in found) for name in ("first", "again", "wall", "rss")}
    return {**found[-1], **medians, "requests": len(server.calls) // 2}


def case(title: str, events: int, *, again: bool) -> None:
    """Print one table."""
    from tests.fakes.google import Server

    server = Server()
    try:
        for number in range(events):
            server.calendars.put(item(number))
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "token.json").write_text(json.dumps(server.authorized_user()))
            print(f"\n## {title}\n\n{HEAD}")
            rows = [("ours", "ours", again), ("bare", "bare loop", False)]
            for way, label, goes_on in [*rows, *([("bare", "bare loop with a sync token", True)] if again else [])]:
                cursor = measure(server, folder, way, None)["cursor"] if goes_on else None
                row = measure(server, folder, way, cursor)
                cost = f"{row['first']:.0f} | {row['again']:.0f} | {row['wall']:.0f} | {row['rss']:.0f}"
                print(f"| {label} | {row['requests']} | {row['events']} | {cost} |", flush=True)
    finally:
        server.close()


def main() -> None:
    """Both cases, as Markdown."""
    case("First sync of 10,000 events", 10_000, again=False)
    case("Unchanged poll of a calendar of 2,500 events", 2_500, again=True)
    print("\nMedians of five processes. CPU and memory are the client's; the first time includes all imports.")


if __name__ == "__main__":
    sample(*sys.argv[1:]) if len(sys.argv) > 1 else main()
