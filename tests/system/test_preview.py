"""What ``plan --json`` and ``once --dry-run --json`` foretell is what ``once --json`` then does, whatever the world."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.cli.main import cli
from tests.crash.test_kill import install

BEGIN = datetime(2026, 3, 23, 9, tzinfo=UTC)
COMPANIES = ("Acme", "Zeta", "Nord")
STAGES = ("phone screen", "technical interview", "final round")
WORDS = (
    ("note", "--decision-by", "2026-04-09"), ("note", "--missed"), ("note", "--references-asked"),
    ("note", "--channel", "phone"), ("note", "--promise", "the deck"), ("note", "They decide by Friday."),
    ("outcome", "rejected"), ("outcome", "offer"), ("outcome", "active"), ("resume",),
)  # fmt: skip


@dataclass
class Meeting:
    company: str
    stage: str
    starts: datetime
    cancelled: bool = False

    def ics(self, uid: str) -> str:
        host = f"{self.company.lower()}.example"
        ends = self.starts + timedelta(hours=1)
        return "\r\n".join([
            "BEGIN:VEVENT", f"UID:{uid}@{host}", f"DTSTART:{self.starts:%Y%m%dT%H%M%SZ}",
            f"DTEND:{ends:%Y%m%dT%H%M%SZ}", f"STATUS:{'CANCELLED' if self.cancelled else 'CONFIRMED'}",
            f"SUMMARY:Interview with {self.company}: Backend Engineer ({self.stage})",
            f"ORGANIZER;CN=Jo Baker:mailto:jo.baker@{host}", f"ATTENDEE;CN=Rita Mendes:mailto:rita@{host}",
            "ATTENDEE;CN=Ada Lovelace;PARTSTAT=ACCEPTED:mailto:ada@example.com", "END:VEVENT", "",
        ])  # fmt: skip


MEETINGS = st.builds(
    Meeting,
    st.sampled_from(COMPANIES),
    st.sampled_from(STAGES),
    st.tuples(st.integers(-1, 9), st.integers(0, 9)).map(lambda at: BEGIN + timedelta(days=at[0], hours=at[1])),
)
HAPPENINGS = st.one_of(
    st.tuples(st.just("cancel"), st.integers(0, 9)),
    st.tuples(st.just("move"), st.integers(0, 9), st.integers(-2, 5)),
    st.tuples(st.just("delete"), st.integers(0, 9)),
    st.tuples(st.just("edit"), st.integers(0, 9)),
    st.tuples(st.just("say"), st.sampled_from(COMPANIES), st.sampled_from(WORDS)),
)
DAYS = st.lists(
    st.tuples(st.sampled_from([1, 5, 20, 30, 80, 200]), st.lists(HAPPENINGS, max_size=2)), min_size=2, max_size=4
)


@pytest.mark.prove
@pytest.mark.timeout(1800)
@settings(max_examples=40, deadline=None)
@given(st.lists(MEETINGS, min_size=1, max_size=4), DAYS)
def test_a_preview_says_what_is_then_done(meetings: list[Meeting], days: list[tuple[int, list[Any]]]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="preview"))
    try:
        config, now = install(folder / "home", "files"), BEGIN
        for hours, happenings in days:
            now += timedelta(hours=hours)
            for happening in happenings:
                _happen(config, meetings, happening)
            events = "".join(meeting.ics(f"m{number}") for number, meeting in enumerate(meetings))
            feed = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\n{events}END:VCALENDAR\r\n"
            (config.parent / "feed.ics").write_text(feed, "utf-8", newline="")
            planned = _asked(config, "plan", "--now", now.isoformat())
            dry = _asked(config, "once", "--dry-run", "--now", now.isoformat())
            done = _asked(config, "once", "--now", now.isoformat())
            did = [_told(done[pile]) for pile in ("created", "moved", "withdrawn")]
            assert [_told(planned[pile]) for pile in ("create", "move", "withdraw")] == did
            assert [_told(dry[pile]) for pile in ("created", "moved", "withdrawn")] == did
            assert done["failed"] == []
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _happen(config: Path, meetings: list[Meeting], happening: tuple[Any, ...]) -> None:
    match happening:
        case "cancel", which:
            meetings[which % len(meetings)].cancelled = True
        case "move", which, days:
            meetings[which % len(meetings)].starts += timedelta(days=days)
        case ("delete" | "edit") as how, which:
            drafts = sorted((config.parent / "out" / "drafts").glob("*.eml"))
            if drafts and how == "delete":
                drafts[which % len(drafts)].unlink()
            elif drafts:
                draft = drafts[which % len(drafts)]
                draft.write_text(draft.read_text("utf-8") + "\nMy own words.\n", "utf-8")
        case "say", company, (word, *more):
            _run(config, word, company, *more)  # refused where it is not known, or known twice


def _asked(config: Path, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_run(config, *words, "--json"))
    return found


def _run(config: Path, *words: str) -> str:
    return CliRunner().invoke(cli, [*words, "--config", str(config)]).stdout


def _told(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All that can be known before: what is where, and in which state, is only known when it is there."""
    known = [{key: value for key, value in one.items() if key not in ("ref", "state")} for one in actions]
    return sorted(known, key=lambda one: one["id"])
