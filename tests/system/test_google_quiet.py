"""Everything that the connector does, once: which calls it makes, and what it lets out."""

import io
import json
import logging
import re
import traceback
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace

import pytest

from connectors import google
from connectors.google.transport import RULES, TIMEOUT
from daemon.errors import AccountError
from daemon.model import Correspondents, Draft, Kind, Person, Reminder, Task
from tests.contract.harness import ME, START, WINDOW, Meeting
from tests.fakes.google import Problem
from tests.fakes.google.calendar import Calendar
from tests.fakes.google.samples import KEY, OTHER, opened, writer

CANARIES = ("canary", "ya29", "1//refresh", "Bearer", "client-secret", "candidate.example")
SPECS = {
    Kind.DRAFT: Draft((Person("Canary Rita", "canary@globex.example"),), "Canary subject", "Canary body"),
    Kind.TASK: Task("Canary title", "Canary body", START.date(), START, "https://canary.example/x?y=z"),
    Kind.REMINDER: Reminder("Canary title", "Canary body", START),
}


def everything(there):
    """Every port, with success and with failure; returns the errors."""
    errors = []

    def attempt(call, *arguments):
        try:
            return call(*arguments)
        except AccountError as error:
            errors.append(error)
            return None

    there.server.calendars.all["c_canary@group.calendar.google.com"] = Calendar("Canary work")
    there.put(Meeting("canary@globex.example", title="Canary interview", organizer=("Rita", "canary@globex.example")))
    there.arrive(sender="canary@globex.example", subject="Canary", text="Canary", at=START, uid="canary@globex.example")
    source = there.offers.source
    (event,) = source.fetch("primary", None, WINDOW).events
    attempt(source.fetch, "Canary work", None, WINDOW)
    attempt(source.fetch, "canary@else.example", None, WINDOW)
    source.reread(event)
    there.offers.mailbox.conversation(event)
    there.offers.mailbox.messages_since(Correspondents(frozenset({"canary@globex.example"})), START)
    for kind, spec in SPECS.items():
        there_writer = writer(there, kind)
        there_writer.find(KEY)
        ref = there_writer.create(KEY, spec)
        there_writer.inspect(ref)
        ref = there_writer.replace(ref, spec)
        there_writer.withdraw(ref)
        there.edit(kind, there_writer.create(OTHER, spec), part="subject")
        found = there_writer.find(OTHER)
        attempt(there_writer.withdraw, found)
        attempt(there_writer.replace, found, spec)
    for number, kinds in enumerate([frozenset(Kind), frozenset({Kind.DRAFT})]):
        employed = replace(there.context.me, employers=("acme.example",))
        state = there.context.state / str(number)
        google.check(there.options, replace(there.context, me=employed, state=state, deliver=kinds))
    for fault in ("before", "truncate", "html", Problem(403, "insufficientPermissions", "canary"), Problem(429, "x")):
        there.server.fail(fault, times=2)
        attempt(source.fetch, "primary", None, WINDOW)
        there.server.faults.clear()
        there.server.fail(fault, times=1, skip=1)
        attempt(there.offers.drafts.create, KEY, SPECS[Kind.DRAFT])
        there.server.faults.clear()
    there.server.grants.access.clear()
    attempt(source.fetch, "primary", None, WINDOW)
    there.server.revoke()
    attempt(source.fetch, "primary", None, WINDOW)
    return errors


def test_every_call_that_is_made_is_allowed_and_every_call_that_is_allowed_is_made(tmp_path):
    with opened(tmp_path) as there:
        there.server.calls.clear()
        everything(there)
        used = {(call.method, call.path) for call in there.server.calls if call.id != "token"}
        rules = {(verb, pattern): re.compile(pattern) for verb, pattern in RULES}
        by_rule = {
            rule: [path for verb, path in used if verb == rule[0] and compiled.fullmatch(path)]
            for rule, compiled in rules.items()
        }
        assert [rule for rule, paths in by_rule.items() if not paths] == []
        assert used == {(rule[0], path) for rule, paths in by_rule.items() for path in paths}


@pytest.fixture
def records():
    """Every log record of every library, at every level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    before = root.level
    names = ["google", "google.auth", "googleapiclient", "urllib3", "requests", "oauthlib", "requests_oauthlib"]
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def test_nothing_personal_and_no_token_is_logged_at_any_level(tmp_path, records):
    out = io.StringIO()
    logging.getLogger("canary-free").debug("the log is read")
    with redirect_stdout(out), redirect_stderr(out), opened(tmp_path) as there:
        errors = everything(there)
    for error in errors:
        out.write("".join(traceback.format_exception(error)))
        out.write(f"{error.__context__!r}{error.__cause__!r}{error.remedy}")
    assert len(errors) >= 12
    text = records.getvalue() + out.getvalue()
    assert "the log is read" in text
    for canary in CANARIES:
        assert canary.lower() not in re.sub(r"canary-free|test_google_quiet.*", "", text).lower()


def test_what_is_kept_on_disk_is_private_and_holds_no_mail(tmp_path):
    with opened(tmp_path) as there:
        everything(there)
        files = [path for path in there.context.state.rglob("*") if path.is_file()]
        assert files
        for path in files:
            assert path.stat().st_mode & 0o077 == 0
            assert "canary" not in path.read_text().lower()
            assert isinstance(json.loads(path.read_text()), dict)


def test_a_full_disk_makes_nothing_twice(tmp_path, monkeypatch):
    """What cannot be noted is remembered while the process lives; the next one finds it by its mark."""

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("connectors._private.write", full)
    monkeypatch.setattr("connectors.google.login.write", full)
    with opened(tmp_path) as there:
        for kind, spec in SPECS.items():
            writer(there, kind).create(KEY, spec)
        there.reopen()
        for kind, spec in SPECS.items():
            assert writer(there, kind).find(KEY) is not None
            writer(there, kind).create(OTHER, spec)
        assert [len(there.seen(kind)) for kind in Kind] == [2, 2, 2]
        assert there.server.counted("tasks.tasklists.insert") == 1
        assert there.server.counted("calendar.calendars.insert") == 1


def test_no_call_waits_for_ever(tmp_path, monkeypatch):
    assert max(TIMEOUT) <= 60
    monkeypatch.setattr("connectors.google.transport.TIMEOUT", (0.2, 0.2))
    monkeypatch.setattr("connectors.google.client._PAUSE", 0.0)
    with opened(tmp_path) as there:
        there.server.slow = 1.0
        with pytest.raises(AccountError):
            there.offers.source.fetch("primary", None, WINDOW)
        with pytest.raises(AccountError):
            there.offers.tasks.create(KEY, SPECS[Kind.TASK])


def test_nobody_is_ever_invited(tmp_path):
    with opened(tmp_path) as there:
        everything(there)
        for call in there.server.calls:
            assert "attendees" not in call.body
            if call.id in {"calendar.events.insert", "calendar.events.patch", "calendar.events.delete"}:
                assert call.query["sendUpdates"] == "none"
    assert ME
