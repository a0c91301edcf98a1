"""Small worlds for tests of the core: invented interviews, a calendar, and a memory account driven from outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from daemon import playbook
from daemon.business_time import BusinessCalendar
from daemon.gather import World, gather, judge_with
from daemon.model import (
    Attendee,
    Event,
    EventId,
    Kind,
    Me,
    Person,
    Recognition,
    Ref,
    Reference,
    Response,
    State,
    Verdict,
)
from daemon.plan import Channels, Known, Turn, brief_mark, plan
from daemon.records import Entry, Fact, Identities, Reply

LONDON = ZoneInfo("Europe/London")
EASTER_2026 = frozenset({date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 12, 25), date(2026, 12, 28)})
CALENDAR = BusinessCalendar(LONDON, time(8, 30), time(18, 0), EASTER_2026)
ME = Me("Ada Lovelace", ("ada@example.com",), "Europe/London")
RITA = Person("Rita Mendes", "rita@acme.example")
TOM = Person("Tom Ek", "tom@acme.example")
JO = Person("Jo Baker", "jo@acme.example")
GRACE = Reference("Grace Hopper", "grace@navy.example", "former manager", ("the payments migration",), may_contact=True)


def at(text: str, zone: ZoneInfo = LONDON) -> datetime:
    """A wall-clock time in London as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def event(uid: str, starts: datetime, minutes: int = 60, title: str = "Interview with Acme", **more: Any) -> Event:
    """One event of a calendar."""
    occurrence = more.pop("occurrence", "")
    name = EventId(uid, occurrence)
    given = {"account": "home", "calendar": "", "ref": str(name), "response": Response.ACCEPTED} | more
    return Event(id=name, title=title, starts=starts, ends=starts + timedelta(minutes=minutes), **given)


def found(
    company: str | None = "Acme",
    role: str | None = "Backend Engineer",
    people: Sequence[Person] = (RITA, TOM),
    **more: Any,
) -> Recognition:
    """What the recogniser would say."""
    given: dict[str, Any] = {"stage": "technical", "coarse": "technical", "recruiter": JO, "domains": ("acme.example",)}
    return Recognition(
        Verdict.INTERVIEW,
        0.95,
        company=company,
        role=role,
        interviewers=tuple(people),
        **(given | more),
    )


class Script:
    """A world under construction: events with what they are, and everything the user and the employer say."""

    def __init__(self) -> None:
        self.events: dict[EventId, Event] = {}
        self.lost: dict[EventId, Event] = {}
        self.judged: dict[EventId, Recognition] = {}
        self.facts: list[Fact] = []
        self.replies: list[Reply] = []
        self.identities = Identities()
        self.entries: dict[str, Entry] = {}
        self.since = datetime(2020, 1, 1, tzinfo=UTC)
        self.references: tuple[Reference, ...] = ()
        self.book = playbook.default()
        self.calendar = CALENDAR
        self.channels = Channels(sees_replies=True, sees_sent=True)
        self.ledger_lost: datetime | None = None  # and every application of then was found again

    def add(self, item: Event, recognition: Recognition | None = None) -> Event:
        """Put an event into the calendar."""
        self.events[item.id] = item
        self.judged[item.id] = recognition or self.judged.get(item.id) or found()
        return item

    def remove(self, item: Event) -> None:
        """Delete it."""
        self.lost[item.id] = self.events.pop(item.id)

    def say(self, kind: str, subject: str, said: datetime, **data: str) -> None:
        """A fact of the user."""
        self.facts.append(Fact(f"f{len(self.facts)}", kind, subject, said, "command", data))

    def hear(self, kind: str, moment: datetime, application: str, sender: Person = RITA) -> None:
        """A message of the employer."""
        self.replies.append(Reply(f"r{len(self.replies)}", application, moment, kind, sender))

    def _judge(self, item: Event, *, confirmed: bool = False) -> Recognition:
        return self.judged[item.id]

    def world(self, frozen: Iterable[str] = ()) -> World:
        """Gather, and keep the names that were given."""
        made = gather(
            self.events.values(),
            self.lost.values(),
            self.identities,
            self.facts,
            judge_with(self._judge, self.facts),
            self.calendar.day,
            frozenset(frozen) | {entry.subject for entry in self.entries.values()},
        )
        self.identities = made.identities
        return made

    def known(self, now: datetime) -> Known:
        """Everything the planner is told at ``now``."""
        world = self.world()
        return Known(
            now=now,
            me=ME,
            calendar=self.calendar,
            playbook=self.book,
            world=world,
            since=self.since,
            entries=dict(self.entries),
            facts=tuple(self.facts),
            replies=tuple(self.replies),
            references=self.references,
            channels=self.channels,
            lost=self.ledger_lost,
            adopted=frozenset(one.id for one in world.applications if self.ledger_lost),
        )


def invited(*people: Person) -> tuple[Attendee, ...]:
    """Attendees of an invitation, the user among them."""
    others = tuple(Attendee(p.name, p.email, Response.ACCEPTED) for p in people)
    return (Attendee("Ada Lovelace", "ada@example.com", Response.ACCEPTED, is_self=True), *others)


class Desk:
    """Carries out plans against nothing: what a perfect provider would do, for tests of planning alone."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.log: list[tuple[str, datetime, Entry]] = []

    def settle(self, now: datetime) -> datetime | None:
        """Plan and act until nothing is left to do; the moment at which there will be something again."""
        for _ in range(8):
            made = plan(self.script.known(now))
            for note in made.notes:
                self.script.entries[note.key] = note.entry
            for turn in made.create:
                if turn.wish is not None:
                    self._write("create", now, self._fresh(turn, now))
            for turn in made.change:
                if turn.entry and turn.brief:
                    moved = replace(turn.entry, due=turn.due, spec=brief_mark(turn.brief) + ":")
                    self._write("move" if moved.due != turn.entry.due else "rewrite", now, moved)
            for turn in made.withdraw:
                if turn.entry:
                    gone = replace(turn.entry, state=turn.becomes, why=turn.why, touched=now)
                    self._write("withdraw", now, gone)
            if not (made.create or made.change or made.withdraw):
                return made.next
        raise AssertionError("the plan never settles")

    def _fresh(self, turn: Turn, now: datetime) -> Entry:
        wish = turn.wish
        assert wish is not None
        assert turn.brief is not None
        return Entry(
            turn.key, wish.step, wish.kind, wish.subject, State.DELIVERED, turn.due, turn.why, wish.recipient,
            wish.interview, wish.application, "home", Ref(turn.key), brief_mark(turn.brief) + ":", delivered_at=now,
        )  # fmt: skip

    def _write(self, what: str, now: datetime, entry: Entry) -> None:
        self.script.entries[entry.key] = entry
        self.log.append((what, now, entry))

    def run(self, start: datetime, end: datetime) -> Desk:
        """Live through a stretch of time: a pass twice a day, and whenever the plan says so."""
        now = start
        while now < end:
            due = self.settle(now)
            now = min(filter(None, (due, now + timedelta(hours=12), end)))
        self.settle(end)
        return self

    def touch(self, step: str, state: State, now: datetime, kind: Kind = Kind.DRAFT) -> None:
        """The user does something with every standing artefact of a step."""
        for key, entry in self.script.entries.items():
            if entry.step == step and entry.kind is kind and entry.state is State.DELIVERED:
                self.script.entries[key] = replace(entry, state=state, touched=now)

    def made(self, step: str, what: str = "create") -> list[tuple[datetime, Entry]]:
        """What was done for a step, in order."""
        return [(now, entry) for did, now, entry in self.log if did == what and entry.step == step]

    def due(self, step: str, kind: Kind) -> list[str]:
        """When the artefacts of a step were due, on the clock in London."""
        return [f"{entry.due.astimezone(LONDON):%Y-%m-%d %H:%M}" for _, entry in self.made(step) if entry.kind is kind]
