"""What reading a large CalDAV calendar costs, beside vdirsyncer on the same Radicale in the same run.

10,000 events, one in fifty an interview, lie evenly over ten years; the last change is an hour old, and the server's
cache is warm. vdirsyncer copies them all into a folder, or, where it is told to, those of the same days as we read. We
make whole passes, which read the window of a pass (120 days back, 60 ahead): as a daemon that goes on running, and as a
process of its own. As the worst that can be, the connector alone reads a window with all of them, in a process of its
own. Each does its first reading a few times from nothing; then, in turns, reads again where nothing has changed; then
after a change. What the server by itself needs for the same questions is asked of it by a bare client that drops the
answers: nobody who asks them can be quicker.
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

from daemon.bootstrap import open_house, read_config
from daemon.model import Me, Window
from daemon.service import complete_pass

EVENTS = 10_000
INTERVIEWS = 50  # every so manieth event is one
START = datetime(2020, 1, 6, 8, tzinfo=UTC)
STEP = timedelta(days=3650) / EVENTS
NOW = START + timedelta(days=3000)
PASS = Window(NOW - timedelta(days=120), NOW + timedelta(days=60))
ALL = Window(START - timedelta(days=1), START + timedelta(days=3660))
RUNS = 3
USER, PASSWORD = "ada", "secret"
CONFIG = """\
me: {{name: Ada Lovelace, emails: [ada@candidate.example], timezone: Europe/Berlin}}
accounts:
  cloud: {{type: caldav, url: "{url}", username: ada, password: secret}}
  home: {{type: files, folder: out}}
calendars: [{{account: cloud, calendar: Work}}]
deliver: {{drafts: home, tasks: home, reminders: home}}
state: state/afterword.db
"""
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


# -- the readers: each gets a folder of its own, and gives what reads once ---

Run = Callable[[], object]
Way = Callable[[str, Path], Run]


def once(url: str, folder: Path) -> Run:
    """``afterword once``."""
    config = configured(url, folder)
    command = [sys.executable, "-m", "daemon", "once", "--config", str(config), "--now", NOW.isoformat()]
    return lambda: subprocess.run(command, check=True, capture_output=True)


def resident(url: str, folder: Path) -> Run:
    """A pass as ``afterword run`` makes it, in this process."""
    house = open_house(read_config(configured(url, folder)))
    return lambda: complete_pass(house, NOW)


def configured(url: str, folder: Path) -> Path:
    """The config of both."""
    config = folder / "config.yaml"
    config.write_text(CONFIG.format(url=url), "utf-8")
    return config


def everything(url: str, folder: Path) -> Run:
    """The connector by itself, with all events in the window and its cursor in a file."""
    return lambda: subprocess.run([sys.executable, "-m", "bench.caldav", url, str(folder)], check=True)


def fetch(url: str, folder: Path) -> None:
    """What that process does."""
    from connectors import caldav
    from daemon.ports import Context

    options = caldav.Options(url=url, username=USER, password=SecretStr(PASSWORD))
    context = Context("bench", Me("Ada", ("ada@candidate.example",), "Europe/Berlin"), folder / "state", ("Work",))
    source = caldav.open(options, context).source
    assert source is not None
    kept = folder / "cursor"
    delta = source.fetch("Work", kept.read_text() if kept.exists() else None, ALL)
    kept.write_text(delta.cursor or "")
    with (folder / "read").open("a") as file:
        file.write(f"{len(delta.events)}\n")


def vdirsyncer(url: str, folder: Path, *, days: str = "") -> Run:
    """Read-only, into a folder, with its own settings; ``days`` are further ones."""
    config = folder / "config"
    config.write_text(
        f'[general]\nstatus_path = "{folder}/status/"\n[pair work]\na = "here"\nb = "there"\ncollections = ["office"]\n'
        f'conflict_resolution = "b wins"\n[storage here]\ntype = "filesystem"\npath = "{folder}/vdir/"\n'
        f'fileext = ".ics"\n[storage there]\ntype = "caldav"\nurl = "{url}"\nusername = "{USER}"\n'
        f'password = "{PASSWORD}"\nread_only = true\n{days}'
    )
    program = [str(Path(sys.executable).parent / "vdirsyncer"), "-c", str(config)]
    subprocess.run([*program, "discover"], check=True, capture_output=True, input=b"y\ny\n")

    return lambda: subprocess.run([*program, "sync"], check=True, capture_output=True)


def same_days(url: str, folder: Path) -> Run:
    """vdirsyncer, with the window of a pass."""
    start, end = (f'"datetime({day.year}, {day.month}, {day.day})"' for day in (PASS.start, PASS.end))
    return vdirsyncer(url, folder, days=f'item_types = ["VEVENT"]\nstart_date = {start}\nend_date = {end}\n')


WAYS: dict[str, Way] = {
    "a pass of the daemon": resident,
    "afterword once": once,
    "connector, all in the window": everything,
    "vdirsyncer": vdirsyncer,
    "vdirsyncer, the same days": same_days,
}
PAIRS = [(ours, "vdirsyncer") for ours in list(WAYS)[:3]]
PAIRS += [(ours, "vdirsyncer, the same days") for ours in list(WAYS)[:2]]


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


def cost(run: Run, server: int) -> Cost:
    """What it takes; ``server`` is the server's process."""
    before, there, began = _used(), _cpu(server), time.perf_counter()
    run()
    return Cost(time.perf_counter() - began, _used() - before, _cpu(server) - there)


def _used() -> float:
    """CPU seconds of this process and of those that it has waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def _cpu(process: int) -> float:
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def median(costs: list[Cost]) -> Cost:
    """By CPU, which other work on the machine disturbs less than the wall clock."""
    return sorted(costs, key=lambda each: each.cpu)[len(costs) // 2]


def settle(calendar: Path) -> None:
    """Let the last change be an hour old."""
    then = time.time() - 3600
    for each in (calendar, *calendar.iterdir()):
        os.utime(each, (then, then))


def measure(url: str, calendar: Path, server: int, place: Path) -> dict[str, dict[str, Cost]]:
    """The first reading, one where nothing has changed, and one after a change: by reader, in turns."""
    settle(calendar)
    runs: dict[str, Run] = {}
    costs: dict[str, dict[str, list[Cost]]] = {name: {} for name in WAYS}
    for turn in range(RUNS):
        for name, way in WAYS.items():
            folder = place / _folder(name, turn)
            folder.mkdir()
            runs[name] = way(url, folder)
            costs[name].setdefault("first", []).append(cost(runs[name], server))
    for _ in range(RUNS):
        for name, run in runs.items():
            costs[name].setdefault("unchanged", []).append(cost(run, server))
    middle = (NOW - START) // STEP
    for turn in range(RUNS):
        put(calendar, middle - turn, NOW + timedelta(minutes=turn + 1))
        for name, run in runs.items():
            costs[name].setdefault("one change", []).append(cost(run, server))
    return {name: {what: median(each) for what, each in row.items()} for name, row in costs.items()}


def _folder(name: str, turn: int) -> str:
    return f"{name.replace(',', '').replace(' ', '-')}-{turn}"


def floors(url: str, server: int) -> dict[str, Cost]:
    """What the server needs for our questions, and a process of ours for loading what a pass needs."""
    from connectors.caldav import multistatus as dav

    def ask(method: str, depth: str, body: bytes) -> Run:
        login = b64encode(f"{USER}:{PASSWORD}".encode()).decode()

        def run() -> None:
            connection = HTTPConnection("127.0.0.1", urlsplit(url).port, timeout=3600)
            connection.request(method, f"/{USER}/office/", body, {"Depth": depth, "Authorization": f"Basic {login}"})
            connection.getresponse().read()
            connection.close()

        return run

    asked = {
        "the entries in the window of a pass": ask("REPORT", "1", dav.events_in(PASS, whole=True)),
        "their ETags": ask("REPORT", "1", dav.events_in(PASS, whole=False)),
        "all entries": ask("REPORT", "1", dav.events_in(ALL, whole=True)),
        "the date of the last change": ask("PROPFIND", "0", dav.propfind(["d:getlastmodified"])),
        "a ctag": ask("PROPFIND", "0", dav.propfind(["s:getctag"])),
        "a sync token": ask("PROPFIND", "0", dav.propfind(["d:sync-token"])),
    }
    loading = (
        "import daemon.cli.passing, daemon.service, daemon.recognise, connectors.caldav.transport, connectors.files"
    )
    asked["no question: a process that loads what a pass needs"] = lambda: subprocess.run(
        [sys.executable, "-c", loading], check=True
    )
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
    marks = '<propfind xmlns="DAV:"><prop><sync-token/></prop></propfind>'
    login = (USER, PASSWORD)  # the server reads its files once and keeps what it found
    requests.request("PROPFIND", f"{url}{USER}/office/", data=marks, headers={"Depth": "0"}, auth=login, timeout=3600)
    rows = measure(url, calendar, server.process.pid, folder)
    print(f"\n## {EVENTS:,} events on Radicale: wall seconds (CPU of the reader + of the server)\n")
    print(f"| | {' | '.join(rows['vdirsyncer'])} |\n|---|---|---|---|")
    for name, row in rows.items():
        print(f"| {name} | {' | '.join(map(str, row.values()))} |")
    print("\n| times faster (times less CPU) | | | |\n|---|---|---|---|")
    for ours, theirs in PAIRS:
        both = zip(rows[ours].values(), rows[theirs].values(), strict=True)
        ratios = (f"{there.wall / here.wall:.1f} ({there.cpu / here.cpu:.1f})" for here, there in both)
        print(f"| {ours}; {theirs} | {' | '.join(ratios)} |")
    print("\n| the least that can be, for | wall (CPU of the client + of the server) |\n|---|---|")
    for name, each in floors(url, server.process.pid).items():
        print(f"| {name} | {each} |")
    last = {name: folder / _folder(name, RUNS - 1) for name in WAYS}
    read = (last["connector, all in the window"] / "read").read_text().split()
    copied = [len(list((last[name] / "vdir" / "office").glob("*.ics"))) for name in list(WAYS)[3:]]
    print(
        f"\nRead by the connector: {', '.join(read)}; copied by vdirsyncer: {copied}. Load: {os.getloadavg()[0]:.1f}."
    )


if __name__ == "__main__":
    fetch(sys.argv[1], Path(sys.argv[2])) if len(sys.argv) > 1 else main()
