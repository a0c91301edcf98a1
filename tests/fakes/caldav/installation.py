"""A whole installation on a CalDAV server: interviews, a config, and the command line. Drafts go into a folder."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from daemon.model import Kind
from tests.contract.harness import ME
from tests.fakes.caldav.harness import PASSWORD, CaldavHarness
from tests.fakes.outlook import NOW, Run, fast
from tests.forked import typed

OURS = (Kind.TASK, Kind.REMINDER)


@dataclass
class Installation:
    """A config in a folder of its own; ``there`` is the server that it points to."""

    folder: Path
    there: CaldavHarness
    more: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.password = self.folder / "password"
        self.password.write_text(f"{PASSWORD}\n", "utf-8")
        self.password.chmod(0o600)
        cloud = {
            "type": "caldav", "url": f"{self.there.wire.url}/", "username": self.there.person.name,
            "password_file": "password", **self.more,
        }  # fmt: skip
        data: dict[str, Any] = {
            "me": {"name": "Ada Lovelace", "emails": [ME], "timezone": "Europe/Berlin", "holidays": "none"},
            "accounts": {"cloud": cloud, "home": {"type": "files", "folder": "out"}},
            "calendars": [{"account": "cloud", "calendar": "Work"}],
            "deliver": {"drafts": "home", "tasks": "cloud", "reminders": "cloud"},
            "state": "state/afterword.db",
        }
        (self.folder / "config.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")

    def start(self, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "daemon", *words, "--config", str(self.folder / "config.yaml")]
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=fast()
        )

    def run(self, *words: str) -> Run:
        return Run(*typed(*words, "--config", str(self.folder / "config.yaml"), timeout=280))

    def once(self, now: str = NOW) -> Run:
        return self.run("once", "--now", now, "--json")

    def status(self) -> Any:
        return self.run("status", "--json").json

    def killed(self, how: str, skip: int) -> bool:
        """A pass that dies by SIGKILL in the middle of a request; whether it came so far."""
        wire = self.there.wire
        wire.paused.clear()
        wire.released.clear()
        wire.fail(how, skip=skip)
        process = self.start("once", "--now", NOW, "--json")
        try:
            while process.poll() is None and not wire.paused.wait(0.02):
                pass
            if process.poll() is not None:
                return False
            process.send_signal(signal.SIGKILL)
            return True
        finally:
            process.communicate()
            wire.faults.clear()
            wire.released.set()


def artefacts(there: CaldavHarness) -> Counter[str]:
    """Every task and reminder that a person can see, by kind and title."""
    return Counter(f"{kind} {each.subject}" for kind in OURS for each in there.seen(kind))
