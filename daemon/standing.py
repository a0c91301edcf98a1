"""How accounts stand between passes: what the last one met is kept, so that ``status`` can say it without asking."""

from __future__ import annotations

import json

from daemon.house import House
from daemon.model import Condition, Health

_KEPT = "conditions"


def keep(house: House) -> dict[str, Condition]:
    """How every account stands at the end of a pass; what is not well is kept."""
    found = {name: account.condition() for name, account in house.accounts.items()}
    _store(house, {name: condition for name, condition in found.items() if condition.health is not Health.OK})
    return found


def stands(house: House, name: str) -> Condition:
    """How an account stands: what is known of it now, else what the last pass met."""
    known = house.accounts[name].condition()
    return known if known.health is not Health.OK else _kept(house).get(name, known)


def healed(house: House, name: str) -> None:
    """Forget what was wrong: the user has just mended it."""
    _store(house, {other: condition for other, condition in _kept(house).items() if other != name})


def _kept(house: House) -> dict[str, Condition]:
    kept = json.loads(house.ledger.get(_KEPT) or "{}")
    return {name: Condition(Health(health), detail, remedy) for name, (health, detail, remedy) in kept.items()}


def _store(house: House, ill: dict[str, Condition]) -> None:
    kept = json.dumps({name: [one.health.value, one.detail, one.remedy] for name, one in sorted(ill.items())})
    if kept != (house.ledger.get(_KEPT) or "{}"):
        house.ledger.put(_KEPT, kept)
