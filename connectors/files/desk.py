"""The folder as a desk: the page to read, the notes to write."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from urllib.parse import quote, unquote

from connectors.files.calendar import FILE, Book
from connectors.files.folder import WORK, Folder
from daemon.ports import Board

PAGE = "index.html"
PART = "notes"
_STATE = f"{WORK}/page"
_LIMIT = 256 * 2**10  # octets of notes that are read


class Desk:
    """Publishes the page, offers notes files, reads them."""

    def __init__(self, folder: Folder, book: Book) -> None:
        self._folder, self._book = folder, book

    def publish(self, board: Board) -> None:
        """Rewrite the page if it would change or was changed, offer notes files, mend the calendar file."""
        from connectors.files.page import render, state_of

        files = {interview: f"{PART}/{quote(interview, safe='')}.txt" for interview in board.interviews}
        offered = self._folder.listing(PART)
        missing = {i: name for i, name in files.items() if name.rpartition("/")[2] not in offered}
        calendar = FILE if self._book.entries() else None
        state = state_of(board, calendar)
        fresh = self._stamped() == state
        if fresh and not missing and self._book.sound():
            return
        with self._folder.locked():
            for interview, name in missing.items():
                self._folder.create(name, _heading(board.interviews[interview]))
            self._book.restore()
            if not fresh:
                page = render(board, self._folder.path, files, calendar)
                self._folder.write(PAGE, page)
                self._folder.write(_STATE, _stamp(state, page))

    def intact(self) -> bool:
        """Whether page and calendar file are as we wrote them."""
        return self._stamped() is not None and self._book.sound()

    def notes(self) -> Mapping[str, str]:
        """What the user wrote below the first line of each file."""
        found = {}
        for name in self._folder.listing(PART):
            if name.endswith(".txt") and (text := _written(self._folder.read(f"{PART}/{name}", limit=_LIMIT) or b"")):
                found[unquote(name.removesuffix(".txt"))] = text
        return found

    def _stamped(self) -> str | None:
        """What the page shows, if it is the one we wrote."""
        page, stamp = self._folder.read(PAGE), self._folder.read(_STATE) or b""
        state = stamp.decode("ascii", "replace").partition(" ")[0]
        return state if page is not None and stamp == _stamp(state, page) else None


def _stamp(state: str, page: bytes) -> bytes:
    return f"{state} {hashlib.sha256(page).hexdigest()}\n".encode()


def _heading(text: str) -> bytes:
    from connectors._mime import clean_line

    return f"# {clean_line(text)} (write your notes below this line)\n".encode()


def _written(raw: bytes) -> str:
    """Below the heading; all of it where the user wrote over a heading and nothing below."""
    head, _, below = _decoded(raw).strip().partition("\n")
    return below.strip() or ("" if head.startswith("#") else head.strip())


def _decoded(raw: bytes) -> str:
    """Text as editors save it: UTF-8 with or without a mark, UTF-16 with one, else the old Windows letters."""
    for encoding in ("utf-16",) if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")
