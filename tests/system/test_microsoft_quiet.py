"""Everything that the connector does, once: which calls it makes, what it asks for, and what it lets out."""

from __future__ import annotations

import io
import logging
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors import microsoft
from connectors.microsoft.http import GRAPH_RULES
from daemon.errors import AccountError
from daemon.model import Correspondents, Draft, Kind, Person, Reminder, Spec, Task
from tests.contract.harness import START, WINDOW, Meeting
from tests.fakes.microsoft import MicrosoftHarness
from tests.fakes.outlook import Installation, interviews

KEY, OTHER = "a" * 40, "b" * 40
CANARIES = re.compile(r"canary|access-|refresh-|bearer|@|globex|/me/|AAk|AQMk|ABCD1234", re.IGNORECASE)
SPECS: dict[Kind, Spec] = {
    Kind.DRAFT: Draft((Person("Canary Rita", "canary@globex.example"),), "Canary subject", "Canary body"),
    Kind.TASK: Task("Canary title", "Canary body", date(2027, 3, 22), START, "https://canary.example/x?y=z"),
    Kind.REMINDER: Reminder("Canary title", "Canary body", datetime(2027, 3, 22, 13, tzinfo=UTC)),
}
FAULTS = ("drop before", "truncate", "html", "302", "401", "403", "404", "409", "410", "412", "429", "500")


@pytest.fixture
def there(tmp_path: Path) -> Iterator[MicrosoftHarness]:
    opened = MicrosoftHarness(tmp_path)
    yield opened
    opened.close()


def everything(there: MicrosoftHarness) -> list[AccountError]:
    """Every port, with success and with every kind of failure; the errors that came of it."""
    errors: list[AccountError] = []

    def attempt(call: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return call(*arguments)
        except AccountError as error:
            errors.append(error)
            return None

    there.box.agenda.add_calendar("Canary work")
    there.put(Meeting("canary@globex.example", title="Canary interview", organizer=("Rita", "canary@globex.example")))
    there.put(Meeting("weekly@globex.example", weekly=2))
    for master in there.box.agenda.series:
        there.box.agenda.events[master]["iCalUId"] = "odd"
    there.arrive(sender="canary@globex.example", subject="Canary", text="Canary", at=START, uid="canary@globex.example")
    source = there.offers.source
    delta = source.fetch("primary", None, WINDOW)
    attempt(source.fetch, "primary", delta.cursor, WINDOW)
    attempt(source.fetch, "Canary work", None, WINDOW)
    attempt(source.fetch, "Canary nowhere", None, WINDOW)
    mail = next(iter(there.box.mail.messages.values()))
    mail |= {"hasAttachments": True, "_event": None}
    for event in delta.events:
        source.reread(event)
        there.offers.mailbox.conversation(event)
    there.offers.mailbox.messages_since(Correspondents(frozenset({"canary@globex.example"})), START)
    writers: dict[Kind, Any] = {
        Kind.DRAFT: there.offers.drafts, Kind.TASK: there.offers.tasks, Kind.REMINDER: there.offers.reminders,
    }  # fmt: skip
    for kind, spec in SPECS.items():
        writer = writers[kind]
        writer.find(KEY)
        ref = writer.replace(writer.create(KEY, spec), spec)
        writer.inspect(ref)
        writer.withdraw(ref)
        writer.create(KEY, spec)
        there.edit(kind, writer.create(OTHER, spec), part="subject")
        found = writer.find(OTHER)
        attempt(writer.withdraw, found)
        attempt(writer.replace, found, spec)
        for fault in FAULTS:
            for call in (
                lambda writer=writer: writer.find(KEY),
                lambda writer=writer, spec=spec: writer.create("c" * 40, spec),
            ):
                there.graph.faults.add(fault, times=3, code="Canary", headers={"Retry-After": "60"})
                attempt(call)
                there.graph.faults.clear()
    microsoft.check(there.options, there.context)
    there.sign_in.errors += [
        {"error": "invalid_grant", "error_codes": [50076], "error_description": "canary@x.example"}
    ]
    there.sign_in.expire()
    attempt(source.fetch, "primary", None, WINDOW)
    with suppress(AccountError):
        microsoft.connect(there.options, there.context, lambda _: None, device=True)
    there.sign_in.revoke()
    attempt(there.reopen().source.fetch, "primary", None, WINDOW)
    assert len(errors) > 30
    return errors


@dataclass
class Lived:
    """What came of it all."""

    there: MicrosoftHarness
    errors: list[AccountError]
    log: str
    kept: str


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    there = MicrosoftHarness(tmp_path_factory.mktemp("quiet"))
    log = io.StringIO()
    handler, root = logging.StreamHandler(log), logging.getLogger()
    handler.setLevel(1)
    before = root.level
    root.addHandler(handler)
    root.setLevel(1)
    try:
        with redirect_stdout(log), redirect_stderr(log):
            errors = everything(there)
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
    notes = [each.read_text("utf-8") for each in there.context.state.iterdir() if "notes" in each.name]
    yield Lived(there, errors, log.getvalue(), "".join(notes))
    there.close()


def test_nothing_personal_and_no_token_leaves(lived: Lived) -> None:
    told = [f"{error} {error.remedy}" for error in lived.errors]
    traces = ["".join(traceback.format_exception_only(error)) for error in lived.errors]
    for text in (lived.log, *told, *traces):
        assert not CANARIES.search(text), text
    causes = [error.__cause__ or (None if error.__suppress_context__ else error.__context__) for error in lived.errors]
    assert not any(isinstance(cause, OSError) for cause in causes)  # they hold addresses and queries
    assert lived.kept
    assert not re.search(r"canary|globex|access-|refresh-", lived.kept)


def test_every_call_that_is_made_is_allowed_and_every_call_that_is_allowed_is_made(lived: Lived) -> None:
    calls: dict[str, set[str]] = {}
    for each in lived.there.graph.requests:
        method, path = each.split(" ", 1)
        calls.setdefault(method, set()).add(path)
    for method, pattern in GRAPH_RULES:
        assert any(re.fullmatch(pattern, path) for path in calls[method]), f"{method} {pattern} is never needed"
    assert lived.there.graph.sent == []


def test_what_is_asked_for_never_includes_sending(lived: Lived) -> None:
    asked = {scope for each in lived.there.sign_in.asked for scope in each}
    assert asked == {
        "Calendars.ReadWrite", "Mail.ReadWrite", "Tasks.ReadWrite", "openid", "profile", "offline_access",
    }  # fmt: skip


def test_the_command_line_tells_nothing_either(there: MicrosoftHarness, tmp_path: Path) -> None:
    for meeting in interviews()[:1]:
        there.put(meeting)
    home = Installation(tmp_path / "home", there)
    now = "2027-03-22T15:45:00+00:00"
    there.graph.faults.add("500", "POST", skip=2)
    runs = [home.run("--debug", "once", "--now", now), home.run("--debug", "once", "--now", now)]
    there.sign_in.revoke()
    runs.append(home.run("--debug", "once", "--now", now))
    assert [each.code for each in runs] == [1, 0, 3]
    for each in runs:
        assert not re.search(r"acme|jo\.baker|access-|refresh-|/me/|@|AAk", each.err, re.IGNORECASE), each.err
