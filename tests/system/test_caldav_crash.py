"""Killed, cut off and answered with errors at every request to a CalDAV server: one of each, none missing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from connectors import caldav, files
from daemon.errors import AccountError
from daemon.model import Kind, Touch
from daemon.ports import Offers
from tests.fakes.caldav.harness import CaldavHarness
from tests.fakes.caldav.installation import OURS, Installation, artefacts
from tests.fakes.outlook import interviews
from tests.fakes.postman import ROUND, deliver

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "prove"
CALLS = 14  # more than a round takes
SERVERS = ["radicale", pytest.param("xandikos", marks=pytest.mark.prove)]
HOWS = ["drop before", "drop after", "cut", "500", "503", "429", "423", "507", "403", "404"]


@pytest.fixture(params=SERVERS)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CaldavHarness]:
    opened = CaldavHarness(tmp_path / "provider", request.param)
    yield opened
    opened.close()


class Round:
    """One delivery of a task and a reminder (and of a draft into a folder), tried until it is through."""

    def __init__(self, there: CaldavHarness, folder: Path) -> None:
        self.there, self.ledger = there, folder / "ledger.json"
        self.context = replace(there.context, state=folder / "state", settle=timedelta())
        self.drafts = files.open(files.Options(folder=folder / "out"), self.context).drafts
        folder.mkdir(parents=True)

    def open(self) -> Offers:
        """As a new process would."""
        return replace(caldav.open(self.there.options, self.context), drafts=self.drafts)

    def finish(self) -> int:
        """Go on until everything is delivered; how often it failed."""
        for failures in range(10):
            offers = self.open()
            try:
                deliver(offers, self.ledger)
            except AccountError:
                continue
            finally:
                offers.close()
            return failures
        raise AssertionError("it never ends")

    def whole(self) -> bool:
        """One of each, in one calendar of our own."""
        return [len(self.there.seen(kind)) for kind in OURS] == [1, 1] and len(self.there.own()) == 1


def clear(there: CaldavHarness) -> None:
    """Back to an account that never had us."""
    for path in there.own():
        there.person.delete(path)


@pytest.mark.parametrize("how", HOWS)
def test_cut_off_or_answered_with_an_error_at_every_request(there: CaldavHarness, tmp_path: Path, how: str) -> None:
    failures = met = 0
    for skip in range(0, CALLS, 1 if THOROUGH else 3):
        clear(there)
        once = Round(there, tmp_path / f"at{skip}")
        there.wire.fail(how, skip=skip, headers={"Retry-After": "60"})
        failures += once.finish()
        met += not there.wire.faults
        there.wire.faults.clear()
        assert once.whole(), f"{how} at request {skip}"
    assert met >= (12 if THOROUGH else 4)
    assert failures >= (2 if THOROUGH else 1) or how == "404"  # where one place has nothing, another is asked


def test_two_machines_that_have_both_looked_make_one(there: CaldavHarness, tmp_path: Path) -> None:
    (key, spec), *_ = [(key, spec) for key, (kind, spec) in ROUND.items() if kind is Kind.TASK]
    writers = [Round(there, tmp_path / name).open().tasks for name in ("one", "two")]
    assert [each.find(key) for each in writers] == [None, None]
    first, second = (each.create(key, spec) for each in writers)
    assert (first.id, first.seen) == (second.id, second.seen)
    assert [len(there.seen(Kind.TASK)), len(there.own())] == [1, 1]
    assert [each.inspect(second).touch for each in writers] == [Touch.UNTOUCHED, Touch.UNTOUCHED]


@pytest.mark.prove
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("how", ["pause before", "pause after"])
def test_killed_in_the_middle_of_a_pass(there: CaldavHarness, tmp_path: Path, how: str) -> None:
    there.put(interviews()[0])
    assert Installation(tmp_path / "reference", there).once().code == 0
    expected, calls = artefacts(there), len(there.wire.passed)
    assert set(expected.values()) == {1}
    kills = 0
    for skip in range(0, calls, 2):
        clear(there)
        home = Installation(tmp_path / f"at{skip}", there)
        kills += home.killed(how, skip)
        home.once()
        assert home.once().code == 0
        assert artefacts(there) == expected, f"{how} at request {skip} of {calls}"
        assert len(there.own()) == 1
    assert kills > 5
