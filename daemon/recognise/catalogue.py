"""The cues there are (``cues.toml``), and a cue as it is seen in an event."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple


class Cue(NamedTuple):
    """A cue seen: its name, where (``title``, ``body`` or ``who``), and in which words."""

    name: str
    where: str
    text: str
    times: int = 1


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, Any]]:
    """The cues there are: ``cues.toml``, both sections in one."""
    raw = tomllib.loads(files(__package__).joinpath("cues.toml").read_text(encoding="utf-8"))
    return {name: row for section in raw.values() for name, row in section.items()}


@lru_cache(maxsize=4)
def flagged(flag: str) -> frozenset[str]:
    """The cues that have a flag: ``veto``, ``job`` or ``subject``."""
    return frozenset(name for name, row in catalogue().items() if row.get(flag))
