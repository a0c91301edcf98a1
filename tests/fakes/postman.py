"""What the daemon does to deliver, and nothing else: note, look, create once, note. As a process that may be killed.

    python -m tests.fakes.postman JOB

where the JSON file JOB holds the account's options, the state folder and the path of the ledger.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors import microsoft
from daemon.model import Draft, Kind, Me, Person, Reminder, Spec, Task
from daemon.ports import Context, Offers

ROUND: dict[str, tuple[Kind, Spec]] = {
    "a" * 40: (Kind.DRAFT, Draft((Person("Rita", "rita@globex.example"),), "Thank you", "Dear Rita,\n\nthank you.\n")),
    "b" * 40: (
        Kind.TASK, Task("Look back", "Ten minutes.\n", date(2027, 3, 22), datetime(2027, 3, 22, 16, tzinfo=UTC)),
    ),
    "c" * 40: (Kind.REMINDER, Reminder("Send it", "In your drafts.", datetime(2027, 3, 22, 13, tzinfo=UTC))),
}  # fmt: skip


def context(state: Path) -> Context:
    me = Me("Ada Lovelace", ("ada@candidate.example",), "Europe/Berlin")
    return Context("outlook", me, state, ("primary",), frozenset(Kind), timedelta())


def deliver(offers: Offers, ledger: Path) -> None:
    """Bring about what is not delivered yet."""
    writers: dict[Kind, Any] = {Kind.DRAFT: offers.drafts, Kind.TASK: offers.tasks, Kind.REMINDER: offers.reminders}
    known: dict[str, str] = json.loads(ledger.read_text("utf-8")) if ledger.exists() else {}

    def note(key: str, state: str) -> None:
        known[key] = state
        ledger.with_suffix(".new").write_text(json.dumps(known), encoding="utf-8")
        ledger.with_suffix(".new").replace(ledger)

    for key, (kind, spec) in ROUND.items():
        if known.get(key) == "delivered":
            continue
        note(key, "delivering")
        if writers[kind].find(key) is None:
            writers[kind].create(key, spec)
        note(key, "delivered")


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    offers = microsoft.open(microsoft.Options(**job["options"]), context(Path(job["state"])))
    deliver(offers, Path(job["ledger"]))
    offers.close()


if __name__ == "__main__":
    main()
