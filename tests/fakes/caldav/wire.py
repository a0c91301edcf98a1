"""The wire to a real server: passes everything on, keeps a list of it, and breaks where it is told to.

It is also the web server that stands in front of a calendar server which does not check passwords by itself.
"""

from __future__ import annotations

import re
import threading
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

METHODS = tuple("OPTIONS GET HEAD POST PUT DELETE PROPFIND PROPPATCH REPORT MKCALENDAR MKCOL MOVE".split())
WRITES = frozenset({"POST", "PUT", "DELETE", "PROPPATCH", "MKCALENDAR", "MKCOL", "MOVE"})
_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "x-remote-user", "server", "date"}
_TOKEN = re.compile(rb"sync-token>([^<]+)<")


@dataclass
class Fault:
    """What goes wrong, ``skip`` requests of these methods from now, ``times`` times.

    ``how``: ``drop before`` and ``drop after`` it was passed on, ``pause before`` and ``pause after`` (until
    released), ``cut`` (the answer breaks off), ``hide body``, or a status to answer with in the server's place.
    """

    how: str
    methods: frozenset[str]
    skip: int = 0
    times: int = 1
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Passed:
    """One request that came along."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """A port of our own in front of the server's. ``users``: those let in, where the server does not check."""

    def __init__(self, port: int, *, users: dict[str, str] | None = None) -> None:
        self.upstream, self.users = port, users
        self.passed: list[Passed] = []
        self.faults: list[Fault] = []
        self.tokens: set[bytes] = set()
        self.forgotten: set[bytes] = set()
        self.without: tuple[bytes, ...] = ()  # properties that the server is made not to know
        self.paused, self.released = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        wire = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *_: object) -> None:
                pass

        class Listener(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass  # a client that was killed

        def serve(request: BaseHTTPRequestHandler) -> None:
            wire.serve(request)

        handler = type("AnyMethod", (Handler,), {f"do_{method}": serve for method in METHODS})
        self.server = Listener(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def fail(self, how: str, *, methods: frozenset[str] = frozenset(METHODS), **more: object) -> None:
        self.faults.append(Fault(how, methods, **more))  # type: ignore[arg-type]

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        with self._lock:
            self.passed.append(Passed(request.command, request.path, dict(request.headers.items()), body))
            fault = self._fault(request.command)
        how = fault.how if fault else ""
        if how.startswith("drop before"):
            request.close_connection = True
            return
        if how == "pause before":
            self._pause()
        if fault and how.isdecimal():
            _answer(request, int(how), dict(fault.headers), fault.body)
            return
        if self.users is not None and (user := self._user(request)) is None:
            _answer(request, 401, {"WWW-Authenticate": 'Basic realm="calendars"'}, b"")
            return
        extra = {} if self.users is None else {"X-Remote-User": str(user)}
        status, headers, answer = self._pass_on(request, body, extra)
        if how.startswith("drop after"):
            request.close_connection = True
            return
        if how == "pause after":
            self._pause()
        for name in self.without:
            answer = re.sub(rb"<(\w+:)?%b\b[^>]*?(/>|>.*?</(\w+:)?%b>)" % (name, name), b"", answer, flags=re.DOTALL)
        _answer(request, status, headers, answer, cut=how == "cut")

    def _fault(self, method: str) -> Fault | None:
        for fault in self.faults:
            if method in fault.methods:
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                if not fault.times:
                    self.faults.remove(fault)
                return fault
        return None

    def _pause(self) -> None:
        self.paused.set()
        self.released.wait(60)

    def _user(self, request: BaseHTTPRequestHandler) -> str | None:
        scheme, _, word = (request.headers.get("Authorization") or "").partition(" ")
        name, _, password = b64decode(word).decode().partition(":") if scheme == "Basic" else ("", "", "")
        return name if (self.users or {}).get(name) == password and name else None

    def _pass_on(
        self, request: BaseHTTPRequestHandler, body: bytes, extra: Mapping[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        for token in self.forgotten:
            body = body.replace(b"sync-token>" + token, b"sync-token>" + token[:-4] + b"0000")
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP}
        connection = HTTPConnection("127.0.0.1", self.upstream, timeout=60)
        try:
            headers |= {**extra, "Accept-Encoding": "identity"}
            connection.request(request.command, request.path, body or None, headers)
            response = connection.getresponse()
            answer = response.read()
            self.tokens.update(_TOKEN.findall(answer))
            kept = {name: value for name, value in response.getheaders() if name.lower() not in _HOP}
            return response.status, kept, answer
        except (OSError, HTTPException):
            return 502, {}, b""
        finally:
            connection.close()


def _answer(
    request: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str], body: bytes, *, cut: bool = False
) -> None:
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body[: len(body) // 2] if cut else body)
    if cut:
        request.close_connection = True
