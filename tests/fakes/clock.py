"""The wall clock of another process, turned from outside: what suspend, a wrong battery or a person do to it.

A few lines of C stand before the C library's own clock; the monotonic clock, which stands still in suspend, stays.
"""

from __future__ import annotations

import mmap
import shutil
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

static int64_t ahead(void) {
    static volatile int64_t *seconds;
    if (!seconds) {
        const char *file = getenv("CLOCK_AHEAD");
        int handle = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
        if (handle < 0) return 0;
        seconds = mmap(NULL, 8, PROT_READ, MAP_SHARED, handle, 0);
    }
    return *seconds;
}

int clock_gettime(clockid_t id, struct timespec *out) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(id, out);
    if (!result && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) out->tv_sec += ahead();
    return result;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    out->tv_sec = now.tv_sec;
    out->tv_usec = now.tv_nsec / 1000;
    return 0;
}
"""
COMPILER = shutil.which("cc") or shutil.which("gcc")


class Clock:
    """``env`` puts a process under it; ``turn`` moves its hands while it runs."""

    def __init__(self, folder: Path) -> None:
        assert COMPILER
        library, source = folder / "clock.so", folder / "clock.c"
        source.write_text(SHIM)
        subprocess.run([COMPILER, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        self._file = folder / "ahead"
        self._file.write_bytes(bytes(8))
        with self._file.open("r+b") as file:
            self._ahead = mmap.mmap(file.fileno(), 8)
        self.env = {"LD_PRELOAD": str(library), "CLOCK_AHEAD": str(self._file)}

    def turn(self, to: datetime) -> None:
        """Show that time from now on."""
        self._ahead[:] = int(to.timestamp() - time.time()).to_bytes(8, "little", signed=True)

    def now(self) -> datetime:
        """What it shows."""
        ahead = int.from_bytes(self._ahead[:], "little", signed=True)
        return datetime.now(UTC) + timedelta(seconds=ahead)
