"""Where a feed's bytes are: one file, a folder of files, a URL. Each gives the same: parts that can be read twice."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from connectors._ical import BLOCK, Fingerprint, Stream, fingerprint
from daemon.errors import Incomplete, Rejected, Unavailable
from daemon.model import Condition, Health

if TYPE_CHECKING:
    from connectors.ics import Options

FILE_LIMIT = 512 << 20
FILES_LIMIT = 100_000
_IN_MEMORY = 4 << 20

_WHY = {
    errno.ENOENT: "is not there",
    errno.ENOTDIR: "is not there",
    errno.EACCES: "may not be read",
    errno.EPERM: "may not be read",
    errno.ELOOP: "is a link that leads nowhere",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One calendar: ``label`` says which, for messages and without telling anything else. ``mark`` is what it was found
    to be; other programs may write it meanwhile."""

    label: str
    stream: Stream
    mark: str = ""

    def as_marked(self) -> Iterator[bytes]:
        """What it was found to be, once more. ``Incomplete`` at the end where it is another one by now."""
        taken = Fingerprint()
        for block in self.stream():
            taken.take(block)
            yield block
        if taken.text() != self.mark:
            raise Incomplete(f"{self.label} was changed while it was read.", remedy="It is read again next time.")


@dataclass(slots=True)
class Body:
    """What a place holds now. ``mark`` changes when a calendar does; ``tags`` let a server say "not modified"."""

    parts: list[Part]
    mark: str
    folder: bool = False
    unreadable: list[str] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)


class Place(Protocol):
    """Where a feed is."""

    dear: bool
    """Whether looking again costs others something, so that a look a moment ago has to do."""

    def body(self, tags: dict[str, str] | None = None) -> AbstractContextManager[Body | None]:
        """Read it; ``None`` where the server says that it is the one that had those tags. Raises ``AccountError``."""
        ...

    def condition(self) -> Condition:
        """Whether it is there, as far as that can be told at no cost."""
        ...


def place_of(options: Options) -> Place:
    """The place an account names."""
    if options.url is not None:
        return UrlPlace(options.url.get_secret_value(), allow_private=options.may_be_private)
    return FilePlace(options.path or Path())


class FilePlace:
    """A file, or all ``*.ics`` below a folder. Names that begin with a dot are unfinished files of other programs."""

    dear = False

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser()

    def condition(self) -> Condition:
        """Whether the path is there."""
        if self.path.exists():
            return Condition()
        return Condition(Health.DOWN, f"{self.path} is not there", "Check the account's path.")

    @contextmanager
    def body(self, tags: dict[str, str] | None = None) -> Iterator[Body]:  # noqa: ARG002 - files have no tags
        """Read everything once, for its fingerprint."""
        parts = self.parts()
        if not self.path.is_dir():
            (part,) = map(_marked, parts)
            yield Body([part], part.mark)
            return
        body = Body([], "", folder=True)
        digest = sha256()
        for part in parts:
            try:
                body.parts.append(_marked(part))
                mark = body.parts[-1].mark
            except Unavailable as problem:
                mark = str(problem)
                body.unreadable.append(mark)
            digest.update(f"{part.label} {mark}\n".encode())
        body.mark = digest.hexdigest()
        yield body

    def parts(self) -> list[Part]:
        """The calendars there, in the order of their names."""
        if not self.path.is_dir():
            return [part_of(self.path)]
        files = sorted(_files(self.path))
        if len(files) > FILES_LIMIT:
            raise Rejected(f"{self.path} has more than {FILES_LIMIT:,} calendar files.")
        return [
            part_of(path, f"File {number} of {len(files)} in the order of names")
            for number, path in enumerate(files, 1)
        ]


def unavailable(part: Part, error: OSError) -> Unavailable:
    """Why a calendar cannot be read."""
    return Unavailable(f"{part.label} {_WHY.get(error.errno or 0, 'cannot be read')}.")


def _marked(part: Part) -> Part:
    try:
        return replace(part, mark=fingerprint(part.stream()))
    except OSError as error:
        raise unavailable(part, error) from None


def part_of(path: Path, label: str = "") -> Part:
    """A file as a calendar."""
    return Part(label or str(path), lambda: _blocks(path))


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in names if name.lower().endswith(".ics") and not name.startswith("."))


def _blocks(path: Path) -> Iterator[bytes]:
    """A regular file in blocks. Opening does not wait, whatever else it may be (a named pipe)."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb", buffering=0) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a file")
        left = FILE_LIMIT
        while block := file.read(BLOCK):
            left -= len(block)
            if left < 0:
                raise OSError(errno.EFBIG, "too large")
            yield block


class UrlPlace:
    """A feed on the web. Its body is kept in an unnamed temporary file, not in memory."""

    dear = True

    def __init__(self, url: str, *, allow_private: bool) -> None:
        self._url = url
        self._allow_private = allow_private

    def condition(self) -> Condition:
        """Nothing can be told without asking."""
        return Condition()

    @contextmanager
    def body(self, tags: dict[str, str] | None = None) -> Iterator[Body | None]:
        """Ask the server."""
        from connectors._http import get

        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
            answer = get(self._url, file, headers=tags, allow_private=self._allow_private)
            if answer.status == 200:
                part = _marked(Part("The feed", lambda: _rewound(file)))
                yield Body([part], part.mark, tags=_tags(answer.headers))
            elif tags:
                yield None
            else:
                raise Incomplete("The server says that nothing changed, and was not asked.")


def _tags(headers: Mapping[str, str]) -> dict[str, str]:
    """What to ask with next time (RFC 9110 §13.1)."""
    pairs = (("If-None-Match", headers.get("etag")), ("If-Modified-Since", headers.get("last-modified")))
    return {name: value for name, value in pairs if value}


def _rewound(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(BLOCK):
        yield block
