"""Tasks and reminders in ``afterword.ics``, a calendar to open or to subscribe to.

The file is ours: it is rewritten, whatever was changed in it. What stands in it is kept a second time in
``.afterword/calendar.ics``, from where a damaged or deleted file is restored; if that copy is lost, the file itself
is read. A withdrawn entry is left out, which is what removes it from a subscribed calendar (shown as cancelled, it
would stay in sight, and in some programs ring); the copy keeps it, so that SEQUENCE goes on if it ever comes back.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Generic, TypeVar

from connectors._ical_write import folded, vcalendar, vevent
from connectors.files.folder import WORK, Folder
from daemon.errors import NotUntouched, Rejected
from daemon.model import Custody, Kind, Ref, Reminder, Task, Touch

FILE = "afterword.ics"
COPY = f"{WORK}/calendar.ics"
_TASK = "CATEGORIES:TASK"
_CANCELLED = "STATUS:CANCELLED"
_STAMPS = ("DTSTAMP:", "CREATED:", "LAST-MODIFIED:", "SEQUENCE:")

Block = tuple[str, ...]  # the unfolded lines of one VEVENT
S = TypeVar("S", Task, Reminder)


class Book:
    """All entries by UID, withdrawn ones included. ``clock`` is real time, for the stamps."""

    def __init__(self, folder: Folder, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.folder, self.clock = folder, clock
        self._read: tuple[object, dict[str, Block]] = (None, {})

    def entries(self) -> Mapping[str, Block]:
        """What we have, from our copy, else from the file itself."""
        for name in (COPY, FILE):
            state = self._state(name)
            if state is None:
                continue
            if self._read[0] != state:
                self._read = (state, _blocks(self.folder.read(name) or b""))
            if self._read[1]:
                return self._read[1]
        return {}

    def put(self, uid: str, block: Block) -> None:
        """Write an entry and, from it, both files. Only under the folder's lock."""
        entries = {**self.entries(), uid: block}
        self.folder.write(COPY, _file(entries))
        self._read = (self._state(COPY), entries)
        self._publish(entries)

    def _state(self, name: str) -> object:
        """Differs when the file does; ``None`` when there is none."""
        facts = self.folder.stat(name)
        return (name, facts.st_ino, facts.st_mtime_ns, facts.st_size) if facts else None

    def restore(self) -> None:
        """Put the file back as it should be, if it is not. Only under the folder's lock."""
        if entries := self.entries():
            self._publish(entries)

    def sound(self) -> bool:
        """Whether the file is as we wrote it."""
        entries = self.entries()
        return not entries or self.folder.read(FILE) == _file(_alive(entries))

    def _publish(self, entries: Mapping[str, Block]) -> None:
        data = _file(_alive(entries))
        if self.folder.read(FILE) != data:
            self.folder.write(FILE, data)


class Entries(Generic[S]):
    """The writer of one kind of entry. What is in the book is untouched: the user's changes are overwritten."""

    def __init__(self, book: Book, kind: Kind, *, settle: timedelta) -> None:
        self.settle = settle
        self._book, self._kind = book, kind

    def find(self, key: str) -> Ref | None:
        """Look for the UID made of the key."""
        block = self._live(_uid(key))
        if block and not self._book.sound():  # a process was killed between the copy and the file
            with self._book.folder.locked():
                self._book.restore()
        return self._ref(key, block) if block else None

    def create(self, key: str, spec: S) -> Ref:
        """Enter it; an entry of that key that is there stays the one."""
        uid = _uid(key)
        with self._book.folder.locked():
            if block := self._live(uid):
                return self._ref(key, block)
            earlier = self._book.entries().get(uid)
            if earlier and _CANCELLED not in earlier:
                raise Rejected("an entry of another kind has this key")
            return self._enter(key, spec, earlier)

    def inspect(self, ref: Ref) -> Custody:
        """Untouched as long as we have it."""
        return Custody(Touch.UNTOUCHED if self._live(_uid(ref.more["key"])) else Touch.GONE)

    def replace(self, ref: Ref, spec: S) -> Ref:
        """Enter other content under the same UID; the same content changes nothing."""
        key = ref.more["key"]
        with self._book.folder.locked():
            earlier = self._live(_uid(key))
            if earlier is None:
                raise NotUntouched("the entry is not in the calendar any more")
            return self._enter(key, spec, earlier)

    def withdraw(self, ref: Ref) -> None:
        """Take it out of the file."""
        uid = _uid(ref.more["key"])
        with self._book.folder.locked():
            if block := self._live(uid):
                gone = tuple(_CANCELLED if line.startswith("STATUS:") else line for line in block)
                self._book.put(uid, gone)

    def _live(self, uid: str) -> Block | None:
        block = self._book.entries().get(uid)
        kind = Kind.TASK if block and _TASK in block else Kind.REMINDER
        return block if block and kind is self._kind and _CANCELLED not in block else None

    def _enter(self, key: str, spec: S, earlier: Block | None) -> Ref:
        now = self._book.clock()
        block = vevent(
            spec,
            uid=_uid(key),
            created=datetime.fromisoformat(_value(earlier, "CREATED")) if earlier else now,
            changed=now,
            sequence=int(_value(earlier, "SEQUENCE")) + 1 if earlier else 0,
        )
        if earlier is None or _content(block) != _content(earlier):
            self._book.put(_uid(key), block)
        return self._ref(key, block)

    def _ref(self, key: str, block: Block) -> Ref:
        seen = hashlib.sha256("\n".join(_content(block)).encode()).hexdigest()[:32]
        return Ref(self._book.folder.place(FILE), seen, {"key": key, "uid": _uid(key)})


def _uid(key: str) -> str:
    return f"{key}@afterword"


def _alive(entries: Mapping[str, Block]) -> dict[str, Block]:
    return {uid: block for uid, block in entries.items() if _CANCELLED not in block}


def _file(entries: Mapping[str, Block]) -> bytes:
    return vcalendar([content for _, content in sorted(map(_written, entries.values()))], name="Afterword")


@lru_cache(maxsize=4096)
def _written(block: Block) -> tuple[tuple[str, str], bytes]:
    """Where an entry stands in the file (by start and UID), and its bytes: most stay from one writing to the next."""
    return (_value(block, "DTSTART"), _value(block, "UID")), folded(block)


def _content(block: Block) -> list[str]:
    return [line for line in block if not line.startswith(_STAMPS)]


def _value(block: Block, name: str) -> str:
    """The value of a property of our own writing; ``DTSTART`` may have a parameter."""
    return next(line.partition(":")[2] for line in block if re.match(rf"{name}[;:]", line))


def _blocks(data: bytes) -> dict[str, Block]:
    """Our own entries in a file, whatever else is in it: whole VEVENTs with our UID and the properties we rely on."""
    lines = re.sub(r"\r?\n[ \t]", "", data.decode("utf-8", "replace")).replace("\r\n", "\n").split("\n")
    found: dict[str, Block] = {}
    block: list[str] = []
    for line in lines:
        if line == "BEGIN:VEVENT":
            block = []
        block.append(line)
        if line == "END:VEVENT" and _OURS.search("\n".join(block)):
            found[_value(tuple(block), "UID")] = tuple(block)
    return found


_OURS = re.compile(
    r"\ABEGIN:VEVENT\nUID:[^\n]+@afterword\nDTSTAMP:\d{8}T\d{6}Z\nCREATED:\d{8}T\d{6}Z\nLAST-MODIFIED:\d{8}T\d{6}Z\n"
    r"SEQUENCE:\d{1,9}\nDTSTART[;:][^\n]+\nDTEND[;:][^\n]+\n(?:[^\n]+\n)*END:VEVENT\Z"
)
