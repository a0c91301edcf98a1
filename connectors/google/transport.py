"""The only way out to Google: one HTTP adapter with an allow-list, under every library that sends something.

googleapiclient would by default run on httplib2, which silently repeats a POST when the server hangs up. Here it
runs on requests, which tries once. The allow-list sits in the requests adapter, below the client library, below
google-auth and its token refreshes; no send, import, watch or ACL endpoint is on it, redirects are not followed.

Imported on first use: it loads requests and google-auth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from google.auth.exceptions import TransportError
from google.auth.transport.requests import AuthorizedSession
from google.auth.transport.requests import Request as AuthRequest
from google.oauth2.credentials import Credentials

from connectors import _guard
from connectors._allow import AllowList
from connectors._guard import guarded, quiet
from connectors._json import loads
from connectors.google.login import after
from daemon.errors import Forbidden

ROOTS = ("https://www.googleapis.com/", "https://gmail.googleapis.com/", "https://tasks.googleapis.com/")
TIMEOUT = (10.0, 60.0)  # seconds to connect, and between two pieces of the answer

_ID = r"[^/;]+"
_OURS = r"(?!(?i:primary)/)[^/;]+"  # a calendar of our own; Google's permission says the same once more
_EVENT = r"(?!(?i:import|quickadd|watch)$)[^/;]+"
_DRAFT = r"(?!(?i:send)$)[^/;]+"
_GMAIL = "/gmail/v1/users/me"

RULES: tuple[tuple[str, str], ...] = (
    ("GET", r"/calendar/v3/users/me/calendarList"),
    ("POST", r"/calendar/v3/calendars"),
    ("GET", rf"/calendar/v3/calendars/{_ID}/events"),
    ("GET", rf"/calendar/v3/calendars/{_ID}/events/{_EVENT}"),
    ("POST", rf"/calendar/v3/calendars/{_OURS}/events"),
    ("PATCH", rf"/calendar/v3/calendars/{_OURS}/events/{_EVENT}"),
    ("DELETE", rf"/calendar/v3/calendars/{_OURS}/events/{_EVENT}"),
    ("GET", rf"{_GMAIL}/profile"),
    ("GET", rf"{_GMAIL}/drafts"),
    ("POST", rf"{_GMAIL}/drafts"),
    ("GET", rf"{_GMAIL}/drafts/{_DRAFT}"),
    ("PUT", rf"{_GMAIL}/drafts/{_DRAFT}"),
    ("DELETE", rf"{_GMAIL}/drafts/{_DRAFT}"),
    ("GET", rf"{_GMAIL}/messages"),
    ("GET", rf"{_GMAIL}/messages/{_ID}"),
    ("GET", rf"{_GMAIL}/messages/{_ID}/attachments/{_ID}"),
    ("GET", r"/tasks/v1/users/@me/lists"),
    ("POST", r"/tasks/v1/users/@me/lists"),
    ("GET", rf"/tasks/v1/lists/{_ID}/tasks"),
    ("POST", rf"/tasks/v1/lists/{_ID}/tasks"),
    ("GET", rf"/tasks/v1/lists/{_ID}/tasks/{_ID}"),
    ("PATCH", rf"/tasks/v1/lists/{_ID}/tasks/{_ID}"),
    ("DELETE", rf"/tasks/v1/lists/{_ID}/tasks/{_ID}"),
)

TALKATIVE = (
    "google",
    "google_auth_oauthlib",
    "googleapiclient",
    "httplib2",
    "oauthlib",
    "requests_oauthlib",
    "urllib3",
)


class Answer(Exception):
    """An answer that is not 2xx, before any library has made something of it."""

    def __init__(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers
        self.content = content


class Response(dict[str, str]):
    """An answer as googleapiclient wants it: headers, and a status."""

    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        super().__init__({name.lower(): value for name, value in headers.items()})
        self.status = status


class Guard(_guard.Guard):
    """Follows no redirect either."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send what is allowed, or raise ``Forbidden``."""
        response = super().send(request, *args, **kwargs)
        if response.is_redirect:
            response.close()
            raise Forbidden("Google answered with a redirect, which is never followed.")
        return response


def allow_apis(endpoint: str | None) -> AllowList:
    """What may be called at the three APIs, or at the ``endpoint`` that stands for them."""
    return AllowList(RULES, roots=(endpoint,) if endpoint else ROOTS)


def allow_token(token_uri: str) -> AllowList:
    """The token endpoint and nothing else."""
    parts = urlsplit(token_uri)
    return AllowList([("POST", re.escape(parts.path))], roots=(f"{parts.scheme}://{parts.netloc}/",))


class _TokenRequest(AuthRequest):
    """google-auth trusts a 200 of the token endpoint to be a token; a hotel's sign-in page is none.

    It also drops what Google says about the end of the sign-in: ``ends``, as it stands in our token file.
    """

    ends: str | None = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Send it. Raises ``TransportError`` for an answer that no token endpoint gives."""
        answer = super().__call__(*args, **kwargs)  # type: ignore[no-untyped-call]  # google-auth has no types
        if answer.status == 200 and not _is_token(answer.data):
            raise TransportError("this is no token endpoint")  # type: ignore[no-untyped-call]
        if answer.status == 200:
            self.ends = after(datetime.now(UTC), loads(answer.data).get("refresh_token_expires_in")) or self.ends
        return answer


def _is_token(content: bytes) -> bool:
    try:
        data = loads(content)
    except ValueError:
        return False
    return isinstance(data, dict) and "access_token" in data and str(data.get("expires_in", "0")).isdigit()


class Http:
    """What googleapiclient takes for an ``httplib2.Http``."""

    def __init__(self, credentials: Credentials, endpoint: str | None) -> None:
        quiet(TALKATIVE)
        self.credentials = credentials
        self._tokens = requests.Session()
        guarded(self._tokens, Guard(allow_token(credentials.token_uri)), credentials.token_uri)
        self._refresh = _TokenRequest(self._tokens)
        self._session: Any = AuthorizedSession(  # type: ignore[no-untyped-call]  # google-auth has no types
            credentials, auth_request=self._refresh
        )
        guarded(self._session, Guard(allow_apis(endpoint)), endpoint)

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        redirections: int = 0,  # noqa: ARG002 - part of the interface; there are none
        connection_type: object = None,  # noqa: ARG002 - part of the interface
    ) -> tuple[Response, bytes]:
        """Send once. Raises ``Answer`` unless 2xx, and what requests and google-auth raise.

        A 401 is answered by google-auth with a fresh token and one more try: a refused call did nothing.
        """
        own = {**(headers or {}), "user-agent": "afterword (gzip)"}
        own.pop("content-length", None)  # requests counts octets, the client library characters
        data = body.encode() if isinstance(body, str) else body
        response = self._session.request(method, uri, data=data, headers=own, timeout=TIMEOUT, allow_redirects=False)
        if not 200 <= response.status_code < 300:
            raise Answer(response.status_code, response.headers, response.content)
        return Response(response.status_code, response.headers), response.content

    @property
    def sign_in_ends(self) -> str | None:
        """When Google will end the sign-in, if a refresh said so."""
        return self._refresh.ends

    def close(self) -> None:
        """Give the connections back; the next call opens new ones."""
        self._session.close()
        self._tokens.close()
