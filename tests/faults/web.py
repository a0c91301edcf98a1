"""Faults of the web: put under any fake that is an ``http.server``, without its knowing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Protocol

from tests.faults import wire

Body = tuple[str, bytes]  # content type and content
_HOTEL = b"<!DOCTYPE html><title>Wi-Fi</title>Please sign in."


class Paging(Protocol):
    """How a provider chains pages: in a JSON answer, and in the address of the next one."""

    def chained(self, answer: dict[str, Any], address: str, *, empty: bool) -> bool:
        """Give ``answer`` to ``address`` a next page, and no items if ``empty``; whether it is a page at all."""

    def unchained(self, address: str) -> str | None:
        """The address without our mark if it is the one of such a next page."""


@dataclass(frozen=True)
class Fault(wire.Fault):
    """``refuse``: answered in place of the fake (``None``: hung up). ``spoil``: the fake's answer, made into something
    else, or lost (``None``). ``pages``: only where there are pages."""

    refuse: Callable[[Web], tuple[int, Mapping[str, str], Body] | None] | None = None
    spoil: Callable[[bytes], bytes | None] | None = None
    pages: str = ""


@dataclass
class Web(wire.Wire):
    """Names calls by method and path. ``refusal`` words a refusal as the provider does."""

    name_of: Callable[[str, str], str]
    refusal: Callable[[int, str], Body]
    paging: Paging | None = None

    def put_under(self, server: HTTPServer) -> None:
        """From now on requests to this server pass here."""
        handler: Any = server.RequestHandlerClass
        server.RequestHandlerClass = type("Broken", (_Breaks, handler), {"wire": self})

    def fault_of(self, method: str, address: str) -> Fault | None:
        """Note a request; what is wrong with it."""
        fault = self.met(self.name_of(method, address.partition("?")[0]))
        assert fault is None or isinstance(fault, Fault)
        return fault


class _Breaks(BaseHTTPRequestHandler):
    """What is put before a fake's own handler."""

    wire: Web
    _fault: Fault | None = None

    def parse_request(self) -> bool:
        """Judge the request before the fake sees it."""
        self._fault = None
        if not super().parse_request():
            return False
        paging = self.wire.paging
        again = paging.unchained(self.path) if paging else None
        if again is not None:  # the page after the one that we chained
            self.path = again
            return True
        self._fault = fault = self.wire.fault_of(self.command, self.path)
        if fault is None or fault.refuse is None:
            return True
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._refuse(fault.refuse(self.wire))
        return False

    def handle_one_request(self) -> None:
        """Let the fake answer, and spoil what it says."""
        wire, self._fault = self.wfile, None
        held = io.BytesIO()
        self.wfile = _Switch(self, wire, held)
        try:
            super().handle_one_request()
        finally:
            self.wfile = wire
        if held.getvalue():
            self._spoil(held.getvalue())

    def spoils(self) -> bool:
        """Whether the fake's answer is held back."""
        return self._fault is not None and self._fault.refuse is None

    def _refuse(self, answer: tuple[int, Mapping[str, str], Body] | None) -> None:
        if answer is None:
            self._hang_up()
            return
        status, headers, (kind, content) = answer
        self.send_response_only(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def _spoil(self, answer: bytes) -> None:
        fault, paging = self._fault, self.wire.paging
        spoilt: bytes | None = answer
        if fault and fault.spoil:
            spoilt = fault.spoil(answer)
        elif fault and fault.pages and paging:
            spoilt = _chain(answer, self.path, paging, empty=fault.pages == "empty")
        if spoilt is None:
            self._hang_up()
        else:
            self.wfile.write(spoilt)
            self.wfile.flush()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(2)


class _Switch(io.RawIOBase):
    """Writes to the wire, or holds back what is going to be spoilt."""

    def __init__(self, handler: _Breaks, wire: Any, held: io.BytesIO) -> None:
        self._handler, self._wire, self._held = handler, wire, held

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return int((self._held if self._handler.spoils() else self._wire).write(data))

    def flush(self) -> None:
        self._wire.flush()


def _split(answer: bytes) -> tuple[bytes, bytes]:
    head, _, content = answer.partition(b"\r\n\r\n")
    return head, content


def _joined(head: bytes, content: bytes, **headers: str) -> bytes:
    """An answer whose length is right, with other headers."""
    changed = {"content-length": str(len(content)), **{k.replace("_", "-"): v for k, v in headers.items()}}
    lines = [line for line in head.split(b"\r\n") if line.partition(b":")[0].decode().lower() not in changed]
    return b"\r\n".join([*lines, *(f"{k}: {v}".encode() for k, v in changed.items())]) + b"\r\n\r\n" + content


def _chain(answer: bytes, address: str, paging: Paging, *, empty: bool) -> bytes:
    head, content = _split(answer)
    data = json.loads(content)
    return _joined(head, json.dumps(data).encode()) if paging.chained(data, address, empty=empty) else answer


def _lost(_: bytes) -> None:
    """The connection breaks after the call took effect."""


def _cut(answer: bytes) -> bytes:
    """Half of the content, and a length that says that this is all."""
    head, content = _split(answer)
    return _joined(head, content[: len(content) // 2])


def with_content(content: bytes | None = None, **headers: str) -> Callable[[bytes], bytes]:
    """The answer with other content, which has a mark of its own, and other headers."""
    changed = headers if content is None else {"etag": '"another"', **headers}

    def spoil(answer: bytes) -> bytes:
        head, before = _split(answer)
        return _joined(head, before if content is None else content, **changed)

    return spoil


def _garbled(answer: bytes) -> bytes:
    """Octets that are no UTF-8, under a charset that is wrong."""
    head, content = _split(answer)
    return _joined(head, content.replace(b"e", b"\xe9\xff"), content_type="application/json; charset=utf-16")


def _skewed(answer: bytes) -> bytes:
    """A provider whose clock is two days ahead."""
    ahead = format_datetime(datetime.now(UTC) + timedelta(days=2), usegmt=True)
    return _joined(*_split(answer), date=ahead)


def _says(status: int, reason: str = "", **headers: str) -> Callable[[Web], tuple[int, Mapping[str, str], Body]]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda web: (status, named, web.refusal(status, reason))


def _redirects(web: Web) -> tuple[int, Mapping[str, str], Body]:
    return 302, {"Location": "http://127.0.0.1:9/elsewhere"}, ("text/html", b"moved")


FINAL = frozenset({"400", "403 scope", "404", "409", "410", "412"})  # nothing says that it may pass
FAULTS: tuple[Fault, ...] = (
    Fault("400", refuse=_says(400)),
    Fault("401", refuse=_says(401)),
    Fault("401 once", refuse=_says(401), once=True),
    Fault("403 scope", refuse=_says(403, "scope")),
    Fault("403 rate", refuse=_says(403, "rate")),
    Fault("404", refuse=_says(404), lie=True),
    Fault("409", refuse=_says(409)),
    Fault("410", refuse=_says(410), lie=True),
    Fault("412", refuse=_says(412)),
    Fault("429", refuse=_says(429, "rate")),
    Fault("429 with Retry-After", refuse=_says(429, "rate", Retry_After="120")),
    Fault("500", refuse=_says(500)),
    Fault("503", refuse=_says(503)),
    Fault("503 with Retry-After", refuse=_says(503, Retry_After="120")),
    Fault("504", refuse=_says(504)),
    Fault("redirect", refuse=_redirects),
    Fault("slow", harmless=True, pause=0.2),
    Fault("reset before commit", refuse=lambda _: None),
    Fault("reset after commit", spoil=_lost),
    Fault("error after commit", spoil=lambda answer: _joined(b"HTTP/1.1 500 Oops", b"")),
    Fault("truncated", spoil=_cut),
    Fault("HTML", spoil=with_content(_HOTEL, content_type="text/html")),
    Fault("wrong charset", spoil=_garbled),
    Fault("clock skew", spoil=_skewed, harmless=True),
    Fault("empty page with a next one", pages="empty", harmless=True),
    Fault("page twice", pages="twice", harmless=True),
)


def cells(calls: Sequence[str], lists: Collection[str] = (), faults: Sequence[Fault] = FAULTS) -> tuple[wire.Cell, ...]:
    """Every call with every fault that it can meet; ``lists`` are the calls that have pages."""
    return tuple((call, fault) for call in calls for fault in faults if not fault.pages or call in lists)
