"""From an address to calendars: homes, principals, names, and our own calendar among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from connectors import caldav
from connectors.caldav.place import Place
from connectors.caldav.server import Server
from daemon.errors import NotAllowed, NotUntouched, Rejected
from daemon.model import Kind, Me, Touch
from daemon.ports import Context
from tests.contract.artefacts import KEY, OTHER, SPECS
from tests.fakes.caldav.harness import CaldavHarness
from tests.fakes.caldav.scripted import HOME, ME, Said, Scripted, calendar, multistatus, response
from tests.fakes.caldav.wire import Passed

TASK = SPECS[Kind.TASK]


@pytest.fixture
def there(tmp_path: Path) -> Iterator[CaldavHarness]:
    opened = CaldavHarness(tmp_path)
    yield opened
    opened.offers.close()
    opened.close()


Found = Callable[..., Server]


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Found]:
    running: list[Scripted] = []

    def look(path: str, answers: dict[tuple[str, str], Said]) -> Server:
        def say(passed: Passed) -> Said:
            return answers.get((passed.path, passed.headers.get("Depth", "")), (404, {}, ""))

        running.append(Scripted(say))
        options = caldav.Options(url=running[-1].url + path, username="ada", password=SecretStr("secret"))
        return Server(options, Context("cloud", Me("Ada", ("ada@candidate.example",), "Europe/Berlin"), tmp_path))

    yield look
    for each in running:
        each.close()


LISTED = multistatus(
    response("/home/", "<resourcetype><collection/></resourcetype>"),
    calendar("/home/work/", "Work", "VEVENT"),
    calendar("/home/b%20c/", "Büro &amp; mehr", "VEVENT", "VTODO"),
    calendar("/home/todo", "", "VTODO"),
    calendar("/home/all/", "work"),
)
IN_HOME = {("/home/", "1"): LISTED, ("/me/", "0"): multistatus(response("/me/", HOME.format("/home/")))}


@pytest.mark.parametrize(
    "answers",
    [
        {("/dav", "0"): multistatus(response("/dav", HOME.format("/home/")))},
        {("/dav", "0"): multistatus(response("/dav", ME))},
        {("/.well-known/caldav", "0"): multistatus(response("/", ME))},
        {
            ("/.well-known/caldav", "0"): (301, {"Location": "/remote"}, ""),
            ("/remote", "0"): multistatus(response("/", ME)),
        },
        {("/dav", "0"): (405, {}, ""), ("/", "0"): multistatus(response("/", ME))},
        {("/dav", "0"): multistatus(response("/dav", "")), ("/", "0"): multistatus(response("/", ME))},
    ],
    ids=["home", "principal", "well-known", "redirected", "root", "silent"],
)
def test_the_home_is_found(found: Found, answers: dict[tuple[str, str], Said]) -> None:
    server = found("/dav", IN_HOME | answers)
    assert server.home.endswith("/home/")
    assert [each.name for each in server.calendars()] == ["work", "Büro & mehr", "todo", "Work"]
    assert server.calendar("Büro & mehr").components == {"VEVENT", "VTODO"}


def test_an_address_without_calendars_is_said(found: Found) -> None:
    with pytest.raises(Rejected, match="No calendars were found"):
        found("/dav", {}).calendars()


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Work", "/home/work/"), ("work", "/home/all/"), ("todo", "/home/todo/"), ("büro & MEHR", "/home/b%20c/"),
        ("/home/work/", "/home/work/"), ("home/b%20c", "/home/b%20c/"), ("b c", "/home/b%20c/"),
    ],
)  # fmt: skip
def test_a_calendar_by_name_or_path(found: Found, name: str, path: str) -> None:
    server = found("/", IN_HOME | {("/", "0"): multistatus(response("/", ME))})
    assert server.calendar(name).url.endswith(path)


def test_no_calendar_of_that_name_and_too_many(found: Found) -> None:
    server = found("/", IN_HOME | {("/", "0"): multistatus(response("/", ME))})
    with pytest.raises(Rejected, match="no such calendar"):
        server.calendar("Home")
    with pytest.raises(Rejected, match=r"several calendars.*Büro & mehr, Work, work"):
        server.calendar("")


def test_an_address_that_is_a_calendar_is_the_calendar(found: Found) -> None:
    alone = multistatus(calendar("/home/work/", "Work", "VEVENT"))
    server = found("/home/work/", IN_HOME | {("/home/work/", "0"): alone})
    assert server.calendar("").name == "Work"
    assert server.home.endswith("/home/")


def test_the_only_calendar_needs_no_name(there: CaldavHarness) -> None:
    there.offers.tasks.create(KEY, TASK)
    assert Server(there.options, there.context).calendar("").name == "Work"


def test_ours_is_not_the_calendar_to_read_also_where_another_machine_made_it(
    there: CaldavHarness, tmp_path: Path
) -> None:
    there.offers.tasks.create(KEY, TASK)
    elsewhere = replace(there.context, state=tmp_path / "another machine")
    assert Server(there.options, elsewhere).calendar("").name == "Work"


def test_what_was_noted_of_another_login_or_name_is_not_used(there: CaldavHarness) -> None:
    there.offers.tasks.create(KEY, TASK)
    there.person.make_calendar(f"{there.person.home}mine/", "Jobs")
    options = there.options.model_copy(update={"own_calendar": "Jobs"})
    caldav.open(options, there.context).tasks.create(OTHER, TASK)
    assert len(there.person.objects(f"{there.person.home}mine/")) == 1
    other = Server(there.options.model_copy(update={"url": "https://calendar.example/"}), there.context)
    assert other.noted() is None  # or the new password would go to the old server


# -- our own calendar ---


def test_ours_is_known_by_its_mark_when_it_was_renamed(there: CaldavHarness) -> None:
    there.offers.tasks.create(KEY, TASK)
    (path,) = there.own()
    there.person.rename(path, "Jobs")
    (there.context.state / "test-caldav.json").unlink()
    there.reopen().tasks.create(OTHER, TASK)
    assert len(there.person.objects(path)) == 2


def test_the_users_calendar_of_that_name_is_taken(there: CaldavHarness) -> None:
    there.person.make_calendar(f"{there.person.home}mine/", "Afterword")
    there.offers.tasks.create(KEY, TASK)
    assert there.own() == [f"{there.person.home}mine/"]
    assert len(there.seen(Kind.TASK)) == 1


def test_a_calendar_that_takes_no_tasks_gets_entries_of_a_day(there: CaldavHarness, tmp_path: Path) -> None:
    there.person.make_calendar(f"{there.person.home}mine/", "Afterword", ("VEVENT",))
    made = there.offers.tasks.create(KEY, TASK)
    (entry,) = there.person.read(made.id).walk("VEVENT")
    assert (entry["DTSTART"].dt, entry["CATEGORIES"].to_ical()) == (TASK.due, b"TASK")
    assert there.offers.tasks.inspect(made).touch is Touch.UNTOUCHED
    again = there.reopen().tasks
    assert again.find(KEY).id == made.id
    assert any("takes no tasks" in line for line in caldav.check(there.options, there.context))


def test_a_calendar_that_the_user_deleted_is_made_anew(there: CaldavHarness) -> None:
    made = there.offers.tasks.create(KEY, TASK)
    there.person.delete(there.own()[0])
    assert there.offers.tasks.inspect(made).touch is Touch.GONE
    there.offers.tasks.create(OTHER, TASK)
    assert (len(there.own()), len(there.seen(Kind.TASK))) == (1, 1)


def test_a_server_that_makes_no_calendars_says_what_to_do(there: CaldavHarness) -> None:
    there.wire.fail("403", methods=frozenset({"MKCALENDAR"}), times=100)
    with pytest.raises(NotAllowed, match="Make one named Afterword there"):
        there.offers.tasks.create(KEY, TASK)
    there.person.make_calendar(f"{there.person.home}mine/", "Afterword")
    there.offers.tasks.create(KEY, TASK)
    assert len(there.seen(Kind.TASK)) == 1


@pytest.mark.parametrize("status", ["400", "403"])  # iCloud's, and that of RFC 4791 §5.3.1.2
def test_a_server_that_keeps_events_and_tasks_apart(there: CaldavHarness, status: str) -> None:
    there.wire.fail(status, methods=frozenset({"MKCALENDAR"}), times=2)
    there.offers.tasks.create(KEY, TASK)
    made = [each.body for each in there.wire.passed if each.method == "MKCALENDAR"]
    assert [b"VTODO" in each for each in made] == [True, True, False]  # it is asked again before it is believed
    assert len(there.seen(Kind.REMINDER)) == 1  # an entry of a whole day


def test_an_address_that_is_taken_is_left_alone(there: CaldavHarness) -> None:
    taken = f"{there.person.home}afterword/"
    there.person.make_calendar(taken, "Holidays", ("VTODO",))
    there.offers.tasks.create(KEY, TASK)
    assert there.own() == [f"{there.person.home}afterword-2/"]
    assert there.person.objects(taken) == {}


def test_where_ours_is_survives_lost_notes(there: CaldavHarness) -> None:
    made = there.offers.tasks.create(KEY, TASK)
    (there.context.state / "test-caldav.json").unlink()
    offers = there.reopen()
    assert offers.tasks.find(KEY).id == made.id
    assert Place(Server(there.options, there.context)).known().name == "Afterword"
    assert len(there.own()) == 1


# -- entries that the user moved into a calendar of their own ---


@pytest.mark.parametrize("kind", [Kind.TASK, Kind.REMINDER])
def test_a_moved_entry_is_the_users_and_is_found_again(there: CaldavHarness, kind: Kind) -> None:
    def writer() -> Any:
        offers = there.reopen()
        return offers.tasks if kind is Kind.TASK else offers.reminders

    made = writer().create(KEY, SPECS[kind])
    there.person.put(f"{there.work}moved.ics", there.person.read(made.id).to_ical())
    there.person.delete(made.id)
    assert writer().inspect(made).touch is Touch.EDITED
    found = writer().find(KEY)
    assert found.id == f"{there.work}moved.ics"
    assert writer().inspect(found).touch is Touch.EDITED
    for call in (lambda: writer().replace(found, SPECS[kind]), lambda: writer().withdraw(found)):
        with pytest.raises(NotUntouched):
            call()
    there.person.delete(f"{there.work}moved.ics")
    assert writer().inspect(made).touch is Touch.GONE
    assert writer().find(KEY) is None
