"""Where a sign-in is kept: a serialised MSAL token cache in a private file, or in the system's keyring.

msal-extensions is not used: it truncates the file before it writes, and a killed process leaves a lock behind.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors import _private
from connectors._json import loads
from connectors._secrets import ring
from connectors.microsoft.options import Options
from daemon.ports import Context

_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a token cache says without asking Microsoft. ``seal`` and ``owner`` name refresh token and mailbox without
    telling them; ``homes`` are its accounts, as Microsoft's id and as name."""

    refreshable: bool = False
    expires: datetime | None = None
    granted: frozenset[str] = frozenset()
    homes: tuple[tuple[str, str], ...] = ()
    seal: str = ""
    owner: str = ""
    renewed: datetime | None = None

    @property
    def usernames(self) -> tuple[str, ...]:
        """Whom Microsoft knows them as."""
        return tuple(name for _, name in self.homes)

    @property
    def usable(self) -> bool:
        """Whether there is something to sign in with."""
        return self.refreshable or (self.expires is not None and self.expires > datetime.now(UTC))


class Tokens:
    """Reads and writes one account's token cache; whoever changes it holds the lock."""

    def __init__(self, options: Options, context: Context) -> None:
        self._account = context.account
        self._keyring = options.keyring
        self._given = options.token_file
        self._own = _private.place(context.state, context.account, "token.json")
        self._lock = _private.place(context.state, context.account, "token.lock")

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the sign-in: refresh tokens rotate, and two processes must not rotate the same one."""
        with contextlib.ExitStack() as held:
            if self._given is not None:
                beside = self._given.resolve()
                with contextlib.suppress(OSError):  # a read-only folder: nobody else writes there either
                    held.enter_context(_private.locked(beside.with_name(f".{beside.name}.lock")))
            held.enter_context(_private.locked(self._lock))
            yield

    def load(self) -> str | None:
        """The cache as text, if there is one that can be read as one."""
        if self._keyring:
            return _sound(ring("get_password", self._account))
        if self._given is None:
            return _sound(_text(self._own))
        given = _text(self._given)
        kept = _object(_text(self._own))
        if kept.get("seed") == _digest(given or ""):
            return _sound(kept.get("cache"))
        return _sound(given)

    def save(self, text: str) -> None:
        """Store the cache. Of a ``token_file`` that cannot be written (a systemd credential) a copy is kept."""
        if self._keyring:
            ring("set_password", self._account, text)
            return
        if self._given is None:
            _private.write(self._own, text)
            return
        try:
            _private.write(self._given, text)
        except OSError as error:
            if error.errno not in _READ_ONLY:
                raise
            seed = _digest(_text(self._given) or "")
            _private.write(self._own, json.dumps({"seed": seed, "cache": text}))

    def facts(self) -> Facts:
        """What is known from the cache alone."""
        cache = _object(self.load())
        refresh = _entries(cache, "RefreshToken")
        access = _entries(cache, "AccessToken")
        newest = max(refresh, key=lambda each: _number(each.get("last_modification_time")), default={})
        expires = max((_number(each.get("expires_on")) for each in access), default=0)
        renewed = _number(newest.get("last_modification_time"))
        return Facts(
            refreshable=any(each.get("secret") for each in refresh),
            expires=datetime.fromtimestamp(expires, UTC) if expires else None,
            granted=frozenset(scope for each in (*refresh, *access) for scope in str(each.get("target") or "").split()),
            homes=tuple(
                (str(each.get("home_account_id") or ""), str(each.get("username") or ""))
                for each in _entries(cache, "Account")
            ),
            seal=_digest(str(newest.get("secret"))) if newest else "",
            owner=_digest(" ".join(sorted(str(each.get("home_account_id")) for each in _entries(cache, "Account")))),
            renewed=datetime.fromtimestamp(renewed, UTC) if renewed else None,
        )

    def exposed(self) -> bool:
        """Whether other users of this machine can read the file."""
        path = self._given or self._own
        try:
            return not self._keyring and bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
        except OSError:
            return False


def _text(path: Any) -> str | None:
    try:
        return _private.read(path)
    except (OSError, ValueError):
        return None


def _sound(text: object) -> str | None:
    """The text if it is a token cache in MSAL's unified schema, as far as MSAL takes it for granted."""
    cache = _object(text)
    whole = all(
        isinstance(group, dict) and all(isinstance(entry, dict) for entry in group.values()) for group in cache.values()
    )
    return text if isinstance(text, str) and cache and whole else None


def _object(text: object) -> dict[str, Any]:
    try:
        data = loads(text) if isinstance(text, str) else None
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _entries(cache: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    return list(cache.get(kind, {}).values())


def _number(value: object) -> int:
    try:
        number = int(str(value))
    except ValueError:
        return 0
    return number if 0 < number < time.time() + 10**9 else 0


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
