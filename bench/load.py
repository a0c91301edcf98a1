"""One person with very much of everything: whole processes on made-up feeds and folders, time and peak memory.

50 calendars with 100,000 events, read for the first time and again; 500 interviews in one week, acted on and looked
at again; 20 accounts in one process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from tests.ordinary import OWNER, year

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
STAMP = "%Y%m%dT%H%M%SZ"
NAMES = ("Rita Mendes", "Tom Ek", "Priya Nair", "Helen Cho", "Jonas Berg", "Mara Vidal", "David Osei", "Lena Fuchs")


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        calendars(Path(folder) / "calendars")
        week(Path(folder) / "week")
        accounts(Path(folder) / "accounts")


def calendars(folder: Path) -> None:
    """50 calendars, 100,000 events of ordinary life and work, of which each holds two years."""
    folder.mkdir()
    for number in range(50):
        (folder / f"{number}.ics").write_bytes(ordinary_feed(number))
    feeds = {f"feed{number}": {"type": "ics", "path": f"{number}.ics"} for number in range(50)}
    config(folder, {**feeds, "home": {"type": "files", "folder": "out"}})
    say("50 calendars, 100,000 events, first pass", once(folder, NOW))
    say("50 calendars, 100,000 events, again", once(folder, NOW + timedelta(minutes=5)))


def ordinary_feed(seed: int) -> bytes:
    """A calendar file of 2,000 ordinary events."""
    from icalendar import Calendar, vCalAddress
    from icalendar import Event as Component

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//load//")
    for event in year(seed):
        component = Component()
        component.add("uid", event.id.uid)
        component.add("dtstart", event.starts)
        component.add("dtend", event.ends)
        component.add("summary", event.title)
        component.add("description", event.description)
        for who, people in (("organizer", [event.organizer]), ("attendee", [a.person for a in event.attendees])):
            for person in filter(None, people):
                address = vCalAddress(f"mailto:{person.email}")
                address.params["CN"] = person.name or ""
                component.add(who, address)
        calendar.add_component(component)
    return bytes(calendar.to_ical())


def week(folder: Path) -> None:
    """500 interviews in one week, each with a company of its own and two people."""
    folder.mkdir()
    events = "".join(interview(number) for number in range(500))
    (folder / "feed.ics").write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n", newline="")
    config(folder, {"feed": {"type": "ics", "path": "feed.ics"}, "home": {"type": "files", "folder": "out"}})
    say("500 interviews in one week, first pass", once(folder, NOW + timedelta(hours=1)))
    made = len(list((folder / "out" / "drafts").glob("*.eml")))
    say(f"500 interviews in one week ({made} drafts), again", once(folder, NOW + timedelta(hours=1, minutes=5)))


def interview(number: int) -> str:
    """A VEVENT of that week."""
    ends = NOW - timedelta(minutes=number * 7 * 24 * 60 // 500)
    first, second = NAMES[number % 8], NAMES[(number + 3) % 8]
    people = "".join(
        f"ATTENDEE;CN={name};PARTSTAT=ACCEPTED:mailto:{name.lower().replace(' ', '.')}@firm{number}.example\r\n"
        for name in (first, second)
    )
    return (
        f"BEGIN:VEVENT\r\nUID:week-{number}@calendar.example\r\nDTSTART:{ends - timedelta(minutes=45):{STAMP}}\r\n"
        f"DTEND:{ends:{STAMP}}\r\nSUMMARY:Interview: Backend Engineer at Firm{number}\r\n"
        f"ORGANIZER;CN={first}:mailto:{first.lower().replace(' ', '.')}@firm{number}.example\r\n"
        f"ATTENDEE;CN=Ada Lovelace;PARTSTAT=ACCEPTED:mailto:ada@mailbox.example\r\n{people}END:VEVENT\r\n"
    )


def accounts(folder: Path) -> None:
    """20 accounts in one process."""
    folder.mkdir()
    (folder / "feed.ics").write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", newline="")
    feeds = {f"feed{number}": {"type": "ics", "path": "feed.ics"} for number in range(10)}
    config(folder, feeds | {f"home{number}": {"type": "files", "folder": f"out{number}"} for number in range(10)})
    say("20 accounts, nothing to do", once(folder, NOW))


def config(folder: Path, opened: dict[str, dict[str, str]]) -> None:
    """A config that takes everything there is; what is made goes to the first folder."""
    home = next(name for name, account in opened.items() if account["type"] == "files")
    data = {
        "me": {"name": "Ada Lovelace", "emails": ["ada@mailbox.example", *OWNER.emails], "timezone": "Europe/London"},
        "accounts": opened,
        "deliver": dict.fromkeys(("drafts", "tasks", "reminders"), home),
        "schedule": {"look_back": "10 days", "max_new_actions": 100_000},
        "state": "state/afterword.db",
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(data), "utf-8")


def once(folder: Path, now: datetime) -> tuple[float, float]:
    """Seconds and peak MB of one pass in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "daemon",
        "once",
        "--now",
        now.isoformat(),
        "--config",
        str(folder / "config.yaml"),
    ]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def say(what: str, measured: tuple[float, float]) -> None:
    """One line."""
    print(f"{what}: {measured[0]:.1f} s, {measured[1]:.0f} MB at most", flush=True)


if __name__ == "__main__":
    main()
