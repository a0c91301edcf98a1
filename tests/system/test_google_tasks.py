"""Tasks in a Google that keeps days only, and lists that people tidy."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from daemon.errors import NotUntouched
from daemon.model import Kind, Touch
from tests.fakes.google.samples import KEY, OTHER, TASK, opened


@pytest.fixture
def there(tmp_path):
    with opened(tmp_path) as harness:
        yield harness


def test_a_task_is_a_day_in_a_list_of_its_own(there):
    there.offers.tasks.create(KEY, TASK)
    (name,) = [each for each, title in there.server.tasks.lists.items() if title == "Afterword"]
    (item,) = there.server.tasks.items[name].values()
    assert item["due"] == "2027-03-23T00:00:00.000Z"
    assert TASK.link in item["notes"]
    assert item["notes"].splitlines()[-1].startswith(f"Your notes below this line. [afterword:{KEY}/")


def test_the_list_is_made_once_and_found_again(there):
    for key in (KEY, OTHER):
        there.offers.tasks.create(key, TASK)
    there.reopen()
    there.offers.tasks.create("2c" * 20, TASK)
    (there.context.state / "test-notes.json").unlink()
    there.reopen()
    there.offers.tasks.create("3d" * 20, TASK)
    assert there.server.counted("tasks.tasklists.insert") == 1
    assert len(there.seen(Kind.TASK)) == 4


@pytest.mark.parametrize("clear", [False, True])
def test_a_finished_task_says_when(there, clear):
    ref = there.offers.tasks.create(KEY, TASK)
    there.server.tasks.complete(ref.id, clear=clear)
    custody = there.offers.tasks.inspect(ref)
    assert custody.touch is Touch.DONE
    assert abs(custody.at - datetime.now(UTC)) < timedelta(seconds=5)
    there.reopen()
    assert there.offers.tasks.inspect(there.offers.tasks.find(KEY)).touch is Touch.DONE


@pytest.mark.parametrize(
    ("write", "note"),
    [
        (lambda notes: f"{notes}\nThey decide on Friday.", "They decide on Friday."),
        (lambda notes: f"{notes}\n\nOne.\n\nTwo. ", "One.\n\nTwo."),
        (lambda notes: notes.replace("What was hard:", "What was hard: the SQL part"), "the SQL part"),
        (lambda notes: notes.replace("What went well:", "What went well:\nMy demo"), "My demo"),
        (lambda notes: f"First of all\n{notes}", "First of all"),
        (lambda notes: "Only this", "Only this"),
        (lambda notes: "", ""),
        (lambda notes: notes.replace("\n", "\n\n"), ""),
    ],
)
def test_what_the_user_writes_into_a_task_is_a_note(there, write, note):
    ref = there.offers.tasks.create(KEY, TASK)
    notes = next(each["notes"] for each in there.server.tasks.live())
    there.server.tasks.change(ref.id, notes=write(notes))
    assert there.offers.tasks.inspect(ref).note == note
    there.server.tasks.complete(ref.id)
    custody = there.offers.tasks.inspect(ref)
    assert (custody.touch, custody.note) == (Touch.DONE, note)


def test_a_moved_task_is_the_users(there):
    ref = there.offers.tasks.create(KEY, TASK)
    there.server.tasks.move(ref.id, "default-list")
    assert there.offers.tasks.inspect(ref).touch is Touch.EDITED
    with pytest.raises(NotUntouched):
        there.offers.tasks.withdraw(ref)
    there.reopen()
    found = there.offers.tasks.find(KEY)
    assert found.more["list"] == "default-list"
    there.server.tasks.complete(found.id)
    assert there.offers.tasks.inspect(ref).touch is Touch.DONE
    there.server.tasks.remove(found.id)
    assert there.offers.tasks.inspect(ref).touch is Touch.GONE


def test_another_day_is_an_edit(there):
    ref = there.offers.tasks.create(KEY, TASK)
    there.server.tasks.change(ref.id, due="2027-03-24T00:00:00.000Z")
    assert there.offers.tasks.inspect(ref).touch is Touch.EDITED


def test_every_page_of_the_list_is_looked_at(there):
    there.server.tasks.page_size = 3
    refs = [there.offers.tasks.create(f"{number:040x}", TASK) for number in range(10)]
    there.reopen()
    assert [there.offers.tasks.find(f"{number:040x}").id for number in range(10)] == [ref.id for ref in refs]


def test_a_list_that_the_user_deleted_is_made_anew(there):
    there.offers.tasks.create(KEY, TASK)
    name = next(each for each, title in there.server.tasks.lists.items() if title == "Afterword")
    del there.server.tasks.lists[name], there.server.tasks.items[name]
    there.reopen()
    assert there.offers.tasks.find(KEY) is None
    there.offers.tasks.create(KEY, TASK)
    assert len(there.seen(Kind.TASK)) == 1


def test_a_long_text_is_cut_but_never_the_key(there):
    there.offers.tasks.create(KEY, replace(TASK, body="x" * 20_000, title="y" * 5000))
    there.reopen()
    assert there.offers.tasks.inspect(there.offers.tasks.find(KEY)).touch is Touch.UNTOUCHED
