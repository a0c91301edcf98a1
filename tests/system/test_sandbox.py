"""The daemon inside what its own unit allows it: a read-only system, no rights, no code made at run time.

systemd itself is not needed: the mounts, the empty capability bounding set, no-new-privileges and the kernel's
memory-deny-write-execute are set up as the unit says. The filters of system calls and address families are not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.bootstrap import read_config
from daemon.units import service_unit, writable
from tests.system.test_service import Daemon, installed  # noqa: F401 (a fixture)

SEALED = """
mount --make-rprivate /
for folder in "$@"; do [ "$folder" = -- ] && break; mkdir -p "$folder"; mount --bind "$folder" "$folder"; done
mount -o remount,ro,bind /
while [ "$1" != -- ]; do shift; done; shift
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all -- "$@"
"""
MDWE = "import ctypes, os, sys; ctypes.CDLL(None).prctl(65, 1, 0, 0, 0); os.execv(sys.argv[1], sys.argv[1:])"


def sealed(folders: list[Path]) -> list[str]:
    """The words that go before a command."""
    return ["unshare", "--mount", "sh", "-c", SEALED, "sh", *map(str, folders), "--", sys.executable, "-c", MDWE]


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
    started = Daemon(installed, *sealed(folders))
    try:
        started.wait_for("STATUS=1 interviews")
        started.wait_for("WATCHDOG=1")
        assert (installed.parent / "out" / "afterword.ics").exists()
        mounts = Path(f"/proc/{started.process.pid}/mounts").read_text().splitlines()
        assert any(line.split()[1] == "/" and line.split()[3].startswith("ro") for line in mounts)
        status = Path(f"/proc/{started.process.pid}/status").read_text()
        assert "NoNewPrivs:\t1" in status
        assert "CapBnd:\t0000000000000000" in status
        code, log = started.stop()
        assert code == 0, log
        assert "ERROR" not in log
    finally:
        if started.process.poll() is None:
            started.process.kill()
            started.process.communicate()
        started.socket.close()
