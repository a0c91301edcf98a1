"""A password that was refused is not tried again for a while, by whichever process: servers lock out who insists."""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any

from connectors._private import Notebook

PATIENCE = 1800  # seconds


class Refusals:
    """What is noted of the last login: when it was refused, and of the password a seal that is slow to guess from."""

    def __init__(self, book: Notebook) -> None:
        self._book = book

    @property
    def pending(self) -> bool:
        """Whether the last login was refused."""
        return bool(self._book.get("refused"))

    def bars(self, password: str) -> bool:
        """Whether this very password was refused a short while ago."""
        note: Any = self._book.get("refused")
        try:
            recent = 0 <= time.time() - note["at"] < PATIENCE
            return recent and secrets.compare_digest(str(note["seal"]), _seal(password, str(note["salt"])))
        except (TypeError, KeyError):
            return False

    def note(self, password: str) -> None:
        """It was refused."""
        salt = secrets.token_hex(16)
        self._book.note(refused={"at": int(time.time()), "salt": salt, "seal": _seal(password, salt)})

    def clear(self) -> None:
        """A login has succeeded."""
        self._book.note(refused=None)


def _seal(password: str, salt: str) -> str:
    return hashlib.scrypt(password.encode(), salt=salt.encode(), n=1 << 14, r=8, p=1).hex()
