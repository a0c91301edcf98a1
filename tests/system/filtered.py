"""Runs a command under the filters of a systemd unit: ``python -m tests.system.filtered UNIT COMMAND…``.

What systemd makes of these lines it makes with libseccomp (systemd.exec(5)); so does this. The sets of system calls are
those of the systemd that is installed.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import os
import re
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path

_ALLOW, _ERRNO, _EQUAL = 0x7FFF0000, 0x00050000, 4
_NO_NEW_PRIVILEGES, _MEMORY_DENY_WRITE_EXECUTE = 38, 65
_FAMILIES = 64  # more than Linux has


class _Compare(ctypes.Structure):
    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(ctypes.util.find_library("seccomp") or "libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_load.argtypes = [ctypes.c_void_p]
    library.seccomp_rule_add_array.argtypes = [
        ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.POINTER(_Compare),
    ]  # fmt: skip
    return library


def available() -> str:
    """Why it cannot be done here, or nothing."""
    try:
        _library()
        calls_of("@default")
    except OSError as error:
        return f"needs libseccomp and systemd-analyze: {error.strerror or error}"
    return ""


def calls_of(name: str) -> set[str]:
    """The system calls of a set, those of the sets in it too."""
    if not name.startswith("@"):
        return {name}
    told = subprocess.run(["systemd-analyze", "syscall-filter", name], capture_output=True, text=True, check=True)
    lines = [line.strip() for line in told.stdout.splitlines()[1:]]
    return {call for line in lines if line and not line.startswith("#") for call in calls_of(line)}


def allowed(unit: str) -> set[str]:
    """The system calls that the unit leaves."""
    left: set[str] = set()
    for line in re.findall(r"^SystemCallFilter=(.*)$", unit, re.MULTILINE):
        named = {call for word in line.removeprefix("~").split() for call in calls_of(word)}
        left = left - named if line.startswith("~") else left | named
    return left | calls_of("@default")


def families(unit: str) -> set[int]:
    """The address families that the unit leaves."""
    (line,) = re.findall(r"^RestrictAddressFamilies=(.*)$", unit, re.MULTILINE)
    return {int(getattr(socket, name)) for name in line.split()}


def restrict(unit: str) -> None:
    """From now on this process, and what it becomes, can do no more than the unit says."""
    library, libc = _library(), ctypes.CDLL(None, use_errno=True)
    refusal = getattr(errno, re.findall(r"^SystemCallErrorNumber=(.*)$", unit, re.MULTILINE)[0])
    calls = library.seccomp_init(_ERRNO | refusal)
    for name in allowed(unit):
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:  # else this machine has no such call
            assert library.seccomp_rule_add_array(calls, _ALLOW, number, 0, None) == 0, name
    sockets = library.seccomp_init(_ALLOW)
    number = library.seccomp_syscall_resolve_name(b"socket")
    for family in set(range(_FAMILIES)) - families(unit):
        only = _Compare(0, _EQUAL, family, 0)
        assert library.seccomp_rule_add_array(sockets, _ERRNO | errno.EAFNOSUPPORT, number, 1, ctypes.byref(only)) == 0
    assert libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
    if "MemoryDenyWriteExecute=yes" in unit:
        libc.prctl(_MEMORY_DENY_WRITE_EXECUTE, 1, 0, 0, 0)
    assert library.seccomp_load(sockets) == 0
    assert library.seccomp_load(calls) == 0


if __name__ == "__main__":
    restrict(Path(sys.argv[1]).read_text("utf-8"))
    os.execv(sys.argv[2], sys.argv[2:])
