"""What other programs do to our entries, and which of it is an edit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import icalendar
import pytest

from connectors.caldav.entry import Entry, written
from daemon.model import Kind, Touch
from tests.contract.artefacts import KEY, SPECS

TASK, REMINDER = SPECS[Kind.TASK], SPECS[Kind.REMINDER]
NOW = datetime(2027, 3, 22, 12, tzinfo=UTC)

ALARM = "BEGIN:VALARM\r\n"
SNOOZE = (
    "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER;VALUE=DATE-TIME:20270322T131000Z\r\nRELATED-TO:1\r\n"
    "END:VALARM\r\n"
)
BY_ITSELF = "BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER:-PT15M\r\nX-APPLE-DEFAULT-ALARM:TRUE\r\nEND:VALARM\r\n"
BERLIN = (
    "BEGIN:VTIMEZONE\r\nTZID:Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\n"
    "TZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)

Change = Callable[[str], str]


def made(kind: Kind = Kind.REMINDER) -> str:
    task = kind is Kind.TASK
    return written(KEY, TASK if task else REMINDER, uid=f"{KEY}@afterword", todo=task, now=NOW)[0].decode()


def touch(before: str, after: str) -> Touch:
    seen = Entry(before.encode())
    return Entry(after.encode()).custody(seen.fingerprint, seen.text).touch


NO_EDIT: dict[str, Change] = {
    "seen": lambda text: text.replace("SEQUENCE:0", "SEQUENCE:1\r\nX-MOZ-LASTACK:20270322T130100Z"),
    "dismissed": lambda text: text.replace(ALARM, f"{ALARM}UID:1\r\nACKNOWLEDGED:20270322T130100Z\r\n"),
    "snoozed": lambda text: text.replace(ALARM, f"{SNOOZE}{ALARM}"),
    "alarm of the program's own": lambda text: text.replace(ALARM, f"{BY_ITSELF}{ALARM}"),
    "trigger spelt otherwise": lambda text: text.replace("TRIGGER:PT0S", "TRIGGER;RELATED=START:-P0D"),
    "another zone": lambda text: text.replace("BEGIN:VEVENT", f"{BERLIN}BEGIN:VEVENT").replace(
        "DTSTART:20270322T130000Z", "DTSTART;TZID=Berlin:20270322T140000"
    ),
    "white space": lambda text: text.replace("It is in your drafts.", "It is  in your\\n drafts.\\n\\n"),
    "our properties are written in small": lambda text: text.replace("X-AFTERWORD-SEAL", "x-afterword-seal"),
}  # fmt: skip

EDIT: dict[str, Change] = {
    "title": lambda text: text.replace("Send thank-you", "Send a letter"),
    "text": lambda text: text.replace("in your drafts", "gone"),
    "moved": lambda text: text.replace("20270322T130000Z", "20270322T150000Z"),
    "longer": lambda text: text.replace("20270322T131500Z", "20270322T141500Z"),
    "rings earlier": lambda text: text.replace("TRIGGER:PT0S", "TRIGGER:-PT10M"),
    "rings no more": lambda text: text[: text.index(ALARM)] + text[text.index("END:VEVENT") :],
    "a guest": lambda text: text.replace("CLASS:", "ATTENDEE:mailto:x@y.example\r\nCLASS:"),
    "a place": lambda text: text.replace("CLASS:", "LOCATION:Home\r\nCLASS:"),
    "no calendar": lambda _: "<html></html>",
    "two entries": lambda text: text.replace("END:VCALENDAR", f"{text[text.index('BEGIN:VEVENT'):]}"),
}  # fmt: skip


@pytest.mark.parametrize("change", NO_EDIT.values(), ids=NO_EDIT)
def test_what_programs_do_by_themselves_is_no_edit(change: Change) -> None:
    before = made()
    after = change(before)
    assert after != before
    assert touch(before, after) is Touch.UNTOUCHED


@pytest.mark.parametrize("change", EDIT.values(), ids=EDIT)
def test_what_a_person_does_is_one(change: Change) -> None:
    before = made()
    after = change(before)
    assert after != before
    assert touch(before, after) is Touch.EDITED


@pytest.mark.parametrize(
    "line", ["STATUS:COMPLETED", "STATUS:IN-PROCESS\r\nPERCENT-COMPLETE:100", "COMPLETED:20270322T150000Z"]
)
def test_a_finished_task_is_done_however_it_is_said(line: str) -> None:
    before = made(Kind.TASK)
    after = before.replace("STATUS:NEEDS-ACTION", line)
    custody = Entry(after.encode()).custody(Entry(before.encode()).fingerprint, "")
    assert custody.touch is Touch.DONE
    assert custody.at == (datetime(2027, 3, 22, 15, tzinfo=UTC) if "COMPLETED:2" in line else None)


@pytest.mark.parametrize("kind", [Kind.TASK, Kind.REMINDER])
def test_a_cancelled_entry_is_gone(kind: Kind) -> None:
    before = made(kind)
    after = before.replace("STATUS:NEEDS-ACTION", "STATUS:CANCELLED").replace("STATUS:CONFIRMED", "STATUS:CANCELLED")
    assert touch(before, after) is Touch.GONE


def test_notes_are_told_from_what_we_wrote() -> None:
    before = Entry(made(Kind.TASK).encode())
    for text, note in [
        (f"{before.text}\nThey decide on Friday.", "They decide on Friday."),
        (before.text.replace("recent news.", "recent news. Offices in Kiel."), "Offices in Kiel."),
        (f"Talked about Kafka.\n{before.text}\nAnd Flink.", "Talked about Kafka.\nAnd Flink."),
        (before.text, ""),
    ]:
        calendar = icalendar.Calendar.from_ical(made(Kind.TASK))
        calendar.walk("VTODO")[0]["DESCRIPTION"] = icalendar.vText(text)
        custody = Entry(calendar.to_ical()).custody(before.fingerprint, before.text)
        assert (custody.note, custody.touch) == (note, Touch.EDITED if note else Touch.UNTOUCHED)


def test_a_later_version_goes_on_counting() -> None:
    first = Entry(made().encode())
    later = replace(REMINDER, body="Other words.")
    data, second = written(KEY, later, uid="x@afterword", todo=False, now=NOW.replace(hour=14), before=first)
    assert (second.sequence, second.created, second.key) == (1, NOW, KEY)
    assert second.seal == second.fingerprint != first.seal
    assert b"LAST-MODIFIED:20270322T140000Z" in data


def test_what_is_too_long_for_servers_is_cut() -> None:
    long = replace(TASK, title="x" * 5_000, body="y" * 200_000)
    data, entry = written(KEY, long, uid="x@afterword", todo=True, now=NOW)
    assert len(data) < 30_000
    assert entry.whole
    assert "Your notes below this line." in entry.text
