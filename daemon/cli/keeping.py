"""``export`` and ``forget``: what is held, shown and erased."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import click

from daemon.bootstrap import open_house, read_config
from daemon.cli.choosing import Named, applications, choose
from daemon.cli.printing import tame
from daemon.errors import StateError, UsageError
from daemon.gather import World
from daemon.house import House
from daemon.identity import fold, person_key
from daemon.knowledge import planning_time, survey
from daemon.model import Person
from daemon.service import LOCK_WAIT
from daemon.store.lock import pass_lock

STAYS = "Drafts, tasks and reminders in your accounts are yours: they stay where they are, and so do notes files."


def run_export(config_path: Path | None, output: Path | None) -> int:
    """Everything in the ledger as JSON, by table; into a file that only its owner can read, or printed."""
    house = open_house(read_config(config_path), snapshot=True)
    try:
        text = json.dumps(house.ledger.dump(), ensure_ascii=False, indent=2)
    finally:
        house.close()
    if output is None:
        click.echo(text)
        return 0
    try:
        with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(f"{text}\n")
    except FileExistsError:
        raise UsageError(f"{output} exists already; name another file.") from None
    except OSError as error:
        raise StateError(f"{output} cannot be written: {error.strerror}.", remedy="Name another file.") from error
    click.echo(f"Written to {output}.")
    return 0


def run_forget(config_path: Path | None, what: str | None, *, everything: bool, yes: bool) -> int:
    """Erase everything, an application, or a person."""
    if everything == (what is not None):
        raise UsageError("Say what to forget: an application, a person (address or name), or --all.")
    house = open_house(read_config(config_path))
    try:
        with pass_lock(house.config.state, LOCK_WAIT, command="afterword forget"):
            if what is None:
                _forget_everything(house, yes=yes)
            else:
                _forget_one(house, what, yes=yes)
    finally:
        house.close()
    return 0


def _forget_everything(house: House, *, yes: bool) -> None:
    _sure("everything Afterword holds: the ledger, and the logins it keeps in files", yes=yes)
    house.ledger.erase_everything()
    shutil.rmtree(house.config.state.parent / "accounts", ignore_errors=True)
    click.echo(f"Everything is forgotten. {STAYS}")


def _forget_one(house: House, what: str, *, yes: bool) -> None:
    now = planning_time(house)
    world = survey(house, now)
    people = _people(house, world)
    known = [*applications(world), *(Named(key, (one.name, one.email)) for key, one in people.items())]
    name = choose(what, known, "application or person")
    if name in people:
        person = people[name]
        _sure(f"{tame(person.name or '')} {tame(person.email or '')}".strip(), yes=yes)
        house.ledger.erase_person(person)
        click.echo(f"Forgotten. What a calendar still shows of them is read again from there. {STAYS}")
        return
    application = next(one for one in world.applications if one.id == name)
    _sure(f"the application at {tame(application.company or '(company unknown)')}", yes=yes)
    house.ledger.erase_application(name, application.interviews, forgotten=now)
    click.echo(f"Forgotten; its events are not taken up again. {STAYS}")


def _people(house: House, world: World) -> dict[str, Person]:
    """Everybody who is named, by address or else by name, but the user."""
    met = (
        person
        for one in world.interviews
        for person in (
            *one.interviewers,
            one.recruiter,
            one.event.organizer,
            *(attendee.person for attendee in one.event.attendees if not attendee.is_self),
        )
    )
    told = (entry.recipient for entry in house.ledger.entries().values())
    wrote = (reply.sender for reply in house.ledger.replies())
    own = {address.casefold() for address in house.config.me.emails}
    found: dict[str, Person] = {}
    for person in filter(None, (*met, *told, *wrote)):
        if key := person_key(person):
            first = found.get(key, person)
            found[key] = Person(first.name or person.name, first.email or person.email)
    named = {fold(person.name) for person in found.values() if person.email}
    return {
        key: person
        for key, person in found.items()
        if (person.email or "").casefold() not in own and (person.email or fold(person.name) not in named)
    }


def _sure(what: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(f"This erases {what}; add --yes to do it.")
    click.confirm(f"Erase {what}? This cannot be undone", abort=True)
