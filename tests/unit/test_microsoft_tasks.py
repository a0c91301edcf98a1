"""To Do tasks: in a list of our own, on the right day everywhere, followed wherever the user moves them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.microsoft.tasks import _below, _end, _within
from daemon.errors import NotUntouched, OutcomeUnknown, Unavailable
from daemon.model import Kind, Task, Touch
from daemon.ports import Writer
from tests.fakes.microsoft import OURS, MicrosoftHarness

KEY, OTHER = "a" * 40, "b" * 40
SPEC = Task(
    "Look back on the interview",
    "Ten minutes now.\n\n– What went well?\n\n— write below this line —\n",
    date(2027, 3, 22),
    datetime(2027, 3, 22, 16, 30, tzinfo=UTC),
    "https://outlook.office365.com/owa/?itemid=1",
)
LATER = replace(SPEC, due=date(2027, 3, 24), body="Something else.\n")


@pytest.fixture
def there(tmp_path: Path) -> Iterator[MicrosoftHarness]:
    opened = MicrosoftHarness(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def tasks(there: MicrosoftHarness) -> Writer[Task]:
    return there.offers.tasks


def only(there: MicrosoftHarness) -> dict[str, Any]:
    (item,) = there.box.todo.tasks.values()
    return item


def lists(there: MicrosoftHarness) -> list[str]:
    return [name for name, each in there.box.todo.lists.items() if each["displayName"] == OURS]


def test_a_task_is_one_call_that_carries_everything(there: MicrosoftHarness, tasks: Writer[Task]) -> None:
    tasks.create(KEY, SPEC)
    item = only(there)
    assert item["_list"] in lists(there)
    (link,) = item["linkedResources"]
    assert (link["externalId"], link["webUrl"], link["applicationName"]) == (KEY, SPEC.link, "Afterword")
    assert item["dueDateTime"] == {"dateTime": "2027-03-22T00:00:00.0000000", "timeZone": "UTC"}
    assert item["reminderDateTime"]["dateTime"].startswith("2027-03-22T16:30:00")
    assert item["isReminderOn"]
    assert item["body"] == {"contentType": "text", "content": SPEC.body}


@pytest.mark.parametrize("link", [None, "javascript:alert(1)", "file:///etc/passwd"])
def test_only_a_web_address_is_linked(there: MicrosoftHarness, tasks: Writer[Task], link: str | None) -> None:
    tasks.create(KEY, replace(SPEC, link=link))
    assert "webUrl" not in only(there)["linkedResources"][0]


@given(st.sampled_from(sorted(available_timezones())), st.dates(date(2020, 1, 2), date(2040, 1, 1)))
def test_the_day_is_the_same_in_utc_and_where_the_user_is(name: str, day: date) -> None:
    zone = ZoneInfo(name)
    when = _within(day, zone)
    assert when.astimezone(UTC).date() == day
    if abs(datetime(day.year, day.month, day.day, 12, tzinfo=zone).utcoffset() or timedelta()) <= timedelta(hours=14):
        assert when.astimezone(zone).date() == day


def test_the_list_is_made_once_and_found_again(there: MicrosoftHarness, tasks: Writer[Task]) -> None:
    tasks.create(KEY, SPEC)
    there.reopen().tasks.create(OTHER, SPEC)
    for each in there.context.state.glob("*notes*"):
        each.unlink()
    there.reopen().tasks.create("c" * 40, SPEC)
    assert len(lists(there)) == 1


@pytest.mark.parametrize("how", ["drop before", "drop after"])
def test_a_lost_answer_to_the_list_makes_no_second_one(there: MicrosoftHarness, tasks: Writer[Task], how: str) -> None:
    there.graph.faults.add(how, "POST .*/todo/lists$")
    with pytest.raises(Unavailable):
        tasks.create(KEY, SPEC)
    if how == "drop before":
        with pytest.raises(Unavailable):
            tasks.create(KEY, SPEC)
        notes = there.offers.tasks._graph.login.notes
        notes.note(list_begun=notes.get("list_begun") - 60)
    tasks.create(KEY, SPEC)
    assert (len(lists(there)), len(there.box.todo.tasks)) == (1, 1)


def test_a_list_that_the_user_deleted_is_made_again(there: MicrosoftHarness, tasks: Writer[Task]) -> None:
    ref = tasks.create(KEY, SPEC)
    del there.box.todo.lists[lists(there)[0]]
    there.box.todo.tasks.clear()
    assert tasks.inspect(ref).touch is Touch.GONE
    made = there.reopen().tasks.create(OTHER, SPEC)
    assert there.offers.tasks.inspect(made).touch is Touch.UNTOUCHED


def test_a_task_moved_to_another_list_is_followed(there: MicrosoftHarness, tasks: Writer[Task]) -> None:
    ref = tasks.create(KEY, SPEC)
    mine = there.box.todo.add_list("Job search")
    moved = there.box.todo.move(only(there), mine["id"])
    assert tasks.inspect(ref).touch is Touch.UNTOUCHED
    assert tasks.inspect(tasks.replace(ref, replace(SPEC, due=LATER.due))).touch is Touch.UNTOUCHED
    there.box.todo.update(moved, {"status": "completed"})
    assert tasks.inspect(ref).touch is Touch.DONE
    found = there.reopen().tasks.find(KEY)
    assert found.id == moved["id"]


def test_a_key_in_a_list_of_flagged_mail_is_not_looked_for(there: MicrosoftHarness, tasks: Writer[Task]) -> None:
    tasks.find(KEY)
    flagged = next(name for name, each in there.box.todo.lists.items() if each["wellknownListName"] == "flaggedEmails")
    assert not any(flagged in each for each in there.graph.requests)


@pytest.mark.parametrize("how", ["drop before", "drop after"])
def test_a_change_whose_answer_is_lost_is_still_ours(there: MicrosoftHarness, tasks: Writer[Task], how: str) -> None:
    ref = tasks.create(KEY, SPEC)
    there.graph.faults.add(how, "^PATCH ")
    with pytest.raises(OutcomeUnknown):
        tasks.replace(ref, LATER)
    tasks = there.reopen().tasks
    assert tasks.inspect(ref).touch is Touch.UNTOUCHED
    again = tasks.replace(ref, LATER)
    assert tasks.inspect(again).touch is Touch.UNTOUCHED
    assert only(there)["body"]["content"] == LATER.body


@pytest.mark.parametrize("change", [{"dueDateTime": 5}, {"reminderDateTime": 5}, {"title": "Mine"}])
def test_what_the_user_rescheduled_is_the_users(there: MicrosoftHarness, tasks: Writer[Task], change: dict) -> None:
    ref = tasks.create(KEY, SPEC)
    later = {"dateTime": "2027-03-29T08:00:00.0000000", "timeZone": "UTC"}
    there.box.todo.update(only(there), {name: later if value == 5 else value for name, value in change.items()})
    assert tasks.inspect(ref).touch is Touch.EDITED
    with pytest.raises(NotUntouched):
        tasks.withdraw(ref)


def test_a_changed_task_is_the_users_even_after_the_ledger_is_lost(
    there: MicrosoftHarness, tasks: Writer[Task]
) -> None:
    there.annotate(tasks.create(KEY, SPEC), "They decide on Friday.")
    assert there.reopen().tasks.inspect(there.offers.tasks.find(KEY)).touch is Touch.EDITED


def test_notes_are_read_however_the_rest_was_changed(there: MicrosoftHarness, tasks: Writer[Task]) -> None:
    ref = tasks.create(KEY, SPEC)
    item = only(there)
    html = "<div>Ten minutes now.</div><div>– What went well? The first part.</div><div>— write below this line —</div>"
    there.box.todo.update(
        item, {"body": {"contentType": "html", "content": f"{html}<p>Decision by Friday</p><p>x</p>"}}
    )
    custody = tasks.inspect(ref)
    assert (custody.touch, custody.note) == (Touch.EDITED, "Decision by Friday\nx")
    there.complete(ref)
    custody = tasks.inspect(ref)
    assert (custody.touch, custody.note) == (Touch.DONE, "Decision by Friday\nx")
    assert abs(custody.at - there.graph.clock.now()) < timedelta(minutes=1)


@given(st.text(max_size=80), st.text(max_size=80))
def test_what_is_below_our_text_is_never_ours(ours: str, theirs: str) -> None:
    text = f"{ours}\n— below —\n"
    assert _below(text, _end(text)) == ""
    below = _below(text + theirs, _end(text))
    assert below in theirs.strip() or below.split() == theirs.split()


def test_many_are_looked_at_in_one_request(there: MicrosoftHarness, tasks: Writer[Task]) -> None:
    made = [tasks.create(f"{number:040d}", SPEC) for number in range(8)]
    there.reopen()
    there.graph.requests.clear()
    assert {there.offers.tasks.inspect(ref).touch for ref in made} == {Touch.UNTOUCHED}
    assert len(there.graph.requests) == 1
    assert len(there.seen(Kind.TASK)) == 8
