"""Reading: what servers can and cannot do, and what is asked of them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from connectors import caldav
from daemon.errors import Incomplete
from daemon.model import Delta, Me
from daemon.ports import CalendarSource, Context
from tests.contract.harness import START, WINDOW, Meeting
from tests.fakes.caldav.harness import CaldavHarness
from tests.fakes.caldav.scripted import Said, Scripted, multistatus, response
from tests.fakes.caldav.servers import Xandikos
from tests.fakes.caldav.wire import Passed
from tests.fakes.ics import Entry, calendar_of

DAY = timedelta(days=1)
HOUR = 3600.0
ABLE = {"whole": (), "no sync": (b"sync-token",), "no ctag": (b"getctag",), "neither": (b"sync-token", b"getctag")}
each_server = pytest.mark.parametrize("there", ["radicale", "xandikos"], indirect=True)
xandikos = pytest.mark.parametrize("there", ["xandikos"], indirect=True)


@pytest.fixture(params=["radicale"])
def there(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[CaldavHarness]:
    opened = CaldavHarness(tmp_path, request.param)
    for number in range(5):
        opened.put(
            Meeting(f"{number}@globex.example", starts=START + number * DAY, ends=START + number * DAY + DAY / 24)
        )
    opened.put(Meeting("weekly@globex.example", weekly=3))
    yield opened
    opened.offers.close()
    opened.close()


def read(there: CaldavHarness, cursor: str | None = None) -> Delta:
    there.wire.passed.clear()
    return there.offers.source.fetch("Work", cursor, WINDOW)


def reports(there: CaldavHarness) -> list[str]:
    """What was asked, in the order of the questions."""
    names = (b"sync-collection", b"calendar-multiget", b"calendar-query")
    return [
        next(name.decode() for name in names if name in each.body)
        for each in there.wire.passed
        if each.method == "REPORT"
    ]


@pytest.mark.parametrize(
    ("there", "without"),
    [("radicale", ()), *(("xandikos", each) for each in ABLE.values())],
    indirect=["there"],
    ids=["dated", *ABLE],
)
def test_changes_are_read_whatever_the_server_lacks(there: CaldavHarness, without: tuple[bytes, ...]) -> None:
    there.wire.without = without
    first = read(there)
    assert first.full
    assert len(first.events) == 8
    quiet = read(there, first.cursor)
    assert (quiet.events, quiet.gone, quiet.full) == ((), (), False)
    there.move("1@globex.example", START + DAY, START + 2 * DAY)
    there.move("2@globex.example", START + 2 * DAY, WINDOW.end + 90 * DAY)
    there.remove("3@globex.example")
    there.remove("weekly@globex.example", START)
    there.put(Meeting("new@globex.example"))
    second = read(there, quiet.cursor)
    told = isinstance(there.server, Xandikos) and b"sync-token" not in without
    assert second.full != told  # by ETags alone nobody knows what it was that is gone
    live = {} if second.full else {each.ref: each for each in first.events}
    live |= {each.ref: each for each in second.events}
    assert set(second.gone) <= live.keys()
    assert {str(each.id) for ref, each in live.items() if ref not in second.gone} == {
        "0@globex.example", "1@globex.example", "4@globex.example", "new@globex.example",
        "weekly@globex.example/20270329T080000Z", "weekly@globex.example/20270405T080000Z",
    }  # fmt: skip
    there.move("4@globex.example", START + 4 * DAY, START + 5 * DAY)
    third = read(there, second.cursor)
    assert ([str(each.id) for each in third.events], third.gone, third.full) == (["4@globex.example"], (), False)
    last = read(there, third.cursor)
    assert (last.events, last.gone, last.full) == ((), (), False)


def test_the_cursor_tells_nothing_of_events(there: CaldavHarness) -> None:
    cursor = read(there).cursor
    assert "globex" not in cursor
    assert "Interview" not in cursor


@pytest.mark.parametrize("kind", ["radicale", "xandikos"])
def test_an_unchanged_calendar_costs_one_small_question(tmp_path: Path, kind: str) -> None:
    there = CaldavHarness(tmp_path, kind)
    there.put(Meeting("1@globex.example"))
    there.dated(time.time() - HOUR)
    first = read(there)
    there.reopen()
    read(there, first.cursor)
    assert reports(there) == []
    assert read(there, first.cursor).cursor == first.cursor
    assert [each.method for each in there.wire.passed] == ["PROPFIND"]
    assert b"getctag" in there.wire.passed[0].body or kind == "radicale"  # which would read all there is
    there.offers.close()
    there.close()


@pytest.mark.parametrize("anew", [False, True], ids=["in a daemon", "in another process"])
@each_server
def test_a_calendar_is_looked_for_again_once_it_is_another(there: CaldavHarness, anew: bool) -> None:
    first = read(there)
    there.person.rename(there.work, "Private")
    there.person.make_calendar(f"{there.person.home}new/", "Work")
    there.reopen() if anew else None
    moved = read(there, first.cursor)
    assert (moved.full, moved.events) == (True, ())
    there.person.delete(f"{there.person.home}new/")
    there.person.rename(there.work, "Work")
    there.reopen() if anew else None
    assert len(read(there, moved.cursor).events) == 8


@pytest.mark.parametrize("known", [True, False], ids=["the second", "the first"])
@pytest.mark.parametrize("ago", [0, HOUR], ids=["just changed", "settled"])
def test_a_change_is_seen_however_soon_it_comes(there: CaldavHarness, ago: float, known: bool) -> None:
    now = time.time()
    there.dated(now - ago)
    last = read(there)
    if known:
        there.move("1@globex.example", START + DAY, START + 3 * DAY)
        there.dated(now - ago / 2)
        last = read(there, last.cursor)
        assert [str(each.id) for each in last.events] == ["1@globex.example"]
    there.move("2@globex.example", START + 2 * DAY, START + 3 * DAY)
    if not ago:
        there.dated(now)  # in the very second of the change before
    after = read(there, last.cursor)
    assert [str(each.id) for each in after.events] == ["2@globex.example"]
    assert read(there, after.cursor).events == ()


@pytest.mark.parametrize("later", [HOUR + 10, -10], ids=["an hour has gone by", "the clock has gone back"])
def test_a_date_is_not_believed_for_ever(there: CaldavHarness, later: float) -> None:
    changed = time.time() - HOUR
    there.dated(changed)
    facts = json.loads(read(there).cursor or "")
    there.move("1@globex.example", START + DAY, START + 3 * DAY)
    there.dated(changed)  # somebody has put back an old copy, dates and all
    tag, at = facts["stamp"]
    cursor = json.dumps({**facts, "stamp": [tag, at - later]})
    assert [str(each.id) for each in read(there, cursor).events] == ["1@globex.example"]


@each_server
def test_only_what_changed_is_fetched(there: CaldavHarness) -> None:
    way = "sync-collection" if isinstance(there.server, Xandikos) else "calendar-query"
    last = read(there)
    for day in (2, 3):
        there.move("1@globex.example", START + DAY, START + day * DAY)
        last = read(there, last.cursor)
        assert [str(each.id) for each in last.events] == ["1@globex.example"]
        assert reports(there) == [way, "calendar-multiget"]
        (asked,) = [each for each in there.wire.passed if b"multiget" in each.body]
        assert asked.body.count(b"<d:href>") == 1


@each_server
def test_what_is_gone_is_told_also_where_something_cannot_be_read(there: CaldavHarness) -> None:
    strange = calendar_of([Entry(Meeting("strange@globex.example"))])
    there.person.put(f"{there.work}strange.ics", strange.replace(b"\r\nPRODID", b"\r\nCALSCALE:CHINESE\r\nPRODID", 1))
    first = read(there)
    assert (first.full, len(first.skipped)) == (False, 1)
    there.move("1@globex.example", START + DAY, START + 2 * DAY)
    moved = read(there, first.cursor)
    there.remove("2@globex.example")
    last = read(there, moved.cursor)
    assert (last.full, last.gone, len(last.skipped)) == (False, ("2@globex.example.ics",), 1)


@xandikos
def test_a_token_that_is_not_honoured_means_reading_everything(there: CaldavHarness) -> None:
    first = read(there)
    assert json.loads(first.cursor or "")["token"]
    there.remove("1@globex.example")
    for status in ("400", "403", "404", "409", "410", "412"):
        there.wire.fail(status, methods=frozenset({"REPORT"}))
        again = read(there, first.cursor)
        assert again.full
        assert len(again.events) == 7


def test_a_cursor_that_is_none_means_reading_everything(there: CaldavHarness) -> None:
    for damage in ("", "{}", "null", "[]", '{"format":1}', "x" * 99):
        assert read(there, damage).full


def test_a_cursor_of_another_server_user_zone_or_window_is_not_used(there: CaldavHarness, tmp_path: Path) -> None:
    first = read(there)
    assert there.offers.source.fetch("Work", first.cursor, replace(WINDOW, start=WINDOW.start - DAY)).full
    assert there.offers.source.fetch("Work", first.cursor, replace(WINDOW, end=WINDOW.end + DAY)).full
    assert not there.offers.source.fetch("Work", first.cursor, replace(WINDOW, start=WINDOW.start + DAY)).full
    other = there.options.model_copy(update={"url": f"{there.wire.url}{there.person.home}"})
    assert caldav.open(other, there.context).source.fetch("Work", first.cursor, WINDOW).full
    elsewhere = replace(there.context, me=Me("Ada", ("ada@candidate.example",), "Asia/Tokyo"))
    assert caldav.open(there.options, elsewhere).source.fetch("Work", first.cursor, WINDOW).full


# -- what the servers here never do ---


def source(say: object, tmp_path: Path) -> tuple[Scripted, CalendarSource]:
    there = Scripted(say)  # type: ignore[arg-type]
    options = caldav.Options(url=f"{there.url}/w/", username="ada", password=SecretStr("secret"))
    context = Context("cloud", Me("Ada", ("ada@candidate.example",), "Europe/Berlin"), tmp_path)
    opened = caldav.open(options, context).source
    assert opened is not None
    return there, opened


def event(number: int, *, data: bool = True) -> str:
    start = START + number * DAY
    entry = Entry(Meeting(f"{number}@globex.example", starts=start, ends=start + DAY / 24))
    text = calendar_of([entry]).decode().replace("&", "&amp;")
    return response(
        f"/w/{number}.ics",
        f'<getetag>"{number}"</getetag>' + (f"<c:calendar-data>{text}</c:calendar-data>" if data else ""),
    )


CALENDAR = response(
    "/w/",
    "<resourcetype><collection/><c:calendar/></resourcetype><displayname>W</displayname><sync-token>t0</sync-token>",
)


def test_more_than_a_server_hands_out_at_once_is_asked_for_in_halves(tmp_path: Path) -> None:
    def say(passed: Passed) -> Said:
        if passed.method == "PROPFIND":
            return multistatus(CALENDAR)
        edges = [passed.body.partition(word)[2][1:9].decode() for word in (b"start=", b"end=")]
        inside = [n for n in range(20) if edges[0] <= f"{START + n * DAY:%Y%m%d}" <= edges[1]]
        cut = response("/w/", status=507) if len(inside) > 5 else ""
        return multistatus(*[event(n) for n in inside[:5]], cut)

    there, reader = source(say, tmp_path)
    try:
        delta = reader.fetch("", None, WINDOW)
        assert delta.full
        assert {str(each.id) for each in delta.events} == {f"{n}@globex.example" for n in range(20)}
    finally:
        there.close()


def test_a_server_that_never_hands_out_all_is_not_believed(tmp_path: Path) -> None:
    def say(passed: Passed) -> Said:
        return multistatus(CALENDAR if passed.method == "PROPFIND" else response("/w/", status=507))

    there, reader = source(say, tmp_path)
    try:
        with pytest.raises(Incomplete):
            reader.fetch("", None, WINDOW)
    finally:
        there.close()


def test_changes_told_in_pieces_and_queries_answered_without_data(tmp_path: Path) -> None:
    pieces = {
        b">t0<": multistatus(
            event(1, data=False), response("/w/2.ics", status=404), response("/w", status=507), token="t1"
        ),
        b">t1<": multistatus(event(3, data=False), token="t2"),
    }

    def say(passed: Passed) -> Said:
        if passed.method == "PROPFIND":
            return multistatus(CALENDAR)
        if b"multiget" in passed.body:
            return multistatus(*[event(n) for n in range(9) if b"/w/%d.ics<" % n in passed.body])
        if b"sync-collection" in passed.body:
            return next(said for token, said in pieces.items() if token in passed.body)
        return multistatus(*[event(n, data=False) for n in (0, 2)])

    there, reader = source(say, tmp_path)
    try:
        first = reader.fetch("", None, WINDOW)
        assert [str(each.id) for each in first.events] == ["0@globex.example", "2@globex.example"]
        second = reader.fetch("", first.cursor, WINDOW)
        assert [str(each.id) for each in second.events] == ["1@globex.example", "3@globex.example"]
        assert second.gone == ("2.ics",)
        assert json.loads(second.cursor)["token"] == "t2"
    finally:
        there.close()


def test_a_server_that_is_silent_about_an_entry_is_not_believed(tmp_path: Path) -> None:
    def say(passed: Passed) -> Said:
        if passed.method == "PROPFIND":
            return multistatus(CALENDAR)
        return multistatus() if b"multiget" in passed.body else multistatus(event(0, data=False))

    there, reader = source(say, tmp_path)
    try:
        with pytest.raises(Incomplete):
            reader.fetch("", None, WINDOW)
    finally:
        there.close()


def test_one_object_that_cannot_be_read_leaves_the_others(tmp_path: Path) -> None:
    broken = event(1).replace("DTSTART;TZID=Europe/Berlin:", "DTSTART:x")
    listed = [[event(0), event(1)], [event(0), broken.replace('"1"', '"1b"')]]

    def say(passed: Passed) -> Said:
        if passed.method == "PROPFIND":
            return multistatus(CALENDAR.replace("t0", ""))
        return multistatus(*(each for each in listed[0] if b"multiget" not in passed.body or "1.ics" in each))

    there, reader = source(say, tmp_path)
    try:
        first = reader.fetch("", None, WINDOW)
        assert first.full
        listed.pop(0)
        second = reader.fetch("", first.cursor, WINDOW)
        assert (second.events, second.gone, len(second.skipped)) == ((), (), 1)
        assert reader.fetch("", second.cursor, WINDOW).skipped == second.skipped
        anew = reader.fetch("", None, WINDOW)
        assert [str(each.id) for each in anew.events] == ["0@globex.example"]
        assert not anew.full  # what cannot be read has not been deleted
        with pytest.raises(Incomplete):
            reader.reread(first.events[1])
    finally:
        there.close()
