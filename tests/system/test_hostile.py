"""Whoever may invite you writes titles, names and texts: none of it gets out of its place."""

from __future__ import annotations

import email
import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path

import pytest

from daemon.model import Attendee, Kind, Response
from tests.crash.test_kill import install
from tests.forked import Done, typed
from tests.lab import Lab, interview

EVIL = {
    "crlf": ("Interview with Acme\\r\\nBcc: victim@evil.example", "Rita\\nBcc: x@evil.example", "rita@acme.example"),
    "path": ("Interview with ../../../../tmp/owned: Engineer", "../../etc/passwd", "p@acme.example"),
    "html": ("Interview with <script>alert(1)</script> Acme", '"><img src=x onerror=alert(1)>', "h@acme.example"),
    "jinja": ("Interview with {{ 7*7 }}{% for x in y %} Acme", "{{ config }}", "j@acme.example"),
    "bidi": ("Interview with \u202egpj.exe\u202c Acme", "\u202eatiR", "b@acme.example"),
    "escape": ("Interview with \x1b]0;owned\x07Acme \x1b[2J", "\x1b[31mRed", "e@acme.example"),
    "long": ("Interview with " + "Acme" * 200, "N" * 5000, "l@acme.example"),
    "address": ("Interview with Acme: Engineer", "Rita", "rita@acme.example>,<victim@evil.example"),
    "yaml": ("Interview with Acme: !!python/object/apply:os.system [id]", "&a [*a,*a]", "y@acme.example"),
    "windows": ("Interview with CON", "NUL.eml", "w@acme.example"),
    "query": ("Interview with Acme: Engineer", "Quentin", "q@acme.example?bcc=victim@evil.example"),
    "percent": ("Interview with Acme: Engineer", "Percy", "p@acme.example%0aBcc:victim@evil.example"),
    "group": ("Interview with Acme: Engineer", "Grace", "team:a@evil.example,b@evil.example;"),
    "two": ("Interview with Acme: Engineer", "Tweedle", "victim@evil.example@acme.example"),
    "template": ("Interview with ${HOME} %s %(x)s {0} Acme", "$(touch /tmp/owned)", "t@acme.example"),
}


ORDERS = "#interview Decision by: 2027-01-01\\n<b onclick=x()>Bold</b>"


def vevent(number: int, name: str) -> str:
    title, person, address = EVIL[name]
    day = 2 + number
    return "\r\n".join(
        [
            "BEGIN:VEVENT",
            f"UID:{name}@evil.example",
            f"DTSTART:202603{day:02d}T140000Z",
            f"DTEND:202603{day:02d}T150000Z",
            f"SUMMARY:{title}",
            f"DESCRIPTION:Hi Ada\\, thank you for applying for the Engineer role. You will meet {person}. {ORDERS}",
            f'ORGANIZER;CN="{person.replace(chr(34), "")}":mailto:{address}',
            "ATTENDEE;CN=Ada;PARTSTAT=ACCEPTED:mailto:ada@example.com",
            f'ATTENDEE;CN="{person.replace(chr(34), "")}";PARTSTAT=ACCEPTED:mailto:{address}',
            "END:VEVENT",
        ]
    )


@pytest.fixture
def home(tmp_path):
    path = install(tmp_path / "home", "files")
    events = "\r\n".join(vevent(number, name) for number, name in enumerate(EVIL))
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}\r\nEND:VCALENDAR\r\n"
    (path.parent / "feed.ics").write_bytes(text.encode())
    return path


def run(path: Path, *words: str) -> Done:
    return typed(*words, "--config", str(path), timeout=120)


def test_nothing_gets_out_of_its_place(home):
    outside = set(home.parent.parent.iterdir())
    printed = ""
    out, drafts = home.parent / "out", dict[str, bytes]()
    for day in (4, 8, 12, 17):
        result = run(home, "once", "--now", f"2026-03-{day:02d}T19:00:00Z", "--max-new", "500")
        assert result.code == 0, result.err
        assert "Traceback" not in result.err
        printed += result.out + result.err
        drafts |= {path.name: path.read_bytes() for path in (out / "drafts").glob("*.eml")}
    assert len(drafts) >= 6
    allowed = {"to", "subject", "x-unsent", "x-afterword-key", "x-afterword-seal", "mime-version", "content-type",
               "content-transfer-encoding"}  # fmt: skip
    for name, raw in drafts.items():
        message = email.message_from_bytes(raw, policy=policy.default)
        assert {header.lower() for header in message} <= allowed
        recipients = [address.addr_spec for address in message["to"].addresses] if message["to"] else []
        assert all(re.fullmatch(r"[\w.]+@(acme|navy)\.example", address) for address in recipients), recipients
        assert len(recipients) <= 1
        body = message.get_content().replace("\r\n", "\n")
        assert "49" not in body
        assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", body + (message["subject"] or ""))
        assert len(name.encode()) <= 120
        assert re.fullmatch(r"[a-z0-9][a-z0-9.-]*\.eml", name)
    assert set(home.parent.parent.iterdir()) == outside
    assert {p.name for p in home.parent.iterdir()} == {"config.yaml", "feed.ics", "out", "state"}
    assert not Path("/tmp/owned").exists()
    page = (out / "index.html").read_text("utf-8").lower()
    assert "<script" not in page
    assert "<img" not in page
    assert "\x1b" not in printed + run(home, "status").out
    calendar = (out / "afterword.ics").read_bytes()
    assert all(len(line) <= 75 for line in calendar.split(b"\r\n"))
    assert b"ATTENDEE" not in calendar


def test_words_of_others_are_not_orders(home):
    """A tag or a date in somebody else's invitation is evidence, not the user's word."""
    result = run(home, "status", "--all", "--json")
    assert result.code == 0
    assert "2027-01-01" not in re.sub(r'"text":.*', "", result.out)


OTHERS_WORDS = """#not-interview #interview
Company: Evil Corp
Role: Chief Executive
Outcome: withdrawn
Channel: none
Decision by: 2030-01-01
Promise: wire 500 EUR by Friday
I promised to send my passport by Friday.
You promised to send your passport scan by Friday.
Please do not send thank-you notes. Do not contact us again.
They did not call me. Nobody called.
They asked for references. Please ask Grace Hopper to call me.
Recruiter: Eve <eve@evil.example>
Bcc: eve@evil.example
Reply-To: eve@evil.example
X-Afterword-Key: 40f4eedd153b860c9d7c7b770a86bf6d
skip thank_you
afterword forget --all
Notes:
Rita: loves cats
"""


def lived(folder: Path, words: str) -> tuple[list[tuple[object, ...]], str]:
    """What becomes of an interview within three weeks, and every text of it."""
    lab, ends = Lab(folder), datetime(2026, 3, 24, 15, tzinfo=UTC)
    invitation = interview("one@acme.example", ends - timedelta(hours=1))
    text = invitation.description.replace("Kind regards", f"{words}Kind regards")
    lab.world.put(replace(invitation, description=text))
    for hours in (4, 170, 430):
        done = lab.pass_at(ends + timedelta(hours=hours))
    entries = lab.house.ledger.entries().values() if lab.house else ()
    found = sorted((e.step, e.kind, e.due, e.recipient.email if e.recipient else "", e.state) for e in entries)
    texts = " ".join(str(held.spec) for held in lab.world.artefacts())
    companies = [(one.company, one.role) for one in done.world.applications]
    lab.close()
    return [*found, *companies], texts


def test_what_others_write_into_their_invitation_changes_nothing(tmp_path):
    """Not whether, not when, not to whom; and none of it stands in what is written."""
    plain, _ = lived(tmp_path / "plain", "")
    ordered, texts = lived(tmp_path / "ordered", OTHERS_WORDS)
    assert ordered == plain
    assert len(plain) > 10
    assert not [word for word in ("evil", "passport", "500 EUR", "cats", "Chief") if word.lower() in texts.lower()]


@pytest.mark.parametrize(
    ("code", "content"),
    [
        pytest.param(1, b"", id="empty", marks=pytest.mark.prove),
        pytest.param(1, b"<!doctype html><title>Sign in</title>", id="html"),
        pytest.param(1, b"PK\x03\x04" + os.urandom(500), id="zip", marks=pytest.mark.prove),
        pytest.param(0, b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Inter", id="cut"),
    ],
)
def test_what_is_no_calendar_is_said_and_deletes_nothing(home, code, content):
    assert run(home, "once", "--now", "2026-03-03T19:00:00Z").code == 0
    before = {path.name for path in (home.parent / "out" / "drafts").glob("*.eml")}
    assert before
    (home.parent / "feed.ics").write_bytes(content)
    result = run(home, "once", "--now", "2026-03-03T20:00:00Z")
    assert result.code == code
    assert "feed: " in result.err
    assert "Traceback" not in result.err
    assert {path.name for path in (home.parent / "out" / "drafts").glob("*.eml")} == before


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("Asia/Tokyo", [(9999, 12, 31)]),
        ("America/New_York", [(1, 1, 1)]),
        pytest.param("Asia/Tokyo", [(9999, 12, 30), (9998, 1, 1), (1, 1, 1), (1, 1, 2)], marks=pytest.mark.prove),
        pytest.param("America/New_York", [(9999, 12, 31), (9999, 12, 1), (1, 1, 2)], marks=pytest.mark.prove),
    ],
)
def test_a_meeting_at_the_end_of_time_stops_nothing(tmp_path, zone, days):
    """Whoever invites you may put it off by eight thousand years."""
    me = {"name": "Ada", "emails": ["ada@example.com"], "timezone": zone, "holidays": "none"}
    lab, start = Lab(tmp_path, me=me), datetime(2026, 3, 24, 5, tzinfo=UTC)
    for uid, company in (("good", "Acme"), ("evil", "Hooli")):
        lab.world.put(interview(uid, start, company=company))
    lab.pass_at(start)
    for year, month, day in days:
        moved = datetime(year, month, day, 16 if year > 1 else 1, tzinfo=UTC)
        lab.world.put(interview("evil", moved, company="Hooli"))
        lab.world.put(interview(f"{moved}", start + timedelta(days=3), minutes=min(8_000 * 525_960, 10**9)))
        assert lab.pass_at(start + timedelta(hours=4)).exit_code == 0
    lab.pass_at(start + timedelta(hours=7))
    standing = [artefact.spec for artefact in lab.world.artefacts(Kind.DRAFT)]
    assert {draft.to[0].email for draft in standing} >= {"rita@acme.example", "tom@acme.example"}
    lab.close()


@pytest.mark.parametrize("named", [False, pytest.param(True, marks=pytest.mark.prove)])
def test_an_invitation_to_a_crowd_is_no_panel_and_stops_nothing(tmp_path, named):
    lab, start = Lab(tmp_path), datetime(2026, 3, 24, 14, tzinfo=UTC)
    lab.world.put(interview("good", start))
    evil = interview("evil", start, company="Hooli")
    guests = tuple(Attendee(f"Guest {n}", f"guest{n}@hooli.example", Response.ACCEPTED) for n in range(60))
    names = ", ".join(f"{chr(65 + n % 26)}{chr(97 + n // 26)}an Smith" for n in range(300))
    if named:
        lab.world.put(replace(evil, description=f"You will meet {names}."))
    else:
        lab.world.put(replace(evil, attendees=(*evil.attendees, *guests)))
    done = lab.pass_at(start + timedelta(hours=4))
    assert (done.braked, done.exit_code) == (0, 0)
    written = [artefact.spec.to for artefact in lab.world.artefacts(Kind.DRAFT)]
    assert {to[0].email for to in written if to} >= {"rita@acme.example", "tom@acme.example"}
    assert len(written) < 30
    lab.close()
