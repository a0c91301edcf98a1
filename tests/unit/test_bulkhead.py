"""What nobody foresaw in one account is that account's trouble."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest

from connectors import files
from connectors.ics.source import Source
from connectors.memory import world
from connectors.memory.account import Writer
from daemon import bootstrap, bulkhead
from daemon.errors import LoginNeeded, OutcomeUnknown, StateError, Unavailable
from daemon.house import Account
from daemon.model import Health
from daemon.ports import Offers
from daemon.service import complete_pass
from tests.crash.test_kill import NOW, install

SECRET = "Interview with Marrow Labs"


def fall(*_, **__):
    raise KeyError(SECRET)


class Port:
    settle = 7

    def fetch(self):
        raise RecursionError(SECRET)

    def create(self):
        raise ValueError(SECRET)

    def find(self):
        raise LoginNeeded("expired")

    def inspect(self):
        return "fine"


@pytest.fixture
def walled():
    return bulkhead.opened("one", lambda: Offers(source=Port(), condition=fall))[0]


def test_what_is_unforeseen_becomes_the_accounts_trouble(walled, caplog):
    with pytest.raises(Unavailable, match="unexpected") as read:
        walled.source.fetch()
    with pytest.raises(OutcomeUnknown) as write:
        walled.source.create()
    assert read.value.account == write.value.account == "one"
    with pytest.raises(LoginNeeded, match="expired"):
        walled.source.find()
    assert (walled.source.inspect(), walled.source.settle, walled.drafts) == ("fine", 7, None)
    assert walled.condition().health is Health.DOWN
    assert {record.levelno for record in caplog.records} == {logging.ERROR}


def test_who_cannot_be_opened_is_tried_again(tmp_path, monkeypatch):
    path = install(tmp_path / "home", "files")
    real = files.open
    monkeypatch.setattr(files, "open", fall)
    house = bootstrap.open_house(bootstrap.read_config(path, {}))
    assert house.accounts["home"].condition().health is Health.DOWN
    assert complete_pass(house, NOW).exit_code == 1
    assert house.ledger.events()  # the other one was read
    monkeypatch.setattr(files, "open", real)
    done = complete_pass(house, NOW)
    assert done.exit_code == 0
    assert done.report.created
    house.close()


def test_a_locked_keyring_blocks_only_its_account():
    def locked():
        raise LoginNeeded("The keyring is locked.", remedy="Unlock it.")

    account = Account("one", "google", build=locked)
    account.open()
    assert not account.takes("drafts")
    condition = account.condition()
    assert (condition.health, condition.remedy) == (Health.BLOCKED, "Unlock it.")
    account.build = Offers
    account.open()
    assert account.condition().health is Health.OK

    def full():
        raise StateError("the disk is full")

    with pytest.raises(StateError):
        bulkhead.opened("one", full)


def test_one_calendar_falls_and_the_others_go_on(tmp_path, monkeypatch):
    path = install(tmp_path / "home", "memory")
    house = bootstrap.open_house(bootstrap.read_config(path, {}))
    monkeypatch.setattr(Writer, "find", fall)
    done = complete_pass(house, NOW)
    assert done.exit_code == 1
    assert {error.account for error in done.troubles.errors} == {"home"}
    monkeypatch.undo()
    monkeypatch.setattr(Source, "reread", fall)
    assert complete_pass(house, NOW).exit_code == 1
    monkeypatch.undo()
    done = complete_pass(house, NOW)
    assert done.exit_code == 0
    made = [entry.key for entry in done.report.created]
    assert made
    assert len(made) == len(set(made))
    house.close()


def test_what_a_fallen_create_has_made_is_found(tmp_path, monkeypatch):
    """It is an outcome that nobody knows: looked for, not made again."""
    path = install(tmp_path / "home", "memory")
    house = bootstrap.open_house(bootstrap.read_config(path, {}))
    real = Writer.create

    def create(self, key, spec):
        real(self, key, spec)
        fall()

    monkeypatch.setattr(Writer, "create", create)
    complete_pass(house, NOW)
    monkeypatch.undo()
    assert complete_pass(house, datetime(2026, 3, 25, 11, 10, tzinfo=UTC)).exit_code == 0
    keys = [artefact.key for artefact in world("m", path.parent / "world.json").artefacts()]
    assert keys
    assert len(keys) == len(set(keys))
    house.close()
