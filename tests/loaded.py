"""Imported by the process that ``tests.forked`` forks: everything a command may need, lists of words read as well."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from pkgutil import walk_packages

import connectors
import daemon
from daemon.model import Me
from daemon.recognise import recognise
from tests.lab import interview

for part in (daemon, connectors):
    for module in walk_packages(part.__path__, f"{part.__name__}."):
        if "__main__" not in module.name:
            import_module(module.name)
for library in ("google.oauth2.credentials", "googleapiclient.discovery", "jinja2.sandbox", "msal"):
    import_module(library)
recognise(interview("one", datetime(2026, 3, 24, 14, tzinfo=UTC)), Me("Ada", ("ada@example.com",), "Europe/London"))
