"""A Google of one user: Calendar, Gmail and Tasks behind one address, with sign-in, faults and a list of requests."""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import json
import os
import re
import secrets
import signal
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from tests.fakes.google import discovery
from tests.fakes.google.calendar import Calendars
from tests.fakes.google.discovery import Problem
from tests.fakes.google.gmail import Gmail
from tests.fakes.google.tasks import Tasks

PREFIX = "https://www.googleapis.com/auth/"
ALL = tuple(
    PREFIX + each
    for each in (
        "calendar.events.owned.readonly",
        "calendar.calendarlist.readonly",
        "calendar.app.created",
        "tasks",
        "gmail.compose",
        "gmail.readonly",
    )
)
# What mails somebody, or lets mail out: seen in the address itself, whoever asks, signed in or not, known to us or not.
SENDS = re.compile(
    r"/(?:send|import|watch|quickadd|acl|batch\w*|forwardingaddresses|autoforwarding|delegates|sendas|filters|vacation)\b",
    re.IGNORECASE,
)


@dataclass
class Fault:
    """What happens to the next ``times`` calls whose method id fits ``calls``, after the first ``skip``.

    ``how``: ``before`` or ``after`` (hang up before or after it took effect), ``kill`` (likewise, and kill the
    client) as ``kill-before`` and ``kill-after``, ``truncate``, ``html``, or an answer of its own (``Problem``).
    ``late``: the problem is answered although the call took effect.
    """

    how: str | Problem
    calls: str = "*"
    times: int = 1
    skip: int = 0
    late: bool = False


@dataclass
class Call:
    """One request as it came in."""

    method: str
    id: str
    path: str
    query: dict[str, Any]
    body: dict[str, Any]
    status: int = 0


@dataclass
class Clock:
    """Real time, turned forward by hand."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Token:
    scopes: frozenset[str]
    ends: datetime


@dataclass
class Grants:
    """Sign-ins: refresh tokens, access tokens, authorisation codes."""

    client_id: str = "client.apps.example"
    client_secret: str = "client-secret-canary"
    refresh: dict[str, frozenset[str]] = field(default_factory=dict)
    access: dict[str, Token] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    untick: frozenset[str] = frozenset()  # scopes that the user does not grant
    refuse: bool = False  # the user says no
    testing: bool = False  # the OAuth client is in "Testing"
    testing_ends: int = 604799  # seconds until it ends a sign-in
    lenient: bool = False  # who asks for more scopes than were granted gets the rest
    lifetime: int = 3600


class Server:
    """Started on a free port of the loopback interface. State is in ``calendars``, ``gmail``, ``tasks``, ``grants``."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.lock = threading.RLock()
        self.calendars = Calendars(self.clock)
        self.gmail = Gmail(self.clock)
        self.tasks = Tasks(self.clock)
        self.grants = Grants()
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.violations: list[str] = []
        self.client: int | None = None  # pid of the process that a fault may kill
        self.slow = 0.0
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"google": self}))
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.http.server_port}/"

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()

    def authorized_user(self, scopes: tuple[str, ...] = ALL, *, expired: bool = False) -> dict[str, Any]:
        """An authorized-user file for a new sign-in."""
        refresh, access = f"1//refresh-{secrets.token_hex(8)}", f"ya29.access-{secrets.token_hex(8)}"
        ends = self.clock() + timedelta(seconds=-10 if expired else self.grants.lifetime)
        self.grants.refresh[refresh] = frozenset(scopes)
        self.grants.access[access] = Token(frozenset(scopes), ends)
        return {
            "type": "authorized_user",
            "token": access,
            "refresh_token": refresh,
            "token_uri": f"{self.url}token",
            "client_id": self.grants.client_id,
            "client_secret": self.grants.client_secret,
            "scopes": list(scopes),
            "expiry": ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def client_secrets(self) -> dict[str, Any]:
        client = {
            "client_id": self.grants.client_id,
            "client_secret": self.grants.client_secret,
            "auth_uri": f"{self.url}auth",
            "token_uri": f"{self.url}token",
            "redirect_uris": ["http://localhost"],
        }
        return {"installed": client}

    def revoke(self) -> None:
        """The user withdraws every sign-in."""
        self.grants.refresh.clear()
        self.grants.access.clear()

    def fail(self, how: str | Problem, calls: str = "*", *, times: int = 1, skip: int = 0, late: bool = False) -> None:
        self.faults.append(Fault(how, calls, times, skip, late))

    def counted(self, calls: str = "*") -> int:
        return sum(fnmatch.fnmatch(call.id, calls) for call in self.calls)

    # -- one request ------------------------------------------------------------------------------------------------

    def handle(self, handler: _Handler, raw: bytes) -> None:
        parts = urlsplit(handler.path)
        if parts.path == "/token":
            return self._token(handler, raw)
        if parts.path == "/auth":
            return self._consent(handler, parse_qs(parts.query))
        call = Call(handler.command, "?", parts.path, {}, {})
        self.calls.append(call)
        if self._sends(parts.path, parts.query, raw):
            self.violations.append(f"{handler.command} {parts.path}")
            return handler.give(500, b"this must never be called", call=call)
        try:
            method, places = discovery.match(handler.command, parts.path)
            call.id = method.id
            fault = self._fault(method.id)
            if fault and not fault.late and fault.how not in {"after", "kill-after", "truncate", "html"}:
                return self._break(handler, call, fault.how)
            answer = self._serve(handler, call, method, places, raw)
            if fault:
                return self._break(handler, call, fault.how, json.dumps(answer).encode())
            status = 204 if answer is None else 200
            return handler.give(status, b"" if answer is None else json.dumps(answer).encode(), call=call)
        except Problem as problem:
            return handler.give(problem.status, json.dumps(problem.body).encode(), problem.headers, call=call)

    def _serve(
        self, handler: _Handler, call: Call, method: discovery.Method, places: dict[str, str], raw: bytes
    ) -> Any:
        scopes = self._authorised(handler, method)
        query = discovery.parameters(method, parse_qs(urlsplit(handler.path).query, keep_blank_values=True))
        body = discovery.body(method, raw, handler.headers.get("Content-Type", ""))
        call.query, call.body = query, body
        api, _, name = method.id.partition(".")
        server = {"calendar": self.calendars, "gmail": self.gmail, "tasks": self.tasks}[api]
        snake = re.sub(r"([A-Z])", r"_\1", name.removeprefix("users.").replace(".", "_")).lower()
        handle = getattr(server, snake, None)
        if handle is None:
            raise Problem(501, "notImplemented", method.id)
        chosen = query.pop("fields", None)
        for name in ("alt", "prettyPrint"):
            query.pop(name, None)
        with self.lock:
            answer = handle(places, query, body, _Caller(scopes, handler.headers.get("If-Match")))
            discovery.check_answer(method, answer)
            return discovery.masked(method, answer, chosen)

    def _sends(self, path: str, query: str, raw: bytes) -> bool:
        """Whether it would mail somebody: an address that sends, guests, or notices of a change to them."""
        asked = parse_qs(query)
        notices = {*asked.get("sendUpdates", []), *asked.get("sendNotifications", [])} - {"none", "false"}
        guests = "/calendar/" in path and b'"attendees"' in raw
        return bool(SENDS.search(unquote(path)) or notices or guests)

    def _authorised(self, handler: _Handler, method: discovery.Method) -> frozenset[str]:
        word, _, access = handler.headers.get("Authorization", "").partition(" ")
        token = self.grants.access.get(access)
        if word != "Bearer" or token is None or token.ends <= self.clock():
            raise Problem(401, "authError", "Invalid Credentials")
        if not token.scopes & method.scopes:
            raise Problem(403, "insufficientPermissions", "Request had insufficient authentication scopes.")
        return token.scopes

    def _fault(self, name: str) -> Fault | None:
        for fault in self.faults:
            if fault.times > 0 and fnmatch.fnmatch(name, fault.calls):
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return None

    def _break(self, handler: _Handler, call: Call, how: str | Problem, answer: bytes = b"{}") -> None:
        if isinstance(how, Problem):
            return handler.give(how.status, json.dumps(how.body).encode(), how.headers, call=call)
        if how == "truncate":
            return handler.give(200, answer[: len(answer) // 2], call=call)
        if how == "html":
            return handler.give(200, b"<html>Sign in to the hotel's network</html>", {"Content-Type": "text/html"})
        if how.startswith("kill") and self.client:
            os.kill(self.client, signal.SIGKILL)
            time.sleep(0.05)
        return handler.hang_up()

    # -- sign-in ----------------------------------------------------------------------------------------------------

    def _token(self, handler: _Handler, raw: bytes) -> None:
        form = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
        self.calls.append(Call("POST", "token", "/token", {}, {"grant_type": form.get("grant_type", "")}))
        fault = self._fault("token")
        if fault:
            return self._break(handler, self.calls[-1], fault.how)
        if (form.get("client_id"), form.get("client_secret")) != (self.grants.client_id, self.grants.client_secret):
            return handler.give(401, b'{"error": "invalid_client"}')
        answer = self._granted(form)
        return handler.give(200 if "access_token" in answer else 400, json.dumps(answer).encode())

    def _granted(self, form: dict[str, str]) -> dict[str, Any]:
        answer: dict[str, Any] = {}
        if form.get("grant_type") == "refresh_token":
            scopes = self.grants.refresh.get(form.get("refresh_token", ""))
            if scopes is None:
                return {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
            asked = frozenset(form["scope"].split()) if "scope" in form else scopes
            if not asked <= scopes and not self.grants.lenient:
                return {"error": "invalid_scope"}
            asked &= scopes
            if self.grants.testing:
                answer["refresh_token_expires_in"] = self.grants.testing_ends
        else:
            code = self.grants.codes.pop(form.get("code", ""), None)
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
            if code is None or code["redirect_uri"] != form.get("redirect_uri") or code["challenge"] != challenge:
                return {"error": "invalid_grant"}
            asked = frozenset(code["scope"].split()) - self.grants.untick
            answer["refresh_token"] = f"1//refresh-{secrets.token_hex(8)}"
            self.grants.refresh[answer["refresh_token"]] = asked
            if self.grants.testing:
                answer["refresh_token_expires_in"] = self.grants.testing_ends
        answer["access_token"] = f"ya29.access-{secrets.token_hex(8)}"
        ends = self.clock() + timedelta(seconds=self.grants.lifetime)
        self.grants.access[answer["access_token"]] = Token(asked, ends)
        answer |= {"expires_in": self.grants.lifetime, "token_type": "Bearer", "scope": " ".join(sorted(asked))}
        return answer

    def _consent(self, handler: _Handler, query: dict[str, list[str]]) -> None:
        """The page on which the user would tick boxes: it answers at once."""
        asked = {name: values[0] for name, values in query.items()}
        wanted = {"response_type": "code", "code_challenge_method": "S256", "access_type": "offline"}
        if asked.get("client_id") != self.grants.client_id or any(asked.get(k) != v for k, v in wanted.items()):
            return handler.give(400, b"invalid_request")
        if self.grants.refuse:
            back = {"error": "access_denied", "state": asked["state"]}
        else:
            code = secrets.token_hex(8)
            self.grants.codes[code] = {
                "scope": asked["scope"],
                "redirect_uri": asked["redirect_uri"],
                "challenge": asked["code_challenge"],
            }
            back = {"code": code, "state": asked["state"], "scope": asked["scope"]}
        return handler.give(302, b"", {"Location": f"{asked['redirect_uri']}?{urlencode(back)}"})


@dataclass(frozen=True)
class _Caller:
    scopes: frozenset[str]
    if_match: str | None


class _Handler(BaseHTTPRequestHandler):
    google: Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet

    def give(
        self, status: int, content: bytes, headers: dict[str, str] | None = None, call: Call | None = None
    ) -> None:
        if call:
            call.status = status
        self.send_response(status)
        for name, value in {"Content-Type": "application/json; charset=UTF-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(2)

    def _any(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0) or 0))
        time.sleep(self.google.slow)
        self.google.handle(self, raw)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any  # noqa: N815 - names that http.server calls

    def log_message(self, *args: Any) -> None:
        pass

    def handle(self) -> None:
        try:
            super().handle()
        except (ConnectionError, OSError):
            self.close_connection = True
