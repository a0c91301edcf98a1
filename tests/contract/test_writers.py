"""What every writer promises: made once, found again, never taken from the user."""

from __future__ import annotations

import pytest

from daemon.errors import NotUntouched
from daemon.model import Draft, Kind, Touch
from tests.contract.artefacts import KEY, OTHER, SPECS, changed, writer
from tests.contract.harness import Harness


def test_what_is_made_is_seen_as_it_was_meant(harness: Harness, kind: Kind) -> None:
    spec = SPECS[kind]
    writer(harness, kind).create(KEY, spec)
    (seen,) = harness.seen(kind)
    assert seen.subject == (spec.subject if isinstance(spec, Draft) else spec.title)
    assert " ".join(spec.body.split()) in " ".join(seen.text.split())
    assert seen.to == (("rita@globex.example",) if isinstance(spec, Draft) else ())
    assert seen.hidden == ()


def test_an_unknown_key_is_not_found(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    assert there.find(KEY) is None
    there.create(KEY, SPECS[kind])
    harness.settle()
    assert there.find(OTHER) is None


def test_it_is_found_again_by_this_and_by_the_next_process(harness: Harness, kind: Kind) -> None:
    made = writer(harness, kind).create(KEY, SPECS[kind])
    harness.settle()
    assert writer(harness, kind).find(KEY).id == made.id
    harness.reopen()
    there = writer(harness, kind)
    found = there.find(KEY)
    assert found.id == made.id
    for ref in (made, found):
        assert there.inspect(ref).touch is Touch.UNTOUCHED


def test_what_was_found_can_be_used_as_what_was_made(harness: Harness, kind: Kind) -> None:
    writer(harness, kind).create(KEY, SPECS[kind])
    harness.settle()
    harness.reopen()
    there = writer(harness, kind)
    again = there.replace(there.find(KEY), changed(SPECS[kind]))
    assert there.inspect(again).touch is Touch.UNTOUCHED
    there.withdraw(again)
    assert harness.seen(kind) == []


def test_replaced_content_is_new_and_still_one(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    made = there.create(KEY, SPECS[kind])
    again = there.replace(made, changed(SPECS[kind]))
    (seen,) = harness.seen(kind)
    assert seen.subject.startswith("Another")
    assert "Quite another text." in seen.text
    assert there.inspect(again).touch is Touch.UNTOUCHED
    harness.settle()
    harness.reopen()
    assert writer(harness, kind).find(KEY).id == again.id


def test_withdrawn_is_gone_and_may_be_withdrawn_twice(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    made = there.create(KEY, SPECS[kind])
    there.withdraw(made)
    assert harness.seen(kind) == []
    assert there.inspect(made).touch is Touch.GONE
    there.withdraw(made)


def test_two_keys_are_two_even_if_they_say_the_same(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    first, second = there.create(KEY, SPECS[kind]), there.create(OTHER, SPECS[kind])
    assert len(harness.seen(kind)) == 2
    harness.settle()
    assert (there.find(KEY).id, there.find(OTHER).id) == (first.id, second.id)
    there.withdraw(first)
    assert len(harness.seen(kind)) == 1
    assert there.inspect(second).touch is Touch.UNTOUCHED


@pytest.mark.needs("edit")
@pytest.mark.parametrize("part", ["text", "subject"])
def test_what_the_user_edited_stays_the_users(harness: Harness, kind: Kind, part: str) -> None:
    _edited_stays(harness, kind, part)


@pytest.mark.needs("draft", "edit")
def test_to_whom_the_user_writes_is_the_users(harness: Harness, connector: str) -> None:
    _edited_stays(harness, Kind.DRAFT, "recipients")


def _edited_stays(harness: Harness, kind: Kind, part: str) -> None:
    there = writer(harness, kind)
    made = there.create(KEY, SPECS[kind])
    harness.edit(kind, made, part=part)
    before = harness.seen(kind)
    assert there.inspect(made).touch is Touch.EDITED
    with pytest.raises(NotUntouched):
        there.replace(made, changed(SPECS[kind]))
    with pytest.raises(NotUntouched):
        there.withdraw(made)
    assert harness.seen(kind) == before
    harness.settle()
    harness.reopen()
    assert writer(harness, kind).inspect(made).touch is Touch.EDITED


@pytest.mark.needs("edit")
def test_an_edit_between_two_looks_is_not_overwritten(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    made = there.create(KEY, SPECS[kind])
    assert there.inspect(made).touch is Touch.UNTOUCHED
    harness.edit(kind, made)
    with pytest.raises(NotUntouched):
        there.replace(made, changed(SPECS[kind]))
    (seen,) = harness.seen(kind)
    assert "Quite another text." not in seen.text


@pytest.mark.needs("draft", "reflow")
def test_white_space_and_markup_are_no_edit(harness: Harness, connector: str) -> None:
    there = writer(harness, Kind.DRAFT)
    made = there.create(KEY, SPECS[Kind.DRAFT])
    harness.reflow(made)
    assert there.inspect(made).touch is Touch.UNTOUCHED
    again = there.replace(made, changed(SPECS[Kind.DRAFT]))
    assert there.inspect(again).touch is Touch.UNTOUCHED


@pytest.mark.needs("delete")
def test_what_the_user_deleted_is_gone_and_not_replaced(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    made = there.create(KEY, SPECS[kind])
    harness.delete(kind, made)
    assert there.inspect(made).touch is Touch.GONE
    with pytest.raises(NotUntouched):
        there.replace(made, changed(SPECS[kind]))
    there.withdraw(made)
    assert harness.seen(kind) == []


def test_what_the_user_wants_back_is_made_again(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    for _ in range(2):
        made = there.create(KEY, SPECS[kind])
        assert len(harness.seen(kind)) == 1
        harness.settle()
        harness.reopen()
        there = writer(harness, kind)
        found = there.find(KEY)
        assert (found.id, there.inspect(found).touch) == (made.id, Touch.UNTOUCHED)
        harness.delete(kind, made)
        assert harness.seen(kind) == []
        there.find(KEY)


@pytest.mark.needs("draft", "send")
def test_a_sent_draft_is_never_touched(harness: Harness, connector: str) -> None:
    there = writer(harness, Kind.DRAFT)
    made = there.create(KEY, SPECS[Kind.DRAFT])
    harness.send(made)
    touch = there.inspect(made).touch
    assert touch is (Touch.SENT if harness.offers.sees_sent else Touch.GONE)
    with pytest.raises(NotUntouched):
        there.replace(made, changed(SPECS[Kind.DRAFT]))
    if touch is Touch.SENT:
        with pytest.raises(NotUntouched):
            there.withdraw(made)


@pytest.mark.needs("draft", "send")
def test_a_sent_draft_is_found_and_not_made_again(harness: Harness, connector: str) -> None:
    made = writer(harness, Kind.DRAFT).create(KEY, SPECS[Kind.DRAFT])
    harness.send(made)
    harness.settle()
    harness.reopen()
    there = writer(harness, Kind.DRAFT)
    found = there.find(KEY)
    assert (found is not None) == harness.offers.sees_sent
    assert found is None or there.inspect(found).touch is Touch.SENT


@pytest.mark.needs("task", "complete")
def test_a_completed_task_is_done(harness: Harness, connector: str) -> None:
    there = writer(harness, Kind.TASK)
    made = there.create(KEY, SPECS[Kind.TASK])
    harness.complete(made)
    assert there.inspect(made).touch is Touch.DONE
    with pytest.raises(NotUntouched):
        there.replace(made, changed(SPECS[Kind.TASK]))
    with pytest.raises(NotUntouched):
        there.withdraw(made)


@pytest.mark.needs("task", "annotate")
def test_notes_below_a_task_are_read_and_kept(harness: Harness, connector: str) -> None:
    there = writer(harness, Kind.TASK)
    made = there.create(KEY, SPECS[Kind.TASK])
    assert there.inspect(made).note == ""
    harness.annotate(made, "They decide on Friday.")
    custody = there.inspect(made)
    assert custody.note.strip() == "They decide on Friday."
    with pytest.raises(NotUntouched):
        there.replace(made, changed(SPECS[Kind.TASK]))
