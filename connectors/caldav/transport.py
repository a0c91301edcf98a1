"""The only way out: one session that refuses what is not allowed, before anything is sent.

What may be called: PROPFIND, REPORT and GET on the server's own addresses, PUT and DELETE on our own entries in our
own calendar, MKCALENDAR where that calendar is made. There is no POST, so nothing reaches a scheduling outbox, and
what is put names neither organizer nor guests, so the server has nobody to write to. Imported on first use.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from requests.auth import HTTPBasicAuth, HTTPDigestAuth

from connectors import _guard
from connectors._address import loopback, safe
from connectors._allow import AllowList
from connectors._guard import guarded
from connectors.caldav.calendars import absolute
from connectors.caldav.faults import explain
from daemon.errors import Forbidden, Incomplete, Unavailable

TIMEOUT = (15, 120)  # seconds: to connect, and without an octet
LARGEST = 256 << 20  # octets of one answer, unpacked
REDIRECTS = 5
NAME = "afterword"  # of our own calendar, as the last part of its address
_READS = ("PROPFIND", "REPORT", "GET")
_INVITES = re.compile(rb"^(?:ATTENDEE|ORGANIZER)[;:]", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Answer:
    """``url`` is where it came from, after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class Guard(_guard.Guard):
    """Invites nobody; what may be called grows with what is known of the server."""

    def __init__(self) -> None:
        super().__init__(AllowList())
        self._origins: set[str] = set()

    def reads(self, url: str) -> None:
        """Let everything at the origin of ``url`` be read."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}/"
        if origin not in self._origins:
            self._origins.add(origin)
            self.allowed.add([(method, "/.*") for method in _READS], roots=(origin,))

    def makes(self, home: str) -> None:
        """Let a calendar of our own be made in the calendar home."""
        self.allowed.add([("MKCALENDAR", rf"/{NAME}(?:-\d)?/")], roots=(_decoded(home),))

    def writes(self, calendar: str) -> None:
        """Let our own entries be put into this calendar and taken out of it."""
        entry = r"/[A-Za-z0-9_-]+\.ics"
        self.allowed.add([("PUT", entry), ("DELETE", entry)], roots=(_decoded(calendar),))

    def check(self, request: requests.PreparedRequest) -> None:
        """Raise ``Forbidden`` unless it may be sent."""
        super().check(request)
        if request.method == "PUT" and _INVITES.search(bytes(request.body or b"")):  # type: ignore[arg-type]
            raise Forbidden("An entry that names guests was refused; nothing was sent.")


class Http:
    """A session for one login, or for none.

    It goes to the server named in the config, and where that redirects to by https. Basic, which is safe inside TLS;
    Digest where the server wants that and not Basic.
    """

    def __init__(self, url: str, login: tuple[str, str] | None) -> None:
        self.guard = Guard()
        self._login = login
        self._session = requests.Session()
        guarded(self._session, self.guard, url)
        if login:
            self._session.auth = HTTPBasicAuth(*(each.encode() for each in login))  # RFC 7617 §2.1
        if loopback(urlsplit(url).hostname):
            self._session.headers["Accept-Encoding"] = "identity"  # the line is quicker than packing and unpacking
        self.guard.reads(url)

    def ask(self, method: str, url: str, headers: Mapping[str, str], data: bytes | None = None) -> Answer:
        """One request, with its redirects if it only reads. Any status is an answer; else raises ``AccountError``."""
        for _ in range(REDIRECTS + 1):
            answer = self._once(method, url, headers, data)
            if answer.status == 401 and self._login and self._wants_digest(answer):
                self._session.auth = HTTPDigestAuth(*self._login)
                answer = self._once(method, url, headers, data)
            target = answer.headers.get("location", "")
            if answer.status not in {301, 302, 303, 307, 308} or not target:
                return answer
            if method not in _READS:
                raise Unavailable("The calendar server has moved the place of our entries; nothing was written.")
            url = self._redirected(url, target)
        raise Unavailable(f"The calendar server redirects more than {REDIRECTS} times.")

    def reach(self, url: str) -> None:
        """Let another address that the server names be read: of the same host, or over https."""
        if not safe(url):
            raise Forbidden("The calendar server leads to an address that is not https.")
        self.guard.reads(url)

    def close(self) -> None:
        """Give the connections back; the next call opens new ones."""
        self._session.close()

    def _redirected(self, url: str, target: str) -> str:
        url = absolute(url, target)
        self.reach(url)
        return url

    def _once(self, method: str, url: str, headers: Mapping[str, str], data: bytes | None) -> Answer:
        wrote = method not in _READS
        try:
            with self._session.request(
                method, url, headers={**headers}, data=data, timeout=TIMEOUT, allow_redirects=False, stream=True
            ) as response:
                body = b"".join(_limited(response))
                named = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, named, body, url)
        except (requests.RequestException, OSError, ValueError) as error:
            raise explain(error, wrote=wrote) from None

    def _wants_digest(self, answer: Answer) -> bool:
        schemes = answer.headers.get("www-authenticate", "").lower()
        return "digest" in schemes and "basic" not in schemes and isinstance(self._session.auth, HTTPBasicAuth)


def _limited(response: requests.Response) -> Any:
    size = 0
    for block in response.iter_content(1 << 18):
        size += len(block)
        if size > LARGEST:
            raise Incomplete("The calendar server's answer is larger than anything that is read.")
        yield block


def _decoded(url: str) -> str:
    """An address whose path is compared after decoding, as the allow-list does it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{unquote(parts.path)}"
