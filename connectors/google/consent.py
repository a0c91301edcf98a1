"""``afterword connect``: the installed-app flow with a loopback redirect and PKCE (RFC 8252, RFC 7636).

Google's own helper answers exactly one request, whoever sends it; a browser that asks for a favicon first would end
it. So the loopback server is ours; addresses, state and the exchange of the code are google-auth-oauthlib's.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from connectors._address import safe
from connectors._json import loads
from connectors.google.login import Login, after, ends_at
from connectors.google.scopes import SCOPES, covers, needs
from daemon.errors import AfterwordError, LoginNeeded, StateError, Unavailable, UsageError
from daemon.ports import Context

if TYPE_CHECKING:
    from connectors.google import Options

Say = Callable[[str], None]
PATIENCE = 600.0  # seconds for a person to read Google's pages and find the right box
_DONE = "Afterword is signed in. You can close this page.\n"


def sign_in(options: Options, context: Context, say: Say, *, device: bool = False) -> None:
    """Ask for what the account needs, store what was granted, say what was not."""
    if device:
        raise UsageError(
            "Google offers no device sign-in for calendars and mail.", remedy="Run it without --device; ssh -L works."
        )
    login = Login(options, context)
    wanted = needs(context, read_mail=options.read_mail)
    if not wanted:
        raise UsageError("This account is neither read nor written to.", remedy="Name it in calendars: or deliver:.")
    config = _client(options)
    say("Afterword asks Google for permission to")
    for scope in wanted.values():
        say(f"  - {SCOPES[scope]}  [{scope.rpartition('/')[2]}]")
    token = _consent(config, list(wanted.values()), say)
    told = token.get("scope") or list(wanted.values())  # RFC 6749 §5.1: left out where all was granted
    granted = told.split() if isinstance(told, str) else [str(each) for each in told]
    info = _authorized_user(token, config, granted)
    try:
        login.save(info)
    except OSError as error:
        raise StateError(
            f"The sign-in cannot be stored ({error.strerror}).", remedy="Make room, or check token_file:."
        ) from None
    _tell(info, login, [need for need in wanted if not covers(granted, need)], say)


def _client(options: Options) -> dict[str, Any]:
    """The client's part of the client_secrets file."""
    if options.client_secrets is None:
        raise UsageError("To sign in, client_secrets is needed.", remedy="docs/google.md says how to get the file.")
    try:
        data = loads(options.client_secrets.read_bytes())
        config: dict[str, Any] = {**data["installed"]}
    except (OSError, ValueError, KeyError, TypeError):
        config = {}
    if not {"client_id", "auth_uri", "token_uri"} <= config.keys() or not all(map(safe, _uris(config))):
        raise UsageError(
            "client_secrets is not the file of an OAuth client of type Desktop app.",
            remedy="docs/google.md says how to get it.",
        )
    return {"client_secret": "", **config}


def _uris(config: Mapping[str, Any]) -> list[str]:
    return [str(config["auth_uri"]), str(config["token_uri"])]


def _consent(config: Mapping[str, Any], scopes: list[str], say: Say) -> Mapping[str, Any]:
    """The token response to what a person decides in the browser."""
    from google_auth_oauthlib.flow import Flow

    from connectors._guard import guarded, quiet
    from connectors.google.transport import TALKATIVE, Guard, allow_token

    quiet(TALKATIVE)
    flow: Any = Flow.from_client_config(  # type: ignore[no-untyped-call]  # google-auth-oauthlib has no types
        {"installed": dict(config)}, scopes, autogenerate_code_verifier=True
    )
    guarded(flow.oauth2session, Guard(allow_token(config["token_uri"])), config["token_uri"])
    with _Loopback() as loopback:
        port = loopback.server_port
        flow.redirect_uri = f"http://127.0.0.1:{port}/"
        with _plain_http(config):
            url, state = flow.authorization_url(access_type="offline", prompt="consent")
        say("Open this address in your browser:")
        say(url)
        say(f"If the browser runs on another machine, first run there: ssh -L {port}:127.0.0.1:{port} THIS-MACHINE")
        code = loopback.wait(state)
    return _exchange(flow, config, code)


def _exchange(flow: Any, config: Mapping[str, Any], code: str) -> Mapping[str, Any]:
    import requests

    try:
        with _plain_http(config):
            token: Mapping[str, Any] = flow.fetch_token(code=code, include_client_id=True, timeout=30)
            return token
    except Warning as partial:  # what oauthlib raises when fewer scopes were granted than asked for
        return dict(getattr(partial, "token", {}))
    except (AfterwordError, requests.RequestException) as error:
        failure = "Google's sign-in service cannot be reached." if isinstance(error, OSError) else str(error)
    except Exception:
        failure = "Google refused to complete the sign-in."
    raise Unavailable(failure, remedy="Try again.")


@contextlib.contextmanager
def _plain_http(config: Mapping[str, Any]) -> Iterator[None]:
    """oauthlib refuses http everywhere unless told otherwise; a test server on this machine (``safe``) is fine."""
    name = "OAUTHLIB_INSECURE_TRANSPORT"
    before = os.environ.get(name)
    if any(urlsplit(uri).scheme == "http" for uri in _uris(config)):
        os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)


def _authorized_user(token: Mapping[str, Any], config: Mapping[str, Any], granted: list[str]) -> dict[str, Any]:
    now = datetime.now(UTC)
    info = {
        "type": "authorized_user",
        "token": token.get("access_token"),
        "refresh_token": token.get("refresh_token"),
        "token_uri": config["token_uri"],
        "client_id": config["client_id"],
        "client_secret": config["client_secret"],
        "scopes": granted,
        "expiry": after(now, token.get("expires_in")),
    }
    if ends := after(now, token.get("refresh_token_expires_in")):
        info["refresh_expires_at"] = ends
    if not info["refresh_token"]:
        raise LoginNeeded("Google gave no lasting sign-in.", remedy="Try again and accept what is asked.")
    return info


def _tell(info: Mapping[str, Any], login: Login, off: list[Any], say: Say) -> None:
    say("Signed in.")
    for need in off:
        say(f"Not granted, so Afterword cannot {need}. To change that: {login.connect}")
    if ends := ends_at(info):
        say(f"This OAuth client is in testing: Google will end the sign-in on {ends:%d %B %Y, %H:%M} UTC.")
        say("Publish it (Google Cloud console, Audience, Publish app), then connect once more: docs/google.md.")


class _Loopback(HTTPServer):
    """Waits on 127.0.0.1 for the browser to come back with the code; other requests are turned away."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Redirect)
        self.answer: dict[str, str] | None = None
        self.state = ""

    def wait(self, state: str) -> str:
        """The authorisation code. Raises ``LoginNeeded`` when time is up or the user says no."""
        self.state = state
        self.timeout = 1.0
        deadline = time.monotonic() + PATIENCE
        while self.answer is None:
            if time.monotonic() > deadline:
                raise LoginNeeded("Nobody signed in in time.", remedy="Run the command again.")
            self.handle_request()
        if "code" not in self.answer:
            raise LoginNeeded("The permission was not given.", remedy="Run the command again to give it.")
        return self.answer["code"]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no reason to stop, nor to print its address."""


class _Redirect(BaseHTTPRequestHandler):
    server: _Loopback
    timeout = 5.0  # a connection that says nothing

    def do_GET(self) -> None:
        """Take the redirect that carries our state; anything else is not for us (RFC 6749 §10.12)."""
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        ours = parts.path == "/" and query.get("state") == self.server.state and {"code", "error"} & query.keys()
        self.send_response(HTTPStatus.OK if ours else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Connection", "close")
        self.end_headers()
        if ours:
            self.server.answer = query
            self.wfile.write((_DONE if "code" in query else "Nothing was permitted.\n").encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - inherited
        """Say nothing: the request line holds the code."""
