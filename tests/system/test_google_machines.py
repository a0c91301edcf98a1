"""Two machines on one Google account, each with a ledger of its own: whatever they do at once, there is one of each."""

from __future__ import annotations

import json
from dataclasses import replace
from threading import Barrier, Thread

import pytest

from connectors import google
from daemon.errors import LoginNeeded
from daemon.model import Health, Kind, Touch
from tests.contract.artefacts import KEY, SPECS
from tests.fakes.google import Problem
from tests.fakes.google.harness import WRITES, GoogleHarness
from tests.fakes.google.samples import opened, writer


@pytest.fixture
def there(tmp_path):
    with opened(tmp_path) as harness:
        yield harness


def of(offers, kind):
    return {Kind.DRAFT: offers.drafts, Kind.TASK: offers.tasks, Kind.REMINDER: offers.reminders}[kind]


@pytest.fixture
def elsewhere(there: GoogleHarness, tmp_path):
    """The same account on another machine."""
    offers = google.open(there.options, replace(there.context, state=tmp_path / "elsewhere"))
    yield offers
    offers.close()


@pytest.mark.parametrize("kind", list(Kind))
def test_who_looked_at_the_same_moment_makes_one(there, elsewhere, kind):
    here, other = writer(there, kind), of(elsewhere, kind)
    assert (here.find(KEY), other.find(KEY)) == (None, None)
    first, second = here.create(KEY, SPECS[kind]), other.create(KEY, SPECS[kind])
    assert len(there.seen(kind)) == 1
    assert here.find(KEY).id == other.find(KEY).id == second.id
    assert other.inspect(second).touch is Touch.UNTOUCHED
    assert here.inspect(first).touch is (Touch.UNTOUCHED if first.id == second.id else Touch.EDITED)


@pytest.mark.parametrize("edited", [True, False])
def test_of_two_the_later_goes_unless_the_user_changed_it(there, elsewhere, edited):
    here, other = there.offers.drafts, elsewhere.drafts
    first = here.create(KEY, SPECS[Kind.DRAFT])
    there.server.fail(Problem(503, "backendError"), f"{WRITES[Kind.DRAFT]}.list", times=2)  # it cannot look around
    second = other.create(KEY, SPECS[Kind.DRAFT])
    assert first.id != second.id
    if edited:
        there.edit(Kind.DRAFT, second)
    assert here.find(KEY).id == first.id
    assert len(there.seen(Kind.DRAFT)) == 1 + edited
    assert other.inspect(second).touch is Touch.EDITED  # not ours to change, and not deleted by the user


@pytest.mark.parametrize("kind", [Kind.TASK, Kind.REMINDER])
def test_there_is_one_list_and_one_calendar(there, elsewhere, kind):
    gate, made = Barrier(2), []

    def make(there_writer):
        gate.wait()
        made.append(there_writer.create(KEY, SPECS[kind]))

    threads = [Thread(target=make, args=[each]) for each in (writer(there, kind), of(elsewhere, kind))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    place = {Kind.TASK: "list", Kind.REMINDER: "calendar"}[kind]
    assert len({ref.more[place] for ref in made}) == 1
    assert len(there.seen(kind)) == 1


def test_a_refused_sign_in_is_tried_again_and_taken_back(there):
    """In one process and in the next: whoever makes the account well again need not tell us."""
    before = dict(there.server.grants.refresh)
    there.server.revoke()
    drafts = writer(there, Kind.DRAFT)
    with pytest.raises(LoginNeeded):
        drafts.find(KEY)
    assert there.offers.condition().health is Health.BLOCKED
    assert there.reopen().condition().health is Health.BLOCKED
    there.server.grants.refresh.update(before)
    assert writer(there, Kind.DRAFT).find(KEY) is None
    assert there.offers.condition().health is Health.OK
    assert there.reopen().condition().health is Health.OK


def test_what_a_refresh_says_of_the_sign_in_is_kept(there):
    """When it will end, as of an OAuth client in testing, and that less was granted than the file says."""
    there.server.grants.testing, there.server.grants.testing_ends = True, 86400
    info = json.loads(there.token.read_text())
    there.token.write_text(json.dumps({**info, "expiry": "2020-01-01T00:00:00Z"}))
    granted = frozenset(each for each in info["scopes"] if not each.endswith("/tasks"))
    there.server.grants.refresh[info["refresh_token"]] = granted
    there.server.grants.lenient = True
    there.reopen().drafts.find(KEY)
    condition = there.reopen().condition()
    assert condition.health is Health.WARNING
    assert "will end the sign-in" in condition.detail
    assert set(json.loads(there.token.read_text())["scopes"]) == granted
    assert there.offers.tasks is None
