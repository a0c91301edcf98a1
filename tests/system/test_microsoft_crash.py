"""Killed, cut off and answered with errors at every request: one of each, none missing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors import microsoft
from daemon.errors import AccountError
from daemon.model import Kind
from tests.conftest import Figure
from tests.fakes.microsoft import MicrosoftHarness
from tests.fakes.outlook import Installation, artefacts, fast, interviews
from tests.fakes.postman import ROUND, context, deliver

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "prove"
CALLS = 24  # more than a round takes


@pytest.fixture
def there(tmp_path: Path) -> Iterator[MicrosoftHarness]:
    opened = MicrosoftHarness(tmp_path / "provider")
    yield opened
    opened.close()


class Round:
    """One delivery of one draft, task and reminder, tried until it is through."""

    def __init__(self, there: MicrosoftHarness, folder: Path) -> None:
        self.there, self.folder = there, folder
        folder.mkdir(parents=True)
        self.ledger, self.job = folder / "ledger.json", folder / "job.json"
        options = there.options.model_dump(mode="json")
        self.job.write_text(json.dumps({"options": options, "state": str(folder), "ledger": str(self.ledger)}))

    def attempt(self) -> None:
        """As a new process would."""
        offers = microsoft.open(self.there.options, context(self.folder))
        notes = offers.tasks._graph.login.notes
        notes.note(list_begun=None, calendar_begun=None)  # what may still show has had its time
        try:
            deliver(offers, self.ledger)
        finally:
            offers.close()

    def finish(self) -> int:
        """Go on until everything is delivered; how often it failed."""
        for failures in range(10):
            try:
                self.attempt()
            except AccountError:
                continue
            return failures
        raise AssertionError("it never ends")

    def kill(self, how: str, skip: int) -> bool:
        """Start it and kill it in the middle of its request number ``skip``; whether there was one."""
        faults = self.there.graph.faults
        faults.paused.clear()
        faults.released.clear()
        faults.add(how, skip=skip)
        process = subprocess.Popen([sys.executable, "-m", "tests.fakes.postman", str(self.job)], env=fast())
        while process.poll() is None and not faults.paused.wait(0.01):
            pass
        killed = process.poll() is None
        if killed:
            process.send_signal(signal.SIGKILL)
        process.wait()
        faults.clear()
        faults.released.set()
        return killed

    def whole(self) -> bool:
        """One of each, and one calendar and one list of our own."""
        places = [each["name"] for each in self.there.box.agenda.calendars.values()]
        lists = [each["displayName"] for each in self.there.box.todo.lists.values()]
        return (
            [len(self.there.seen(kind)) for kind in Kind] == [1, 1, 1]
            and places.count("Afterword") == 1
            and lists.count("Afterword") == 1
        )


def fresh(there: MicrosoftHarness) -> None:
    """An empty mailbox, the same sign-in."""
    there.box.mail.__init__(there.graph.clock)
    there.box.agenda.__init__(there.graph.clock)
    there.box.todo.__init__(there.graph.clock)


@pytest.mark.parametrize(
    "how", ["drop before", "drop after", "500", "503", "504", "500 after", "429", "truncate", "html"]
)
def test_cut_off_or_answered_with_an_error_at_every_request(
    there: MicrosoftHarness, tmp_path: Path, how: str, figure: Figure
) -> None:
    failures = 0
    for skip in range(0, CALLS, 1 if THOROUGH else 2):
        fresh(there)
        once = Round(there, tmp_path / f"at{skip}")
        there.graph.faults.add(how, skip=skip, headers={"Retry-After": "60"} if how == "429" else {})
        failures += once.finish()
        there.graph.faults.clear()
        assert once.whole(), f"{how} at request {skip}"
    assert failures >= (5 if THOROUGH else 2)  # the writes of one round
    figure("answers lost or broken", CALLS if THOROUGH else CALLS // 2)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("how", ["pause before", "pause after"])
def test_killed_at_every_request(there: MicrosoftHarness, tmp_path: Path, how: str, figure: Figure) -> None:
    kills = 0
    for skip in range(2, CALLS, 1 if THOROUGH else 5):
        fresh(there)
        once = Round(there, tmp_path / f"at{skip}")
        kills += once.kill(how, skip)
        once.finish()
        assert once.whole(), f"{how} at request {skip}"
    assert kills >= (13 if THOROUGH else 3)
    figure("passes killed", kills)


def test_killed_twice_in_a_row(there: MicrosoftHarness, tmp_path: Path) -> None:
    for skip in (3, 8, 12):
        fresh(there)
        once = Round(there, tmp_path / f"at{skip}")
        assert once.kill("pause after", skip)
        once.kill("pause after", 1)
        once.finish()
        assert once.whole()


def test_two_machines_on_one_mailbox(there: MicrosoftHarness, tmp_path: Path) -> None:
    first, second = (Round(there, tmp_path / name) for name in ("one", "two"))
    first.finish()
    second.finish()
    assert first.whole()
    assert len(ROUND) == 3


def test_the_ledger_lost_between_two_rounds(there: MicrosoftHarness, tmp_path: Path) -> None:
    once = Round(there, tmp_path / "one")
    once.finish()
    for each in once.folder.iterdir():
        if each != once.job:
            each.unlink()
    once.finish()
    assert once.whole()


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("how", ["pause before", "pause after"])
def test_the_daemon_killed_in_the_middle_of_a_pass(there: MicrosoftHarness, tmp_path: Path, how: str) -> None:
    for meeting in interviews()[:1]:
        there.put(meeting)
    reference = Installation(tmp_path / "reference", there)
    assert reference.once().code == 0
    expected = artefacts(there)
    calls = len(there.graph.requests)
    assert set(expected.values()) == {1}
    for skip in range(2, calls) if THOROUGH else (calls // 2,):
        fresh(there)
        for meeting in interviews()[:1]:
            there.put(meeting)
        home = Installation(tmp_path / f"at{skip}", there)
        assert home.killed(how, skip)
        while home.once().json["failed"]:
            pass
        assert artefacts(there) == expected, f"{how} at request {skip} of {calls}"
