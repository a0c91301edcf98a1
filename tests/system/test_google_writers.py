"""Drafts, tasks and reminders alike: lost answers, withdrawals, one look at all of them."""

import json
from dataclasses import replace

import pytest

from connectors import google
from daemon.errors import NotAllowed, NotUntouched, OutcomeUnknown, Rejected, Unavailable
from daemon.model import Kind, Touch
from tests.fakes.google import Problem
from tests.fakes.google.samples import KEY, OTHER, SPECS, changed, opened, writer


@pytest.fixture
def there(tmp_path):
    with opened(tmp_path) as harness:
        yield harness


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("committed", [True, False])
def test_a_change_of_ours_whose_answer_was_lost_is_no_edit(there, kind, committed):
    ref = writer(there, kind).create(KEY, SPECS[kind])
    there.lose_answer(committed=committed)
    with pytest.raises(OutcomeUnknown):
        writer(there, kind).replace(ref, changed(kind))
    there.server.faults.clear()
    assert writer(there, kind).inspect(ref).touch is Touch.UNTOUCHED
    again = writer(there, kind).replace(ref, changed(kind))
    assert writer(there, kind).inspect(again).touch is Touch.UNTOUCHED
    (seen,) = there.seen(kind)
    assert "Another text" in seen.text


@pytest.mark.parametrize("kind", list(Kind))
def test_a_withdrawal_whose_answer_was_lost_is_done_by_repeating_it(there, kind):
    ref = writer(there, kind).create(KEY, SPECS[kind])
    there.lose_answer(committed=True)
    with pytest.raises(OutcomeUnknown):
        writer(there, kind).withdraw(ref)
    there.server.faults.clear()
    writer(there, kind).withdraw(ref)
    assert there.seen(kind) == []


@pytest.mark.parametrize("kind", list(Kind))
def test_what_we_withdrew_may_come_back(there, kind):
    for _ in range(3):
        ref = writer(there, kind).create(KEY, SPECS[kind])
        there.settle()
        writer(there, kind).withdraw(ref)
        assert there.seen(kind) == []
        there.reopen()
        assert writer(there, kind).find(KEY) is None
    writer(there, kind).create(KEY, SPECS[kind])
    assert len(there.seen(kind)) == 1


@pytest.mark.parametrize("kind", [Kind.TASK, Kind.REMINDER])
def test_what_the_user_deleted_is_found_as_gone(there, kind):
    ref = writer(there, kind).create(KEY, SPECS[kind])
    there.delete(kind, ref)
    there.reopen()
    found = writer(there, kind).find(KEY)
    assert writer(there, kind).inspect(found).touch is Touch.GONE


@pytest.mark.parametrize("kind", [Kind.TASK, Kind.REMINDER])
@pytest.mark.parametrize("committed", [True, False])
def test_a_place_whose_making_got_lost_is_waited_for_and_looked_for(there, kind, committed, monkeypatch):
    calls = {Kind.TASK: "tasks.tasklists.insert", Kind.REMINDER: "calendar.calendars.insert"}[kind]
    there.server.fail("after" if committed else "before", calls)
    with pytest.raises(OutcomeUnknown):
        writer(there, kind).create(KEY, SPECS[kind])
    there.reopen()
    assert writer(there, kind).find(KEY) is None
    if not committed:
        with pytest.raises(OutcomeUnknown):
            writer(there, kind).create(KEY, SPECS[kind])
        noted = (there.context.state / "test-notes.json").read_text()
        begun = json.loads(noted)
        (name,) = [each for each in begun if each.endswith("_begun")]
        (there.context.state / "test-notes.json").write_text(json.dumps({**begun, name: begun[name] - 61}))
        there.reopen()
    writer(there, kind).create(KEY, SPECS[kind])
    assert there.server.counted(calls) == (1 if committed else 2)
    assert len(there.seen(kind)) == 1


@pytest.mark.parametrize("kind", [Kind.TASK, Kind.REMINDER])
def test_a_place_that_google_refuses_to_make_is_not_waited_for(there, kind):
    calls = {Kind.TASK: "tasks.tasklists.insert", Kind.REMINDER: "calendar.calendars.insert"}[kind]
    there.server.fail(Problem(403, "quotaExceeded"), calls)
    with pytest.raises(Unavailable):
        writer(there, kind).create(KEY, SPECS[kind])
    writer(there, kind).create(KEY, SPECS[kind])
    assert len(there.seen(kind)) == 1


@pytest.mark.parametrize("kind", [Kind.TASK, Kind.REMINDER])
def test_two_machines_at_the_first_start_end_up_in_one_place(there, tmp_path, kind, monkeypatch):
    """Both look, both find nothing, both make one: whoever looks last sees both and takes the smaller id."""
    offers = [google.open(there.options, replace(there.context, state=tmp_path / str(number))) for number in range(2)]
    writers = [{Kind.TASK: each.tasks, Kind.REMINDER: each.reminders}[kind] for each in offers]
    second = writers[1]._place._make

    def both():
        writers[0]._place.ensure()
        return second()

    writers[1]._place._make = both
    assert writers[1]._place.ensure() == min(writers[0]._place._look())
    for each in offers:
        each.close()


def test_a_pass_looks_at_everything_with_one_request_per_kind(there):
    refs = {kind: [writer(there, kind).create(f"{n:040x}", SPECS[kind]) for n in range(12)] for kind in Kind}
    there.reopen()
    for _ in range(2):
        there.server.calls.clear()
        for kind, each in refs.items():
            assert {writer(there, kind).inspect(ref).touch for ref in each} == {Touch.UNTOUCHED}
        assert sorted(call.id for call in there.server.calls) == [
            "calendar.events.list",
            "gmail.users.drafts.list",
            "tasks.tasks.list",
        ]
    for kind, each in refs.items():
        there.delete(kind, each[3])
        there.edit(kind, each[5])
        there.server.calls.clear()
        touches = [writer(there, kind).inspect(ref).touch for ref in each]
        assert [touches.index(Touch.GONE), touches.index(Touch.EDITED)] == [3, 5]
        assert touches.count(Touch.UNTOUCHED) == 10
        assert sum(call.id.endswith(".list") for call in there.server.calls) <= 3  # nothing is listed once per loss


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_seen_at_a_glance_is_never_acted_upon(there, kind):
    refs = [writer(there, kind).create(f"{n:040x}", SPECS[kind]) for n in range(3)]
    assert writer(there, kind).inspect(refs[0]).touch is Touch.UNTOUCHED
    there.edit(kind, refs[1])
    there.edit(kind, refs[2])
    with pytest.raises(NotUntouched):
        writer(there, kind).withdraw(refs[1])
    with pytest.raises(NotUntouched):
        writer(there, kind).replace(refs[2], changed(kind))


@pytest.mark.parametrize("kind", list(Kind))
def test_errors_of_the_provider_are_told_apart(there, kind, monkeypatch):
    monkeypatch.setattr("connectors.google.client._PAUSE", 0.01)
    writer(there, kind).create(OTHER, SPECS[kind])
    calls = {Kind.DRAFT: "gmail.*.create", Kind.TASK: "tasks.tasks.insert", Kind.REMINDER: "calendar.events.insert"}
    for problem, error in (
        (Problem(429, "rateLimitExceeded", headers={"Retry-After": "9"}), Unavailable),
        (Problem(403, "userRateLimitExceeded"), Unavailable),
        (Problem(403, "insufficientPermissions"), NotAllowed),
        (Problem(400, "badRequest"), Rejected),
        (Problem(500, "backendError"), OutcomeUnknown),
        (Problem(503, "backendError"), OutcomeUnknown),
    ):
        before = len(there.seen(kind))
        there.server.fail(problem, calls[kind])
        with pytest.raises(error):
            writer(there, kind).create(KEY, SPECS[kind])
        assert len(there.seen(kind)) == before
    there.server.fail(Problem(500, "backendError"), calls[kind], late=True)
    with pytest.raises(OutcomeUnknown):
        writer(there, kind).create(KEY, SPECS[kind])
    assert len(there.seen(kind)) == 2
    assert writer(there, kind).find(KEY) is not None
