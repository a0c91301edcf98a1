"""Faults of a disk: put between a module that reads or writes files and the system, for what lies below one folder."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.faults import wire


@dataclass(frozen=True)
class Fault(wire.Fault):
    """``code``: the system's error, in place of the call or (``late``) after it took effect; ``spoil``: what is read,
    made into something else, from the ``first`` time that a file is read."""

    code: int = 0
    late: bool = False
    spoil: Callable[[bytes], bytes] | None = None
    first: int = 1


@dataclass
class Disk(wire.Wire):
    """The disk that holds ``folder``."""

    folder: Path

    def put_under(self, module: ModuleType) -> Callable[[], None]:
        """From now on the module speaks with the system through this; the answer ends it."""
        module.os = _System(self, os)  # type: ignore[attr-defined]

        def end() -> None:
            module.os = os  # type: ignore[attr-defined]

        return end

    def holds(self, path: Any, dir_fd: int | None = None) -> bool:
        """Whether a path, an open file or a name in an open folder is on this disk."""
        if isinstance(path, int):
            path, dir_fd = "", path
        base = Path(f"/proc/self/fd/{dir_fd}").readlink() if dir_fd is not None else ""
        return Path(base, path).resolve().is_relative_to(self.folder.resolve())


class _System:
    """The module ``os``, as one sees it whose disk is going to break."""

    def __init__(self, disk: Disk, system: Any) -> None:
        self._disk, self._system = disk, system

    def __getattr__(self, name: str) -> Any:
        return getattr(self._system, name)

    def do(self, call: str, path: Any, work: Callable[[], Any], dir_fd: int | None = None) -> Any:
        """Have the system do it, or not."""
        fault = self._disk.met(call) if self._disk.holds(path, dir_fd) else None
        assert fault is None or isinstance(fault, Fault)
        if fault and fault.code and not fault.late:
            raise OSError(fault.code, os.strerror(fault.code))
        done = work()
        if fault and fault.code:
            raise OSError(fault.code, os.strerror(fault.code))
        return done

    def open(self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        kinds = {os.O_DIRECTORY: "open a folder", os.O_EXCL: "make a file", os.O_CREAT: "open the lock"}
        call = next((name for flag, name in kinds.items() if flags & flag), "open a file")
        return int(self.do(call, path, lambda: self._system.open(path, flags, mode, dir_fd=dir_fd), dir_fd))

    def fdopen(self, handle: int, mode: str, buffering: int = -1) -> Any:
        file = self._system.fdopen(handle, mode, buffering)
        if not self._disk.holds(handle):
            return file
        return _Writes(self, handle, file) if "w" in mode else self._read(file)

    def _read(self, file: Any) -> Any:
        fault = self._disk.met("read a file")
        assert fault is None or isinstance(fault, Fault)
        return _Reads(file, fault, self._disk.struck) if fault else file

    def fsync(self, handle: int) -> None:
        self.do("flush", handle, lambda: self._system.fsync(handle))

    def rename(self, old: Any, new: Any, *, src_dir_fd: int, dst_dir_fd: int) -> None:
        both = {"src_dir_fd": src_dir_fd, "dst_dir_fd": dst_dir_fd}
        self.do("rename", new, lambda: self._system.rename(old, new, **both), dst_dir_fd)

    def link(self, old: Any, new: Any, *, src_dir_fd: int, dst_dir_fd: int, follow_symlinks: bool) -> None:
        both = {"src_dir_fd": src_dir_fd, "dst_dir_fd": dst_dir_fd}
        self.do("link", new, lambda: self._system.link(old, new, follow_symlinks=follow_symlinks, **both), dst_dir_fd)

    def unlink(self, path: Any, *, dir_fd: int) -> None:
        self.do("remove", path, lambda: self._system.unlink(path, dir_fd=dir_fd), dir_fd)

    def scandir(self, folder: int) -> Any:
        return self.do("list", folder, lambda: self._system.scandir(folder))

    def stat(self, path: Any, *, dir_fd: int, follow_symlinks: bool) -> Any:
        how = {"dir_fd": dir_fd, "follow_symlinks": follow_symlinks}
        return self.do("look", path, lambda: self._system.stat(path, **how), dir_fd)


class _Writes(AbstractContextManager["_Writes"]):
    """A file that is being written."""

    def __init__(self, system: _System, handle: int, file: Any) -> None:
        self._system, self._handle, self._file = system, handle, file
        self.flush = file.flush

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> None:
        """Half of it is there, if it ends in an error."""
        half = len(data) // 2
        self._file.write(data[:half])
        self._system.do("write", self._handle, lambda: self._file.write(data[half:]))


class _Reads(io.BytesIO):
    """A file that is being read, and what happens to it meanwhile."""

    def __init__(self, file: Any, fault: Fault, times: int) -> None:
        whole = file.read()
        super().__init__(fault.spoil(whole) if fault.spoil and times >= fault.first else whole)
        self._file, self._code = file, fault.code

    def fileno(self) -> int:
        return int(self._file.fileno())

    def read(self, size: int | None = -1, /) -> bytes:
        if self._code:
            raise OSError(self._code, os.strerror(self._code))
        return super().read(size)

    def close(self) -> None:
        self._file.close()
        super().close()


WRITING = ("make a file", "write", "flush", "link", "rename")
CHANGING = ("open the lock", "make a file", "link", "rename", "remove")
LOOKING = ("open a folder", "open a file", "read a file", "list", "look")
CALLS = (*dict.fromkeys((*CHANGING, *WRITING, *LOOKING)),)


def half(whole: bytes) -> bytes:
    """The file as somebody is writing it."""
    return whole[: len(whole) // 2]


FAULTS: Mapping[Fault, tuple[str, ...]] = {
    Fault("full", code=errno.ENOSPC): WRITING,
    Fault("over quota", code=errno.EDQUOT): WRITING,
    Fault("read-only", code=errno.EROFS): CHANGING,
    Fault("denied", code=errno.EACCES): CALLS,
    Fault("broken", code=errno.EIO): CALLS,
    Fault("drive gone", code=errno.ESTALE): CALLS,
    Fault("too many open files", code=errno.EMFILE): ("open the lock", "make a file", "open a folder", "open a file"),
    Fault("broken after it took effect", code=errno.EIO, late=True): ("link", "rename", "remove", "flush"),
    Fault("denied once", code=errno.EACCES, once=True): CHANGING,
    Fault("vanished", code=errno.ENOENT, lie=True): ("open a folder", "open a file"),
    Fault("half there", spoil=half, lie=True): ("read a file",),
    Fault("half there when read again", spoil=half, first=2, lie=True): ("read a file",),
    Fault("empty", spoil=lambda _: b"", lie=True): ("read a file",),
    Fault("slow", pause=0.01, harmless=True): CALLS,
}


def cells(calls: tuple[str, ...]) -> tuple[wire.Cell, ...]:
    """Every call with every fault that it can meet."""
    return tuple((call, fault) for fault, struck in FAULTS.items() for call in struck if call in calls)
