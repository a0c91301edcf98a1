"""What the tests of the Google connector make, and how they open it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from daemon.model import Draft, Kind, Person, Reminder, Spec, Task
from tests.contract.harness import START
from tests.fakes.google.harness import GoogleHarness
from tests.fakes.google.server import ALL

KEY, OTHER = "0a" * 20, "1b" * 20
DRAFT = Draft(
    (Person("Rita Reyes", "rita@globex.example"),),
    "Thank you – Tuesday",
    "Dear Rita,\n\nthank you for your time.\n\nAda\n",
)
TASK = Task("How did it go?", "What went well:\nWhat was hard:\n", date(2027, 3, 23), START, "https://meet.example/1")
REMINDER = Reminder("Send the thank-you", "It is in your drafts.", datetime(2027, 3, 22, 13, tzinfo=UTC))
SPECS: dict[Kind, Spec] = {Kind.DRAFT: DRAFT, Kind.TASK: TASK, Kind.REMINDER: REMINDER}


@contextmanager
def opened(tmp_path: Path, scopes: tuple[str, ...] = ALL, **options: Any) -> Iterator[GoogleHarness]:
    """A Google with the connector opened against it; it fails if anything was sent."""
    harness = GoogleHarness(tmp_path, scopes, **options)
    yield harness
    harness.offers.close()
    harness.close()


def writer(there: GoogleHarness, kind: Kind) -> Any:
    """The writer of that kind as it is open now."""
    return {Kind.DRAFT: there.offers.drafts, Kind.TASK: there.offers.tasks, Kind.REMINDER: there.offers.reminders}[kind]


def changed(kind: Kind) -> Spec:
    """The sample of that kind with other content."""
    title = {Kind.DRAFT: "subject"}.get(kind, "title")
    return replace(SPECS[kind], **{title: "Another title", "body": "Another text"})
