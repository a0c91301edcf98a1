"""The command line in a process of its own, forked from one that has imported everything already.

What a command does, prints and returns is what it would as ``python -m daemon``; only what Python takes to
load the program is spent once for all of them. Tests that kill a process, or talk to it, start a real one.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["__main__", "tests.loaded"])


class Done(NamedTuple):
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


def typed(*words: str, env: Mapping[str, str] = os.environ, timeout: float = 280) -> Done:
    """Run ``afterword`` with these words to its end."""
    with tempfile.TemporaryDirectory(prefix="typed") as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = _forks.Process(target=_run, args=(words, dict(env), out, err))
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"afterword {' '.join(words)} has not ended: {err.read_text('utf-8')}")
        code = process.exitcode
        process.close()
        return Done(code, out.read_text("utf-8"), err.read_text("utf-8"))


def _run(words: tuple[str, ...], env: dict[str, str], out: Path, err: Path) -> None:
    for number, place, flags in ((0, os.devnull, os.O_RDONLY), (1, out, os.O_WRONLY), (2, err, os.O_WRONLY)):
        os.dup2(os.open(place, flags | os.O_CREAT), number)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["afterword", *words]
    from daemon.cli import main

    main()
