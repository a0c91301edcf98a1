"""What happens while something is broken: a fortnight in the life of a candidate, told in acts with a pass after each.

Between them the acts make a connector do everything it can: create, rewrite, move, withdraw, look, search.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import yaml

from connectors import _refusals
from daemon import bootstrap
from daemon.house import House
from daemon.model import Kind
from daemon.passes import Pass
from daemon.service import complete_pass
from tests.contract.harness import ME, START, Harness, Meeting
from tests.fakes.files import FilesHarness
from tests.fakes.ics import Diary
from tests.faults.wire import Cell, Wire

RITA, TOM = ("Rita Reyes", "rita@globex.example"), ("Tom Ek", "tom@globex.example")
PAST, COMING = "first@globex.example", "second@globex.example"
SECRETS = ("Rita", "globex", "Globex", "ya29.", "1//refresh", ME)
FEED = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//EN
BEGIN:VEVENT
UID:other@hooli.example
DTSTART:20270412T130000Z
DTEND:20270412T133000Z
SUMMARY:Phone screen with Hooli: Data Engineer
DESCRIPTION:Phone interview for the Data Engineer role at Hooli.
ORGANIZER;CN=Gavin Bell:mailto:gavin@hooli.example
ATTENDEE;CN=Ada Lovelace;PARTSTAT=ACCEPTED:mailto:{me}
END:VEVENT
END:VCALENDAR
"""


@dataclass
class Rig:
    """A connector on its fake. ``account`` is its part of the config."""

    harness: Harness
    wire: Wire
    account: dict[str, Any]
    calendar: str | None = None  # it reads this one; ``None``: it reads none, the meetings are in another's
    writes: frozenset[Kind] = frozenset()
    threads: frozenset[Cell] = frozenset()  # no conversation can be looked for: the draft goes without one


@dataclass
class Story:
    """One run. The clocks are ours: ``now`` that of planning, ``ahead`` by how much settle times and pauses have moved.

    Beside the account under test there are a feed, a folder for what the account cannot take, and, where it reads no
    calendar, a diary of files with the meetings.
    """

    folder: Path
    rig: Rig
    now: datetime = START + timedelta(hours=5)
    ahead: timedelta = timedelta()
    beside: Story | None = None  # on another machine, with the same diary and folder
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.folder / "feed.ics").write_text(FEED.format(me=ME).replace("\n", "\r\n"), "utf-8")
        rig, accounts = self.rig, ("test", "home")
        self.home = self.beside.home if self.beside else FilesHarness(self.folder)
        self.diary = self.beside.diary if self.beside else Diary(self.folder / "diary.ics")
        kinds = {"drafts": Kind.DRAFT, "tasks": Kind.TASK, "reminders": Kind.REMINDER}
        calendars = [{"account": "feed"}]
        if rig.calendar is None:
            calendars.append({"account": "diary"})
        else:
            calendars.append({"account": "test", "calendar": rig.calendar} if rig.calendar else {"account": "test"})
        data = {
            "me": {"name": "Ada Lovelace", "emails": [ME], "timezone": "Europe/Berlin", "holidays": "none"},
            "accounts": {
                "feed": {"type": "ics", "path": "feed.ics"},
                "diary": {"type": "ics", "path": str(self.diary.path)},
                "home": {"type": "files", "folder": str(self.home.folder)},
                "test": {"settle": "0 s", **rig.account},
            },
            "calendars": calendars,
            "deliver": {name: accounts[kind not in rig.writes] for name, kind in kinds.items()},
            "state": "state/afterword.db",
        }
        self.path = self.folder / "config.yaml"
        self.path.write_text(yaml.safe_dump(data), "utf-8")

    # -- passes ---

    def one_pass(self) -> Pass:
        """A pass as a process of its own would do it. Nothing it says names people, companies or tokens."""
        with self.house() as house:
            done = complete_pass(house, self.now)
        said = [*done.troubles.skipped, *(f"{each.account}: {each}" for each in done.troubles.errors)]
        assert not [word for line in said for word in SECRETS if word in line]
        self.troubles += said
        return done

    @contextlib.contextmanager
    def house(self) -> Iterator[House]:
        house = bootstrap.open_house(bootstrap.read_config(self.path, {}))
        house.clock = lambda: datetime.now(UTC) + self.ahead
        clock = SimpleNamespace(time=lambda: house.clock().timestamp())
        try:
            with patch.object(_refusals, "time", clock):  # the one pause that outlives a process and a house
                yield house
        finally:
            house.close()

    def recover(self) -> Pass:
        """Passes until nothing is left to do, a few hours apart."""
        for _ in range(6):
            self.ahead += timedelta(hours=3)
            self.rig.harness.settle()
            done = self.one_pass()
            if done.exit_code == 0 and not done.report.created:
                return done
        raise AssertionError(f"it does not recover: {self.troubles[-5:]}, {self.states()}")

    # -- what is there ---

    def states(self) -> dict[str, str]:
        """The ledger's view of each action; questions about a login come and go."""
        with self.house() as house:
            entries = house.ledger.entries().items()
            return {key: f"{e.step} {e.kind} {e.state}" for key, e in entries if e.step != "question"}

    def artefacts(self) -> Counter[tuple[str, ...]]:
        """What a person sees at the provider, and in the folder what the provider does not take."""
        return Counter(
            (kind, *each.to, each.subject)
            for kind in Kind
            for each in (self.rig.harness if kind in self.rig.writes else self.home).seen(kind)
        )

    def alike(self, there: Counter[tuple[str, ...]], cell: Cell) -> Counter[tuple[str, ...]]:
        """What may be compared where this call failed: an answer bears another subject than a new mail."""
        loose = cell in self.rig.threads
        return Counter(sorted(each[:-1] if loose and each[0] is Kind.DRAFT else each for each in there.elements()))

    @property
    def meetings(self) -> Harness | Diary:
        """Where they are entered."""
        return self.diary if self.rig.calendar is None else self.rig.harness

    def read_feed(self) -> bool:
        """Whether the account that is well was read."""
        with self.house() as house:
            return any(event.account == "feed" for event in house.ledger.events())


def _interviewed(story: Story) -> None:
    """An interview has ended, the second one is to come."""
    there, diary = story.rig.harness, story.meetings
    guests = (("Ada Lovelace", ME, "accepted"), (*TOM, "accepted"))
    title = "Interview with Globex: Backend Engineer"
    with _as_far_as_possible():
        diary.put(Meeting(PAST, title, description="Backend Engineer at Globex.", organizer=RITA, attendees=guests))
        again = "Second interview with Globex: Backend Engineer"
        later = START + timedelta(days=4)
        diary.put(Meeting(COMING, again, later, later + timedelta(hours=1), organizer=RITA, attendees=guests))
    with _as_far_as_possible():
        there.arrive(
            sender=f"{RITA[0]} <{RITA[1]}>", subject=title, text="See you then.", at=START - timedelta(days=3), uid=PAST
        )


def _noted(story: Story) -> None:
    """The user writes down what was talked about: thank-yous that nobody touched are rewritten."""
    said = "Tom: we talked about the migration to Postgres at length"
    with story.house() as house:
        tasks = [e for e in house.ledger.entries().values() if e.step == "reflect" and e.account == "test"]
    try:
        for entry in tasks:
            if entry.ref:
                story.rig.harness.annotate(entry.ref, said)
    except NotImplementedError:
        tasks = []
    if not tasks:
        for file in story.home.folder.glob("notes/*.txt"):
            file.write_text(f"{file.read_text('utf-8')}{said}\n", "utf-8")


def _moved(story: Story) -> None:
    """The second interview is put off by three days."""
    later = START + timedelta(days=4)
    with _as_far_as_possible():
        story.meetings.move(COMING, later, later + timedelta(days=3))


def _called_off(story: Story) -> None:
    """It does not take place."""
    with _as_far_as_possible():
        story.meetings.cancel(COMING)


def _a_week_later(story: Story) -> None:
    """Nobody has answered: follow-ups are due, and carry the thanks."""
    story.now = START + timedelta(days=8, hours=1)


def _answered(story: Story) -> None:
    """An answer comes: nothing is to follow."""
    with _as_far_as_possible():
        story.rig.harness.arrive(
            sender=f"{RITA[0]} <{RITA[1]}>", subject="Globex", text="Thank you Ada. I will come back to you next week.",
            at=story.now,
        )  # fmt: skip
    story.now += timedelta(hours=1)


ACTS: tuple[Callable[[Story], None], ...] = (_interviewed, _noted, _moved, _called_off, _a_week_later, _answered)


@contextlib.contextmanager
def _as_far_as_possible() -> Iterator[None]:
    """What a provider cannot do its harness refuses; here that act is then left out."""
    with contextlib.suppress(NotImplementedError):
        yield
