"""A process that nobody wrote down: whatever happens in the world, and in whatever order, the rules hold.

It is played like the tables, with the same verbs; when it fails, its ``told`` is a table to go on with.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from connectors.memory import Break
from daemon.model import Kind, State
from daemon.plan.subjects import ENDING
from daemon.records import Entry
from tests.process.meetings import meet
from tests.process.play import Play, Story
from tests.process.verbs import act

pytestmark = [pytest.mark.prove, pytest.mark.timeout(3600)]

DAY = timedelta(days=1)
COMPANIES = ("Acme", "Zeta", "Nord")
STAGES = ("phone screen", "technical", "final round", "take-home assignment")
PEOPLE = ("Rita Tom", "Rita", "Priya Lee Ana", "")
LETTERS = ("human", "rejection", "offer", "scheduling", "away", "bounce", "newsletter", "receipt", "invitation")
TOLD = ("channel {} phone", "channel {} none", "channel {} mail", "missed {}", "references_asked {}", "resume {}",
        "outcome {} rejected", "outcome {} offer", "outcome {} advanced", "outcome {} active",
        "promise {}: send the deck", "note {}: they run everything on Kafka", "note {} about Rita: on-call is shared",
        "decision {} {day}", "promise {}: a code sample by {day}",
        "write notes for {}: They decide by {day}", "write notes for {}: They sent a take-home, due {day}",
        "write notes for {}: hard: consensus")  # fmt: skip
CONFIG = {
    "accounts": {"home": {}, "work": {}},
    "deliver": {"drafts": "home", "tasks": "home", "reminders": "home", "fallback": "work"},
    "references": [{"name": "Grace Hopper", "email": "grace@navy.example", "may_contact": True},
                   {"name": "Nia Okoye", "may_contact": True}],
    "schedule": {"max_new_actions": 500},
}  # fmt: skip


class Anything(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="anything"))
        story = Story("anything", "Mon 23 Mar 09:00 | |", {}, config=dict(CONFIG))
        self.play = Play(story, "memory", self.folder)
        self.told: list[str] = []
        self.letters: list[tuple[str, datetime]] = []  # ending answers: from which company, and when
        self.again: dict[str, datetime] = {}  # when the user last wanted an application's follow-ups
        self.losses = 0

    def teardown(self) -> None:
        self.play.place.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @initialize()
    def begin(self) -> None:
        self._pass()
        self.a_meeting_is_set("Acme", "final round", "Rita Tom", 1, 14, 60, "home")

    def _say(self, line: str) -> None:
        self.told.append(f"{self.play.place.now:%a %d %b %H:%M} | {line}")
        act(self.play, line)

    def _pass(self) -> None:
        play = self.play
        before = set(play.place.opened.ledger.entries())
        try:
            done = play.a_pass()
        except AssertionError:
            print("\n".join(self.told))
            raise
        for entry in done.report.created:
            self._asked_for(entry, done.world, before)
        for entry in play.place.opened.ledger.entries().values():
            assert play.disturbed or entry.state is not State.DELIVERING

    def _asked_for(self, entry: Entry, world: Any, before: set[str]) -> None:
        """No follow-up after an answer that ends them."""
        if not entry.step.startswith("follow_up"):
            return
        (application,) = [one for one in world.applications if one.id == entry.application]
        ends = max(one.ends for one in world.interviews if one.loop == entry.subject and one.live)
        since = max(ends, self.again.get(application.id, ends))
        late = [at for company, at in self.letters if company == application.company and at > since]
        assert not late, f"a follow-up after the answer of {late[0]}\n" + "\n".join(self.told)

    # -- the world -----------------------------------------------------------------------------------------------

    @rule(company=st.sampled_from(COMPANIES), stage=st.sampled_from(STAGES), people=st.sampled_from(PEOPLE),
          days=st.integers(0, 8), hour=st.integers(7, 20), minutes=st.sampled_from([30, 60, 240]),
          account=st.sampled_from(["home", "home", "work"]))  # fmt: skip
    def a_meeting_is_set(
        self, company: str, stage: str, people: str, days: int, hour: int, minutes: int, account: str
    ) -> None:
        name = f"m{len(self.play.meets) + 1}"
        made = meet(company, stage, people, account=account, zone="Europe/London")
        self.play.meets[name] = replace(made, uid=f"{name}-{made.uid}")
        day = self.play.place.now.astimezone(self.play.clock.zone) + days * DAY
        self._say(f"put {name} at {day:%a} {day.day} {day:%b %Y} {hour:02d}:00 for {minutes} min")

    def _meeting(self, which: int) -> str:
        names = [*self.play.meets]
        return names[which % len(names)]

    @rule(which=st.integers(0, 50), days=st.integers(-3, 6), hours=st.integers(-2, 2))
    def a_meeting_is_moved(self, which: int, days: int, hours: int) -> None:
        name = self._meeting(which)
        starts = self.play.meets[name].starts + days * DAY + hours * timedelta(hours=1)
        local = starts.astimezone(self.play.clock.zone)
        self._say(f"move {name} to {local:%a} {local.day} {local:%b %Y %H:%M}")

    @rule(
        which=st.integers(0, 50), how=st.sampled_from(["cancel {}", "decline {}", "remove {}", "people of {}: Kim Ben"])
    )
    def a_meeting_changes(self, which: int, how: str) -> None:
        self._say(how.format(self._meeting(which)))

    @rule(
        company=st.sampled_from(COMPANIES), kind=st.sampled_from(LETTERS), who=st.sampled_from(["rita", "jo", "boss"])
    )
    def a_letter_comes(self, company: str, kind: str, who: str) -> None:
        self._say(f"mail from {who}@{company.lower()}: {kind}")
        if kind in ENDING:
            self.letters.append((company, self.play.place.now))

    # -- the user ------------------------------------------------------------------------------------------------

    def _standing(self, which: int) -> Entry | None:
        entries = self.play.place.opened.ledger.entries()
        standing = sorted(key for key in self.play.standing() if key in entries)
        return entries[standing[which % len(standing)]] if standing else None

    @rule(which=st.integers(0, 60), how=st.sampled_from(["send", "delete", "tick", "edit", "write"]))
    def the_user_acts(self, which: int, how: str) -> None:
        entry = self._standing(which)
        if entry is None or entry.ref is None or (how == "send") > (entry.kind is Kind.DRAFT):
            return
        if how in ("tick", "write") and entry.kind is not Kind.TASK:
            return
        self.told.append(f"{self.play.place.now:%a %d %b %H:%M} | {how} {self.play.label_of(entry)}")
        if how == "edit":
            words = f"My own words {which}"
            self.play.place.edit(entry, words)
            self.play.rules.edited[entry.key] = words
        elif how == "write":
            self.play.place.write_into(entry, "They said they decide by the end of next week.")
        else:
            getattr(self.play.place, how)(entry)
            self.play.gone(entry)

    @rule(which=st.integers(0, 60), word=st.sampled_from(["skip", "done", "restore"]))
    def the_user_says_of_an_action(self, which: int, word: str) -> None:
        entries = sorted(self.play.place.opened.ledger.entries().items())
        if entries:
            key, entry = entries[which % len(entries)]
            self.told.append(f"{self.play.place.now:%a %d %b %H:%M} | {word} {self.play.label_of(entry)}")
            self.play.say(word, key)
            if word == "restore" and entry.state is not State.SENT:
                self.play.rules.removed.discard(key)

    @rule(which=st.integers(0, 50), what=st.sampled_from(TOLD), days=st.integers(1, 15))
    def the_user_says(self, which: int, what: str, days: int) -> None:
        name, now = self._meeting(which), self.play.place.now
        try:
            application = self.play.application(name)
        except KeyError:
            return
        if "decide" in what or what.startswith(("resume", "decision")):
            self.again[application] = now
        day = (now + days * DAY).date()
        self._say(what.format(name, day=day))

    # -- the machine ---------------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([0, 1, 3, 9, 26, 74, 170]))
    def time_passes(self, hours: int) -> None:
        play, end = self.play, self.play.place.now + timedelta(hours=hours)
        while play.place.now < end:
            self._pass()
            due = play.last.next if play.last else None
            play.place.now = min(filter(None, (due, play.place.now + 4 * DAY, end)))
        self._pass()

    @rule(days=st.integers(1, 12))
    def nobody_watches(self, days: int) -> None:
        self.told.append(f"{self.play.place.now:%a %d %b %H:%M} | off for {days} days")
        self.play.place.close()
        self.play.place.now += days * DAY
        self._pass()

    @rule(call=st.sampled_from(["draft.create", "task.create", "reminder.create", "*.find", "*.inspect", "*.replace",
                                "*.withdraw", "fetch", "reread", "messages", "publish", "conversation"]),
          how=st.sampled_from([Break.UNAVAILABLE, Break.LOST_BEFORE, Break.LOST_AFTER, Break.LOGIN, Break.REJECTED,
                               Break.NOT_ALLOWED]), times=st.integers(1, 3))  # fmt: skip
    def calls_fail(self, call: str, how: Break, times: int) -> None:
        self.told.append(f"{self.play.place.now:%a %d %b %H:%M} | {call} fails: {how}")
        self.play.disturbed.add("home")
        self.play.place.worlds["home"].fail(call, how, times=times)
        self._pass()
        self.play.place.heal("home")
        self.play.disturbed.discard("home")
        self.play.place.now += timedelta(hours=1)
        self._settle()

    def _settle(self) -> None:
        """The pass after trouble makes up for it; only then is everything as foretold."""
        self.play.disturbed.add("home")
        for _ in range(3):
            self._pass()
        self.play.disturbed.discard("home")
        self._pass()

    @rule()
    def the_process_ends(self) -> None:
        self._say("restart")

    @precondition(lambda self: self.losses < 2)
    @rule()
    def the_ledger_is_lost(self) -> None:
        self._pass()
        self.losses += 1
        self.play.rules.found |= {*self.play.standing(), *self.play.rules.removed}
        self._say("lose the ledger")
        self._settle()


TestAnything = Anything.TestCase
TestAnything.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
