"""A whole installation on the fake Microsoft: three interviews, a config, and the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from daemon.model import Kind
from tests.contract.harness import ME, Harness, Meeting
from tests.fakes.microsoft import MicrosoftHarness
from tests.forked import typed

ADA = ("Ada Lovelace", ME, "accepted")
BODY = (
    "Hi Ada,\nthank you for applying for the {role} role at {company}. You will meet {people}.\n"
    "Kind regards, Jo Baker, Talent Acquisition"
)
NOW = "2027-03-22T15:45:00+00:00"  # a Monday; all of the day's interviews are over, the thank-yous are due
MINUTE = timedelta(minutes=1)


def fast() -> dict[str, str]:
    """An environment in which the modules that every process loads are compiled once."""
    env = {**os.environ, "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "afterword-tests")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return env


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 3, 22, hour, minute, tzinfo=UTC)


def interviews() -> list[Meeting]:
    """A phone screen, a panel of two, and an onsite of two conversations."""
    rita, tom = ("Rita Reyes", "rita@globex.example", "accepted"), ("Tom Tran", "tom@globex.example", "accepted")
    uma, vic = ("Uma Unger", "uma@initech.example", "accepted"), ("Vic Vance", "vic@initech.example", "accepted")

    def told(company: str, role: str, people: str) -> str:
        return BODY.format(company=company, role=role, people=people)

    return [
        Meeting(
            "screen@acme.example", "Phone screen with Acme: Backend Engineer", at(9), at(9, 30),
            told("Acme", "Backend Engineer", "Jo Baker"), "", ("Jo Baker", "jo.baker@acme.example"), (ADA,),
        ),
        Meeting(
            "panel@globex.example", "Panel interview with Globex: Data Engineer", at(10), at(11),
            told("Globex", "Data Engineer", "Rita Reyes and Tom Tran"), "", ("Kim Lee", "kim@globex.example"),
            (ADA, rita, tom),
        ),
        Meeting(
            "onsite-1@initech.example", "Onsite interview with Initech: SRE (1/2)", at(12), at(12, 45),
            told("Initech", "SRE", "Uma Unger"), "", ("Zoe Zim", "zoe@initech.example"), (ADA, uma),
        ),
        Meeting(
            "onsite-2@initech.example", "Onsite interview with Initech: SRE (2/2)", at(13), at(13, 45),
            told("Initech", "SRE", "Vic Vance"), "", ("Zoe Zim", "zoe@initech.example"), (ADA, vic),
        ),
    ]  # fmt: skip


def account(there: MicrosoftHarness) -> dict[str, Any]:
    """The entry of the config that points to the fake."""
    return {
        "type": "microsoft", "client_id": there.sign_in.client_id, "authority": there.sign_in.authority,
        "endpoint": there.graph.url, "token_file": str(there.token_file), "settle": "0 s",
    }  # fmt: skip


@dataclass
class Run:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def keys(self, part: str = "created") -> Counter[str]:
        return Counter(f"{each['kind']} {each['step']} {each['recipient']}" for each in self.json[part])


@dataclass
class Installation:
    """A config in a folder of its own; ``there`` is the provider that it points to."""

    folder: Path
    there: MicrosoftHarness
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        data: dict[str, Any] = {
            "me": {"name": "Ada Lovelace", "emails": [ME], "timezone": "Europe/Berlin", "holidays": "none"},
            "accounts": {"outlook": account(self.there)},
            "calendars": [{"account": "outlook"}],
            "deliver": {"drafts": "outlook", "tasks": "outlook", "reminders": "outlook"},
            "state": "state/afterword.db",
        }
        data |= self.extra
        (self.folder / "config.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")

    def start(self, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "daemon", *words, "--config", str(self.folder / "config.yaml")]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=fast())

    def run(self, *words: str) -> Run:
        return Run(*typed(*words, "--config", str(self.folder / "config.yaml"), timeout=120))

    def once(self, now: str = NOW) -> Run:
        return self.run("once", "--now", now, "--json")

    def killed(self, how: str, skip: int, now: str = NOW) -> bool:
        """A pass that dies by SIGKILL in the middle of a request; whether it came so far."""
        faults = self.there.graph.faults
        faults.paused.clear()
        faults.released.clear()
        faults.add(how, skip=skip)
        process = self.start("once", "--now", now, "--json")
        try:
            while process.poll() is None and not faults.paused.wait(0.02):
                pass
            if process.poll() is not None:
                return False
            process.send_signal(signal.SIGKILL)
            return True
        finally:
            process.communicate()
            faults.clear()
            faults.released.set()


def artefacts(there: Harness) -> Counter[str]:
    """Everything a person can see, by kind and title."""
    return Counter(f"{kind} {each.subject} {' '.join(each.to)}" for kind in Kind for each in there.seen(kind))
