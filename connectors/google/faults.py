"""What went wrong, as one of ``daemon.errors``: the one table for everything that Google and the network can say.

Imported on first use: it loads requests and google-auth.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import requests
import urllib3
from google.auth.exceptions import GoogleAuthError, RefreshError

from connectors import _tls
from connectors._guard import unsent
from connectors._json import loads
from connectors._pause import retry_after
from connectors.google.refusals import Exists, Expired, Missing
from connectors.google.transport import Answer
from daemon.errors import (
    AccountError,
    Incomplete,
    LoginNeeded,
    NotAllowed,
    NotUntouched,
    OutcomeUnknown,
    Rejected,
    Unavailable,
)

# 403 says four different things (developers.google.com/workspace/calendar/api/guides/errors)
_RATE = {
    "calendarUsageLimitsExceeded",
    "concurrentLimitExceeded",
    "dailyLimitExceeded",
    "limitExceeded",
    "quotaExceeded",
    "rateLimitExceeded",
    "RATE_LIMIT_EXCEEDED",
    "RESOURCE_EXHAUSTED",
    "userRateLimitExceeded",
    "variableTermLimitExceeded",
}
_API_OFF = {"accessNotConfigured", "SERVICE_DISABLED"}
_PAUSE = timedelta(minutes=1)  # Google's quotas are counted by the minute

KNOWN = (
    AccountError,
    Answer,
    GoogleAuthError,
    OSError,
    ValueError,
    requests.RequestException,
    urllib3.exceptions.HTTPError,
)


def explain(error: Exception, *, wrote: bool, connect: str) -> AccountError:
    """``error`` of a call in words; ``wrote``: the call would have changed something; ``connect``: how to sign in."""
    if isinstance(error, AccountError):
        return error
    if found := _tls.refused(error, "Google"):
        return found
    if isinstance(error, Answer):
        return _answer(error, wrote=wrote, connect=connect)
    if isinstance(error, RefreshError):
        return _refresh(error, connect)
    if isinstance(error, GoogleAuthError):
        return Unavailable("Google's sign-in service cannot be reached.")
    if wrote and not unsent(error):
        return OutcomeUnknown("Google's answer was lost; whether the change was made is not known.")
    if isinstance(error, requests.RequestException | OSError):
        return Unavailable("Google cannot be reached.")
    return Incomplete("Google's answer could not be read.")


def _answer(error: Answer, *, wrote: bool, connect: str) -> AccountError:
    status, reasons = error.status, set(_reasons(error.content))
    if status == 429 or (status == 403 and reasons & _RATE):
        return Unavailable("Google asks us to slow down.", retry_after=_pause(error) or _PAUSE)
    if status == 401:
        return LoginNeeded("Google does not accept the sign-in any more.", remedy=connect)
    if status == 403:
        return _forbidden(reasons, connect)
    if status == 404:
        return Missing("Google does not know this, or does not show it to this login.")
    if status == 409 and wrote:
        return Exists("Google has this id already.")
    if status == 410:
        return Expired("Google says that this is gone.")
    if status == 412 and wrote:
        return NotUntouched("It was changed at Google in the meantime.")
    if status >= 500 or status == 408:
        if wrote:
            return OutcomeUnknown(f"Google failed ({status}); whether the change was made is not known.")
        return Unavailable(f"Google is in trouble ({status}).", retry_after=_pause(error))
    return Rejected(f"Google refuses this request ({status}).")


def _forbidden(reasons: set[str], connect: str) -> NotAllowed:
    if reasons & _API_OFF:
        return NotAllowed(
            "A Google API is switched off for this OAuth client.",
            remedy="Enable Google Calendar API, Gmail API and Tasks API in its Cloud project (docs/google.md).",
        )
    return NotAllowed("Google does not permit this to the login.", remedy=f"{connect} and grant what is asked.")


def _refresh(error: RefreshError, connect: str) -> AccountError:
    named = _oauth(error)
    if error.retryable or (named is None and not _local(error)):
        return Unavailable("Google's sign-in service does not answer as it should.")
    if named in {"invalid_client", "unauthorized_client", "deleted_client"}:
        return LoginNeeded("Google does not know this OAuth client.", remedy=f"Check client_secrets, then: {connect}")
    if named == "invalid_scope":
        return LoginNeeded("The sign-in does not cover what is asked for.", remedy=connect)
    return LoginNeeded("The sign-in has expired or was withdrawn.", remedy=connect)


def _oauth(error: RefreshError) -> str | None:
    """The ``error`` of RFC 6749 §5.2, where the token endpoint named one."""
    body = error.args[1] if len(error.args) > 1 else None
    named = body.get("error") if isinstance(body, dict) else None
    return named if isinstance(named, str) else None


def _local(error: RefreshError) -> bool:
    """google-auth refuses on its own account: nothing to refresh with, or a session that has to be renewed."""
    return str(error).startswith(("The credentials do not contain", "Reauthentication"))


def _reasons(content: bytes) -> Iterator[str]:
    """Every reason that an error body gives, in either of Google's two shapes."""
    try:
        error: Any = loads(content)["error"]
    except (ValueError, KeyError, TypeError):
        return
    if not isinstance(error, dict):
        return
    for each in [error, *_dicts(error.get("errors")), *_dicts(error.get("details"))]:
        for name in ("reason", "status"):
            if isinstance(each.get(name), str):
                yield each[name]


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _pause(error: Answer) -> timedelta | None:
    return retry_after(error.headers.get("Retry-After", ""), error.headers.get("Date", ""))
