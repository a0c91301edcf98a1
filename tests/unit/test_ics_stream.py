"""Cutting a calendar into events, however it is written and in whatever blocks it comes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ics_cases import ME, NOW, WINDOW, blocks, calendar, events, reading, vevent

from bench.feeds import Feed
from connectors._ical import Owner, Reader
from connectors._ical.octets import fingerprint
from connectors._ical.stream import LINE_LIMIT, PIECE_LIMIT, TOO_LARGE, UNCLOSED, Scan, pick

FEED = b"".join(Feed(25, NOW))
THREE = calendar(vevent(uid="a"), vevent(uid="b"), vevent(uid="c"))


def uids(data: bytes, size: int = 1 << 20) -> list[bytes]:
    return [piece.values.get(b"UID", b"")[1:] for piece in Scan(blocks(data, size))]


@given(st.integers(1, 4_000))
def test_where_blocks_end_does_not_matter(size: int) -> None:
    whole, parts = list(Scan([FEED])), list(Scan(blocks(FEED, size)))
    assert [(piece.raw, piece.values, piece.at) for piece in parts] == [
        (piece.raw, piece.values, piece.at) for piece in whole
    ]
    assert len(whole) == 25
    assert fingerprint(blocks(FEED, size)) == fingerprint([FEED])


@given(st.sets(st.integers(0, 24)), st.integers(1, 4_000))
def test_pieces_are_found_again_by_their_place(chosen: set[int], size: int) -> None:
    pieces = [piece for number, piece in enumerate(Scan([FEED])) if number in chosen]
    places = [(piece.at, piece.length) for piece in pieces]
    assert list(pick(blocks(FEED, size), places)) == [piece.raw for piece in pieces]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace(b"\r\n", b"\n"), id="LF"),
        pytest.param(lambda text: text.replace(b"\r\n", b"\r"), id="CR"),
        pytest.param(lambda text: text.replace(b"\r\n", b"\r\r\n"), id="CR CR LF"),
        pytest.param(lambda text: text.replace(b"\r\n", b"\r\n\r\n"), id="blank lines"),
        pytest.param(lambda text: b"\xef\xbb\xbf" + text, id="byte order mark"),
        pytest.param(lambda text: text.decode().encode("utf-16"), id="UTF-16"),
        pytest.param(lambda text: text.decode().encode("utf-16-le"), id="UTF-16 LE without mark"),
        pytest.param(lambda text: text.decode().encode("utf-16-be"), id="UTF-16 BE without mark"),
        pytest.param(lambda text: text.decode().encode("utf-32"), id="UTF-32"),
        pytest.param(lambda text: text.removesuffix(b"\r\n"), id="no line end at the end"),
        pytest.param(lambda text: b"\r\n\r\n" + text + b"\r\n\r\n", id="blank lines around"),
        pytest.param(lambda text: re.sub(rb"(?m)^([A-Z-]+)(?=[:;])", lambda m: m[1].lower(), text), id="lower case"),
        pytest.param(lambda text: re.sub(rb"(?m)^([A-Z-]+)(?=[:;])", rb"\1 ", text), id="a space after the name"),
        pytest.param(lambda text: re.sub(rb"(?m)^([A-Z])(?=[A-Z-]+[:;])", b"\\1\r\n ", text), id="folds in names"),
        pytest.param(lambda text: re.sub(rb"(?m)^([A-Z-]+)(?=[:;])", b"\\1\r\n\t", text), id="folds after names"),
        pytest.param(lambda text: text.replace(b":", b":\r\n "), id="folds after colons"),
    ],
)
def test_however_it_is_written_it_is_the_same_calendar(change: object) -> None:
    data = calendar(
        vevent("SUMMARY:Café", "RRULE:FREQ=DAILY;COUNT=2", "EXDATE:20261121T100000Z", "DTEND:20261120T110000Z"),
        vevent("SUMMARY:Other", uid="u2", start="DTSTART;TZID=Europe/London:20261120T100000"),
        head=["X-WR-TIMEZONE:Europe/Berlin"],
    )
    assert events(change(data)) == events(data) != []


def test_a_fold_may_fall_inside_a_character() -> None:
    data = calendar(vevent("SUMMARY:Köln")).replace("ö".encode(), b"\xc3\r\n \xb6")
    assert events(data)[0].title == "Köln"


def test_what_is_not_utf_8_is_read_as_windows_writes_it() -> None:
    data = calendar(vevent("SUMMARY:Köln – Café")).decode().encode("cp1252")
    assert events(data)[0].title == "Köln – Café"


def test_properties_of_alarms_are_not_those_of_the_event() -> None:
    alarm = "BEGIN:VALARM\r\nUID:alarm\r\nDURATION:P90D\r\nDTSTART:20200101T000000Z\r\nEND:VALARM"
    for lines in ([alarm, "DURATION:PT1H"], ["DURATION:PT1H", alarm]):
        piece = next(iter(Scan([calendar(vevent(*lines, start=alarm + "\r\nDTSTART:20261120T100000Z"))])))
        assert piece.values == {b"UID": b":u1", b"DTSTART": b":20261120T100000Z", b"DURATION": b":PT1H"}


def test_events_inside_other_components_are_found() -> None:
    inner = vevent("SUMMARY:inner")
    data = calendar(f"BEGIN:X-BOX\r\nUID:box\r\nBEGIN:X-BOX\r\n{inner}END:X-BOX\r\nEND:X-BOX\r\n", vevent(uid="u2"))
    assert uids(data) == [b"u1", b"u2"]


def test_several_calendars_in_one_stream_keep_their_own_headers() -> None:
    first = calendar(vevent(start="DTSTART:20261120T100000"), head=["X-WR-TIMEZONE:Asia/Tokyo"])
    second = calendar(vevent(uid="u2", start="DTSTART:20261120T100000"), head=["METHOD:CANCEL"])
    tokyo, home = events(first + second)
    assert (tokyo.starts.hour, home.starts.hour) == (1, 9)
    assert (tokyo.status, home.status) == ("confirmed", "cancelled")


def test_an_event_without_end_loses_only_itself() -> None:
    data = calendar(vevent(uid="a").replace("END:VEVENT\r\n", ""), vevent(uid="b"))
    result = reading(data)
    assert [event.id.uid for event in result.events] == ["b"]
    assert (result.whole, result.skipped) == (False, (f"1 entry {UNCLOSED}: left out.",))


@pytest.mark.parametrize("at", range(len("BEGIN:VCALENDAR\r\n"), len(THREE) - len("\r\n"), 5))
def test_a_calendar_that_ends_in_the_middle_is_not_whole(at: int) -> None:
    data = THREE[:at]
    result = reading(data)
    assert not result.whole
    assert "A calendar ends in the middle; what is missing is not taken as deleted." in result.skipped
    assert len(result.events) == data.count(b"END:VEVENT")


def test_a_line_of_many_megabytes_is_cut_and_nothing_else_is_lost() -> None:
    data = calendar(
        vevent("DESCRIPTION:" + "a" * (3 * LINE_LIMIT), "SUMMARY:long", "LOCATION:here", uid="a"),
        vevent("DESCRIPTION:" + "b\r\n " * LINE_LIMIT, "SUMMARY:folded", uid="b"),
        vevent(uid="c"),
    )
    long, folded, last = events(data)
    assert (long.title, long.location, folded.title, last.id.uid) == ("long", "here", "folded", "c")
    assert len(long.description) == 1 << 15
    assert len(folded.description) > 10_000
    pieces = list(Scan(blocks(data, 1 << 16)))
    raw = list(pick(blocks(data, 1 << 16), [(piece.at, piece.length) for piece in pieces]))
    assert all(each.startswith(b"BEGIN:VEVENT") and each.endswith(b"END:VEVENT") for each in raw)


def test_an_event_of_many_megabytes_is_left_out_and_said() -> None:
    data = calendar(vevent(*["X-NOISE:" + "n" * 1000] * (PIECE_LIMIT // 800), uid="a"), vevent(uid="b"))
    result = reading(data)
    assert [event.id.uid for event in result.events] == ["b"]
    assert result.skipped == (f"1 entry {TOO_LARGE}: left out.",)
    assert not result.whole


def test_the_fingerprint_ignores_only_the_time_of_writing() -> None:
    again = FEED.replace(b"DTSTAMP:2026", b"DTSTAMP:2027")
    assert again != FEED
    assert fingerprint([again]) == fingerprint([FEED])
    assert fingerprint([FEED.replace(b"SUMMARY:Meeting 7", b"SUMMARY:Meeting 8")]) != fingerprint([FEED])
    assert fingerprint([FEED.replace(b"LAST-MODIFIED:2026", b"LAST-MODIFIED:2027")]) != fingerprint([FEED])
    assert fingerprint([FEED.removesuffix(b"END:VCALENDAR\r\n")]) != fingerprint([FEED])


def test_a_stream_that_goes_away_in_between_is_not_whole() -> None:
    data = calendar(vevent("SEQUENCE:0"), vevent("SEQUENCE:1", start="DTSTART:20301120T100000Z"))
    opened = []

    def stream() -> list[bytes]:
        opened.append(1)
        if len(opened) > 1:
            raise FileNotFoundError
        return [data]

    reader = Reader(Owner(ME), WINDOW)
    reader.add(stream)
    result = reader.reading()
    assert (len(opened), result.whole) == (2, False)
    assert result.skipped == ("1 entry that could not be read a second time: left out.",)
