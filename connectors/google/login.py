"""The stored sign-in of one account, in the authorized-user format of Google's own libraries.

Every field of it is honoured (google-auth's loader drops ``token_uri``). Two are our own: ``refresh_expires_at``,
when Google will end the sign-in (OAuth clients in "Testing" get seven days), and ``dead``: that Google has refused it,
why, and a hash of the refresh token that was meant, so that ``status`` knows it in another process. It is tried all the
same.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import stat
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from connectors._address import safe
from connectors._json import loads
from connectors._private import place, read, write
from connectors._secrets import ring
from connectors.google.scopes import WRITES, Need, covers, needs
from daemon.errors import AccountError, LoginNeeded
from daemon.model import Condition, Health
from daemon.ports import Context

if TYPE_CHECKING:
    from google.oauth2.credentials import Credentials

    from connectors.google import Options

TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
_SOON = timedelta(days=2)
_VITAL = WRITES | {Need.EVENTS}  # without these the account does not do what it is configured for


class Login:
    """Reads, keeps and judges one account's token. The file may be replaced by ``connect`` at any time."""

    def __init__(self, options: Options, context: Context) -> None:
        self._context = context
        self._read_mail = options.read_mail
        self._keyring = options.keyring
        self._path = options.token_file or place(context.state, context.account, "token.json")
        self._in_use: tuple[str | None, str | None] = (None, None)  # access and refresh token
        self.connect = f"afterword connect {context.account}"

    def stored(self) -> dict[str, Any]:
        """The token as stored; empty when there is none."""
        try:
            text = ring("get_password", self._context.account) if self._keyring else read(self._path)
            data = loads(text or "{}")
        except (OSError, ValueError):
            return {}  # a file that is none counts as not signed in, which says what to do
        return data if isinstance(data, dict) else {}

    def save(self, info: Mapping[str, Any]) -> None:
        """Store the token: in the keyring, or atomically in a file of mode 0600."""
        if self._keyring:
            ring("set_password", self._context.account, json.dumps(dict(info)))
            write(self._path, json.dumps({"keyring": _digest(info), "saved": datetime.now(UTC).isoformat()}))
        else:
            write(self._path, json.dumps(dict(info), indent=1))

    def stamp(self) -> object:
        """Something that changes when another process stores another token."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size

    def exposed(self) -> bool:
        """Whether others on this machine can read the token: only a file that the user brought can be so."""
        try:
            return bool(self._path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
        except OSError:
            return False

    def mark(self) -> str:
        """A hash that names this sign-in."""
        return _digest(self.stored())

    def granted(self) -> frozenset[str] | None:
        """The scopes of the stored token; ``None`` when it does not say, or there is none."""
        scopes = _scopes(self.stored())
        return None if scopes is None else frozenset(scopes)

    def credentials(self) -> Credentials:
        """Credentials of google-auth. Raises ``LoginNeeded`` when there is nothing to use."""
        from google.oauth2.credentials import Credentials

        info = self.stored()
        if not usable(info):
            raise LoginNeeded("This account is not signed in.", remedy=self.connect)
        self._in_use = (info.get("token"), info.get("refresh_token"))
        return Credentials(  # type: ignore[no-untyped-call]  # google-auth has no types
            info.get("token"),
            refresh_token=info.get("refresh_token"),
            token_uri=token_uri(info),
            client_id=info.get("client_id"),
            client_secret=info.get("client_secret"),
            scopes=_scopes(info),
            expiry=_expiry(info.get("expiry")),
        )

    def keep(self, credentials: Credentials, ends: str | None = None) -> bool:
        """Store what a refresh has brought and say whether it did; a sign-in made meanwhile is not overwritten.

        ``ends`` is when Google will end the sign-in, where it said so. What it granted may be less than the file says.
        """
        token, refresh = credentials.token, credentials.refresh_token
        before, self._in_use = self._in_use, (token, refresh)
        if self._in_use == before:
            return False
        info = self.stored()
        if info.get("refresh_token") != before[1]:
            return False
        expiry = f"{credentials.expiry.isoformat()}Z" if credentials.expiry else None
        scopes, granted = _scopes(info), credentials.granted_scopes
        told = {
            "refresh_expires_at": ends,
            "scopes": [each for each in scopes if each in granted] if scopes and granted else None,
        }
        info = {name: value for name, value in info.items() if name != "dead"}
        info |= {name: value for name, value in told.items() if value is not None}
        with contextlib.suppress(OSError):  # systemd credentials are read-only: the next process refreshes again
            self.save({**info, "token": token, "refresh_token": refresh, "expiry": expiry})
        return True

    def lost(self, why: AccountError) -> None:
        """Note that Google has refused this sign-in; ``found`` takes it back."""
        info = self.stored()
        dead = {"of": _digest(info), "why": why.message, "remedy": why.remedy}
        if info and info.get("dead") != dead:
            with contextlib.suppress(OSError):
                self.save({**info, "dead": dead})

    def found(self) -> bool:
        """Note that Google takes this sign-in after all; whether there was anything to note."""
        info = self.stored()
        if "dead" not in info:
            return False
        with contextlib.suppress(OSError):
            self.save({name: value for name, value in info.items() if name != "dead"})
        return True

    def missing(self) -> list[Need]:
        """What the account should be able to do and was not permitted."""
        granted = self.granted()
        wanted = needs(self._context, read_mail=self._read_mail)
        return [need for need in wanted if not covers(granted, need)]

    def condition(self) -> Condition:
        """How the sign-in stands, from the stored token alone."""
        info = self.stored()
        if not usable(info):
            return Condition(Health.BLOCKED, "not signed in", self.connect)
        ends = ends_at(info)
        dead = info.get("dead")
        if isinstance(dead, dict) and dead.get("of") == _digest(info):
            return Condition(Health.BLOCKED, str(dead.get("why")), str(dead.get("remedy") or self.connect))
        if ends and ends <= datetime.now(UTC):
            return Condition(Health.BLOCKED, "The sign-in has expired.", self.connect)
        if ends and ends - _SOON <= datetime.now(UTC):
            when = f"{ends:%d %B, %H:%M} UTC"
            detail = f"Google will end the sign-in on {when}; publish the OAuth client to stop that (docs/google.md)"
            return Condition(Health.WARNING, detail, self.connect)
        off = self.missing()
        health = Health.WARNING if set(off) & _VITAL else Health.OK
        return Condition(health, f"not permitted: {', '.join(off)}", self.connect) if off else Condition()


def usable(info: Mapping[str, Any]) -> bool:
    """Whether there is something to sign in with: a refresh token, or an access token that has not expired."""
    if info.get("refresh_token"):
        return True
    expiry = _expiry(info.get("expiry"))
    return bool(info.get("token")) and (expiry is None or expiry.replace(tzinfo=UTC) > datetime.now(UTC))


def ends_at(info: Mapping[str, Any]) -> datetime | None:
    """When Google ends the sign-in whatever we do, where it said so."""
    expiry = _expiry(info.get("refresh_expires_at"))
    return expiry.replace(tzinfo=UTC) if expiry else None


def after(now: datetime, seconds: Any) -> str | None:
    """A moment so many seconds on, as the file has it; ``None`` where that is no number."""
    try:
        return (now + timedelta(seconds=int(seconds))).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (TypeError, ValueError, OverflowError):
        return None


def token_uri(info: Mapping[str, Any]) -> str:
    """The token endpoint of the file. Raises ``LoginNeeded`` if secrets would go over plain http to another machine."""
    uri = str(info.get("token_uri") or TOKEN_URI)
    if safe(uri):
        return uri
    raise LoginNeeded("The token file names a token_uri that is not https.", remedy="Correct it or sign in again.")


def _scopes(info: Mapping[str, Any]) -> list[str] | None:
    scopes = info.get("scopes")
    if isinstance(scopes, str):
        return scopes.split()
    return [str(each) for each in scopes] if isinstance(scopes, list) else None


def _expiry(text: object) -> datetime | None:
    """A time of the file as google-auth wants it: UTC, without zone. One that cannot be read counts as passed."""
    if not text:
        return None
    try:
        when = datetime.fromisoformat(str(text))
    except ValueError:
        return datetime(1970, 1, 1)  # noqa: DTZ001 - google-auth counts in naive UTC
    return when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when


def _digest(info: Mapping[str, Any]) -> str:
    return hashlib.sha256(str(info.get("refresh_token")).encode()).hexdigest()[:16]
