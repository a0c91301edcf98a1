"""The error tree.

    AfterwordError                what went wrong, and ``remedy``: what to do next
    ├── ConfigError               every problem of the config at once
    ├── UsageError                an ID that fits nothing or too much, a wrong option
    ├── Busy                      another pass holds the state
    ├── StateError                the ledger cannot be used (disk, version, damage)
    └── AccountError              one account; the others go on
        ├── LoginNeeded           a person has to sign in again
        ├── NotAllowed            the login lacks a permission
        ├── Unavailable           down, slow or throttled; heals by itself (``retry_after``)
        ├── OutcomeUnknown        a write whose answer was lost: look before doing anything
        ├── NotUntouched          replace or withdraw refused: it is the user's now
        ├── Incomplete            a read that is not whole: never a deletion
        ├── Rejected              the provider refuses this very request; repeating it is useless
        └── Forbidden             our own transport refuses a call that is not on the allow-list

Messages name accounts, never people, titles, addresses or tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta


class AfterwordError(Exception):
    """Root of all errors that are explained to a person instead of shown as a traceback."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class ConfigError(AfterwordError):
    """Everything that is wrong with the config: ``problems`` are lines ``path.to.key: what is wrong``."""

    def __init__(self, problems: Sequence[str], *, remedy: str = "") -> None:
        super().__init__("\n".join(problems), remedy=remedy)
        self.problems = tuple(problems)


class UsageError(AfterwordError):
    """The command's words do not fit; exit code 2."""


class Busy(AfterwordError):
    """Another process holds the state; exit code 1."""


class StateError(AfterwordError):
    """The ledger cannot be used: full or read-only disk, damage, a newer schema."""


class AccountError(AfterwordError):
    """Something about one account; ``account`` may be filled in by the caller that knows it."""

    def __init__(self, message: str, *, remedy: str = "", account: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.account = account


class LoginNeeded(AccountError):
    """The login is missing, expired or revoked; exit code 3."""


class NotAllowed(AccountError):
    """The login works but lacks a permission; ``connect`` again and grant it."""


class Unavailable(AccountError):
    """Down, slow or throttled. ``retry_after`` is what the provider asked for."""

    def __init__(
        self, message: str, *, remedy: str = "", account: str = "", retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message, remedy=remedy, account=account)
        self.retry_after = retry_after


class OutcomeUnknown(AccountError):
    """A create, replace or withdraw whose answer never came: it may have happened."""


class NotUntouched(AccountError):
    """The artefact was changed, sent or deleted by the user since it was made; hands off."""


class Incomplete(AccountError):
    """A read that could not be completed; nothing may be concluded from what is absent."""


class Rejected(AccountError):
    """The provider refuses this very request (malformed, too large): repeating it is useless."""


class Forbidden(AccountError):
    """Our own transport refuses a call that is not on the allow-list: it is never sent."""


def nearest(word: str, known: Iterable[str]) -> str:
    """``; did you mean x?`` for a word that is not known, or nothing where no known one is close."""
    from difflib import get_close_matches

    folded = {name.casefold().replace("-", "_"): name for name in known}
    match = get_close_matches(word[:80].casefold().replace("-", "_"), folded, n=1)
    return f"; did you mean {folded[match[0]]}?" if match else ""
