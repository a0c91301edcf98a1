"""What is known now, put together from the ledger and the accounts for the planner."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from daemon.brief import Question
from daemon.gather import World, gather, judge_with
from daemon.house import House
from daemon.model import Event, Health, Kind
from daemon.plan import Asked, Channels, Known
from daemon.plan.known import DELIVERED


def planning_time(house: House) -> datetime:
    """Now on the clock of planning: what a user says after a pass with ``--now`` is said at that time."""
    ahead = timedelta(seconds=float(house.ledger.get("clock_ahead") or 0))
    return house.clock() + (ahead if abs(ahead) > timedelta(minutes=10) else timedelta())


def survey(house: House, now: datetime) -> World:
    """Gather the world from what is stored, and store the names it gave."""
    facts, names = house.ledger.facts(), house.ledger.identities()
    frozen = {entry.subject for entry in house.ledger.entries().values() if entry.state in DELIVERED}
    world = gather(
        house.ledger.events(),
        house.ledger.lost_events(),
        names,
        facts,
        judge_with(house.recognise, facts, names.interviews),
        house.calendar(now).day,
        frozen,
    )
    house.ledger.identify(world.identities)
    return world


def live_events(house: House, world: World) -> dict[str, tuple[Event, ...]]:
    """The stored copies of each interview."""
    found: dict[str, list[Event]] = {}
    for event in house.ledger.events():
        name = world.identities.interviews.get(event.id)
        if name:
            found.setdefault(name, []).append(event)
    return {name: tuple(events) for name, events in found.items()}


def knowledge(house: House, world: World, now: datetime) -> Known:
    """Everything the planner may know."""
    config, ledger = house.config, house.ledger
    lost, passed = ledger.get("lost"), ledger.get("last_now")
    drafts = house.accounts.get(config.deliver.drafts or "")
    places = {}
    for kind in Kind:
        account = house.accounts.get(config.deliver.to(kind) or "")
        if account:
            places[kind] = account.offers.places.get(kind, f"the account “{account.name}”")
    return Known(
        now=now,
        me=config.me,
        calendar=house.calendar(now),
        playbook=house.playbook,
        world=world,
        since=datetime.fromisoformat(ledger.get("since") or now.isoformat()),
        entries=ledger.entries(),
        facts=tuple(ledger.facts()),
        replies=tuple(ledger.replies()),
        references=config.references,
        channels=Channels(
            places=places,
            sees_replies=house.sees_replies,
            sees_sent=drafts.offers.sees_sent if drafts else False,
        ),
        asked=tuple(_logins(house)),
        adopted=frozenset(json.loads(ledger.get("adopted") or "[]")),
        lost=datetime.fromisoformat(lost) if lost else None,
        passed=datetime.fromisoformat(passed) if passed else None,
        prompts=config.prompts,
        command=house.command,
    )


def _logins(house: House) -> list[Asked]:
    """A login that is dead, or about to die."""
    found = []
    for name, account in house.accounts.items():
        condition = account.condition()
        if condition.health in (Health.BLOCKED, Health.WARNING):
            why = (condition.detail or "the login is no longer accepted",)
            command = condition.remedy or f"{house.command} connect {name}"
            question = Question(about="login", title=name, why=why, commands=(command,))
            found.append(Asked(f"login:{name}", question))
    return found
