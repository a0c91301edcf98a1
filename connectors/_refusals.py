"""A password that was refused is not tried again for a while, by whichever process: servers lock out who insists."""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any

from connectors._private import Notebook

PATIENCE = 1800  # seconds


class Refusals:
    """What is noted of the last login: when it was refused, and of the password a seal that is slow to guess from.

    It bars after so many refusals in a row (``enough``).
    """

    def __init__(self, book: Notebook, *, enough: int = 1) -> None:
        self._book, self._enough = book, enough

    @property
    def pending(self) -> bool:
        """Whether the last login was refused."""
        return bool(self._book.get("refused"))

    def bars(self, password: str) -> bool:
        """Whether this very password was refused a short while ago."""
        return self._times(password) >= self._enough

    def note(self, password: str) -> None:
        """It was refused."""
        times, salt = self._times(password) + 1, secrets.token_hex(16)
        self._book.note(refused={"at": int(time.time()), "times": times, "salt": salt, "seal": _seal(password, salt)})

    def _times(self, password: str) -> int:
        """How often in a row, the last time a short while ago."""
        note: Any = self._book.get("refused")
        try:
            recent = 0 <= time.time() - note["at"] < PATIENCE
            same = recent and secrets.compare_digest(str(note["seal"]), _seal(password, str(note["salt"])))
            return int(note["times"]) if same else 0
        except (TypeError, KeyError, ValueError):
            return 0

    def clear(self) -> None:
        """A login has succeeded."""
        self._book.note(refused=None)


def _seal(password: str, salt: str) -> str:
    return hashlib.scrypt(password.encode(), salt=salt.encode(), n=1 << 14, r=8, p=1).hex()
