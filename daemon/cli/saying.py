"""What the user says: notes, outcomes, skips, confirmations. Each is stored as a fact and changes the next plan."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from daemon.bootstrap import open_house, read_config
from daemon.cli import choosing
from daemon.cli.choosing import choose
from daemon.cli.printing import tame, when
from daemon.errors import UsageError
from daemon.follow import finished, taken_back
from daemon.gather import World
from daemon.house import House
from daemon.identity import event_id
from daemon.knowledge import planning_time, survey
from daemon.model import ASSESSMENTS, Event, Interview
from daemon.records import Fact
from daemon.service import LOCK_WAIT
from daemon.store.lock import pass_lock
from daemon.view import View

FAR = timedelta(days=3653)  # nobody means a later day, and near the end of time nothing can be reckoned
YEAR = timedelta(days=366)  # nobody says now what they decide later than that
SAME_TIME = timedelta(days=1)
_TAKEN = {"skip": "Left out", "done": "Done", "restore": "Wanted again"}
Said = tuple[str, dict[str, str]]  # a kind of fact and its data


def _house(config_path: Path | None) -> House:
    return open_house(read_config(config_path))


def _say(house: House, subject: str, kind: str, data: dict[str, str] | None = None) -> None:
    now = planning_time(house)
    last = max((fact.said for fact in house.ledger.facts() if fact.source == "command"), default=now)
    if now <= last < now + SAME_TIME:  # the clock of planning begins anew with each `--now`; the order of words stays
        now = last + timedelta(microseconds=1)
    house.ledger.say(Fact(f"command:{uuid.uuid4().hex[:12]}", kind, subject, now, "command", data or {}))


def say_note(config_path: Path | None, interview: str, text: str | None, said: dict[str, Any]) -> int:
    """Everything that ``note`` can say, each as a fact of its own."""
    for option, value in said.items():
        if isinstance(value, str) and not value.strip():
            raise UsageError(f"--{option.replace('_', '-')} is empty.")
    text = (text or "").strip()
    house = _house(config_path)
    try:
        with pass_lock(house.config.state, LOCK_WAIT, command="afterword note"):
            now = planning_time(house)
            world = survey(house, now)
            name = choosing.interview(interview, world, house.config.zone, now)
            there = next(one for one in world.interviews if one.id == name)
            about = choosing.person(said["about"], world, there.loop) if said["about"] else None
            calendar = house.calendar(now)
            facts = _read(house, there, text, now, about) if text else []
            facts += _facts(world, text, said, calendar.day(now), min(calendar.day(now), calendar.day(there.starts)))
            if not facts:
                raise UsageError("There is nothing to note: give a text or an option (see afterword note --help).")
            for kind, data in facts:
                _say(house, name, kind, data)
            click.echo(f"Noted for {tame(there.event.title)} ({when(View(house.config.zone), there.starts)}):")
            for kind, data in facts:
                click.echo(f"  {tame(_heard(kind, data))}")
    finally:
        house.close()
    return 0


def _read(house: House, there: Interview, text: str, now: datetime, about: str | None) -> list[Said]:
    """A text is read as in the notes file: it may hold a promise, a date, a hard question; else it is a key point."""
    from daemon.notes import facts_of

    people = [person.name for person in there.interviewers if person.name]
    found = facts_of(text, subject=there.id, said=now, source="command", zone=house.config.zone, people=people)
    whom = {"about": about} if about else {}
    read = [(fact.kind, {**fact.data, **whom} if fact.kind == "note" else dict(fact.data)) for fact in found]
    return read or [("note", {"text": text} | whom)]


def _heard(kind: str, data: dict[str, str]) -> str:
    """How a fact was understood, so that a misunderstanding is seen at once."""
    text, value = data.get("text", ""), data.get("value", "")
    about = f" about {data['about']}" if data.get("about") else ""
    by = f", by {_date(data['by'])}" if data.get("by") else ""
    return {
        "note": f"{'hard question' if data.get('hard') else 'key point'}{about}: {text}",
        "promise": f"promise{by}: {text}",
        "decision": f"they decide by {_date(value)}" if kind == "decision" else "",
        "assessment": f"the {ASSESSMENTS.get(data.get('what', ''))} comes next{by.replace(' by', '')}",
        "channel": "they do not want to be contacted" if value == "none" else f"in touch by {value}",
        "missed": "they did not call",
        "references_asked": "they asked for references",
        "same_as": "it belongs to that application",
    }.get(kind, f"{kind}: {value}")


def _date(value: str) -> str:
    return f"{date.fromisoformat(value):%a %Y-%m-%d}"


def _facts(world: World, text: str, said: dict[str, Any], today: date, since: date) -> list[Said]:
    """What the options say; no day they name is before ``since``, when there was nothing yet to promise or decide."""
    facts: list[Said] = []
    if said["about"] and not text:
        raise UsageError("--about needs a text: what is there to note about them?")
    if said["promise"]:
        by = day(said["by"], today, since) if said["by"] else None
        facts.append(("promise", {"text": said["promise"]} | ({"by": by.isoformat()} if by else {})))
    elif said["by"]:
        raise UsageError("--by goes with --promise; for their decision use --decision-by.")
    if said["decision_by"]:
        facts.append(("decision", {"value": day(said["decision_by"], today, since, YEAR).isoformat()}))
    facts += [(option, {"value": said[option]}) for option in ("channel", "company", "role") if said[option]]
    if said["same_as"]:
        facts.append(("same_as", {"application": choose(said["same_as"], choosing.applications(world), "application")}))
    facts += [(option, {}) for option in ("missed", "references_asked") if said[option]]
    return facts


def day(text: str, today: date, since: date, most: timedelta = FAR) -> date:
    """A date as people write it: ISO 8601, or words such as "Friday", "end of next week", "12 December"."""
    from daemon.lexicon.dates import find_decision

    found: date | None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = find_decision(text, today)
    if found is None:
        raise UsageError(f"{text!r} is no date; write it like 2026-12-04, or “Friday”, “in two weeks”.")
    if found < since:
        raise UsageError(f"{text!r} is before the interview.")
    if found - today > most:
        raise UsageError(f"{text!r} is too far away: the last day that is understood is {today + most}.")
    return found


def say_application(config_path: Path | None, application: str, kind: str, value: str) -> int:
    """An outcome, or that it goes on."""
    house = _house(config_path)
    try:
        with pass_lock(house.config.state, LOCK_WAIT, command=f"afterword {kind}"):
            world = survey(house, planning_time(house))
            name = choose(application, choosing.applications(world), "application")
            _say(house, name, kind, {"value": value})
            company = next((one.company for one in world.applications if one.id == name), None)
            click.echo(f"{tame(company or name)}: {value}.")
    finally:
        house.close()
    return 0


def say_action(config_path: Path | None, action: str, kind: str) -> int:
    """Skip, restore or done."""
    house = _house(config_path)
    try:
        with pass_lock(house.config.state, LOCK_WAIT, command=f"afterword {kind}"):
            entries = house.ledger.entries()
            world, zone = survey(house, planning_time(house)), house.config.zone
            key = choosing.action(action, entries, world, zone, waiting=kind != "restore")
            _say(house, key, kind)
            if kind == "done":
                finished(house, entries[key], planning_time(house), "command")
            elif kind == "restore":
                taken_back(house, entries[key])
            (one,) = (one for one in choosing.actions({key: entries[key]}, world, zone))
            words = " · ".join(filter(None, one.words))
            click.echo(f"{_TAKEN[kind]}: {entries[key].kind.value} {tame(words)} ({key[:8]}).")
    finally:
        house.close()
    return 0


def say_event(config_path: Path | None, event: str, kind: str, *, organizer: bool) -> int:
    """Confirm or dismiss, for the whole series, and for the organizer where that is wished."""
    house = _house(config_path)
    try:
        with pass_lock(house.config.state, LOCK_WAIT, command=f"afterword {kind}"):
            found = _event(house, event)
            data = {}
            if organizer:
                if found.organizer is None or not found.organizer.email:
                    raise UsageError("This event names no organizer.")
                data = {"organizer": found.organizer.email}
            now = planning_time(house)
            house.ledger.say(Fact(f"verdict:{found.id.uid}", kind, found.id.uid, now, "command", data))
            house.ledger.drop_cursors()  # what is stored depends on the verdict: read everything anew
            click.echo(f"{tame(found.title)}: {kind}ed.")
    finally:
        house.close()
    return 0


def _event(house: House, said: str) -> Event:
    """The event meant: a stored one, else one of those that are read afresh."""
    from daemon.cli.showing import read_all

    stored = {event_id(event.id): event for event in house.ledger.events()}
    zone = house.config.zone
    names = choosing.events(((name, one, house.recognise(one).company) for name, one in stored.items()), zone)
    try:
        return stored[choose(said, names, "event")]
    except UsageError:
        fresh = {event_id(event.id): event for event, _ in read_all(house, planning_time(house))}
        everything = choosing.events(((name, event, None) for name, event in fresh.items() if name not in stored), zone)
        return (stored | fresh)[choose(said, [*names, *everything], "event")]
