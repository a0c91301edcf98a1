"""A password that was refused is not insisted on, by whichever process: servers lock out who does.

One refusal ends the tries of the pass, since some servers err now and then; a second one those of half an hour.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any

from connectors._private import Notebook

PATIENCE = 1800  # seconds
_ENOUGH = 2


class Refusals:
    """What is noted of the last login: when it was refused, and of the password a seal that is slow to guess from.

    Another password is heard at once.
    """

    def __init__(self, book: Notebook) -> None:
        self._book = book
        self._refused: str | None = None  # in this pass

    @property
    def pending(self) -> bool:
        """Whether the last login was refused."""
        return bool(self._book.get("refused"))

    def bars(self, password: str) -> bool:
        """Whether this very password was refused in this pass, or twice a short while ago."""
        return password == self._refused or self._times(password) >= _ENOUGH

    def note(self, password: str) -> None:
        """It was refused."""
        self._refused = password
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

    def pass_over(self) -> None:
        """The pass has come to its end."""
        self._refused = None

    def clear(self) -> None:
        """A login has succeeded."""
        self._refused = None
        self._book.note(refused=None)


def _seal(password: str, salt: str) -> str:
    return hashlib.scrypt(password.encode(), salt=salt.encode(), n=1 << 14, r=8, p=1).hex()
