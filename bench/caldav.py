"""What reading a large CalDAV calendar costs, beside vdirsyncer on the same Radicale in the same run.

Both start as processes of their own against a server whose cache is warm. First everything, then once more where
nothing has changed, then after one change; "resident" is the unchanged read of a process that goes on running, as the
daemon does (vdirsyncer starts anew each time). All events lie in the window that we read.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from pydantic import SecretStr

from daemon.model import Me, Window

EVENTS = 10_000
START = datetime(2027, 1, 4, 8, tzinfo=UTC)
WINDOW = Window(START - timedelta(days=1), START + timedelta(days=400))
RUNS = 3
USER, PASSWORD = "ada", "secret"
ENTRY = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Globex//Calendar//EN
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20261101T090000Z
DTSTART:{start:%Y%m%dT%H%M%SZ}
DTEND:{end:%Y%m%dT%H%M%SZ}
SUMMARY:Conversation {number} with Company {company}
DESCRIPTION:A conversation about the role\\, the team and what comes next. Please bring a pen. {words}
LOCATION:Room 1\\, 2nd floor
ORGANIZER;CN=Rita Reyes:mailto:rita@company{company}.example
ATTENDEE;CN=Ada Lovelace;PARTSTAT=ACCEPTED:mailto:ada@candidate.example
END:VEVENT
END:VCALENDAR
"""


def fill(folder: Path, count: int = EVENTS) -> None:
    """Put the calendar into the server's storage, as it lies there."""
    folder.mkdir(parents=True)
    (folder / ".Radicale.props").write_text(json.dumps({"tag": "VCALENDAR", "D:displayname": "Work"}))
    for number in range(count):
        put(folder, number, START + timedelta(minutes=50 * number))


def put(folder: Path, number: int, start: datetime) -> None:
    """Write one event."""
    facts = {"number": number, "company": number % 40, "words": "And a few more words. " * 20}
    text = ENTRY.format(uid=f"{number:024x}@globex.example", start=start, end=start + timedelta(hours=1), **facts)
    draft = folder / f".{number}.new"
    draft.write_bytes(text.replace("\n", "\r\n").encode())
    draft.replace(folder / f"{number:024x}.ics")


# -- the two readers, each a process of its own ---


def ours(url: str, folder: Path) -> Callable[[], None]:
    """The connector, with its cursor in a file."""

    def run() -> None:
        subprocess.run([sys.executable, "-m", "bench.caldav", url, str(folder)], check=True)

    return run


def fetch(url: str, folder: Path) -> None:
    """One read as a pass does it, in this process; and what a second one takes."""
    from connectors import caldav
    from daemon.ports import Context

    options = caldav.Options(url=url, username=USER, password=SecretStr(PASSWORD))
    context = Context("bench", Me("Ada", ("ada@candidate.example",), "Europe/Berlin"), folder / "state", ("Work",))
    offers = caldav.open(options, context)
    assert offers.source is not None
    kept = folder / "cursor"
    delta = offers.source.fetch("Work", kept.read_text() if kept.exists() else None, WINDOW)
    kept.write_text(delta.cursor or "")
    began = time.perf_counter()
    offers.source.fetch("Work", delta.cursor, WINDOW)
    with (folder / "read").open("a") as file:
        file.write(f"{len(delta.events)} {time.perf_counter() - began}\n")


def vdirsyncer(url: str, folder: Path) -> Callable[[], None]:
    """Read-only, into a folder, with its own settings."""
    config = folder / "config"
    config.write_text(
        f'[general]\nstatus_path = "{folder}/status/"\n[pair work]\na = "here"\nb = "there"\ncollections = ["work"]\n'
        f'conflict_resolution = "b wins"\n[storage here]\ntype = "filesystem"\npath = "{folder}/vdir/"\n'
        f'fileext = ".ics"\n[storage there]\ntype = "caldav"\nurl = "{url}"\nusername = "{USER}"\n'
        f'password = "{PASSWORD}"\nread_only = true\n'
    )
    program = [str(Path(sys.executable).parent / "vdirsyncer"), "-c", str(config)]
    subprocess.run([*program, "discover"], check=True, capture_output=True, input=b"y\ny\n")

    def run() -> None:
        subprocess.run([*program, "sync"], check=True, capture_output=True)

    return run


def seconds(run: Callable[[], None]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def measure(calendar: Path, run: Callable[[], None]) -> dict[str, float]:
    """The first read, the median of some where nothing has changed, and one after a change."""
    first = seconds(run)
    unchanged = statistics.median(seconds(run) for _ in range(RUNS))
    put(calendar, 17, START + timedelta(hours=int(time.time()) % 1000))
    return {"first": first, "unchanged": unchanged, "one change": seconds(run)}


def main() -> None:
    """The table, as Markdown."""
    from tests.fakes.caldav.servers import Radicale

    with tempfile.TemporaryDirectory() as name:
        server = Radicale(Path(name) / "server")
        server.start()
        try:
            server.allow(USER, PASSWORD)
            calendar = server.folder / "storage" / "collection-root" / USER / "work"
            fill(calendar)
            table(server, calendar, Path(name))
        finally:
            server.close()


def table(server: Any, calendar: Path, folder: Path) -> None:
    """Run both and print what they took."""
    url = f"http://127.0.0.1:{server.port}/"
    for reader in ("ours", "vdirsyncer"):
        (folder / reader).mkdir()
    marks = '<propfind xmlns="DAV:"><prop><sync-token/></prop></propfind>'
    login = (USER, PASSWORD)  # the server reads its files once and keeps what it found
    requests.request("PROPFIND", f"{url}{USER}/work/", data=marks, headers={"Depth": "0"}, auth=login, timeout=3600)
    rows = {"ours": measure(calendar, ours(url, folder / "ours"))}
    read = [line.split() for line in (folder / "ours" / "read").read_text().splitlines()]
    rows["ours"]["resident"] = statistics.median(float(again) for _, again in read)
    rows["vdirsyncer"] = measure(calendar, vdirsyncer(url, folder / "vdirsyncer"))
    rows["vdirsyncer"]["resident"] = rows["vdirsyncer"]["unchanged"]
    copied = len(list((folder / "vdirsyncer" / "vdir" / "work").glob("*.ics")))
    print(
        f"\n## {EVENTS:,} events on Radicale, wall seconds\n\n| | {' | '.join(rows['ours'])} |\n|---|---|---|---|---|"
    )
    for name, row in rows.items():
        print(f"| {name} | {' | '.join(f'{each:.2f}' for each in row.values())} |")
    pairs = zip(rows["ours"].values(), rows["vdirsyncer"].values(), strict=True)
    print(f"| times faster | {' | '.join(f'{there / here:.1f}' for here, there in pairs)} |")
    counts = ", ".join(events for events, _ in read)
    print(f"\nEvents read: {counts}; copied by vdirsyncer: {copied:,}. Load at the end: {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    fetch(sys.argv[1], Path(sys.argv[2])) if len(sys.argv) > 1 else main()
