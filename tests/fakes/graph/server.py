"""Graph on the loopback interface: one mailbox behind HTTP, with everything that can happen on the way."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.fakes.graph.base import Call, Prefer
from tests.fakes.graph.clock import Clock
from tests.fakes.graph.faults import Fault, Faults
from tests.fakes.graph.login import SignIn
from tests.fakes.graph.problem import Problem
from tests.fakes.graph.routes import Routes
from tests.fakes.graph.store import Mailbox

_SENDS = re.compile(
    r"/(?:send|sendmail|reply\w*|forward|createreply\w*|createforward|accept|tentativelyaccept|decline|cancel|\$batch"
    r"|messagerules|mailboxsettings)\b|/microsoft\.graph\.", re.I
)  # fmt: skip
_AT_ONCE = 4


class Graph:
    """``sent`` is every attempt to send: always empty. ``requests`` is every call that arrived."""

    def __init__(self, sign_in: SignIn, clock: Clock | None = None) -> None:
        self.sign_in = sign_in
        self.clock = clock or Clock()
        self.box = Mailbox(self.clock)
        self.routes = Routes(self.box)
        self.faults = Faults()
        self.requests: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.sent: list[str] = []
        self._busy = 0
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self.faults.released.set()
        self._server.shutdown()
        self._server.server_close()

    def writes(self) -> list[str]:
        return [each for each in self.requests if not each.startswith("GET ")]

    @contextlib.contextmanager
    def place(self) -> Any:
        """One of the four calls that a mailbox takes at once."""
        with self._lock:
            self._busy += 1
            busy = self._busy
        try:
            if busy > _AT_ONCE:
                raise Problem(429, "ApplicationThrottled", "MailboxConcurrency", headers={"Retry-After": "1"})
            yield
        finally:
            with self._lock:
                self._busy -= 1

    def answer(self, method: str, url: str, headers: Any, raw: bytes) -> tuple[int, Any]:
        """One call from beginning to end."""
        path = unquote(urlsplit(url).path)
        if _SENDS.search(path) or ("/events" in path and b'"attendees"' in raw):
            self.sent.append(f"{method} {path}")
            raise Problem(403, "ErrorAccessDenied", "The token does not have the permission Mail.Send.")
        token = headers.get("Authorization", "").removeprefix("Bearer ")
        granted = self.sign_in.may(token)
        if granted is None:
            raise Problem(401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.")
        if challenge := self.sign_in.challenge(token):
            why = "Continuous access evaluation resulted in challenge."
            raise Problem(401, "InvalidAuthenticationToken", why, headers={"WWW-Authenticate": challenge})
        if not path.startswith("/v1.0/"):
            raise Problem(400, "BadRequest", "Invalid version.")
        body = None
        if raw:
            if not headers.get("Content-Type", "").startswith("application/json"):
                raise Problem(415, "RequestBodyRead", "Unsupported media type.")
            body = json.loads(raw)
        prefer = Prefer.of(",".join(headers.get_all("Prefer", [])))
        call = Call(method, path.removeprefix("/v1.0"), url, prefer, body, headers.get("If-Match"), f"{self.url}/v1.0")
        with self.place():
            return self.routes.answer(call, granted)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body leave together; else each answer waits for the client's delayed ACK
    disable_nagle_algorithm = True

    @property
    def owner(self) -> Graph:
        return self.server.owner  # type: ignore[attr-defined]

    def _serve(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = unquote(urlsplit(self.path).path)
        self.owner.requests.append(f"{self.command} {path.removeprefix('/v1.0')}")
        self.owner.headers.append(dict(self.headers))
        fault = self.owner.faults.take(self.command, path)
        how = fault.how if fault else ""
        if how == "drop before":
            return self._drop()
        if how == "pause before":
            self.owner.faults.pause()
        if fault and how.isdigit() and not how.endswith("after"):
            return self._refuse(fault)
        try:
            status, body = self.owner.answer(self.command, self.path, self.headers, raw)
            headers: dict[str, str] = {}
        except Problem as problem:
            status, body, headers = problem.status, problem.body(), problem.headers
        return self._deliver(fault, status, body, headers)

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _serve  # noqa: N815 - the names http.server calls

    def _deliver(self, fault: Fault | None, status: int, body: Any, headers: dict[str, str]) -> None:
        how = fault.how if fault else ""
        if how == "drop after":
            return self._drop()
        if how == "pause after":
            self.owner.faults.pause()
        if how.endswith(" after") and how[:3].isdigit():
            return self._say(int(how[:3]), {"error": {"code": "UnknownError", "message": "after"}}, {})
        if how == "html":
            return self._say(status, b"<html><body>Sign in to the network</body></html>", {"Content-Type": "text/html"})
        return self._say(status, body, headers, cut=how == "truncate")

    def _refuse(self, fault: Fault) -> None:
        status = int(fault.how)
        if 300 <= status < 400:
            return self._say(status, b"", {"Location": f"{self.owner.url}/v1.0/me/sendMail", **fault.headers})
        return self._say(status, {"error": {"code": fault.code, "message": fault.code}}, fault.headers)

    def _say(self, status: int, body: Any, headers: dict[str, str], *, cut: bool = False) -> None:
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if cut else data)
        if cut:
            self._drop()

    def _drop(self) -> None:
        """Reset the connection: the client learns nothing more."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.shutdown(socket.SHUT_RDWR)
            self.connection.close()

    def log_message(self, *args: object) -> None:
        """Nothing."""
