"""Plays a process: turns the clock, lets the world happen, and compares what stands with the table."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from daemon.model import EventId, Kind
from daemon.passes import Pass
from daemon.playbook import default
from daemon.records import Entry, Fact
from tests.process.meetings import Meet
from tests.process.places import Folder, Memory, Place, Seen
from tests.process.providers import PROVIDERS
from tests.process.rules import THOROUGH, Rules
from tests.process.standards import Standards
from tests.process.table import Clock, Row, rows

REAL = tuple(PROVIDERS)
PLACES: dict[str, type[Place]] = {"memory": Memory, "files": Folder, "standards": Standards} | PROVIDERS


@dataclass(frozen=True)
class Story:
    """A process: its title (with the numbers of the complaints it answers), its table, and what it is about.

    ``watch``: the steps whose coming and going the table tells completely (empty: all); ``never``: steps of which
    nothing may ever exist; ``places``: where it is played; ``config``: changes of the config; ``quick``: it is played
    in the quick profile too.
    """

    title: str
    table: str
    meetings: dict[str, Meet]
    watch: str = "thank_you thank_you_by follow_up_1 follow_up_2 close_out answered"
    never: str = ""
    places: tuple[str, ...] = ("memory",)
    zone: str = "Europe/London"
    holidays: str = "GB-ENG"
    year: int = 2026
    config: dict[str, Any] = field(default_factory=dict)
    quick: bool = False

    @property
    def clock(self) -> Clock:
        """Reads the times of the table."""
        return Clock(ZoneInfo(self.zone), self.year)

    @property
    def rows(self) -> list[Row]:
        """The table."""
        return rows(self.table, self.clock)


class Play:
    """One story in one place."""

    def __init__(self, story: Story, where: str, folder: Path) -> None:
        self.story = story
        self.clock, self.rows = story.clock, story.rows
        self.stride = timedelta(hours=12) if THOROUGH and where in ("memory", "files") else timedelta(days=4)
        self.place: Any = PLACES[where](folder, story.zone, story.holidays, **story.config)
        self.place.now = self.rows[0].moment
        self.meets = {name: replace(meet, zone=meet.zone or story.zone) for name, meet in story.meetings.items()}
        self.watched = story.watch.split() or [*default().steps]
        self.prefixed = len({meet.uid.partition("-")[0] for meet in story.meetings.values()}) > 1
        self.off = False
        self.disturbed: set[str] = set()
        self.labels: dict[str, str] = {}
        self.before: dict[str, str] = {}
        self.sighted: dict[str, str] = {}  # when each standing artefact was put, or where it stands in time
        self.said = self.mails = 0
        self.last: Pass | None = None
        self.rules = Rules(self)

    def run(self) -> None:
        """Play it to the end."""
        try:
            for row in self.rows:
                self.live(row)
                if row.expected is not None:
                    self._compare(row)
        finally:
            self.place.end()

    def live(self, row: Row) -> None:
        """Let time pass until then (a pass whenever the last one says so, at least once every stride), and act."""
        from tests.process.verbs import act

        while self.place.now < row.moment and not self.off:
            due = self.a_pass().next
            self.place.now = min(filter(None, (due, self.place.now + self.stride, row.moment)))
        self.place.now = row.moment
        for action in row.actions:
            act(self, action)
        self.a_pass()

    def a_pass(self, **options: Any) -> Pass:
        """A pass, if the daemon is running, with everything that has to be true of one."""
        if self.off:
            assert self.last is not None
            return self.last
        self.last = self.rules.checked_pass(**options)
        self._sight()
        return self.last

    # -- what stands -----------------------------------------------------------------------------------------------

    def standing(self) -> dict[str, Seen]:
        """What a person sees at the providers, by key: each at most once."""
        seen = self.place.standing()
        doubled = {key: count for key, count in Counter(each.key for each in seen).items() if count > 1}
        assert not doubled, f"{self.story.title}: more than one of {doubled}"
        return {each.key: each for each in seen}

    def _sight(self) -> None:
        entries = self.place.opened.ledger.entries()
        self.labels |= {key: self.label_of(entry) for key, entry in entries.items()}
        standing = self.standing()
        for key, seen in standing.items():
            if seen.kind is Kind.DRAFT:
                self.sighted.setdefault(key, self._local(self.place.now))
            elif key in entries:
                self.sighted[key] = self._local(entries[key].due)
        for key in self.sighted.keys() - standing.keys():
            del self.sighted[key]

    def _local(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.clock.zone):%Y-%m-%d %H:%M}"

    def label_of(self, entry: Entry) -> str:
        """``acme/follow_up_1.reminder``, ``thank_you>rita``: company (where there are several), step, kind, whom."""
        step = default().steps.get(entry.step)
        usual = step.kind[0] if step else entry.kind
        who = (entry.recipient.name or entry.recipient.email or "") if entry.recipient else ""
        first = re.split(r"[\s@]", who)[0].lower()
        parts = [entry.step, "" if entry.kind is usual else f".{entry.kind}", f">{first}" if first else ""]
        return f"{self._company(entry)}{''.join(parts)}"

    def _company(self, entry: Entry) -> str:
        if not self.prefixed or entry.application is None or self.last is None:
            return ""
        found = [one for one in self.last.world.applications if one.id == entry.application]
        return f"{(found[0].company or 'unknown').split()[0].lower()}/" if found else "?/"

    def changes(self, row: Row) -> list[str]:
        """What came, went and moved since this was last asked, as the table writes it, by due time."""
        found: list[tuple[bool, str, str]] = []
        for key in self.sighted.keys() | self.before.keys():
            step = self.labels[key].rpartition("/")[2].partition(">")[0].partition(".")[0]
            now, then = self.sighted.get(key), self.before.get(key)
            if step in self.watched and now != then:
                sign = "-" if now is None else "+" if then is None else "~"
                when = f" {self._moment(now, row)}" if now else ""
                found.append((sign != "-", now or then or "", f"{sign} {self.labels[key]}{when}"))
        self.before = dict(self.sighted)
        return [line for _, _, line in sorted(found)]

    def _moment(self, text: str, row: Row) -> str:
        return self.clock.say(datetime.fromisoformat(text).replace(tzinfo=self.clock.zone), row.moment)

    def _compare(self, row: Row) -> None:
        wanted = sorted(re.sub(r"^([+~-]) ?", r"\1 ", item) for item in row.expected or () if item[0] in "+-~")
        found = sorted(self.changes(row))
        where = f"{self.story.title}\n  {row.line}"
        assert found == wanted, f"{where}\n  found:  {', '.join(found)}\n  wanted: {', '.join(wanted)}"
        for item in row.expected or ():
            if item[0] not in "+-~" and item != "nothing":
                self.check(item, where)

    def check(self, item: str, where: str) -> None:
        """``thank_you>rita says "…"`` or ``lacks``, ``thank_you>rita goes to jo@acme.example`` (``nobody``),
        ``thank_you>rita answers the invitation`` (``nothing``), ``final is rejected`` (its application), ``exit is 3``,
        ``thank_you>rita is sent``."""
        if match := re.fullmatch(r'(\S+) (says|lacks) "(.*)"', item):
            for key in self.keys(match[1]):
                seen = self.standing()[key]
                holds = match[3] in " ".join(f"{seen.title} {seen.body}".split())
                assert holds is (match[2] == "says"), f"{where}\n  not so: {item}\n{seen.title}\n{seen.body}"
            return
        if match := re.fullmatch(r"(\S+) goes to (\S+)", item):
            to = {address for key in self.keys(match[1]) for address in self.standing()[key].to} or {"nobody"}
            assert to == {match[2]}, f"{where}\n  not so: {item}, but {to}"
            return
        if match := re.fullmatch(r"(\S+) answers (the invitation|nothing)", item):
            answers = {self.place.answers_invitation(entry) for entry in self.entries(match[1])}
            assert answers == {match[2] == "the invitation"}, f"{where}\n  not so: {item}"
            return
        match = re.fullmatch(r"(\S+) is (\S+)", item)
        assert match, f"{where}\n  no such check: {item}"
        assert self._is(match[1]) == {match[2]}, f"{where}\n  not so: {item}, but {self._is(match[1])}"

    def _is(self, name: str) -> set[str]:
        assert self.last is not None
        if name == "exit":
            return {str(self.last.exit_code)}
        if name in self.meets:
            application = self.application(name)
            return {one.outcome.value for one in self.last.world.applications if one.id == application}
        entries = self.place.opened.ledger.entries().values()
        return {entry.state.value for entry in entries if fnmatchcase(self.label_of(entry), name)}

    # -- what is meant ---------------------------------------------------------------------------------------------

    def keys(self, label: str) -> list[str]:
        """The standing artefacts of that label (``*`` stands for anything)."""
        keys = [key for key in self.sighted if fnmatchcase(self.labels[key], label)]
        assert keys, f"{self.story.title}: no {label} stands, only {sorted(self.labels[key] for key in self.sighted)}"
        assert len(keys) == 1 or "*" in label, f"{self.story.title}: more than one {label}"
        return keys

    def entries(self, label: str) -> list[Entry]:
        """The ledger's lines of standing artefacts."""
        entries = self.place.opened.ledger.entries()
        return [entries[key] for key in self.keys(label)]

    def gone(self, entry: Entry) -> None:
        """The user took it away: the table need not say so."""
        self.before.pop(entry.key, None)
        self.sighted.pop(entry.key, None)
        self.rules.removed.add(entry.key)

    def interview(self, name: str) -> str:
        """The id of the meeting's interview."""
        meet = self.meets[name]
        found: str = self.place.opened.ledger.identities().interviews[EventId(meet.uid, meet.occurrence)]
        return found

    def application(self, name: str) -> str:
        """The id of its application."""
        found: str = self.place.opened.ledger.identities().applications[self.interview(name)]
        return found

    def say(self, kind: str, subject: str, **data: str) -> None:
        """Something only the user knows, as the commands store it."""
        self.said += 1
        fact = Fact(f"command:{self.said}", kind, subject, self.place.now, "command", data)
        self.place.opened.ledger.say(fact)
