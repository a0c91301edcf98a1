"""``demo``: the real pipeline on a made-up calendar, lived through from a month ago until now."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from daemon.bootstrap import open_house, read_config
from daemon.cli.printing import Printer, when
from daemon.demo import demo_calendar, demo_me, demo_notes, demo_now, demo_references
from daemon.errors import UsageError
from daemon.house import House
from daemon.model import State
from daemon.passes import Pass
from daemon.records import Entry
from daemon.service import complete_pass
from daemon.view import View

MONTH = timedelta(days=31)
ZONE = ZoneInfo("Europe/London")
_HEADS = ("kind", "step", "for", "due", "state", "where")


def run_demo(config_path: Path | None, folder: Path | None, *, as_json: bool) -> int:
    """Make a calendar around now, live through the last month, show everything that came of it.

    It is the day of whoever's config is named; nothing else of that is used.
    """
    printer = Printer(as_json=as_json)
    zone = read_config(config_path).zone if config_path else ZONE
    place = _place(folder)
    now = demo_now(datetime.now(UTC), zone)
    config = read_config(_install(place, now, zone))
    with printer.working("Living through a month of interviews"):
        house = open_house(config)
        try:
            done = _live(house, place, now)
            entries = list(house.ledger.entries().values())
        finally:
            house.close()
    view = View(zone)
    if as_json:
        shown = [entry for entry in entries if entry.state is not State.PLANNED]
        printer.json(view.once(now, shown, [], [], []) | {"folder": str(place)})
    else:
        printer.line(f"A month of {config.me.name}'s invented calendar, seen on {when(view, now)}:")
        printer.line()
        _show(printer, view, place, entries, done)
    return 0


def _show(printer: Printer, view: View, place: Path, entries: list[Entry], done: Pass) -> None:
    order = {"draft": 0, "reminder": 1, "task": 2}
    made = [entry for entry in entries if entry.ref and entry.state is not State.WITHDRAWN]
    made.sort(key=lambda entry: (order[entry.kind.value], entry.due))
    rows = [
        (entry.kind.value, entry.step, _name(entry), when(view, entry.due), entry.state.value, entry.ref.id)
        for entry in made
        if entry.ref
    ]
    printer.table("What it made", _HEADS, rows)
    withdrawn = [entry for entry in entries if entry.state is State.WITHDRAWN]
    rows = [(e.kind.value, e.step, _name(e), when(view, e.due), e.state.value, e.why) for e in withdrawn]
    printer.table("What it took away again", (*_HEADS[:5], "why"), rows)
    kinds = Counter(entry.kind.value for entry in made)
    counted = ", ".join(f"{count} {kind}s" for kind, count in sorted(kinds.items()))
    interviews = sum(1 for one in done.world.interviews if one.live)
    printer.line()
    printer.line(f"{interviews} interviews, {len(done.world.asks)} question(s): {counted}.")
    printer.line(f"Open {place / 'out' / 'index.html'}, or the drafts in {place / 'out' / 'drafts'}.")
    printer.line(f"Look around: afterword status --config {place / 'config.yaml'}")
    printer.line("For yourself: copy config.example.yaml, put your calendar in, and run `afterword once --config …`.")


def _name(entry: Entry) -> str:
    return (entry.recipient.name or entry.recipient.email or "") if entry.recipient else ""


def _place(folder: Path | None) -> Path:
    """The given folder if it is empty, else a new one here."""
    if folder is not None:
        if folder.exists() and any(folder.iterdir()):
            raise UsageError(f"{folder} is not empty; give --folder the name of a new folder.")
        return folder.absolute()
    names = ["afterword-demo", *(f"afterword-demo-{number}" for number in range(2, 1000))]
    return next(path for name in names if not (path := Path.cwd() / name).exists())


def _install(place: Path, now: datetime, zone: ZoneInfo) -> Path:
    """The calendar, and a config like a user's own."""
    import yaml

    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    (place / "calendar.ics").write_bytes(demo_calendar(now, zone).encode())
    me = demo_me(zone)
    config = {
        "me": {"name": me.name, "emails": list(me.emails), "timezone": zone.key, "holidays": "GB-ENG"},
        "accounts": {"feed": {"type": "ics", "path": "calendar.ics"}, "home": {"type": "files", "folder": "out"}},
        "calendars": [{"account": "feed"}],
        "deliver": {"drafts": "home", "tasks": "home", "reminders": "home"},
        "references": [
            {
                "name": one.name, "email": one.email, "relationship": one.relationship,
                "talking_points": list(one.talking_points), "may_contact": one.may_contact,
            }
            for one in demo_references()
        ],
        "schedule": {"max_new_actions": 500},
        "state": "state/afterword.db",
    }  # fmt: skip
    path = place / "config.yaml"
    path.write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True), "utf-8")
    return path


def _live(house: House, place: Path, now: datetime) -> Pass:
    """Pass by pass from a month ago until now; the user writes their notes as each interview ends."""
    notes = demo_notes()
    at = now - MONTH
    while True:
        done = complete_pass(house, at, command="afterword demo")
        for interview in done.world.interviews:
            text = notes.get(interview.event.id.uid)
            if text and interview.ends <= at:
                written = place / "out" / "notes" / f"{interview.id}.txt"
                written.write_text(written.read_text("utf-8") + text, "utf-8")
                del notes[interview.event.id.uid]
        if at >= now:
            return done
        at = min(filter(None, (done.next, at + timedelta(hours=12), now)))
