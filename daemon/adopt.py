"""A new ledger's first look: what an earlier one had made is taken up, never made again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from daemon.errors import AccountError, NotAllowed
from daemon.house import House, Troubles
from daemon.knowledge import knowledge, survey
from daemon.model import STATE_OF, State
from daemon.plan import Wish, wishes
from daemon.records import Entry

BACK = timedelta(days=45)
_PROBES = ("thank_you_by", "reflect", "thank_you")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def adopt(house: House, now: datetime, troubles: Troubles) -> None:
    """Before the first pass acts: look whether an earlier ledger's artefacts are still there.

    An application of which any is found is taken up as known; what is found is recorded, never made again.
    """
    known = replace(knowledge(house, survey(house, now), now), since=_EPOCH)
    by_application: dict[str, list[Wish]] = {}
    for wish in wishes(known):
        if wish.application and wish.begins <= now and now - wish.begins < BACK:
            by_application.setdefault(wish.application, []).append(wish)
    found: set[str] = set()
    entries: list[tuple[Entry, str]] = []
    try:
        for application, wanted in by_application.items():
            probes = [wish for wish in wanted if wish.step in _PROBES] or wanted  # before the first interview: all
            seen = [entry for wish in probes if (entry := _there(house, wish, now, troubles))]
            if seen:
                rest = [wish for wish in wanted if wish not in probes]
                seen += [entry for wish in rest if (entry := _there(house, wish, now, troubles))]
                found.add(application)
                entries += [(entry, "found: it was made before the ledger was lost") for entry in seen]
    except AccountError as error:
        account = house.accounts.get(error.account)
        if account:
            troubles.add(account, error, "adoption")
        return
    house.ledger.record_all(entries, at=house.clock(), now=now)
    house.ledger.put("adopted", json.dumps(sorted(found)))
    if found:
        house.ledger.put("lost", now.isoformat())
    house.ledger.put("adoption", "done")


def _there(house: House, wish: Wish, now: datetime, troubles: Troubles) -> Entry | None:
    """The artefact of a wish, if some configured account still shows it."""
    deliver = house.config.deliver
    for name in dict.fromkeys((deliver.to(wish.kind), deliver.fallback)):
        writer = house.writer(name, wish.kind)
        for key in (wish.key, *wish.aliases) if writer else ():
            try:
                ref = writer.find(key) if writer else None
                custody = writer.inspect(ref) if writer and ref else None
            except NotAllowed as error:  # what the login does not permit was not made with it
                account = house.accounts[name or ""]
                troubles.add(account, error, wish.kind)
                break
            except AccountError as error:
                error.account = error.account or (name or "")
                raise
            if ref and custody:
                state = STATE_OF[custody.touch]
                touched = custody.at or (now if state not in (State.DELIVERED, State.EDITED) else None)
                return Entry(
                    key=key, step=wish.step, kind=wish.kind, subject=wish.subject, state=state, due=wish.due,
                    why=wish.why, recipient=wish.recipient, interview=wish.interview, application=wish.application,
                    account=name, ref=ref, spec="found:", delivered_at=wish.put, touched=touched,
                )  # fmt: skip
    return None
