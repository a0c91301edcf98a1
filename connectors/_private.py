"""Private files of an account: mode 0600 in a folder of mode 0700, replaced as a whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkstemp
from typing import Any
from urllib.parse import quote

from connectors._json import loads
from daemon.errors import Unavailable

_LARGEST = 4 * 2**20  # octets; whatever is larger is none of ours


def place(folder: Path, account: str, name: str) -> Path:
    """The path of one account's file in the state folder."""
    return folder / f"{quote(account, safe='')}-{name}"


def read(path: Path) -> str | None:
    """The file's text; ``None`` when there is no such file. Raises ``OSError`` or ``ValueError`` (not our file)."""
    try:
        # Opening does not wait, whatever is there instead (a named pipe).
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ValueError("not a file")
            raw = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return None
    if len(raw) > _LARGEST:
        raise ValueError("the file is too large")
    return raw.decode("utf-8")


def write(path: Path, text: str) -> None:
    """Replace the file; a symbolic link stays and what it points to is replaced. Raises ``OSError``."""
    target = path.resolve()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = mkstemp(prefix=f".{target.name}.", dir=target.parent)  # 0600 from the start
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def whose(*names: str | None) -> str:
    """A word for whoever these names belong to, which does not tell them; empty if there is none."""
    told = "\n".join(name.strip().lower() for name in names if name)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16] if told else ""


@contextlib.contextmanager
def locked(path: Path, *, seconds: float = 30.0) -> Iterator[None]:
    """Hold the lock file at ``path``; it dies with the process. Raises ``Unavailable`` after ``seconds``."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    deadline = time.monotonic() + seconds
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while not _try(descriptor):
            if time.monotonic() > deadline:
                raise Unavailable("Another process holds this account's sign-in.")
            time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Notebook:
    """What a connector has to remember of one account, in a JSON file: ids of its own calendar and list, and such.

    Whatever is in it can be lost without harm: it saves looking again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pages: dict[str, Any] | None = None

    def get(self, name: str) -> Any:
        """What was noted under the name, else ``None``."""
        return self._load().get(name)

    def note(self, **changes: Any) -> None:
        """Write it down, on disk before this returns; ``None`` forgets. Unchanged is not written.

        Where it cannot be written (a full disk) it is remembered as long as the process lives.
        """
        pages = self._load()
        after = {name: value for name, value in {**pages, **changes}.items() if value is not None}
        if after != pages:
            self._pages = after
            with contextlib.suppress(OSError):
                write(self._path, json.dumps(after, ensure_ascii=False, indent=1))

    def clear(self) -> None:
        """Forget everything."""
        self.note(**dict.fromkeys(self._load()))

    def _load(self) -> dict[str, Any]:
        if self._pages is None:
            try:
                data = loads(read(self._path) or "{}")
            except (OSError, ValueError):
                data = {}
            self._pages = data if isinstance(data, dict) else {}
        return self._pages
