"""The Google connector."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from daemon.model import Kind
from tests.fakes.google import discovery
from tests.fakes.google.harness import GoogleHarness
from tests.faults.story import Rig
from tests.faults.web import FINAL, Body, Web, cells

CALLS = (
    "token",
    "calendar.calendarList.list",
    "calendar.calendars.insert",
    "calendar.events.list",
    "calendar.events.get",
    "calendar.events.insert",
    "calendar.events.patch",
    "calendar.events.delete",
    "gmail.users.drafts.list",
    "gmail.users.drafts.get",
    "gmail.users.drafts.create",
    "gmail.users.drafts.update",
    "gmail.users.drafts.delete",
    "gmail.users.messages.list",
    "gmail.users.messages.get",
    "gmail.users.messages.attachments.get",
    "tasks.tasklists.list",
    "tasks.tasklists.insert",
    "tasks.tasks.list",
    "tasks.tasks.get",
    "tasks.tasks.insert",
    "tasks.tasks.patch",
    "tasks.tasks.delete",
)
LISTS = frozenset(call for call in CALLS if call.endswith(".list"))
WRITES = frozenset(Kind)
QUICK = 3
CELLS = cells(CALLS, LISTS)
MAIL = ("gmail.users.messages.get", "gmail.users.messages.attachments.get")
THREADS = frozenset((call, fault) for call, fault in CELLS if call in MAIL and fault.name in FINAL)
_REASONS = {
    "scope": "insufficientPermissions", "rate": "rateLimitExceeded", "400": "badRequest", "401": "authError",
    "404": "notFound", "409": "duplicate", "410": "deleted", "412": "conditionNotMet",
}  # fmt: skip
_AGAIN = "the-next-page"


class _Pages:
    """``nextPageToken`` in the answer, ``pageToken`` in the address."""

    def chained(self, answer: dict[str, Any], address: str, *, empty: bool) -> bool:
        """Chain a page; the last one alone bears a sync token."""
        answer.pop("nextSyncToken", None)
        answer["nextPageToken"] = _AGAIN
        if empty:
            for name in ("items", "drafts", "messages"):
                answer.pop(name, None)
        return bool(address)

    def unchained(self, address: str) -> str | None:
        """Without our page token."""
        parts = urlsplit(address)
        query = parse_qsl(parts.query, keep_blank_values=True)
        kept = [each for each in query if each != ("pageToken", _AGAIN)]
        return None if kept == query else parts._replace(query=urlencode(kept)).geturl()


def _name(method: str, path: str) -> str:
    return "token" if path == "/token" else discovery.match(method, path)[0].id


def _refusal(status: int, reason: str) -> Body:
    named = _REASONS.get(reason or str(status), "backendError")
    return "application/json", json.dumps(discovery.Problem(status, named).body).encode()


def rig(folder: Path) -> Rig:
    """A user's Google with a token that has to be renewed."""
    there = GoogleHarness(folder)
    there.token.write_text(json.dumps(there.server.authorized_user(expired=True)))
    wire = Web(_name, _refusal, _Pages())
    wire.put_under(there.server.http)
    account = {"type": "google", "token_file": str(there.token), "endpoint": there.server.url, "read_mail": True}
    return Rig(there, wire, account, "primary", WRITES, THREADS)
