"""What reading a large CalDAV calendar costs, beside vdirsyncer on the same Radicale in the same run.

Both start as processes of their own against a server whose cache is warm. First everything, then once more where
nothing has changed, then after one change; at last an unchanged read in a process that goes on running, as a daemon's.
All events lie in the window that we read.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
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


def fetch(url: str, folder: Path, *, again: bool = False) -> None:
    """One read as a pass does it, in this process."""
    from connectors import caldav
    from daemon.ports import Context

    options = caldav.Options(url=url, username=USER, password=SecretStr(PASSWORD))
    context = Context("bench", Me("Ada", ("ada@candidate.example",), "Europe/Berlin"), folder / "state", ("Work",))
    offers = caldav.open(options, context)
    assert offers.source is not None
    kept = folder / "cursor"
    delta = offers.source.fetch("Work", kept.read_text() if kept.exists() else None, WINDOW)
    kept.write_text(delta.cursor or "")
    with (folder / "read").open("a") as file:
        file.write(f"{len(delta.events)}\n")
    if again:
        began = time.perf_counter()
        for _ in range(RUNS):
            offers.source.fetch("Work", delta.cursor, WINDOW)
        (folder / "again").write_text(str((time.perf_counter() - began) / RUNS))


def vdirsyncer(url: str, folder: Path) -> Callable[[], None]:
    """Read-only, into a folder, with its own settings."""
    config = folder / "config"
    config.write_text(
        f'[general]\nstatus_path = "{folder}/status/"\n[pair work]\na = "here"\nb = "there"\ncollections = ["office"]\n'
        f'conflict_resolution = "b wins"\n[storage here]\ntype = "filesystem"\npath = "{folder}/vdir/"\n'
        f'fileext = ".ics"\n[storage there]\ntype = "caldav"\nurl = "{url}"\nusername = "{USER}"\n'
        f'password = "{PASSWORD}"\nread_only = true\n'
    )
    program = [str(Path(sys.executable).parent / "vdirsyncer"), "-c", str(config)]
    subprocess.run([*program, "discover"], check=True, capture_output=True, input=b"y\ny\n")

    def run() -> None:
        subprocess.run([*program, "sync"], check=True, capture_output=True)

    return run


@dataclass(frozen=True)
class Cost:
    """Wall seconds, and CPU seconds of the reader and of the server."""

    wall: float
    reader: float
    server: float

    @property
    def cpu(self) -> float:
        """Both together."""
        return self.reader + self.server

    def __str__(self) -> str:
        return f"{self.wall:.2f} ({self.reader:.2f} + {self.server:.2f})"


def cost(run: Callable[[], None], server: int) -> Cost:
    """What it takes; ``server`` is the server's process."""
    before, there, began = _children(), _cpu(server), time.perf_counter()
    run()
    return Cost(time.perf_counter() - began, _children() - before, _cpu(server) - there)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _cpu(process: int) -> float:
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def measure(calendar: Path, run: Callable[[], None], server: int) -> dict[str, Cost]:
    """The first read, the median of some where nothing has changed, and one after a change."""
    first = cost(run, server)
    unchanged = sorted((cost(run, server) for _ in range(RUNS)), key=lambda each: each.wall)[RUNS // 2]
    put(calendar, 17, START + timedelta(hours=int(time.time()) % 1000))
    return {"first": first, "unchanged": unchanged, "one change": cost(run, server)}


def main() -> None:
    """The table, as Markdown."""
    from tests.fakes.caldav.servers import Radicale

    with tempfile.TemporaryDirectory() as name:
        server = Radicale(Path(name) / "server")
        server.start()
        try:
            server.allow(USER, PASSWORD)
            calendar = server.folder / "storage" / "collection-root" / USER / "office"
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
    requests.request("PROPFIND", f"{url}{USER}/office/", data=marks, headers={"Depth": "0"}, auth=login, timeout=3600)
    process = server.process.pid
    ways = {"ours": ours(url, folder / "ours"), "vdirsyncer": vdirsyncer(url, folder / "vdirsyncer")}
    rows = {name: measure(calendar, run, process) for name, run in ways.items()}
    copied = len(list((folder / "vdirsyncer" / "vdir" / "office").glob("*.ics")))
    print(f"\n## {EVENTS:,} events on Radicale: wall seconds (CPU of the reader + of the server)\n")
    print(f"| | {' | '.join(rows['ours'])} |\n|---|---|---|---|")
    for name, row in rows.items():
        print(f"| {name} | {' | '.join(map(str, row.values()))} |")
    pairs = list(zip(rows["ours"].values(), rows["vdirsyncer"].values(), strict=True))
    print(f"| times faster | {' | '.join(f'{there.wall / here.wall:.1f}' for here, there in pairs)} |")
    print(f"| times less CPU | {' | '.join(f'{there.cpu / here.cpu:.1f}' for here, there in pairs)} |")
    fetch(url, folder / "ours", again=True)
    again = float((folder / "ours" / "again").read_text())
    faster = rows["vdirsyncer"]["unchanged"].wall / again
    print(f"\nUnchanged, in a process that goes on running: {again:.2f} s, {faster:.1f} times faster.")
    counts = ", ".join((folder / "ours" / "read").read_text().split())
    print(f"Events read: {counts}; copied by vdirsyncer: {copied:,}. Load at the end: {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    fetch(sys.argv[1], Path(sys.argv[2])) if len(sys.argv) > 1 else main()
