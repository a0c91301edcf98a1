"""``afterword connect`` and ``afterword check`` for a Microsoft account."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connectors.microsoft import words
from connectors.microsoft.graph import Graph
from connectors.microsoft.login import Login, network, reads_mail
from connectors.microsoft.options import Options
from connectors.microsoft.places import Places
from connectors.microsoft.scopes import SCOPES, Area
from daemon.errors import AccountError, LoginNeeded, StateError, Unavailable
from daemon.model import Kind
from daemon.ports import Context

_BROWSER_TIME = 300  # seconds
_DEVICE_TIME = 900

Say = Callable[[str], None]


def connect(options: Options, context: Context, say: Say, *, device: bool = False) -> None:
    """Sign in and keep the sign-in. Raises ``LoginNeeded`` when it was not given, with what to do about it."""
    login = Login(options, context)
    scopes = login.wanted() or ["Calendars.Read"]
    say("Afterword asks Microsoft for these permissions:")
    for scope in scopes:
        say(f"  {scope}: {SCOPES[scope]}")
    say("It never asks for Mail.Send: with what it gets, mail cannot be sent.")
    asked = [f"{options.resource}{scope}" for scope in scopes]
    with login.tokens.locked():
        result = (
            _by_code(login, asked, say) if device or not has_browser(os.environ) else _by_browser(login, asked, say)
        )
        if "access_token" in result:
            _store(login)
    if "access_token" not in result:
        if words.passing(result):
            raise Unavailable("Microsoft's sign-in service does not answer as it should.", remedy=login.connect)
        raise LoginNeeded(words.explain(result) if result else "Nobody signed in in time.", remedy=login.connect)
    _report(login, say)


def check(options: Options, context: Context) -> Sequence[str]:
    """What this account cannot see or do, and the calendars it has. Asks Graph."""
    login = Login(options, context)
    graph = Graph(login)
    said = []
    try:
        if context.calendars or Kind.REMINDER in context.deliver:
            names = [str(each.get("name")) for each in Places(graph).all()]
            said.append(f"calendars: {', '.join(sorted(names))}")
        if Kind.DRAFT in context.deliver or reads_mail(options, context):
            graph.at(Area.MAIL).get("/me/mailFolders/drafts", select="id")
        if Kind.TASK in context.deliver:
            graph.at(Area.TASKS).every("/me/todo/lists", top="100")
    except AccountError as error:
        said.append(str(error))
    finally:
        graph.close()
    return said


def has_browser(env: Mapping[str, str]) -> bool:
    """Whether a browser can be opened here where the user sits: not over ssh, not without a display."""
    if env.get("SSH_CONNECTION") or env.get("SSH_TTY"):
        return False
    return sys.platform in {"darwin", "win32"} or bool(env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"))


def _by_browser(login: Login, scopes: list[str], say: Say) -> dict[str, Any]:
    say("A browser opens; sign in there within five minutes.")
    begun = time.monotonic()
    with network(login.connect):
        try:
            result = login.application().acquire_token_interactive(
                scopes,
                prompt="select_account",
                timeout=_BROWSER_TIME,
                auth_uri_callback=lambda uri: say(f"No browser could be opened. Open this address yourself:\n{uri}"),
            )
        except RuntimeError:  # MSAL's own: nobody came, or the token is not the one that was asked for (its nonce)
            if time.monotonic() - begun >= _BROWSER_TIME:
                return {}
            raise LoginNeeded("What came back is not an answer to this sign-in.", remedy=login.connect) from None
    return result or {}


def _by_code(login: Login, scopes: list[str], say: Say) -> dict[str, Any]:
    with network(login.connect):
        app = login.application()
        flow = app.initiate_device_flow(scopes)  # type: ignore[no-untyped-call]
        if "user_code" not in flow:
            return dict(flow)
        say(f"On any device, open {flow['verification_uri']} and enter the code {flow['user_code']}.")
        flow["expires_at"] = min(float(flow["expires_at"]), time.time() + _DEVICE_TIME)
        return app.acquire_token_by_device_flow(flow) or {}  # type: ignore[no-untyped-call]


def _store(login: Login) -> None:
    try:
        login.store()
    except OSError as error:
        raise StateError(
            f"The sign-in cannot be stored ({error.strerror}).", remedy="Make room, or check token_file:."
        ) from None


def _report(login: Login, say: Say) -> None:
    facts = login.tokens.facts()
    say(f"Signed in as {', '.join(filter(None, facts.usernames)) or 'this account'}.")
    for area in login.missing(facts.granted):
        say(f"Not granted: {area}. What needs it stays switched off until you connect again and accept it.")
    if login.employed():
        say("This mailbox belongs to one of me.employers: Afterword reads it but writes nothing there.")
