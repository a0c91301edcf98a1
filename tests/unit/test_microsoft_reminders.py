"""Reminders: private events in a calendar of our own, refused a second time by Graph itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors import microsoft
from connectors.microsoft import marks
from daemon.errors import NotUntouched, OutcomeUnknown, Unavailable
from daemon.model import Kind, Reminder, Touch
from daemon.ports import Writer
from tests.fakes.microsoft import OURS, MicrosoftHarness

KEY, OTHER = "a" * 40, "b" * 40
SPEC = Reminder("Send thank-you to Rita", "It is in your drafts.", datetime(2027, 3, 22, 13, tzinfo=UTC))
LATER = replace(SPEC, starts=SPEC.starts + timedelta(days=1))


@pytest.fixture
def there(tmp_path: Path) -> Iterator[MicrosoftHarness]:
    opened = MicrosoftHarness(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def reminders(there: MicrosoftHarness) -> Writer[Reminder]:
    return there.offers.reminders


def only(there: MicrosoftHarness) -> dict[str, Any]:
    (item,) = there.reminders()
    return item


def ours(there: MicrosoftHarness) -> list[str]:
    return [name for name, each in there.box.agenda.calendars.items() if each["name"] == OURS]


def test_it_is_private_free_and_rings_at_its_time(there: MicrosoftHarness, reminders: Writer[Reminder]) -> None:
    reminders.create(KEY, SPEC)
    item = only(there)
    assert (item["showAs"], item["sensitivity"]) == ("free", "private")
    assert (item["isReminderOn"], item["reminderMinutesBeforeStart"]) == (True, 0)
    assert (item["_start"], item["_end"] - item["_start"]) == (SPEC.starts, timedelta(minutes=15))
    assert item["attendees"] == []
    assert item["_props"][marks.KEY] == KEY
    assert item["transactionId"]
    assert item["_calendar"] in ours(there)


def test_the_calendar_is_made_once_and_found_again(there: MicrosoftHarness, reminders: Writer[Reminder]) -> None:
    reminders.create(KEY, SPEC)
    there.reopen().reminders.create(OTHER, SPEC)
    for each in there.context.state.glob("*notes*"):
        each.unlink()
    there.box.agenda.calendars[ours(there)[0]]["name"] = "Job search"  # renamed: found by its mark
    assert there.reopen().reminders.find(KEY) is not None
    there.offers.reminders.create("c" * 40, SPEC)
    assert len(there.box.agenda.calendars) == 2


@pytest.mark.parametrize("marks", ["refused", "passed over"])
def test_where_calendars_take_no_mark_their_name_has_to_do(there: MicrosoftHarness, marks: str) -> None:
    there.graph.routes.marks = marks
    there.box.agenda.add_calendar("Private")
    there.offers.reminders.create(KEY, SPEC)
    for each in there.context.state.rglob("notes.json"):
        each.unlink()
    there.reopen().reminders.create(OTHER, SPEC)
    assert len(ours(there)) == 1
    assert [each["_calendar"] for each in there.reminders()] == ours(there) * 2


def test_a_calendar_of_that_name_without_mark_is_taken(there: MicrosoftHarness, reminders: Writer[Reminder]) -> None:
    there.box.agenda.add_calendar(OURS)
    reminders.create(KEY, SPEC)
    assert len(ours(there)) == 1


def test_a_calendar_that_is_refused_because_it_exists_is_found(
    there: MicrosoftHarness, reminders: Writer[Reminder]
) -> None:
    real = there.graph.routes.list_calendars
    looks: list[int] = []

    def lagging(call: object) -> tuple[int, dict]:
        looks.append(1)
        status, page = real(call)
        return (status, page) if len(looks) > 2 else (status, {"value": []})

    there.box.agenda.add_calendar(OURS)
    there.graph.routes._routes = [
        (verb, pattern, lagging if act == real else act, scope)
        for verb, pattern, act, scope in there.graph.routes._routes
    ]
    reminders.create(KEY, SPEC)
    assert len(ours(there)) == 1


@pytest.mark.parametrize("how", ["drop before", "drop after"])
def test_a_lost_answer_to_the_calendar_makes_no_second_one(
    there: MicrosoftHarness, reminders: Writer[Reminder], how: str
) -> None:
    there.graph.faults.add(how, "POST .*/calendars$")
    with pytest.raises(Unavailable) as caught:
        reminders.create(KEY, SPEC)
    assert caught.value.retry_after
    if how == "drop before":
        with pytest.raises(Unavailable):  # it may still show
            reminders.create(KEY, SPEC)
        begun = there.offers.reminders._graph.login.notes
        begun.note(calendar_begun=begun.get("calendar_begun") - 60)
    reminders.create(KEY, SPEC)
    assert (len(ours(there)), len(there.reminders())) == (1, 1)


@pytest.mark.parametrize("status", [400, 409])
def test_a_second_one_is_refused_by_graph_and_resolved(
    there: MicrosoftHarness, reminders: Writer[Reminder], status: int
) -> None:
    there.graph.routes.duplicate_status = status
    made = reminders.create(KEY, SPEC)
    there.box.hide_new()
    there.box._hidden_since -= timedelta(hours=1)  # searches show nothing at all
    again = there.reopen().reminders.create(KEY, SPEC)
    assert again.id == made.id
    assert there.offers.reminders.inspect(again).touch is Touch.UNTOUCHED
    assert len(there.reminders()) == 1


def test_a_provider_that_answers_the_retry_with_what_exists_is_fine(
    there: MicrosoftHarness, reminders: Writer[Reminder]
) -> None:
    made = reminders.create(KEY, SPEC)
    real = there.graph.routes.make_event

    def same(call: object, name: str) -> tuple[int, object]:
        item = there.box.agenda.events[made.id]
        from tests.fakes.graph.query import Query

        return 201, there.graph.routes._shown_event(item, call, Query(call.root, set()))

    there.graph.routes._routes = [
        (verb, pattern, same if act == real else act, scope) for verb, pattern, act, scope in there.graph.routes._routes
    ]
    assert reminders.create(KEY, SPEC).id == made.id


def test_what_was_withdrawn_can_be_made_again_once(there: MicrosoftHarness, reminders: Writer[Reminder]) -> None:
    reminders.withdraw(reminders.create(KEY, SPEC))
    assert reminders.find(KEY) is None
    again = reminders.create(KEY, LATER)
    assert reminders.find(KEY).id == again.id
    there.box.hide_new()
    there.box._hidden_since -= timedelta(hours=1)
    assert there.reopen().reminders.create(KEY, LATER).id == again.id
    assert len(there.reminders()) == 1


def test_a_deleted_one_whose_id_is_still_answered_is_gone(there: MicrosoftHarness, reminders: Writer[Reminder]) -> None:
    ref = reminders.create(KEY, SPEC)
    there.delete(Kind.REMINDER, ref)
    assert there.box.agenda.find(ref.id) is not None
    assert reminders.inspect(ref).touch is Touch.GONE


def test_a_dismissed_alarm_is_no_edit_and_an_invited_guest_is(
    there: MicrosoftHarness, reminders: Writer[Reminder]
) -> None:
    ref = reminders.create(KEY, SPEC)
    item = only(there)
    item["isReminderOn"] = False
    there.box.agenda.touch(item)
    assert reminders.inspect(ref).touch is Touch.UNTOUCHED
    item["attendees"] = [{"type": "required", "emailAddress": {"address": "tom@globex.example"}}]
    there.box.agenda.touch(item)
    assert reminders.inspect(ref).touch is Touch.EDITED


@pytest.mark.parametrize("change", [{"_start": SPEC.starts + timedelta(hours=1)}, {"isAllDay": True}, {"subject": "x"}])
def test_a_moved_one_is_the_users(there: MicrosoftHarness, reminders: Writer[Reminder], change: dict) -> None:
    ref = reminders.create(KEY, SPEC)
    only(there).update(change)
    there.box.agenda.touch(only(there))
    assert reminders.inspect(ref).touch is Touch.EDITED
    with pytest.raises(NotUntouched):
        reminders.replace(ref, LATER)


def test_one_dragged_into_another_calendar_is_found(there: MicrosoftHarness, reminders: Writer[Reminder]) -> None:
    ref = reminders.create(KEY, SPEC)
    item = only(there)
    item["_calendar"] = there.box.agenda.main
    there.box.agenda.touch(item)
    assert reminders.inspect(ref).touch is Touch.UNTOUCHED
    assert reminders.find(KEY).id == ref.id
    reminders.replace(ref, LATER)
    assert item["_start"] == LATER.starts


@pytest.mark.parametrize("how", ["drop before", "drop after"])
def test_a_change_whose_answer_is_lost_is_still_ours(
    there: MicrosoftHarness, reminders: Writer[Reminder], how: str
) -> None:
    ref = reminders.create(KEY, SPEC)
    there.graph.faults.add(how, "^PATCH ")
    with pytest.raises(OutcomeUnknown):
        reminders.replace(ref, LATER)
    assert reminders.inspect(ref).touch is Touch.UNTOUCHED
    assert reminders.inspect(reminders.replace(ref, LATER)).touch is Touch.UNTOUCHED
    assert only(there)["_start"] == LATER.starts


def test_a_calendar_that_the_user_deleted_is_made_again(there: MicrosoftHarness, reminders: Writer[Reminder]) -> None:
    ref = reminders.create(KEY, SPEC)
    del there.box.agenda.calendars[ours(there)[0]]
    there.box.agenda.delete(there.box.agenda.events[ref.id])
    assert reminders.inspect(ref).touch is Touch.GONE
    made = there.reopen().reminders.create(OTHER, SPEC)
    assert there.offers.reminders.inspect(made).touch is Touch.UNTOUCHED
    assert len(there.reminders()) == 1


def test_two_machines_make_one(there: MicrosoftHarness, tmp_path: Path) -> None:
    elsewhere = replace(there.context, state=tmp_path / "elsewhere")
    first, second = (microsoft.open(there.options, each) for each in (there.context, elsewhere))
    refs = [each.reminders.create(KEY, SPEC) for each in (first, second)]
    assert refs[0].id == refs[1].id
    assert (len(there.reminders()), len(ours(there))) == (1, 1)
    for each in (first, second):
        each.close()


def test_many_are_looked_at_in_one_request(there: MicrosoftHarness, reminders: Writer[Reminder]) -> None:
    made = [reminders.create(f"{number:040d}", SPEC) for number in range(8)]
    there.reopen()
    there.graph.requests.clear()
    assert {there.offers.reminders.inspect(ref).touch for ref in made} == {Touch.UNTOUCHED}
    assert len(there.graph.requests) == 1


def test_a_title_that_is_too_long_is_shortened(there: MicrosoftHarness, reminders: Writer[Reminder]) -> None:
    ref = reminders.create(KEY, replace(SPEC, title="x" * 400))
    assert len(only(there)["subject"]) == marks.LONGEST
    assert reminders.inspect(ref).touch is Touch.UNTOUCHED
