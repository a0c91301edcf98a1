"""What went wrong, as one of ``daemon.errors``: the one table for all that a CalDAV server and the network can say.

Imported on first use: it loads requests.
"""

from __future__ import annotations

from collections.abc import Mapping

import requests

from connectors import _tls
from connectors._guard import unsent
from connectors._pause import retry_after
from connectors.caldav.multistatus import parse
from connectors.caldav.refusals import REFUSED, Changed, Conflict, Failed, Missing
from daemon.errors import AccountError, Incomplete, LoginNeeded, NotAllowed, OutcomeUnknown, Rejected, Unavailable

_ASK = "Look whether the calendar is shared with you for reading only, and what the app password permits."
_STATED = frozenset(  # preconditions that make a 403 something else than a lack of rights
    {
        "calendar-collection-location-ok",
        "initialize-calendar-collection",
        "no-uid-conflict",
        "number-of-matches-within-limits",
        "resource-must-be-null",
        "supported-calendar-component",
        "supported-filter",
        "supported-report",
        "unique-scheduling-object-resource",
        "valid-calendar-data",
        "valid-calendar-object-resource",
        "valid-sync-token",
    }
)
_SPECIAL = ("PROPFIND", "MKCALENDAR")  # 501 means that they are unknown; SOGo has it for other failures, too
_FULL = frozenset({"quota-not-exceeded", "sufficient-disk-space"})  # RFC 4331 §6


def explain(error: Exception, *, wrote: bool) -> AccountError:
    """``error`` of a call that got no whole answer; ``wrote``: it would have changed something."""
    if isinstance(error, AccountError):
        return error
    if found := _tls.refused(error, "the calendar server"):
        return found
    if unsent(error):
        return Unavailable("The calendar server cannot be reached.")
    if wrote:
        return OutcomeUnknown("The calendar server's answer was lost; whether the change was made is not known.")
    if isinstance(error, requests.exceptions.Timeout):
        return Unavailable("The calendar server takes too long to answer.")
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return Incomplete("The calendar server's answer broke off.")
    if isinstance(error, requests.RequestException | OSError):
        return Unavailable("The calendar server cannot be reached.")
    return Incomplete("The calendar server's answer could not be read.")


def of_status(status: int, headers: Mapping[str, str], body: bytes, *, method: str, remedy: str) -> AccountError:
    """What an answer that is no success means; ``remedy`` heals a refused login."""
    wrote = method in ("PUT", "DELETE", "MKCALENDAR")
    pause = retry_after(headers.get("retry-after", ""), headers.get("date", ""))
    if status == 401:
        return LoginNeeded(REFUSED, remedy=remedy)
    if status in (404, 410):
        return Missing("The calendar server has nothing at this address.")
    if status == 412:
        return Changed("It was changed on the calendar server in the meantime.")
    conditions = _conditions(body)
    if (status == 507 and "number-of-matches-within-limits" not in conditions) or conditions & _FULL:
        return Unavailable("The calendar server has no room left for this account.", remedy="Make room there.")
    if status == 429:
        return Unavailable("The calendar server asks us to slow down.", retry_after=pause)
    if status == 423:
        return Unavailable("The calendar is locked by another program.", retry_after=pause)
    if status == 403 and not conditions & _STATED:
        return NotAllowed("The calendar server does not permit this to the login.", remedy=_ASK)
    if status in (403, 405, 409, 415, 422, 507) or (status == 501 and method in _SPECIAL):
        return Conflict(f"The calendar server refuses this ({status}).", status=status, conditions=conditions)
    if status >= 500 or status == 408:
        if wrote:
            return OutcomeUnknown(f"The calendar server failed ({status}); whether the change was made is not known.")
        kind = Failed if status == 500 else Unavailable
        return kind(f"The calendar server is in trouble ({status}).", retry_after=pause)
    return Rejected(f"The calendar server refuses this request ({status}).")


def _conditions(body: bytes) -> frozenset[str]:
    root = parse(body[: 1 << 16])
    return frozenset(each.tag.rpartition("}")[2] for each in root.iter()) if root is not None else frozenset()
