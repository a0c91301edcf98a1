"""The daemon inside what its own unit allows it: a read-only system, no rights, no code made at run time.

No running systemd is needed: the mounts, the empty capability bounding set, no-new-privileges and the kernel's
memory-deny-write-execute are set up as the unit says, and with libseccomp the filters of system calls and families.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.bootstrap import read_config
from daemon.units import service_unit, writable
from tests.system import filtered
from tests.system.test_service import Daemon, installed  # noqa: F401 (a fixture)
from tools.generate import ROOT

SEALED = """
mount --make-rprivate /
for folder in "$@"; do [ "$folder" = -- ] && break; mkdir -p "$folder"; mount --bind "$folder" "$folder"; done
mount -o remount,ro,bind /
while [ "$1" != -- ]; do shift; done; shift
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all -- "$@"
"""
MDWE = "import ctypes, os, sys; ctypes.CDLL(None).prctl(65, 1, 0, 0, 0); os.execv(sys.argv[1], sys.argv[1:])"


PROBE = """
import ctypes, errno, json, socket
libc = ctypes.CDLL(None, use_errno=True)
told = {}
for name in ("AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "AF_ALG", "AF_VSOCK", "AF_CAN"):
    ctypes.set_errno(0)
    libc.socket(int(getattr(socket, name)), 3 if name == "AF_PACKET" else 5 if name == "AF_ALG" else 2, 0)
    told[name] = errno.errorcode.get(ctypes.get_errno(), "")
null = ctypes.c_void_p()
calls = {"mount": (b"n", b"/mnt", b"tmpfs", 0, null), "reboot": (0,), "setuid": (0,), "chown": (b"/tmp", 0, 0),
    "swapon": (b"/x", 0), "ptrace": (0, 0, 0, 0), "sched_setscheduler": (0, 0, null), "pivot_root": (b"/", b"/")}
for name, words in calls.items():
    ctypes.set_errno(0)
    getattr(libc, name)(*words)
    told[name] = errno.errorcode.get(ctypes.get_errno(), "")
print(json.dumps(told))
"""


def sealed(folders: list[Path], *within: str) -> list[str]:
    """The words that go before a command."""
    then = within or (sys.executable, "-c", MDWE)
    return ["unshare", "--mount", "sh", "-c", SEALED, "sh", *map(str, folders), "--", *then]


def under_filters(unit: Path) -> list[str]:
    return [sys.executable, "-m", "tests.system.filtered", str(unit)]


def can_seal() -> bool:
    if os.geteuid() != 0 or not (shutil.which("unshare") and shutil.which("setpriv")):
        return False
    probe = [*sealed([]), sys.executable, "-c", "open('/probe-of-a-sandbox', 'w')"]
    return b"Read-only" in subprocess.run(probe, capture_output=True, check=False).stderr


@pytest.mark.skipif(not can_seal(), reason="mount namespaces need root and util-linux")
def test_it_works_in_what_its_unit_allows(installed):  # noqa: F811
    config = read_config(installed, {})
    folders = list(writable(config))
    unit = service_unit(config, [sys.executable, "-m", "daemon"], Path("/nowhere"))
    assert all(f"ReadWritePaths={folder}" in unit for folder in folders)
    file = installed.parent / "afterword.service"
    file.write_text(unit, "utf-8")
    started = Daemon(installed, *sealed(folders, *([] if filtered.available() else under_filters(file))))
    try:
        started.wait_for("STATUS=1 interviews")
        started.wait_for("WATCHDOG=1")
        assert (installed.parent / "out" / "afterword.ics").exists()
        mounts = Path(f"/proc/{started.process.pid}/mounts").read_text().splitlines()
        assert any(line.split()[1] == "/" and line.split()[3].startswith("ro") for line in mounts)
        status = Path(f"/proc/{started.process.pid}/status").read_text()
        assert "NoNewPrivs:\t1" in status
        assert "CapBnd:\t0000000000000000" in status
        assert filtered.available() or re.search(r"Seccomp:\t2\nSeccomp_filters:\t2", status)
        code, log = started.stop()
        assert code == 0, log
        assert "ERROR" not in log
    finally:
        if started.process.poll() is None:
            started.process.kill()
            started.process.communicate()
        started.socket.close()


@pytest.mark.skipif(bool(filtered.available()), reason=filtered.available())
def test_what_its_unit_denies_is_refused():
    unit = ROOT / "systemd" / "afterword.service"
    probe = [*under_filters(unit), sys.executable, "-c", PROBE]
    told = json.loads(subprocess.run(probe, capture_output=True, check=True, cwd=ROOT).stdout)
    families = {name: why for name, why in told.items() if name.startswith("AF_")}
    assert {name for name, why in families.items() if not why} == {"AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"}
    assert {why for why in families.values() if why} == {"EAFNOSUPPORT"}
    assert {why for name, why in told.items() if name not in families} == {"EPERM"}
