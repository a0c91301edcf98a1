"""What reading a large CalDAV calendar costs, beside vdirsyncer on the same Radicale in the same run.

10,000 events lie evenly over ten years, the last change is an hour old, and the server's cache is warm. vdirsyncer
reads them all. We read the window that a pass reads (120 days back, 60 ahead), and in another row, as the worst that
can be, a window with all of them. Each is a process of its own: first everything, then once more where nothing has
changed, then after one change; at last an unchanged read in a process that goes on running, as a daemon's does. What
the server by itself needs to answer the same questions is asked of it by a bare client.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from pydantic import SecretStr

from daemon.model import Me, Window

EVENTS = 10_000
INTERVIEWS = 50  # each so manieth is one
START = datetime(2020, 1, 6, 8, tzinfo=UTC)
STEP = timedelta(days=3650) / EVENTS
NOW = START + timedelta(days=3000)
WINDOWS = {
    "ours": Window(NOW - timedelta(days=120), NOW + timedelta(days=60)),
    "ours, all in the window": Window(START - timedelta(days=1), START + timedelta(days=3660)),
}
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
SUMMARY:{title}
DESCRIPTION:What was done\\, what is to be done\\, and who does it. Please bring a pen. {words}
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
        put(folder, number, START + STEP * number)


def put(folder: Path, number: int, start: datetime) -> None:
    """Write one event."""
    title = f"Team meeting {number}" if number % INTERVIEWS else f"Interview with Company {number}: Backend Engineer"
    facts = {"title": title, "company": number % 40, "words": "And a few more words. " * 20}
    text = ENTRY.format(uid=f"{number:024x}@globex.example", start=start, end=start + timedelta(hours=1), **facts)
    draft = folder / f".{number}.new"
    draft.write_bytes(text.replace("\n", "\r\n").encode())
    draft.replace(folder / f"{number:024x}.ics")


# -- the two readers, each a process of its own ---


def ours(url: str, folder: Path, window: str) -> Callable[[], None]:
    """The connector, with its cursor in a file."""

    def run() -> None:
        subprocess.run([sys.executable, "-m", "bench.caldav", url, str(folder), window], check=True)

    return run


def fetch(url: str, folder: Path, window: Window, *, again: bool = False) -> None:
    """One read as a pass does it, in this process."""
    from connectors import caldav
    from daemon.ports import Context

    options = caldav.Options(url=url, username=USER, password=SecretStr(PASSWORD))
    context = Context("bench", Me("Ada", ("ada@candidate.example",), "Europe/Berlin"), folder / "state", ("Work",))
    offers = caldav.open(options, context)
    assert offers.source is not None
    kept = folder / "cursor"
    delta = offers.source.fetch("Work", kept.read_text() if kept.exists() else None, window)
    kept.write_text(delta.cursor or "")
    with (folder / "read").open("a") as file:
        file.write(f"{len(delta.events)}\n")
    if again:
        began = time.perf_counter()
        for _ in range(RUNS):
            offers.source.fetch("Work", delta.cursor, window)
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
    settle(calendar)
    first = cost(run, server)
    unchanged = median([cost(run, server) for _ in range(RUNS)])
    changed = int(NOW.timestamp() - START.timestamp()) // int(STEP.total_seconds())
    put(calendar, changed, NOW + timedelta(minutes=int(time.time()) % 1000))
    return {"first": first, "unchanged": unchanged, "one change": cost(run, server)}


def median(costs: list[Cost]) -> Cost:
    """By wall time."""
    return sorted(costs, key=lambda each: each.wall)[len(costs) // 2]


def settle(calendar: Path) -> None:
    """Let the last change be an hour old."""
    then = time.time() - 3600
    for each in (calendar, *calendar.iterdir()):
        os.utime(each, (then, then))


def alone(url: str, server: int) -> dict[str, Cost]:
    """What the server needs for our questions, from a client that drops the answers."""
    from connectors.caldav import multistatus as dav

    def ask(*questions: tuple[str, str, bytes]) -> Callable[[], None]:
        def run() -> None:
            for method, depth, body in questions:
                connection = HTTPConnection("127.0.0.1", urlsplit(url).port, timeout=3600)
                login = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
                connection.request(
                    method, f"/{USER}/office/", body, {"Depth": depth, "Authorization": f"Basic {login}"}
                )
                connection.getresponse().read()
                connection.close()

        return run

    date = "PROPFIND", "0", dav.propfind(["d:getlastmodified"])
    whole = {name: ("REPORT", "1", dav.events_in(window, whole=True)) for name, window in WINDOWS.items()}
    asked = {f"{name}: first": ask(date, question) for name, question in whole.items()}
    asked |= {"unchanged": ask(date), "a ctag": ask(("PROPFIND", "0", dav.propfind(["s:getctag"])))}
    asked |= {"a sync token": ask(("PROPFIND", "0", dav.propfind(["d:sync-token"])))}
    return {name: median([cost(run, server) for _ in range(RUNS)]) for name, run in asked.items()}


def main() -> None:
    """The tables, as Markdown."""
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
    """Run all and print what they took."""
    url = f"http://127.0.0.1:{server.port}/"
    places = {name: folder / name.replace(" ", "-") for name in (*WINDOWS, "vdirsyncer")}
    for place in places.values():
        place.mkdir()
    marks = '<propfind xmlns="DAV:"><prop><sync-token/></prop></propfind>'
    login = (USER, PASSWORD)  # the server reads its files once and keeps what it found
    requests.request("PROPFIND", f"{url}{USER}/office/", data=marks, headers={"Depth": "0"}, auth=login, timeout=3600)
    process = server.process.pid
    ways = {name: ours(url, places[name], name) for name in WINDOWS}
    ways["vdirsyncer"] = vdirsyncer(url, places["vdirsyncer"])
    rows = {name: measure(calendar, run, process) for name, run in ways.items()}
    copied = len(list((places["vdirsyncer"] / "vdir" / "office").glob("*.ics")))
    print(f"\n## {EVENTS:,} events on Radicale: wall seconds (CPU of the reader + of the server)\n")
    print(f"| | {' | '.join(rows['vdirsyncer'])} |\n|---|---|---|---|")
    for name, row in rows.items():
        print(f"| {name} | {' | '.join(map(str, row.values()))} |")
    for name in WINDOWS:
        pairs = list(zip(rows[name].values(), rows["vdirsyncer"].values(), strict=True))
        print(f"| {name}: times faster | {' | '.join(f'{there.wall / here.wall:.1f}' for here, there in pairs)} |")
        print(f"| {name}: times less CPU | {' | '.join(f'{there.cpu / here.cpu:.1f}' for here, there in pairs)} |")
    settle(calendar)
    (places["ours"] / "cursor").unlink()
    fetch(url, places["ours"], WINDOWS["ours"], again=True)
    again = float((places["ours"] / "again").read_text())
    faster = rows["vdirsyncer"]["unchanged"].wall / again
    print(f"\nUnchanged, in a process that goes on running: {again:.3f} s, {faster:.0f} times faster.")
    print("\n| the server alone, for | wall (CPU of the client + of the server) |\n|---|---|")
    for name, each in alone(url, process).items():
        print(f"| {name} | {each} |")
    counts = "; ".join(f"{name}: {', '.join((places[name] / 'read').read_text().split())}" for name in WINDOWS)
    print(f"\nEvents read by {counts}; copied by vdirsyncer: {copied:,}. Load at the end: {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    fetch(sys.argv[1], Path(sys.argv[2]), WINDOWS[sys.argv[3]]) if len(sys.argv) > 1 else main()
