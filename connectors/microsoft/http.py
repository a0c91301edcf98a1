"""The only way out to Microsoft: one HTTP adapter with an allow-list, under MSAL as under our own calls.

No send, reply, forward or batch endpoint is on the list, createReply neither (it is not idempotent, can be tagged only
by a second call and marks mail as read); redirects are checked like every other call. Imported on first use: it loads
requests.
"""

from __future__ import annotations

import functools
import time
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from connectors import _tls
from connectors._allow import AllowList
from connectors._guard import Guard, guarded, unsent
from connectors.microsoft.options import PUBLIC
from daemon.errors import AccountError, Forbidden, OutcomeUnknown, Unavailable

TIMEOUT = (10.0, 60.0)  # seconds to connect, and between two pieces of the answer
_IDLE = 30.0  # seconds after which a connection may have been closed at the other end
_SLOWEST = 180.0  # seconds for one whole answer
_LARGEST = 64 * 2**20  # octets of one answer

_ID = r"[^/]+"
_ANY = r"(?i:/me|/users/[^/]+|/users\('[^/']+'\))"  # the links that Graph gives may name the user in any of these ways

GRAPH_RULES: tuple[tuple[str, str], ...] = (
    ("GET", rf"{_ANY}/(?i:calendarView)(?:/delta(?:\(\))?)?"),
    ("GET", rf"{_ANY}/calendars"),
    ("GET", rf"{_ANY}/calendars/{_ID}/events"),
    ("GET", rf"{_ANY}/calendars/{_ID}/(?i:calendarView)(?:/delta(?:\(\))?)?"),
    ("GET", rf"{_ANY}/events"),
    ("GET", rf"{_ANY}/events/{_ID}"),
    ("GET", rf"{_ANY}/messages"),
    ("GET", rf"{_ANY}/messages/{_ID}"),
    ("GET", rf"{_ANY}/messages/{_ID}/\$value"),
    ("GET", rf"{_ANY}/messages/{_ID}/attachments"),
    ("GET", rf"{_ANY}/(?i:mailFolders)/{_ID}"),
    ("GET", rf"{_ANY}/(?i:mailFolders)/{_ID}/messages"),
    ("GET", rf"{_ANY}/todo/lists"),
    ("GET", rf"{_ANY}/todo/lists/{_ID}/tasks"),
    ("GET", rf"{_ANY}/todo/lists/{_ID}/tasks/{_ID}"),
    ("POST", r"/me/messages"),
    ("PATCH", rf"/me/messages/{_ID}"),
    ("DELETE", rf"/me/messages/{_ID}"),
    ("POST", r"/me/calendars"),
    ("POST", rf"/me/calendars/{_ID}/events"),
    ("PATCH", rf"/me/events/{_ID}"),
    ("DELETE", rf"/me/events/{_ID}"),
    ("POST", r"/me/todo/lists"),
    ("POST", rf"/me/todo/lists/{_ID}/tasks"),
    ("PATCH", rf"/me/todo/lists/{_ID}/tasks/{_ID}"),
    ("DELETE", rf"/me/todo/lists/{_ID}/tasks/{_ID}"),
)

# A sign-in host holds no mailbox: what is asked of it is what MSAL read in its own discovery document.
SIGN_IN_RULES: tuple[tuple[str, str], ...] = (("GET", r"/.+"), ("POST", r"/.+"))


class Line:
    """The connection to Graph; given back when it has been idle."""

    def __init__(self, root: str) -> None:
        self._session = _session(allow_graph(root), root)
        self._last = 0.0

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: Mapping[str, Any] | None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Send once, take the whole answer. Raises ``Unavailable``, ``Forbidden``; for a write ``OutcomeUnknown``."""
        given = {
            **headers,
            "Accept": "application/json",
            "User-Agent": "afterword",
            "client-request-id": str(uuid.uuid4()),
        }
        try:
            with self._awake().request(
                method, url, headers=given, json=body, stream=True, allow_redirects=False, timeout=TIMEOUT
            ) as response:
                if 300 <= response.status_code < 400:
                    raise Forbidden("Microsoft answered with a redirect, which is never followed.")
                return response.status_code, response.headers, _whole(response)
        except requests.RequestException as error:
            self.close()
            raise _lost(error, wrote=method != "GET") from None

    def close(self) -> None:
        """Give the connections back; the next call opens new ones."""
        self._session.close()

    def _awake(self) -> requests.Session:
        """The session; a POST on a connection that was closed meanwhile would be of unknown outcome."""
        if time.monotonic() - self._last > _IDLE:
            self._session.close()
        self._last = time.monotonic()
        return self._session


def allow_graph(root: str) -> AllowList:
    """What may be called at Graph."""
    return AllowList(GRAPH_RULES, roots=(f"{root}/v1.0",))


def sign_in_session(authority: str) -> tuple[requests.Session, str | None]:
    """A session for MSAL that reaches the authority's host (and where clouds are listed) alone; and that host."""
    parts = urlsplit(authority)
    session = _session(AllowList(SIGN_IN_RULES, roots=(f"https://{parts.netloc}", PUBLIC)), authority)
    session.request = functools.partial(session.request, timeout=TIMEOUT)  # type: ignore[method-assign]
    return session, parts.hostname


def _session(allow: AllowList, url: str) -> requests.Session:
    session = requests.Session()
    guarded(session, Guard(allow), url)
    return session


def _whole(response: requests.Response) -> bytes:
    """The whole body, within limits of time and size."""
    deadline = time.monotonic() + _SLOWEST
    pieces = []
    size = 0
    for piece in response.iter_content(65536):
        pieces.append(piece)
        size += len(piece)
        if size > _LARGEST or time.monotonic() > deadline:
            raise requests.exceptions.ContentDecodingError
    return b"".join(pieces)


def _lost(error: requests.RequestException, *, wrote: bool) -> AccountError:
    if found := _tls.refused(error, "Microsoft"):
        return found
    if wrote and not unsent(error):
        return OutcomeUnknown("Microsoft's answer was lost; whether the change was made is not known.")
    return Unavailable("Microsoft cannot be reached.")
