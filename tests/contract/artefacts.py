"""What the writers are asked to make: harmless, changed and hostile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from daemon.model import Draft, Kind, Person, Reminder, Spec, Task
from daemon.ports import Writer
from tests.contract.harness import Harness

KEY, OTHER = "a" * 40, "b" * 40
SPECS: dict[Kind, Spec] = {
    Kind.DRAFT: Draft(
        to=(Person("Rita Reyes", "rita@globex.example"),),
        subject="Thank you – Backend Engineer conversation on Tuesday",
        body="Dear Rita,\n\nthank you for taking the time to talk with me on Tuesday about the Backend Engineer role "
        "at Globex. It made me want the role more.\n\nKind regards,\nAda Lovelace\n",
    ),
    Kind.TASK: Task(
        title="Look into Globex",
        body="Mission, values, recent news.\nhttps://www.globex.example/",
        due=date(2027, 3, 23),
        remind=datetime(2027, 3, 23, 7, 30, tzinfo=UTC),
    ),
    Kind.REMINDER: Reminder(
        title="Send thank-you to Rita", body="It is in your drafts.", starts=datetime(2027, 3, 22, 13, tzinfo=UTC)
    ),
}
HOSTILE = {
    "line ends": "Hello\r\nBcc: evil@x.example\r\nX-Evil: 1\r\n\r\nbody",
    "calendar": "Hello\nATTENDEE:mailto:evil@x.example\nEND:VEVENT\\nBEGIN:VALARM",
    "html": "</pre><script>alert(1)</script>&lt;",
    "unicode": "Zoë 面接 \U0001f9d1\u200d\U0001f4bb e\u0301 \u2028 \u0085 end",
    "right to left": "شكرا \u202eevil\u202c \u2067x\u2069",
    "control": "a\x00b\x07c\x1bd",
    "surrogate": "a\udcffb",
    "long": "x" * 10_000,
    "encoded": "=?utf-8?q?a=0D=0ABcc:evil=40x.example?=",
    "empty": "",
}


def writer(harness: Harness, kind: Kind) -> Writer[Any]:
    """The writer of that kind as the account offers it now."""
    offers = harness.offers
    return {Kind.DRAFT: offers.drafts, Kind.TASK: offers.tasks, Kind.REMINDER: offers.reminders}[kind]


def changed(spec: Spec) -> Spec:
    """The same artefact with other content."""
    title = {"subject": "Another subject"} if isinstance(spec, Draft) else {"title": "Another title"}
    return replace(spec, body="Quite another text.\n", **title)


def hostile(kind: Kind, text: str) -> Spec:
    """An artefact that says ``text`` wherever text can stand."""
    spec = SPECS[kind]
    if isinstance(spec, Draft):
        return replace(spec, to=(Person(text, "rita@globex.example"),), subject=text, body=text)
    return replace(spec, title=text, body=text)
