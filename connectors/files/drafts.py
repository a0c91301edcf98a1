"""Drafts as ``.eml`` files that mail programs open for writing (``X-Unsent``), found by the key in their header.

A file that was changed, renamed or deleted is the user's: renamed it is still found, changed it is left alone. The
fingerprint of what we wrote is in the file too, so that an edit shows even to a process that remembers nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from pathlib import PurePath

from connectors.files.folder import Folder
from connectors.files.names import draft_name, slug
from daemon.errors import NotUntouched
from daemon.model import Custody, Draft, Ref, Touch

PART = "drafts"
_HEAD = 64 * 2**10  # no header of ours is further down
_KEY = re.compile(rb"^X-Afterword-Key:\s*(\S+)", re.MULTILINE | re.IGNORECASE)
_SEAL_HEADER = "X-Afterword-Seal"
_SEAL = re.compile(rb"^X-Afterword-Seal:\s*(\S+)", re.MULTILINE | re.IGNORECASE)
_BLANK = re.compile(rb"\r?\n\r?\n")


class Drafts:
    """The drafts of the folder."""

    def __init__(self, folder: Folder, *, settle: timedelta, discreet: bool) -> None:
        self.settle = settle
        self._folder, self._discreet = folder, discreet
        self._known: dict[tuple[str, int, int, int], str] = {}  # what a file's header says, until the file changes

    def find(self, key: str) -> Ref | None:
        """Look into the header of every draft, whatever the user named it."""
        name = self._named(key)
        raw = self._folder.read(name) if name else None
        return self._ref(name, key, raw) if name and raw is not None else None

    def create(self, key: str, spec: Draft) -> Ref:
        """Write it under a name that nothing else has; a draft of that key that is there stays the one."""
        raw = _eml(key, spec)
        with self._folder.locked():
            if found := self.find(key):
                return found
            name = next(name for name in self._names(key, spec) if self._folder.create(name, raw))
        return self._ref(name, key, raw, ours=True)

    def inspect(self, ref: Ref) -> Custody:
        """Compare the file with what was written; sent and deleted look the same here: gone."""
        return Custody(self._look(ref)[1])

    def replace(self, ref: Ref, spec: Draft) -> Ref:
        """Write other content into the same file, only if untouched."""
        key = ref.more["key"]
        raw = _eml(key, spec)
        with self._folder.locked():
            name, touch = self._look(ref)
            if touch is not Touch.UNTOUCHED:
                raise NotUntouched("the draft was changed or removed since it was made")
            self._folder.write(name, raw)
        return self._ref(name, key, raw, ours=True)

    def withdraw(self, ref: Ref) -> None:
        """Remove the file, only if untouched."""
        with self._folder.locked():
            name, touch = self._look(ref)
            if touch is Touch.EDITED:
                raise NotUntouched("the draft was changed since it was made")
            if touch is Touch.UNTOUCHED:
                self._folder.remove(name)

    def _look(self, ref: Ref) -> tuple[str, Touch]:
        """Where the draft is now (its old place first, then by key) and how it stands."""
        key = ref.more["key"]
        name = f"{PART}/{PurePath(ref.id).name}"
        raw = self._folder.read(name)
        carries = _header(_KEY, raw) if raw is not None else None
        if raw is None or carries != key:
            elsewhere = self._named(key)
            moved = self._folder.read(elsewhere) if elsewhere else None
            if elsewhere is None or moved is None:
                return name, Touch.EDITED if carries == "" else Touch.GONE
            name, raw = elsewhere, moved
        if _digest(raw) == ref.more.get("file"):
            return name, Touch.UNTOUCHED
        # The seal counts too: a process killed right after a replace has left words that no ledger knows.
        ours = _fingerprint(raw) in {ref.seen, _header(_SEAL, raw)}
        return name, Touch.UNTOUCHED if ours else Touch.EDITED

    def _ref(self, name: str, key: str, raw: bytes, *, ours: bool = False) -> Ref:
        """``ours``: these are the very bytes we wrote, so the same bytes need no closer look."""
        more = {"key": key, "file": _digest(raw)} if ours else {"key": key}
        return Ref(self._folder.place(name), _header(_SEAL, raw) or _fingerprint(raw), more)

    def _named(self, key: str) -> str | None:
        """The draft of that key; of several copies the oldest."""
        known: dict[tuple[str, int, int, int], str] = {}
        found: list[tuple[int, str]] = []
        for name, facts in self._folder.listing(PART).items():
            if not name.lower().endswith(".eml"):
                continue
            state = (name, facts.st_ino, facts.st_mtime_ns, facts.st_size)
            known[state] = self._known.get(state) or self._key(f"{PART}/{name}")
            if key and known[state] == key:
                found.append((facts.st_mtime_ns, f"{PART}/{name}"))
        self._known = known
        return min(found)[1] if found else None

    def _key(self, name: str) -> str:
        return _header(_KEY, self._folder.read(name, limit=_HEAD) or b"") or "-"

    def _names(self, key: str, spec: Draft) -> Iterator[str]:
        taken = {name.casefold() for name in self._folder.listing(PART)}
        name = draft_name(spec, discreet=self._discreet)
        tail = slug(key, 8) or _digest(key.encode())[:8]
        for each in chain((name, f"{name}-{tail}"), (f"{name}-{tail}-{number}" for number in range(2, 10_000))):
            if f"{each}.eml" not in taken:
                yield f"{PART}/{each}.eml"


def _eml(key: str, spec: Draft) -> bytes:
    from connectors._mime import build_message

    message = build_message(spec, key=key, headers={"X-Unsent": "1"})
    message[_SEAL_HEADER] = _fingerprint(bytes(message))
    return bytes(message)


def _fingerprint(raw: bytes) -> str:
    from connectors._mime import fingerprint  # only where the quick look is not enough

    return fingerprint(raw)


def _header(pattern: re.Pattern[bytes], raw: bytes) -> str:
    found = pattern.search(_BLANK.split(raw[:_HEAD], maxsplit=1)[0])
    return found[1].decode("ascii", "replace") if found else ""


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
