"""A random life: events come, move and vanish, people edit, send and delete, calls fail, the process dies, the ledger
is lost. Whatever happens, each artefact exists at most once and what the user touched is the user's."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from connectors.memory import Break
from daemon.model import Draft, Kind, Message, Person, State, Touch
from tests.lab import Lab, interview

DAY = timedelta(days=1)
COMPANIES = ("Acme", "Zeta")
CALLS = ("draft.create", "task.create", "reminder.create", "*.find", "*.inspect", "*.replace", "*.withdraw", "fetch",
         "reread", "messages", "publish", "conversation")  # fmt: skip
FAULTS = (Break.UNAVAILABLE, Break.LOST_BEFORE, Break.LOST_AFTER, Break.LOGIN, Break.REJECTED)


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="life"))
        self.lab = Lab(self.folder)
        self.count = 0
        self.touched: dict[str, object] = {}
        self.removed: set[str] = set()
        self.losses = 0

    def teardown(self) -> None:
        self.lab.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @initialize()
    def begin(self) -> None:
        self.lab.world.put(interview("first", datetime(2026, 3, 23, 14, 0, tzinfo=UTC)))
        self.lab.pass_at()

    # -- the world -----------------------------------------------------------------------------------------------

    @rule(company=st.sampled_from(COMPANIES), days=st.integers(1, 6), hour=st.integers(7, 18))
    def an_interview_is_set(self, company: str, days: int, hour: int) -> None:
        self.count += 1
        day = (self.lab.now + days * DAY).replace(hour=hour, minute=0, second=0, microsecond=0)
        self.lab.world.put(interview(f"u{self.count}", day, company=company))

    @precondition(lambda self: self.count)
    @rule(which=st.integers(1, 50), days=st.integers(-2, 5))
    def one_is_moved(self, which: int, days: int) -> None:
        ref = f"u{1 + which % self.count}"
        event = self.lab.world.event(ref, "main")
        self.lab.world.put(replace(event, starts=event.starts + days * DAY, ends=event.ends + days * DAY))

    @precondition(lambda self: self.count)
    @rule(which=st.integers(1, 50), deleted=st.booleans())
    def one_is_called_off(self, which: int, deleted: bool) -> None:
        ref = f"u{1 + which % self.count}"
        (self.lab.world.remove if deleted else self.lab.world.cancel)(ref, "main")

    @rule(hours=st.sampled_from([1, 2, 5, 12, 24, 72, 200]))
    def time_passes(self, hours: int) -> None:
        self.lab.now += timedelta(hours=hours)

    @rule(company=st.sampled_from(COMPANIES), auto=st.booleans())
    def a_mail_comes(self, company: str, auto: bool) -> None:
        self.count_mail = getattr(self, "count_mail", 0) + 1
        headers = {"auto-submitted": "auto-replied"} if auto else {}
        sender = Person("Rita Mendes", f"rita@{company.lower()}.example")
        me = (Person(None, "ada@example.com"),)
        text = "Thanks, we will be in touch next week."
        self.lab.world.arrive(Message(f"m{self.count_mail}", self.lab.now, sender, me, "Hello", text, headers))

    # -- the user ------------------------------------------------------------------------------------------------

    @rule(which=st.integers(0, 30), how=st.sampled_from(["edit", "delete", "send", "complete"]))
    def the_user_acts(self, which: int, how: str) -> None:
        standing = self.lab.world.artefacts()
        if not standing:
            return
        artefact = standing[which % len(standing)]
        if how == "edit":
            self.lab.world.edit(artefact.id, body=f"My own words {which}")
            self.touched[artefact.id] = f"My own words {which}"
        elif how == "delete":
            self.lab.world.delete(artefact.id)
            self.removed.add(artefact.key)
            self.touched.pop(artefact.id, None)
        elif how == "send" and isinstance(artefact.spec, Draft):
            self.lab.world.send(artefact.id)
            self.removed.add(artefact.key)
            self.touched.pop(artefact.id, None)
        elif how == "complete" and artefact.kind is Kind.TASK:
            self.lab.world.complete(artefact.id)

    # -- the machine ---------------------------------------------------------------------------------------------

    @rule()
    def a_pass(self) -> None:
        self.lab.pass_at()

    @rule(call=st.sampled_from(CALLS), how=st.sampled_from(FAULTS), times=st.integers(1, 3))
    def calls_fail(self, call: str, how: Break, times: int) -> None:
        self.lab.world.fail(call, how, times=times)
        self.lab.pass_at()
        self.lab.world.heal()

    @rule()
    def the_process_ends(self) -> None:
        self.lab.open()

    @precondition(lambda self: self.losses < 2)
    @rule()
    def the_ledger_is_lost(self) -> None:
        self.losses += 1
        self.lab.lose_ledger()

    # -- what must hold ------------------------------------------------------------------------------------------

    @invariant()
    def each_at_most_once(self) -> None:
        doubled = {key: count for key, count in self.lab.keys().items() if count > 1}
        assert not doubled

    @invariant()
    def the_users_words_stand(self) -> None:
        standing = {artefact.id: artefact.spec for artefact in self.lab.world.artefacts()}
        for name, words in self.touched.items():
            assert name in standing
            assert standing[name].body == words

    @invariant()
    def what_was_deleted_or_sent_is_not_made_again(self) -> None:
        assert not self.removed & set(self.lab.keys())

    @rule()
    def it_settles(self) -> None:
        self.lab.world.heal()
        self.lab.now += timedelta(hours=1)
        for _ in range(4):
            done = self.lab.pass_at()
            self.lab.now += timedelta(minutes=1)
        report = done.report
        assert [*report.created, *report.moved, *report.withdrawn, *report.failed] == []
        house = self.lab.house
        assert house is not None
        for entry in house.ledger.entries().values():
            assert entry.state is not State.DELIVERING
            if entry.state is State.DELIVERED:
                assert self.lab.keys()[entry.key] == 1
        assert all(a.touch in {Touch.UNTOUCHED, Touch.DONE} for a in self.lab.world.artefacts())


pytestmark = pytest.mark.timeout(3600)  # the long profile takes its time

TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=200 if os.environ.get("HYPOTHESIS_PROFILE") == "prove" else 12, stateful_step_count=30, deadline=None
)
