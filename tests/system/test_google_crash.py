"""Exactly once, whatever happens at whichever call: processes killed, answers lost, two machines, a lost ledger.

The steps are those of the daemon: note, look, create once, note. They are done here through the ports alone, so that
a kill can be placed at every single call to Google.
"""

import json
import os
import warnings
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors import google
from daemon.errors import AccountError
from daemon.model import Kind
from tests.fakes.google import Problem
from tests.fakes.google.harness import GoogleHarness
from tests.fakes.google.samples import SPECS, opened

KEYS = {kind: f"{number}c" * 20 for number, kind in enumerate(Kind)}
MOST = 40  # calls that delivering one of each kind takes, at the most

WAYS = {
    "lost before it took effect": {"how": "before"},
    "lost after it took effect": {"how": "after"},
    "cut off": {"how": "truncate"},
    "not from Google": {"how": "html"},
    "down": {"how": Problem(503, "backendError")},
    "failed after it took effect": {"how": Problem(500, "backendError"), "late": True},
    "throttled": {"how": Problem(429, "rateLimitExceeded", headers={"Retry-After": "1"})},
    "refused for the rate": {"how": Problem(403, "userRateLimitExceeded")},
    "signed out": {"how": Problem(401, "authError")},
}


def deliver(options, context, journal):
    """One pass over one artefact of each kind, as the daemon does it. The journal is its ledger."""
    done = json.loads(journal.read_text()) if journal.exists() else {}
    offers = google.open(options, context)
    for kind, key in KEYS.items():
        if done.get(key) == "delivered":
            continue
        writer = {Kind.DRAFT: offers.drafts, Kind.TASK: offers.tasks, Kind.REMINDER: offers.reminders}[kind]
        if writer.find(key) is None:
            note(journal, done, key, "delivering")
            writer.create(key, SPECS[kind])
        note(journal, done, key, "delivered")
    offers.close()


def note(journal, done, key, state):
    done[key] = state
    with journal.with_suffix(".new").open("w") as file:
        json.dump(done, file)
        file.flush()
        os.fsync(file.fileno())
    journal.with_suffix(".new").replace(journal)


def until_done(there, journal, tries=8):
    for _ in range(tries):
        try:
            return deliver(there.options, there.context, journal)
        except AccountError:
            continue
    pytest.fail("it never came to an end")


def in_a_process_of_its_own(there, journal):
    """Whether it lived to the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # from Python 3.12 on fork and threads give one
        child = os.fork()
    if child == 0:
        try:
            deliver(there.options, there.context, journal)
        finally:
            os._exit(0)
    there.server.client = child
    _, status = os.waitpid(child, 0)
    there.server.client = None
    return not os.WIFSIGNALED(status)


def exactly_one_of_each(there):
    return [len(there.seen(kind)) for kind in Kind] == [1, 1, 1]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Gives a new Google each time, without any settle time: what it holds is visible at once."""
    monkeypatch.setattr("connectors.google.client._PAUSE", 0.0)
    count = iter(range(10_000))

    def make():
        folder = tmp_path / str(next(count))
        folder.mkdir()
        harness = GoogleHarness(folder)
        harness.context = replace(harness.context, settle=timedelta())
        return harness, folder / "journal.json"

    return make


@pytest.mark.parametrize("moment", ["kill-before", "kill-after"])
def test_killed_at_every_call(place, moment, figure):
    killed = 0
    for number in range(MOST):
        there, journal = place()
        there.server.fail(moment, skip=number)
        lived = in_a_process_of_its_own(there, journal)
        there.server.faults.clear()
        until_done(there, journal)
        assert exactly_one_of_each(there), f"at call {number}"
        there.close()
        if lived:
            break
        killed += 1
    assert 15 < killed < MOST
    figure("passes killed", killed)


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_goes_wrong_at_every_call(place, way, figure):
    for number in range(MOST):
        there, journal = place()
        there.server.fail(**WAYS[way], skip=number)
        until_done(there, journal)
        assert exactly_one_of_each(there), f"at call {number}"
        struck = not any(fault.times for fault in there.server.faults)
        there.close()
        if not struck:
            break
    assert 15 < number < MOST
    figure("answers lost or broken", number)


def test_answers_go_wrong_again_and_again(place):
    for step in range(2, 7):
        for way in ("lost after it took effect", "lost before it took effect", "failed after it took effect"):
            there, journal = place()
            for number in range(0, MOST, step):
                there.server.fail(**WAYS[way], calls="*.insert", skip=number)
                there.server.fail(**WAYS[way], calls="*.create", skip=number)
            until_done(there, journal)
            assert exactly_one_of_each(there)
            there.close()


def test_killed_again_and_again(place):
    there, journal = place()
    for number in range(12):
        there.server.faults.clear()
        there.server.fail("kill-after" if number % 2 else "kill-before", skip=number)
        if in_a_process_of_its_own(there, journal):
            break
    there.server.faults.clear()
    until_done(there, journal)
    assert exactly_one_of_each(there)
    there.close()


def test_a_ledger_that_was_lost_with_everything_else(place, tmp_path):
    there, journal = place()
    until_done(there, journal)
    elsewhere = replace(there.context, state=tmp_path / "new")
    deliver(there.options, elsewhere, tmp_path / "new-journal.json")
    assert exactly_one_of_each(there)
    there.close()


def test_two_machines_one_after_the_other_at_every_call(place, tmp_path):
    """The second machine comes while the first is stopped between two calls."""
    for number in range(0, MOST, 3):
        there, journal = place()
        there.server.fail("kill-after", skip=number)
        lived = in_a_process_of_its_own(there, journal)
        there.server.faults.clear()
        second = replace(there.context, state=tmp_path / f"second-{number}")
        deliver(there.options, second, tmp_path / f"second-{number}.json")
        until_done(there, journal)
        assert exactly_one_of_each(there), f"at call {number}"
        there.close()
        if lived:
            break


def test_a_sent_draft_is_not_made_again_after_a_loss(tmp_path):
    with opened(tmp_path) as there:
        journal = tmp_path / "journal.json"
        deliver(there.options, there.context, journal)
        ((name, _),) = there.server.gmail.live()
        there.server.gmail.send(name)
        there.server.gmail.search_lag = 3600
        elsewhere = replace(there.context, state=tmp_path / "new")
        deliver(there.options, elsewhere, tmp_path / "new-journal.json")
        assert there.seen(Kind.DRAFT) == []
