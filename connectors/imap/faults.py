"""What an IMAP server says, as one of our errors: the one table. Nothing of what it wrote is repeated.

Response codes are those of RFC 5530, RFC 3501 §7.1, RFC 7889 and the habits of the big providers.
"""

from __future__ import annotations

import re
import ssl
from imaplib import IMAP4

from connectors import _tls
from daemon.errors import AccountError, LoginNeeded, NotAllowed, OutcomeUnknown, Rejected, Unavailable

_CODE = re.compile(r"\[([A-Z][A-Z0-9-]+)[^\]]*\]", re.IGNORECASE)  # of a BAD the library has the text as [b'…']
_BUSY = re.compile(
    r"too many|try again|temporar|rate|throttl|unavailable|timed? ?out|exceeded|busy|internal|not connected", re.I
)
_FULL = re.compile(r"quota|mailbox (is )?full|over ?limit|no space|disk full", re.IGNORECASE)
_TEMPORARY = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "THROTTLED", "OVERQUOTA"})

FULL = "Make room in the mailbox."


class Refused(Rejected):
    """The server said NO or BAD to one command; ``code`` is its response code."""

    def __init__(self, message: str, *, code: str = "", remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.code = code


def lost(error: Exception) -> bool:
    """Whether the connection is gone, so that what was asked may have happened or not."""
    if isinstance(error, IMAP4.readonly):
        return False
    if isinstance(error, IMAP4.error) and not isinstance(error, IMAP4.abort):
        return type(error).__name__ == "ProtocolError"  # an answer that makes no sense: nothing after it would
    return isinstance(error, (IMAP4.abort, OSError, EOFError, ValueError, IndexError, KeyError))


def said(error: Exception, *, writing: bool) -> AccountError:
    """The error for what happened to a command."""
    if lost(error):
        if writing:
            return OutcomeUnknown("The connection to the mail server was lost before it answered.")
        return Unavailable("The connection to the mail server was lost.")
    if isinstance(error, IMAP4.readonly):
        return NotAllowed("The login may not change this mailbox.")
    return answered(str(error))


def answered(text: str) -> AccountError:
    """The error for a NO or BAD to a command after the login."""
    code = _code(text)
    if code == "OVERQUOTA" or (code in {"", "LIMIT"} and _FULL.search(text)):
        return Unavailable("The mailbox is full.", remedy=FULL)
    if code in {"NOPERM", "AUTHORIZATIONFAILED"}:
        return NotAllowed("The login may not change this mailbox.")
    if code in _TEMPORARY or (not code and _BUSY.search(text)):
        return Unavailable("The mail server cannot do that now.")
    return Refused("The mail server refused a request.", code=code)


def login(text: str, remedy: str) -> AccountError:
    """The error for a refused login."""
    code = _code(text)
    if code in _TEMPORARY or (code in {"", "ALERT"} and _BUSY.search(text)):
        return Unavailable("The mail server takes no logins now.")
    if code == "CONTACTADMIN":
        return LoginNeeded("The provider has closed this login.", remedy="Ask your mail provider.")
    if code == "PRIVACYREQUIRED":
        return NotAllowed("The server takes a password only with encryption.", remedy="Set security: tls or starttls.")
    return LoginNeeded("The mail server refused the name or the password.", remedy=remedy)


def unreachable(error: Exception, host: str) -> AccountError:
    """The error for a connection that did not come about."""
    if found := _tls.refused(error, host, "Check the host, or name the authority that it comes from in ca_file."):
        return found
    if isinstance(error, ssl.SSLError):
        return Unavailable(
            f"No encrypted connection to {host} came about.", remedy="Check port and security (tls or starttls)."
        )
    return Unavailable(f"The mail server {host} cannot be reached.")


def _code(text: str) -> str:
    match = _CODE.search(text)
    return match[1].upper() if match else ""
