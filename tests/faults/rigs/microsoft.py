"""The Microsoft connector."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from daemon.model import Kind
from tests.fakes.microsoft import EVERYTHING, MicrosoftHarness
from tests.faults.story import Rig
from tests.faults.web import FINAL, Body, Web, cells

_NAMES: tuple[tuple[str, str], ...] = (
    ("discovery", r"GET /common/v2\.0/\.well-known/openid-configuration"),
    ("token", r"POST /common/oauth2/v2\.0/token"),
    ("calendarView", r"GET /v1\.0/me/(?:calendars/[^/]+/)?calendarView"),
    ("calendarView.delta", r"GET /v1\.0/me/(?:calendars/[^/]+/)?calendarView/delta"),
    ("calendars.list", r"GET /v1\.0/me/calendars"),
    ("calendars.create", r"POST /v1\.0/me/calendars"),
    ("events.list", r"GET /v1\.0/me/(?:calendars/[^/]+/)?events"),
    ("events.get", r"GET /v1\.0/me/events/[^/]+"),
    ("events.create", r"POST /v1\.0/me/calendars/[^/]+/events"),
    ("events.update", r"PATCH /v1\.0/me/events/[^/]+"),
    ("events.delete", r"DELETE /v1\.0/me/events/[^/]+"),
    ("folders.get", r"GET /v1\.0/me/mailFolders/[^/]+"),
    ("messages.list", r"GET /v1\.0/me/(?:mailFolders/[^/]+/)?messages"),
    ("messages.get", r"GET /v1\.0/me/messages/[^/]+"),
    ("messages.create", r"POST /v1\.0/me/messages"),
    ("messages.update", r"PATCH /v1\.0/me/messages/[^/]+"),
    ("messages.delete", r"DELETE /v1\.0/me/messages/[^/]+"),
    ("lists.list", r"GET /v1\.0/me/todo/lists"),
    ("lists.create", r"POST /v1\.0/me/todo/lists"),
    ("tasks.list", r"GET /v1\.0/me/todo/lists/[^/]+/tasks"),
    ("tasks.get", r"GET /v1\.0/me/todo/lists/[^/]+/tasks/[^/]+"),
    ("tasks.create", r"POST /v1\.0/me/todo/lists/[^/]+/tasks"),
    ("tasks.update", r"PATCH /v1\.0/me/todo/lists/[^/]+/tasks/[^/]+"),
    ("tasks.delete", r"DELETE /v1\.0/me/todo/lists/[^/]+/tasks/[^/]+"),
)
CALLS = tuple(name for name, _ in _NAMES)
LISTS = frozenset({"calendarView", "calendarView.delta"} | {call for call in CALLS if call.endswith(".list")})
WRITES = frozenset(Kind)
QUICK = 3
CELLS = cells(CALLS, LISTS)
MAIL = ("messages.get",)
THREADS = frozenset((call, fault) for call, fault in CELLS if call in MAIL and fault.name in FINAL)
_CODES = {
    "scope": "ErrorAccessDenied", "rate": "ApplicationThrottled", "400": "ErrorInvalidRequest",
    "401": "InvalidAuthenticationToken", "404": "ErrorItemNotFound", "409": "ErrorIrresolvableConflict",
    "410": "SyncStateNotFound", "412": "ErrorIrresolvableConflict",
}  # fmt: skip
_SIGN_IN = ("discovery", "token")
_AGAIN = ("$skiptoken", "the-next-page")


class _Pages:
    """``@odata.nextLink`` is a whole address; the page before the last has no link for the next round."""

    def __init__(self, root: str) -> None:
        self._root = root

    def chained(self, answer: dict[str, Any], address: str, *, empty: bool) -> bool:
        """Chain a page to itself."""
        if not isinstance(answer.get("value"), list):
            return False
        answer.pop("@odata.deltaLink", None)
        joint = "&" if "?" in address else "?"
        answer["@odata.nextLink"] = f"{self._root}{address}{joint}{urlencode([_AGAIN])}"
        if empty:
            answer["value"] = []
        return True

    def unchained(self, address: str) -> str | None:
        """Without our page token."""
        parts = urlsplit(address)
        query = parse_qsl(parts.query, keep_blank_values=True)
        kept = [each for each in query if each != _AGAIN]
        return None if kept == query else parts._replace(query=urlencode(kept)).geturl()


def _name(method: str, path: str) -> str:
    return next(name for name, pattern in _NAMES if re.fullmatch(pattern, f"{method} {path}"))


def _refusal(call: str, status: int, reason: str) -> Body:
    code = _CODES.get(reason or str(status), "generalException")
    told: dict[str, Any] = {"error": {"code": code, "message": "told by the fake"}}
    if call in _SIGN_IN:
        told = {"error": "temporarily_unavailable" if status >= 429 else "invalid_request", "error_codes": [90014]}
    return "application/json", json.dumps(told).encode()


def rig(folder: Path) -> Rig:
    """A user's Outlook with a token that has to be renewed."""
    there = MicrosoftHarness(folder)
    there.token_file.write_text(there.sign_in.cache(EVERYTHING, expires_in=0), encoding="utf-8")
    wire = Web(_name, lambda *said: _refusal(wire.broken[0] if wire.broken else "", *said), _Pages(there.graph.url))
    there.sign_in.rotates = False  # "doesn't revoke old refresh tokens when used": learn.microsoft.com, refresh-tokens
    wire.put_under(there.graph._server)
    wire.put_under(there.sign_in._server)
    account = {
        "type": "microsoft", "client_id": there.sign_in.client_id, "authority": there.sign_in.authority,
        "endpoint": there.graph.url, "token_file": str(there.token_file), "read_mail": True,
    }  # fmt: skip
    return Rig(there, wire, account, "primary", WRITES, THREADS)
