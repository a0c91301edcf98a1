"""The command line. Everything heavy is imported by the command that needs it, so that ``--help`` is quick."""

from __future__ import annotations

from daemon.cli.main import main

__all__ = ["main"]
