"""A private folder: whole files or none, never through a symbolic link, one writer at a time.

Every file is written beside its place (in ``.afterword/``), flushed to the disk and moved there in one step, so a
process killed at any moment leaves whole files. Names are looked up from open directories without following links.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from daemon.errors import AccountError, Unavailable
from daemon.model import Condition, Health

WORK = ".afterword"
_PATIENCE = 10.0  # seconds; others hold the lock for milliseconds
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}  # file systems without them
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}
_LINKED = {errno.ELOOP, errno.ENOTDIR}


class Folder:
    """The folder of an account; files in it are named ``file`` or ``part/file``."""

    def __init__(self, path: Path, account: str = "") -> None:
        self.path = Path(os.path.abspath(path))  # noqa: PTH100 - lexical: a link to the folder keeps its own name
        self._account = account

    def place(self, name: str) -> str:
        """The absolute path of a file in it."""
        return str(self.path / name)

    def condition(self) -> Condition:
        """Whether it can be written, without making it."""
        try:
            with self._explained():
                there = next(each for each in (self.path, *self.path.parents) if each.exists())
                if there == self.path:
                    with self._root():
                        pass
                if not os.access(there, os.W_OK | os.X_OK):
                    raise PermissionError(errno.EACCES, "")
        except AccountError as error:
            return Condition(Health.DOWN, error.message, error.remedy)
        return Condition()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder against other writers; what a killed one left half-written is removed first."""
        with self._explained(), self._part(WORK, make=True) as work:
            lock = os.open("lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=work)
            try:
                self._acquire(lock)
                with os.scandir(work) as entries:
                    for entry in entries:
                        if entry.name.endswith(".new"):
                            os.unlink(entry.name, dir_fd=work)
                yield
            finally:
                os.close(lock)  # lets go of it, as the end of the process does

    def read(self, name: str, *, limit: int = 64 * 2**20) -> bytes | None:
        """The first ``limit`` bytes of a file; ``None`` when there is no regular file of that name."""
        with self._explained(), suppress(FileNotFoundError), self._parent(name) as (parent, file):
            try:
                handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=parent)
            except FileNotFoundError:
                os.stat(file, dir_fd=parent, follow_symlinks=False)  # not found either where it is gone
                message = f"a file in the folder {self.path} is just being replaced"
                raise Unavailable(message, account=self._account) from None
            except OSError as error:
                if error.errno in {errno.ENXIO, *_LINKED}:
                    return None
                raise
            with os.fdopen(handle, "rb") as opened:
                return opened.read(limit) if stat.S_ISREG(os.fstat(handle).st_mode) else None
        return None

    def listing(self, part: str) -> dict[str, os.stat_result]:
        """The regular files of a part, by name."""
        found: dict[str, os.stat_result] = {}
        with self._explained(), suppress(FileNotFoundError), self._part(part) as parent, os.scandir(parent) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):  # gone since
                    if entry.is_file(follow_symlinks=False):
                        found[entry.name] = entry.stat(follow_symlinks=False)
        return found

    def stat(self, name: str) -> os.stat_result | None:
        """What the system says of a file, ``None`` when there is none."""
        with self._explained(), suppress(FileNotFoundError), self._parent(name) as (parent, file):
            return os.stat(file, dir_fd=parent, follow_symlinks=False)
        return None

    def write(self, name: str, data: bytes) -> None:
        """Put a file, in place of one that is there. Only under the lock."""
        with self._explained(), self._parent(name, make=True) as (parent, file), self._written(data) as (work, draft):
            os.rename(draft, file, src_dir_fd=work, dst_dir_fd=parent)
            _flush(parent)

    def create(self, name: str, data: bytes) -> bool:
        """Put a new file; false if the name is taken. Only under the lock."""
        with self._explained(), self._parent(name, make=True) as (parent, file), self._written(data) as (work, draft):
            try:
                os.link(draft, file, src_dir_fd=work, dst_dir_fd=parent, follow_symlinks=False)
            except FileExistsError:
                return False
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
                if self.stat(name) is not None:
                    return False
                os.rename(draft, file, src_dir_fd=work, dst_dir_fd=parent)
            _flush(parent)
            return True

    def remove(self, name: str) -> None:
        """Remove a file; none there is fine. Only under the lock."""
        with self._explained(), suppress(FileNotFoundError), self._parent(name) as (parent, file):
            os.unlink(file, dir_fd=parent)
            _flush(parent)

    @contextmanager
    def _written(self, data: bytes) -> Iterator[tuple[int, str]]:
        with self._part(WORK, make=True) as work:
            draft = f"{secrets.token_hex(8)}.new"
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=work)
            try:
                with os.fdopen(handle, "wb") as opened:
                    opened.write(data)
                    opened.flush()
                    os.fsync(handle)
                yield work, draft
            finally:
                with suppress(FileNotFoundError):
                    os.unlink(draft, dir_fd=work)

    @contextmanager
    def _parent(self, name: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
        part, _, file = name.rpartition("/")
        if not file or {file, part} & {".", ".."} or "/" in part or "\0" in name:
            raise ValueError("not the name of a file in this folder")
        with self._part(part, make=make) as parent:
            yield parent, file

    @contextmanager
    def _part(self, part: str, *, make: bool = False) -> Iterator[int]:
        """The folder itself or one right below it; ``make`` it where it is missing."""
        with self._root(make=make) as root:
            if not part:
                yield root
                return
            if make:
                with suppress(FileExistsError):
                    os.mkdir(part, 0o700, dir_fd=root)
            handle = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=root)
            try:
                yield handle
            finally:
                os.close(handle)

    @contextmanager
    def _root(self, *, make: bool = False) -> Iterator[int]:
        if make:
            with suppress(FileExistsError):
                self.path.mkdir(mode=0o700, parents=True)
        handle = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            found = os.fstat(handle)
            if found.st_uid != os.geteuid():
                raise self._refused("belongs to another user")
            if found.st_mode & stat.S_IWOTH:
                raise self._refused("can be written by everybody")
            if found.st_mode & 0o777 != 0o700:
                os.fchmod(handle, 0o700)
            yield handle
        finally:
            os.close(handle)

    def _acquire(self, lock: int) -> None:
        for _ in range(int(_PATIENCE / 0.05)):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.05)
            except OSError:
                return  # a file system without locks: the pass's own lock has to do
            else:
                return
        raise Unavailable(
            f"another program is writing into the folder {self.path}", remedy="Try again.", account=self._account
        )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._error(error) from error

    def _error(self, error: OSError) -> AccountError:
        if error.errno in _FULL:
            return Unavailable(
                f"the disk of the folder {self.path} is full", remedy="Make room on it.", account=self._account
            )
        if error.errno in _DENIED:
            return Unavailable(
                f"the folder {self.path} cannot be read and written",
                remedy="Give yourself the right to (chmod -R u+rwX), or name another folder in the config.",
                account=self._account,
            )
        if error.errno in _LINKED:
            return self._refused("has a symbolic link or a file in the place of a folder")
        return Unavailable(f"the folder {self.path} cannot be used ({error.strerror})", account=self._account)

    def _refused(self, why: str) -> Unavailable:
        return Unavailable(
            f"the folder {self.path} {why}",
            remedy="Name a folder of your own in the config, or mend this one (chmod 700).",
            account=self._account,
        )


def _flush(directory: int) -> None:
    """Make a change of names last; not every file system can."""
    with suppress(OSError):
        os.fsync(directory)
