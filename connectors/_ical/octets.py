"""A calendar as octets: brought into the usual form, unfolded, told from another by a hash."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterable, Iterator

BLOCK = 1 << 20
LINE_KEPT = 1 << 16

_FOLD = re.compile(rb"(?<![\r\n])(?:\r?\n)++[ \t]")  # a run of line ends is tried once, not from each of them


def unfold(data: bytes) -> bytes:
    """Undo line folding (RFC 5545 §3.1), on octets: a fold may fall inside a character."""
    return _FOLD.sub(b"", data) if b"\n " in data or b"\n\t" in data else data


class Fingerprint:
    """A hash of a calendar without its DTSTAMP lines, which many servers write anew on every request."""

    def __init__(self) -> None:
        self._digest, self._rest = hashlib.sha256(), b""

    def take(self, block: bytes) -> None:
        """What comes next."""
        data = self._rest + block if self._rest else block
        view, done = memoryview(data), 0
        while (at := data.find(b"\nDTSTAMP", done)) >= 0:
            self._digest.update(view[done:at])
            done = data.find(b"\n", at + 1)
            if done < 0:
                done = at
                break
        tail = data.rfind(b"\n", max(done, len(data) - LINE_KEPT))
        tail = len(data) if tail < 0 else tail
        self._digest.update(view[done:tail])
        self._rest = data[tail:]

    def text(self) -> str:
        """Of all that was taken; nothing may follow."""
        self._digest.update(self._rest)
        return self._digest.hexdigest()


def fingerprint(blocks: Iterable[bytes]) -> str:
    """That of a whole calendar."""
    taken = Fingerprint()
    for block in blocks:
        taken.take(block)
    return taken.text()


def plain(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Bring an unusual stream into the usual form: no byte order mark, UTF-16 as UTF-8, line ends with LF."""
    stream = iter(blocks)
    head = b""
    for block in stream:
        head += block
        if len(head) >= LINE_KEPT:
            break
    encoding = _encoding(head)
    if encoding:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        head = decoder.decode(head).encode()
        stream = (decoder.decode(block).encode() for block in stream)
    head = head.removeprefix(codecs.BOM_UTF8)
    if b"\r" in head and b"\n" not in head:
        yield head.replace(b"\r", b"\n")
        yield from (block.replace(b"\r", b"\n") for block in stream)
    elif b"\r\r\n" in head:
        yield head.replace(b"\r", b"")
        yield from (block.replace(b"\r", b"") for block in stream)
    else:
        yield head
        yield from stream


def _encoding(head: bytes) -> str | None:
    for mark, name in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
        (b"B\0E\0", "utf-16-le"),
        (b"\0B\0E", "utf-16-be"),
    ):
        if head.startswith(mark):
            return name
    return None
