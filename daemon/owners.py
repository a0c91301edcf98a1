"""Whose account it is: another mailbox under the same name has none of what was made in the first, and deleted none."""

from __future__ import annotations

from daemon.errors import AccountError, LoginNeeded
from daemon.house import Account, House, Troubles
from daemon.model import State

_ANOTHER = "This is another mailbox than before; nothing is read or written there, nor taken for deleted."
_THERE = frozenset({State.DELIVERED, State.EDITED, State.DELIVERING})


def recognise_owners(house: House, troubles: Troubles) -> None:
    """Leave each account alone that belongs to somebody else than when something was made there, or read."""
    for account in house.accounts.values():
        if not account.takes("owner"):
            continue
        mark = f"owner:{account.name}"
        known = house.ledger.get(mark)
        try:
            whose = account.offers.owner()
        except AccountError as error:
            if known:  # it may be anybody's
                account.failed(error, "owner")
            if not account.takes("owner"):
                troubles.add(account, account.trouble or error)
            continue
        if not whose or whose == known:
            continue
        if known and _at_stake(house, account):
            remedy = f"Sign in as before (afterword connect {account.name}), or give this one an account of its own."
            troubles.add(account, LoginNeeded(_ANOTHER, remedy=remedy), "owner")
            continue
        if known:
            for ref in house.config.calendars:
                if ref.account == account.name:
                    house.ledger.drop_cursors(ref.account, ref.calendar)
        house.ledger.put(mark, whose)


def _at_stake(house: House, account: Account) -> bool:
    """Whether anything could be taken for deleted."""
    made = any(entry.account == account.name and entry.state in _THERE for entry in house.ledger.entries().values())
    return made or any(event.account == account.name for event in house.ledger.events())
