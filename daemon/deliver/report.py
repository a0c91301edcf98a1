"""What came of a pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from daemon.records import Entry


@dataclass(slots=True)
class Report:
    """What came of a pass, as ledger entries. ``rewritten`` are those of which only the text changed."""

    created: list[Entry] = field(default_factory=list)
    moved: list[Entry] = field(default_factory=list)
    rewritten: list[Entry] = field(default_factory=list)
    withdrawn: list[Entry] = field(default_factory=list)
    failed: list[Entry] = field(default_factory=list)
    waits: list[datetime] = field(default_factory=list)
