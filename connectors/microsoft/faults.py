"""What went wrong, as one of ``daemon.errors``: the one table for everything that Graph can say.

Graph's codes are compared in lower case: the same one comes as ``ErrorItemNotFound`` and ``itemNotFound``.
"""

from __future__ import annotations

import base64
import contextlib
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from connectors._json import loads
from connectors._pause import retry_after
from connectors.microsoft.refusals import Changed, Duplicate, Exists, Expired, Missing
from daemon.errors import AccountError, LoginNeeded, NotAllowed, OutcomeUnknown, Rejected, Unavailable

_RESYNC = frozenset(
    {"syncstatenotfound", "syncstateinvalid", "syncstateexpired", "resyncrequired", "resyncapplydifferences"}
)
_SLOW = frozenset({"applicationthrottled", "toomanyrequests", "activitylimitreached", "mailboxconcurrency"})
_NO_MAILBOX = frozenset(
    {"mailboxnotenabledforrestapi", "mailboxnotsupportedforrestapi", "mailboxnothostedinexchangeonline"}
)

# By code, whatever the status; what is not here goes by its status.
_CODES: Mapping[str, Callable[[str], AccountError]] = {
    **dict.fromkeys(_RESYNC, lambda _: Expired("Graph has forgotten how far the calendar was read.")),
    **dict.fromkeys(_SLOW, lambda _: Unavailable("Microsoft asks us to slow down.")),
    **dict.fromkeys(_NO_MAILBOX, lambda _: NotAllowed("This account has no mailbox at Outlook or Exchange Online.")),
    "erroritemnotfound": lambda _: Missing("Graph does not know this, or does not show it to this sign-in."),
    "itemnotfound": lambda _: Missing("Graph does not know this, or does not show it to this sign-in."),
    "errorinvalididmalformed": lambda _: Missing("Graph does not know this id."),
    "errorinvalidid": lambda _: Missing("Graph does not know this id."),
    "errorirresolvableconflict": lambda _: Changed("It was changed at Microsoft in the meantime."),
    "errorfolderexists": lambda _: Exists("There is a calendar of this name already."),
    "errorquotaexceeded": lambda _: Unavailable("The mailbox is full.", remedy="Make room in it."),
    "errormailboxmoveinprogress": lambda _: Unavailable("Microsoft is moving the mailbox."),
    "errormailboxstoreunavailable": lambda _: Unavailable("Microsoft's mailbox store does not answer."),
}
_STATUSES: Mapping[int, Callable[[str], AccountError]] = {
    401: lambda connect: LoginNeeded("Microsoft does not accept the sign-in any more.", remedy=connect),
    403: lambda connect: NotAllowed("Microsoft does not permit this to the sign-in.", remedy=f"{connect} and accept."),
    404: lambda _: Missing("Graph does not know this, or does not show it to this sign-in."),
    410: lambda _: Expired("Graph says that this is gone."),
    412: lambda _: Changed("It was changed at Microsoft in the meantime."),
    423: lambda _: Unavailable("It is locked at Microsoft."),
    429: lambda _: Unavailable("Microsoft asks us to slow down."),
}
_TELLING = re.compile(r"(?:bad|error|inefficient|invalid|request|resource|unsupported)[a-z]{0,50}")  # safe to repeat
_CLAIMS = re.compile(r'\bclaims="([^"]{1,4000})"')
_LONGEST = timedelta(hours=1)


def explain(status: int, body: object, headers: Mapping[str, str], *, wrote: bool, connect: str) -> AccountError:
    """An answer that is not 2xx in words; ``wrote``: it would have changed something; ``connect``: how to sign in.

    A write that fails with 5xx may have happened (a 504 often has); one that is refused has not.
    """
    code, details = _error(body)
    if code == "errorduplicatetransactionid":
        existing = details.get("@event.existingEventId")
        return Duplicate("An event was made with this mark before.", existing if isinstance(existing, str) else None)
    if status >= 500 or status == 408:
        if wrote:
            return OutcomeUnknown(f"Microsoft failed ({status}); whether the change was made is not known.")
        return Unavailable(f"Microsoft is in trouble ({status}).", retry_after=_pause(headers))
    if known := _CODES.get(code) or _STATUSES.get(status):
        error = known(connect)
        if isinstance(error, Unavailable):
            error.retry_after = _pause(headers)
        return error
    named = f", {code}" if _TELLING.fullmatch(code) else ""
    return Rejected(f"Microsoft refuses this request ({status}{named}).")


def _pause(headers: Mapping[str, str]) -> timedelta | None:
    pause = retry_after(headers.get("Retry-After", ""), headers.get("Date", ""))
    return min(pause, _LONGEST) if pause else pause


def challenge(headers: Mapping[str, str]) -> str:
    """The claims that a new token has to meet, as JSON; empty where the refusal names none.

    Microsoft writes them as base64 into the header (learn.microsoft.com/entra/identity-platform/claims-challenge).
    """
    found = _CLAIMS.search(headers.get("WWW-Authenticate", ""))
    if found is None:
        return ""
    text = found[1]
    with contextlib.suppress(ValueError):
        text = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_").decode()
    with contextlib.suppress(ValueError):
        return text if isinstance(loads(text), dict) else ""
    return ""


def _error(body: object) -> tuple[str, Mapping[str, Any]]:
    """The code in lower case and the error object of Graph's error body, as far as it is one."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return "", {}
    return str(error.get("code", ""))[:60].lower(), error
