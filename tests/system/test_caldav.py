"""From the command line: calendars, tasks and reminders on a real CalDAV server, and what a person does there."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.model import Kind
from tests.fakes.caldav.harness import PASSWORD, CaldavHarness
from tests.fakes.caldav.installation import Installation, artefacts
from tests.fakes.caldav.servers import Radicale
from tests.fakes.outlook import at, interviews

LATER = "2027-03-22T15:50:00+00:00"
NEXT_DAY = "2027-03-23T08:00:00+00:00"
SERVERS = ["radicale", pytest.param("xandikos", marks=pytest.mark.prove)]


@pytest.fixture(params=SERVERS)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CaldavHarness]:
    opened = CaldavHarness(tmp_path / "provider", request.param)
    for meeting in interviews():
        opened.put(meeting)
    yield opened
    opened.close()


@pytest.fixture
def home(there: CaldavHarness, tmp_path: Path) -> Installation:
    return Installation(tmp_path / "home", there)


def test_the_whole_playbook_and_a_second_pass_that_makes_nothing(there: CaldavHarness, home: Installation) -> None:
    first = home.once()
    assert (first.code, first.err) == (0, "")
    kinds = Counter(each["kind"] for each in first.json["created"])
    assert (kinds["draft"], kinds["task"]) == (5, 9)
    assert (len(there.seen(Kind.TASK)), len(there.seen(Kind.REMINDER))) == (kinds["task"], kinds["reminder"])
    assert len(there.own()) == 1
    second = home.once(LATER)
    assert second.json | {"now": None} == {"now": None, "created": [], "moved": [], "withdrawn": [], "failed": []}
    there.dated(time.time() - 3600)
    assert home.once(LATER).code == 0
    there.wire.passed.clear()
    assert home.once(LATER).code == 0
    asked = Counter((each.method, each.headers.get("Depth")) for each in there.wire.passed)
    # has the calendar changed; the ETags in our own
    assert asked == {("PROPFIND", "0"): 1, ("PROPFIND", "1"): 1}, [
        (each.method, each.path) for each in there.wire.passed
    ]


@pytest.mark.prove
def test_what_a_person_does_is_seen(there: CaldavHarness, home: Installation) -> None:
    home.once()
    actions = [each for row in home.status()["interviews"] for each in row["actions"]]
    tasks = [each for each in actions if each["kind"] == "task"]
    reflect = next(each for each in tasks if each["step"] == "reflect")
    research, network = (next(each for each in tasks if each["step"] == step) for step in ("research", "network"))
    (entry,) = there.person.read(reflect["ref"]).walk("VTODO")
    there.person.change(
        reflect["ref"], DESCRIPTION=f"{entry['DESCRIPTION']}\nWe talked about the move to Kafka.",
        STATUS="COMPLETED", COMPLETED=datetime(2027, 3, 22, 15, 46, tzinfo=UTC),
    )  # fmt: skip
    there.person.change(research["ref"], SUMMARY="My own words")
    there.person.delete(network["ref"])
    assert home.once(LATER).code == 0
    states = {each["id"]: each["state"] for row in home.status()["interviews"] for each in row["actions"]}
    assert [states[each["id"]] for each in (reflect, research, network)] == ["done", "edited", "gone"]
    drafts = "".join(path.read_text("utf-8") for path in (home.folder / "out" / "drafts").glob("*.eml"))
    assert "Kafka" in drafts
    assert "My own words" in {each.subject for each in there.seen(Kind.TASK)}
    assert network["ref"] not in {each.id for each in there.seen(Kind.TASK)}


@pytest.mark.prove
def test_a_cancelled_interview_takes_its_tasks_with_it(there: CaldavHarness, home: Installation) -> None:
    home.once()
    before = artefacts(there)
    there.cancel("screen@acme.example")
    second = home.once(LATER)
    assert second.code == 0
    assert second.json["withdrawn"]
    assert sum(artefacts(there).values()) < sum(before.values())
    assert not [title for title in artefacts(there) if "Acme" in title]


@pytest.mark.prove
def test_a_password_that_is_refused_and_then_mended(there: CaldavHarness, home: Installation) -> None:
    home.password.write_text("expired\n", "utf-8")
    failed = home.once()
    assert failed.code == 3
    assert "Correct the password" in failed.err
    assert PASSWORD not in failed.err + failed.out
    assert artefacts(there) == {}
    (account,) = [each for each in home.status()["accounts"] if each["name"] == "cloud"]
    assert (account["state"], "password" in account["detail"]) == ("blocked", True)
    home.password.write_text(f"{PASSWORD}\n", "utf-8")
    assert home.once().code == 0
    assert set(artefacts(there).values()) == {1}
    home.password.write_text("expired\n", "utf-8")
    there.move("panel@globex.example", at(10), at(10) + timedelta(days=1))
    before = artefacts(there)
    assert home.once(LATER).code == 3
    assert artefacts(there) == before


@pytest.mark.prove
def test_a_server_without_room_is_said_and_waited_for(there: CaldavHarness, home: Installation) -> None:
    there.wire.fail("507", methods=frozenset({"PUT"}), times=100)
    failed = home.once()
    assert failed.code == 1
    assert "no room left" in failed.err + failed.out
    there.wire.faults.clear()
    assert home.once(LATER).code == 0
    assert set(artefacts(there).values()) == {1}


@pytest.mark.prove
def test_two_installations_on_one_account_make_one_of_each(there: CaldavHarness, tmp_path: Path) -> None:
    one, two = (Installation(tmp_path / name, there) for name in ("one", "two"))
    running = [each.start("once", "--now", "2027-03-22T15:45:00+00:00", "--json") for each in (one, two)]
    for process in running:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err + out
    assert len(there.own()) == 1
    assert set(artefacts(there).values()) == {1}
    assert (len(there.seen(Kind.TASK)), len(two.once(LATER).json["created"])) == (9, 0)


@pytest.mark.prove
def test_a_lost_ledger_makes_nothing_twice(there: CaldavHarness, home: Installation) -> None:
    home.once()
    before = artefacts(there)
    moved = there.seen(Kind.TASK)[0]
    name = moved.id.rpartition("/")[2]
    there.person.put(f"{there.work}{name}", there.person.read(moved.id).to_ical())
    there.person.delete(moved.id)  # into another calendar
    for path in sorted((home.folder / "state").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    home.once(LATER)
    assert home.once(LATER).code == 0
    assert artefacts(there) + Counter([f"task {moved.subject}"]) == before
    assert len(there.own()) == 1


@pytest.mark.prove
def test_a_server_that_is_killed_and_comes_back(tmp_path: Path) -> None:
    server = Radicale(tmp_path / "server")
    server.start()
    there = CaldavHarness(tmp_path / "provider", server=server)
    try:
        for meeting in interviews()[:1]:
            there.put(meeting)
        home = Installation(tmp_path / "home", there)
        assert home.once().code == 0
        before = artefacts(there)
        there.move("screen@acme.example", at(9), at(9) + timedelta(minutes=5))
        server.kill()
        down = home.once(LATER)
        assert down.code == 1
        assert re.search("trouble|reached", down.err + down.out)
        server.start()
        assert home.once(LATER).code == 0
        assert artefacts(there) == before
    finally:
        there.close()
        server.close()


@pytest.mark.prove
def test_check_and_connect(there: CaldavHarness, home: Installation) -> None:
    checked = home.run("check")
    assert checked.code == 0
    assert re.search(r"calendars there: .*Work", checked.out)
    signed_in = home.run("connect", "cloud")
    assert signed_in.code == 0, signed_in.err
    assert PASSWORD not in signed_in.out + signed_in.err
