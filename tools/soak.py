"""A daemon's long and hard life, quickened: ``python -m tools.soak [--minutes 60] [--seed 1]`` (Linux).

A real process runs every second on a calendar that changes all the time: interviews end, move, are called off; files
are broken and mended; letters are edited and deleted; the process is reloaded, stopped and killed. In the end nothing
may be there twice, nothing missing, nothing of the user's touched, nothing personal in the log, and memory and open
files no more than they were.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

STAMP = "%Y%m%dT%H%M%SZ"
NAMES = ("Rita", "Tom", "Priya", "Helen", "Jonas", "Mara", "David", "Lena", "Nadia", "Yuki", "Ines", "Paul")


@dataclass
class Meeting:
    """One interview in the calendar; the interviewer's surname is used once, so that letters can be counted."""

    number: int
    ends: datetime
    live: bool = True

    @property
    def person(self) -> str:
        """First and last name."""
        return f"{NAMES[self.number % len(NAMES)]} Quist{self.number:05d}"

    def event(self) -> str:
        """The VEVENT."""
        mail = self.person.lower().replace(" ", ".")
        lines = (
            "BEGIN:VEVENT", f"UID:soak-{self.number}@calendar.example", f"DTSTAMP:{self.ends:{STAMP}}",
            f"DTSTART:{self.ends - timedelta(minutes=45):{STAMP}}", f"DTEND:{self.ends:{STAMP}}",
            f"SUMMARY:Interview: Backend Engineer at Firm{self.number}",
            f"ORGANIZER;CN={self.person}:mailto:{mail}@firm{self.number}.example",
            "ATTENDEE;CN=Ada Lovelace;PARTSTAT=ACCEPTED:mailto:ada@mailbox.example",
            f"ATTENDEE;CN={self.person};PARTSTAT=ACCEPTED:mailto:{mail}@firm{self.number}.example",
            f"STATUS:{'CONFIRMED' if self.live else 'CANCELLED'}",
            "END:VEVENT",
        )  # fmt: skip
        return "\r\n".join(lines)


@dataclass
class Life:
    """The folder, the process, and what the user did."""

    folder: Path
    chance: random.Random
    meetings: list[Meeting] = field(default_factory=list)
    edited: dict[Path, bytes] = field(default_factory=dict)
    deleted: set[Path] = field(default_factory=set)
    acts: Counter[str] = field(default_factory=Counter)
    sizes: list[tuple[int, int]] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    @property
    def drafts(self) -> list[Path]:
        """The letters there are."""
        return sorted((self.folder / "out" / "drafts").glob("*.eml"))

    def install(self) -> None:
        """A config in whose time zone it is noon, so that letters are put at once."""
        offset = 12 - datetime.now(UTC).hour
        text = f"""
me: {{name: Ada Lovelace, emails: [ada@mailbox.example], timezone: "Etc/GMT{-offset:+d}", holidays: none}}
accounts: {{feed: {{type: ics, path: feed.ics}}, home: {{type: files, folder: out}}}}
playbook: {{base: default, steps: {{thank_you: {{after: 0 s}}}}}}
schedule: {{every: 1 s, max_new_actions: 5000}}
state: state/afterword.db
"""
        (self.folder / "config.yaml").write_text(text)
        self.calendar()
        self.start()

    def calendar(self) -> None:
        """Write the feed as the meetings stand."""
        events = "\r\n".join(meeting.event() for meeting in self.meetings)
        text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//soak\r\n{events}\r\nEND:VCALENDAR\r\n"
        new = self.folder / "feed.new"
        new.write_bytes(text.replace("\r\n\r\n", "\r\n").encode())
        new.replace(self.folder / "feed.ics")

    def start(self) -> None:
        """Start the daemon and wait until it is up: before that a signal ends it. Its log goes on in the same file."""
        command = [sys.executable, "-m", "daemon", "run", "--config", str(self.folder / "config.yaml")]
        place = self.folder / "notify"
        place.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard, (self.folder / "log").open("ab") as log:
            heard.bind(str(place))
            heard.settimeout(120)
            env = {**os.environ, "NOTIFY_SOCKET": str(place)}
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=env)
            while b"READY=1" not in heard.recv(4096):
                pass

    def act(self) -> None:
        """One thing that happens."""
        ways = {
            self.ended: 12, self.moved: 3, self.called_off: 2, self.broken_feed: 2, self.edits: 3, self.deletes: 2,
            self.reloads: 2, self.restarts: 1, self.is_killed: 2,
        }  # fmt: skip
        (way,) = self.chance.choices(list(ways), list(ways.values()))
        way()
        self.acts[way.__name__.replace("_", " ")] += 1

    def ended(self) -> None:
        """An interview has just ended."""
        self.meetings.append(Meeting(len(self.meetings), datetime.now(UTC) - timedelta(seconds=5)))
        self.calendar()

    def moved(self) -> None:
        """An interview turns out to have been a little earlier."""
        if self.meetings:
            self.chance.choice(self.meetings).ends -= timedelta(minutes=10)
            self.calendar()

    def called_off(self) -> None:
        """An interview was called off, or on again."""
        if self.meetings:
            meeting = self.chance.choice(self.meetings)
            meeting.live = not meeting.live
            self.calendar()

    def broken_feed(self) -> None:
        """The feed is half written for a moment."""
        file = self.folder / "feed.ics"
        file.write_bytes(file.read_bytes()[:-40])
        time.sleep(2)
        self.calendar()

    def edits(self) -> None:
        """The user writes into a letter."""
        untouched = [path for path in self.drafts if path not in self.edited]
        if untouched:
            path = self.chance.choice(untouched)
            text = path.read_bytes() + b"\r\nMy own words.\r\n"
            path.write_bytes(text)
            self.edited[path] = text

    def deletes(self) -> None:
        """The user deletes a letter."""
        untouched = [path for path in self.drafts if path not in self.edited]
        if untouched:
            path = self.chance.choice(untouched)
            path.unlink()
            self.deleted.add(path)

    def reloads(self) -> None:
        """SIGHUP."""
        assert self.process is not None
        self.process.send_signal(signal.SIGHUP)

    def restarts(self) -> None:
        """SIGTERM, and a new process."""
        self.end()
        self.start()

    def is_killed(self) -> None:
        """SIGKILL, and a new process."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.start()

    def end(self) -> None:
        """Ask it to stop; it has to end by itself."""
        assert self.process is not None
        self.process.terminate()
        if self.process.wait(60) != 0:
            raise AssertionError(f"ended with {self.process.returncode}")

    def catch_up(self) -> None:
        """Whatever it was at when it was asked to stop is done by one last pass."""
        command = [sys.executable, "-m", "daemon", "once", "--config", str(self.folder / "config.yaml")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=600)

    def measure(self) -> None:
        """Memory (KiB) and open files of a process that has run for a while."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        files = len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))
        self.sizes.append((int(re.search(r"VmRSS:\s+(\d+)", status)[1]), files))  # type: ignore[index]


def judge(life: Life) -> list[str]:
    """What is wrong in the end."""
    wrong = []
    letters = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in life.drafts]
    keys = Counter(letter["X-Afterword-Key"] for letter in letters)
    people = Counter(name for letter in letters for name in re.findall(r"Quist\d{5}", str(letter["To"])))
    gone = {name for path in life.deleted for name in re.findall(r"quist\d{5}", path.name)}
    wrong += [f"key {key} stands in {count} letters" for key, count in keys.items() if count > 1]
    wrong += [f"{count} letters to one person" for count in people.values() if count > 1]
    wrong += [f"{path.name} was edited and is not as the user left it" for path, text in life.edited.items()
              if not path.exists() or path.read_bytes() != text]  # fmt: skip
    wrong += [f"{path.name} was deleted and is back" for path in life.deleted if path.exists()]
    for meeting in life.meetings:
        name = meeting.person.split()[1]
        if meeting.live and not people[name] and name.lower() not in gone:
            wrong.append(f"no letter for interview {meeting.number}")
    log = (life.folder / "log").read_text()
    wrong += [f"the log names {word}" for word in ("Quist", "Firm", "firm", "Ada", "Backend") if word in log]
    wrong += [line for line in log.splitlines() if "CRITICAL" in line][:5]
    half = len(life.sizes) // 2
    if half > 5:
        before, after = max(life.sizes[half // 2 : half]), max(life.sizes[half:])
        if after[0] > before[0] * 1.5 + 20_000 or after[1] > before[1] + 3:
            wrong.append(f"grew from {before} to {after} (KiB, open files)")
    return wrong


def main() -> int:
    """Live for some minutes, then judge; the exit code says whether anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        life = Life(Path(folder), random.Random(given.seed))
        life.install()
        until = time.monotonic() + given.minutes * 60
        while time.monotonic() < until:
            life.act()
            for _ in range(life.chance.randint(1, 6)):
                time.sleep(1)
                life.measure()
        life.calendar()
        time.sleep(20)
        life.end()
        life.catch_up()
        wrong = judge(life)
        figures = {"interviews": len(life.meetings), "letters": len(life.drafts), "edited": len(life.edited),
                   "deleted": len(life.deleted), "most KiB": max(life.sizes)[0], "acts": life.acts}  # fmt: skip
        print(json.dumps(figures))
        for line in wrong:
            print(f"wrong: {line}")
        if wrong:
            kept = Path(tempfile.mkdtemp(prefix="soak-kept-"))
            life.folder.rename(kept / "life")
            life.folder.mkdir()
            print(f"kept in {kept}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
