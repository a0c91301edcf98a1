"""What has come to an end is not kept for ever: applications without a sign of life are erased after a while."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from daemon.gather import World
from daemon.house import House


def retire(house: House, world: World, now: datetime) -> None:
    """Erase, once a day, what has been quiet for longer than ``schedule.keep``.

    Never before its time by the real clock: looking ahead with ``--now`` takes nothing away.
    """
    day = house.calendar(now).day(now).isoformat()
    if house.ledger.get("retired") == day:
        return
    before = min(now, house.clock()) - house.config.keep
    for application, interviews in list(_quiet(house, world, before)):
        house.ledger.erase_application(application, interviews)
    house.ledger.erase_loose(before)
    house.ledger.put("retired", day)


def _quiet(house: House, world: World, before: datetime) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Applications of which nothing was seen or heard since then, with their interviews."""
    said: dict[str, datetime] = {}
    for subject, at in (
        *((fact.subject, fact.said) for fact in house.ledger.facts()),
        *((reply.application, reply.at) for reply in house.ledger.replies()),
        *((interview.id, interview.ends) for interview in world.interviews),
    ):
        said[subject] = max(at, said.get(subject, at))
    for one in world.applications:
        if all(said[subject] < before for subject in (one.id, *one.interviews) if subject in said):
            yield one.id, one.interviews
