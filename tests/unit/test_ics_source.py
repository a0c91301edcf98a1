"""A feed over time: unchanged, changed, damaged, gone; files, folders, addresses; what is read again."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from ics_cases import ME, WINDOW, calendar, utc, vevent
from pydantic import ValidationError

from connectors import ics
from connectors.ics.source import MOMENT, Source
from daemon.errors import AccountError, Forbidden, Incomplete, LoginNeeded, Rejected, Unavailable
from daemon.model import Health, Me, Window
from daemon.ports import Context
from tests.contract.harness import START, Meeting
from tests.contract.harness import WINDOW as SPRING
from tests.fakes.ics import PATH, Entry, Program

HOUR = timedelta(hours=1)
ONE, TWO = vevent("SUMMARY:One", uid="one"), vevent("SUMMARY:Two", uid="two")


def source_of(path: Path, me: Me = ME, **options: object) -> Source:
    return ics.open(ics.Options(path=path, **options), Context("feed", me, Path())).source


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.ics"
    path.write_bytes(calendar(ONE, TWO))
    return path


def titles(delta: object) -> list[str]:
    return sorted(event.title for event in delta.events)


# -- options ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"path": "a.ics", "url": "https://a.example/"},
        {"url": "http://a.example/private-5ecre7"},
        {"url": "ftp://a.example/private-5ecre7", "allow_private": True},
        {"url": "private-5ecre7"},
        {"path": "a.ics", "colour": "red"},
    ],
)
def test_options_that_do_not_fit_are_refused_without_the_address(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as caught:
        ics.Options(**options)
    assert "5ecre7" not in str(caught.value)


@pytest.mark.parametrize("url", ["https://a.example/x", "webcal://a.example/x", " https://a.example/x\n"])
def test_an_address_is_kept_to_itself(url: str) -> None:
    options = ics.Options(url=url)
    assert "a.example" not in repr(options)
    offers = ics.open(options, Context("feed", ME, Path()))
    assert (offers.drafts, offers.tasks, offers.reminders, offers.mailbox, offers.desk) == (None,) * 5
    assert "a.example" not in repr(offers) + repr(vars(offers.source))
    assert offers.condition().health is Health.OK
    assert any("later" in line for line in ics.check(options, Context("feed", ME, Path())))


# -- the cursor ------------------------------------------------------------------------------------------------------


def test_the_first_read_is_full(feed: Path) -> None:
    delta = source_of(feed).fetch("main", None, WINDOW)
    assert delta.full
    assert titles(delta) == ["One", "Two"]
    assert {(event.account, event.calendar) for event in delta.events} == {("feed", "main")}


def test_an_unchanged_feed_says_nothing(feed: Path) -> None:
    first = source_of(feed).fetch("", None, WINDOW)
    feed.write_bytes(feed.read_bytes().replace(b"SUMMARY", b"DTSTAMP:20261122T120000Z\r\nSUMMARY"))
    second = source_of(feed).fetch("", first.cursor, WINDOW)
    assert (second.events, second.full, second.cursor, second.gone, second.skipped) == ((), False, first.cursor, (), ())


def test_a_changed_feed_is_read_in_full(feed: Path) -> None:
    source = source_of(feed)
    cursor = source.fetch("", None, WINDOW).cursor
    feed.write_bytes(calendar(ONE))
    delta = source.fetch("", cursor, WINDOW)
    assert (delta.full, titles(delta)) == (True, ["One"])


@pytest.mark.parametrize(
    ("later", "anew"),
    [
        (Window(WINDOW.start + 5 * HOUR, WINDOW.end + 5 * HOUR), False),
        (Window(WINDOW.start, WINDOW.end + 24 * HOUR), True),
        (Window(WINDOW.start, WINDOW.end - 24 * HOUR), True),
        (Window(WINDOW.start - 24 * HOUR, WINDOW.end), True),
        (Window(WINDOW.start + 24 * HOUR, WINDOW.end), False),
    ],
)
def test_an_unchanged_feed_is_expanded_anew_on_another_day_or_further_back(
    feed: Path, later: Window, *, anew: bool
) -> None:
    cursor = source_of(feed).fetch("", None, WINDOW).cursor
    assert source_of(feed).fetch("", cursor, later).full is anew


def test_what_comes_into_the_window_later_in_the_day_was_there_before(feed: Path) -> None:
    soon = vevent("SUMMARY:Soon", start=f"DTSTART:{WINDOW.end + HOUR:%Y%m%dT%H%M%SZ}")
    feed.write_bytes(calendar(soon))
    delta = source_of(feed).fetch("", None, WINDOW)
    later = source_of(feed).fetch("", delta.cursor, Window(WINDOW.start + 2 * HOUR, WINDOW.end + 2 * HOUR))
    assert titles(delta) == ["Soon"]
    assert (later.events, later.full) == ((), False)


@pytest.mark.parametrize(
    "me",
    [replace(ME, timezone="Asia/Tokyo"), replace(ME, emails=("grace@candidate.example",))],
    ids=["zone", "address"],
)
def test_a_cursor_of_other_circumstances_is_not_believed(feed: Path, me: Me) -> None:
    cursor = source_of(feed).fetch("", None, WINDOW).cursor
    assert source_of(feed, me).fetch("", cursor, WINDOW).full


@pytest.mark.parametrize("cursor", ["", "{}", "null", "[]", "{", '{"mark":"x"}', "CAESBg=="])
def test_a_cursor_that_is_none_of_ours_means_reading_everything(feed: Path, cursor: str) -> None:
    assert source_of(feed).fetch("", cursor, WINDOW).full


def test_a_cursor_of_another_format_means_reading_everything(feed: Path) -> None:
    cursor = json.loads(source_of(feed).fetch("", None, WINDOW).cursor)
    assert source_of(feed).fetch("", json.dumps({**cursor, "format": 999}), WINDOW).full


def test_what_was_left_out_is_said_again_while_it_is_unchanged(feed: Path) -> None:
    feed.write_bytes(calendar(ONE, vevent("RRULE:FREQ=SECONDLY", uid="wild")))
    first = source_of(feed).fetch("", None, WINDOW)
    assert first.full
    assert len(first.skipped) == 1
    assert source_of(feed).fetch("", first.cursor, WINDOW).skipped == first.skipped


# -- never a deletion ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data", [b"", b"<!DOCTYPE html><html>Sign in</html>", b"PK\x03\x04\x14", b"\0" * 4096, b"<?xml?>"]
)
def test_what_is_no_calendar_any_more_is_an_error(feed: Path, data: bytes) -> None:
    source = source_of(feed)
    cursor = source.fetch("", None, WINDOW).cursor
    feed.write_bytes(data)
    with pytest.raises(Incomplete, match="is not a calendar"):
        source.fetch("", cursor, WINDOW)


def test_a_truncated_calendar_deletes_nothing(feed: Path) -> None:
    source = source_of(feed)
    cursor = source.fetch("", None, WINDOW).cursor
    feed.write_bytes(calendar(ONE, TWO)[:-40])
    delta = source.fetch("", cursor, WINDOW)
    assert (delta.full, titles(delta)) == (False, ["One"])
    assert delta.skipped


def test_a_missing_file_is_an_error(feed: Path) -> None:
    source = source_of(feed)
    cursor = source.fetch("", None, WINDOW).cursor
    feed.unlink()
    with pytest.raises(Unavailable, match="is not there"):
        source.fetch("", cursor, WINDOW)


def test_a_calendar_that_is_really_empty_is_full(feed: Path) -> None:
    feed.write_bytes(calendar())
    assert source_of(feed).fetch("", None, WINDOW).full


def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ics")
    with pytest.raises(Unavailable, match="cannot be read"):
        source_of(tmp_path / "pipe.ics").fetch("", None, WINDOW)
    (tmp_path / "good.ics").write_bytes(calendar(ONE))
    assert titles(source_of(tmp_path).fetch("", None, WINDOW)) == ["One"]


# -- a folder --------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    (tmp_path / "a.ics").write_bytes(calendar(ONE))
    (tmp_path / "work" / "b.ICS").write_bytes(calendar(TWO))
    (tmp_path / "notes.txt").write_text("BEGIN:VCALENDAR")
    (tmp_path / ".a.ics.tmp").write_bytes(b"half")
    (tmp_path / ".unfinished.ics").write_bytes(b"half")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "c.ics").write_bytes(b"half")
    return tmp_path


def test_a_folder_is_one_calendar(folder: Path) -> None:
    delta = source_of(folder).fetch("", None, WINDOW)
    assert (delta.full, titles(delta), delta.skipped) == (True, ["One", "Two"], ())
    again = source_of(folder).fetch("", delta.cursor, WINDOW)
    assert (again.events, again.full) == ((), False)


def test_a_file_more_or_less_is_a_change(folder: Path) -> None:
    source = source_of(folder)
    cursor = source.fetch("", None, WINDOW).cursor
    (folder / "c.ics").write_bytes(calendar(vevent("SUMMARY:Three", uid="three")))
    delta = source.fetch("", cursor, WINDOW)
    assert titles(delta) == ["One", "Three", "Two"]
    (folder / "c.ics").unlink()
    (folder / "a.ics").unlink()
    delta = source.fetch("", delta.cursor, WINDOW)
    assert (delta.full, titles(delta)) == (True, ["Two"])
    (folder / "work" / "b.ICS").unlink()
    delta = source.fetch("", delta.cursor, WINDOW)
    assert (delta.full, delta.events) == (True, ())


@pytest.mark.parametrize("data", [b"", b"<html>", b"\xff\xfe\x00", calendar(TWO)[:-60]])
def test_one_bad_file_costs_nothing_else(folder: Path, data: bytes) -> None:
    source = source_of(folder)
    cursor = source.fetch("", None, WINDOW).cursor
    (folder / "work" / "b.ICS").write_bytes(data)
    delta = source.fetch("", cursor, WINDOW)
    assert (delta.full, titles(delta)) == (False, ["One"])
    assert len(delta.skipped) == 1
    assert "b.ICS" not in delta.skipped[0]
    same = source.fetch("", delta.cursor, WINDOW)
    assert (same.events, same.full, same.skipped) == ((), False, delta.skipped)
    (folder / "work" / "b.ICS").write_bytes(calendar(TWO))
    assert source.fetch("", delta.cursor, WINDOW).full


def test_a_link_to_nowhere_is_a_bad_file(folder: Path) -> None:
    (folder / "loop.ics").symlink_to("loop.ics")
    delta = source_of(folder).fetch("", None, WINDOW)
    assert (delta.full, titles(delta)) == (False, ["One", "Two"])
    assert delta.skipped == ("File 2 of 3 in the order of names is a link that leads nowhere.",)


def test_the_same_event_in_two_files_is_one(folder: Path) -> None:
    (folder / "z.ics").write_bytes(calendar(vevent("SUMMARY:One, later", "SEQUENCE:2", uid="one")))
    assert titles(source_of(folder).fetch("", None, WINDOW)) == ["One, later", "Two"]


def test_whether_it_is_there_can_be_asked(folder: Path) -> None:
    for path, health in ((folder, Health.OK), (folder / "a.ics", Health.OK), (folder / "none.ics", Health.DOWN)):
        assert ics.open(ics.Options(path=path), Context("feed", ME, Path())).condition().health is health


# -- reading again ---------------------------------------------------------------------------------------------------


def test_a_file_is_read_again_as_it_is_now(feed: Path) -> None:
    source = source_of(feed)
    one, two = sorted(source.fetch("", None, WINDOW).events, key=lambda event: event.title)
    assert source.reread(one) == one
    feed.write_bytes(calendar(vevent("SUMMARY:One", uid="one", start="DTSTART:20261121T100000Z")))
    assert source.reread(one).starts == utc(2026, 11, 21, 10)
    assert source.reread(two) is None


def test_after_an_unchanged_read_the_known_event_still_holds(feed: Path) -> None:
    cursor = source_of(feed).fetch("", None, WINDOW).cursor
    source = source_of(feed)
    (known,) = (event for event in source_of(feed).fetch("", None, WINDOW).events if event.title == "One")
    assert not source.fetch("", cursor, WINDOW).events
    assert source.reread(known) is known
    feed.write_bytes(calendar(TWO))
    assert source.reread(known) is None


def test_a_process_that_has_read_nothing_yet_reads(feed: Path) -> None:
    (one, _) = sorted(source_of(feed).fetch("main", None, WINDOW).events, key=lambda event: event.title)
    assert source_of(feed).reread(one) == one
    assert source_of(feed).reread(replace(one, ref="else")) is None


def test_an_instance_long_before_the_last_window_is_found(feed: Path) -> None:
    feed.write_bytes(calendar(vevent("RRULE:FREQ=WEEKLY", start="DTSTART:20240101T100000Z")))
    source = source_of(feed)
    early = Window(utc(2025, 1, 1), utc(2025, 2, 1))
    old = source_of(feed).fetch("", None, early).events[0]
    source.fetch("", None, WINDOW)
    assert source.reread(old) == old


def test_what_a_damaged_feed_does_not_show_is_not_gone(feed: Path) -> None:
    source = source_of(feed)
    one, two = sorted(source.fetch("", None, WINDOW).events, key=lambda event: event.title)
    feed.write_bytes(calendar(ONE, TWO)[:-40])
    assert source.reread(one) == one
    with pytest.raises(Incomplete):
        source.reread(two)
    feed.unlink()
    with pytest.raises(Unavailable):
        source.reread(one)


# -- an address ------------------------------------------------------------------------------------------------------


@pytest.fixture
def program() -> Iterator[Program]:
    made = Program()
    made.entries["one"] = _entry("one@globex.example")
    yield made
    made.close()


def _entry(uid: str) -> Entry:
    return Entry(Meeting(uid))


def at(program: Program, path: str = PATH) -> Source:
    url = program.url.replace(PATH, path)
    return ics.open(ics.Options(url=url, allow_private=True), Context("feed", ME, Path())).source


def test_not_modified_is_unchanged(program: Program) -> None:
    first = at(program).fetch("", None, SPRING)
    assert json.loads(first.cursor)["tags"]["If-None-Match"].startswith('"')
    second = at(program).fetch("", first.cursor, SPRING)
    assert (second.events, second.full, second.cursor) == ((), False, first.cursor)
    assert program.asked == 2


def test_the_rest_of_what_came_cut_is_asked_for_though_its_tag_is_that_of_the_whole(program: Program) -> None:
    program.fail("half", 2)
    cut = at(program).fetch("", None, SPRING)
    assert (cut.events, cut.full) == ((), False)
    again = at(program).fetch("", cut.cursor, SPRING)
    assert again.events == ()
    assert len(at(program).fetch("", again.cursor, SPRING).events) == 1


def test_on_another_day_the_server_is_asked_for_everything(program: Program) -> None:
    cursor = at(program).fetch("", None, SPRING).cursor
    tomorrow = Window(SPRING.start, SPRING.end + 24 * HOUR)
    assert at(program).fetch("", cursor, tomorrow).full


def test_a_server_without_tags_is_not_asked_again_for_a_moment(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.ics.places._tags", lambda headers: {})
    source = at(program)
    (one,) = source.fetch("", None, SPRING).events
    program.entries.clear()
    assert source.reread(one) == one
    assert program.asked == 1
    clock = time.monotonic() + MOMENT + 1
    monkeypatch.setattr(time, "monotonic", lambda: clock)
    assert source.reread(one) is None
    assert program.asked == 2


def test_a_server_with_tags_is_asked_each_time(program: Program) -> None:
    source = at(program)
    (one,) = source.fetch("", None, SPRING).events
    assert source.reread(one) == one
    assert program.asked == 2
    program.entries["one"].meeting = replace(program.entries["one"].meeting, starts=START + HOUR)
    assert source.reread(one).starts == START + HOUR


@pytest.mark.parametrize(("fault", "error"), [("503", Unavailable), ("401", LoginNeeded), ("cut", Incomplete)], ids=str)
def test_trouble_with_the_server_is_an_error_and_nothing_else(
    program: Program, fault: str, error: type[AccountError]
) -> None:
    source = at(program)
    (one,) = source.fetch("", None, SPRING).events
    program.fail(fault, 2)
    for again in (lambda: source.fetch("", None, SPRING), lambda: source.reread(one)):
        with pytest.raises(error) as caught:
            again()
        assert "private-" not in str(caught.value)
    assert source.reread(one) == one


def test_a_reset_address_says_what_to_do(program: Program) -> None:
    with pytest.raises(Rejected, match="copy it anew"):
        at(program, "/private-9/basic.ics").fetch("", None, SPRING)


def test_this_machine_needs_no_leave_when_it_is_named(program: Program) -> None:
    source = ics.open(ics.Options(url=program.url), Context("feed", ME, Path())).source
    assert source.fetch("", None, SPRING).full


@pytest.mark.parametrize("host", ["10.1.2.3", "192.168.1.9", "[fd00::1]"])
def test_a_private_address_needs_leave(host: str) -> None:
    options = ics.Options(url=f"https://{host}/private-5ecre7/basic.ics")
    with pytest.raises(Forbidden, match="allow_private") as caught:
        ics.open(options, Context("feed", ME, Path())).source.fetch("", None, WINDOW)
    assert "5ecre7" not in str(caught.value)


def test_a_file_that_is_written_while_it_is_read_is_read_again(feed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is whole when looked at, half there when read, and then as it was: nothing of it may be missed."""
    there, reads = source_of(feed), iter((feed.read_bytes(), feed.read_bytes()[:-60]))
    monkeypatch.setattr("connectors.ics.places._blocks", lambda _: iter([next(reads)]))
    with pytest.raises(Incomplete, match="was changed while it was read"):
        there.fetch("", None, WINDOW)
