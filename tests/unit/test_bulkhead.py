"""What nobody foresaw in one account is that account's trouble."""

from __future__ import annotations

import logging
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from connectors import files
from connectors.ics.source import Source
from connectors.memory import world
from connectors.memory.account import Writer
from daemon import bootstrap, bulkhead, hourglass, house
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


class Slow:
    settle = 7

    def fetch(self):
        time.sleep(60)

    def create(self):
        try:
            time.sleep(60)
        except OSError:  # as a library does that tries again
            time.sleep(60)


@pytest.fixture
def hasty(monkeypatch):
    """A call takes a moment at most."""
    monkeypatch.setattr(hourglass, "LONGEST", 0.05)
    monkeypatch.setattr(hourglass, "_AGAIN", 0.05)
    yield
    hourglass._Glass.end = None


def test_what_takes_for_ever_is_cut_short_and_the_account_left_alone(hasty, monkeypatch, caplog):
    waits = (signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)[0] > 0)
    account = Account("one", "google", build=lambda: Offers(source=Slow(), close=Slow().fetch))
    account.open()
    account.waited = house.PATIENCE
    with pytest.raises(Unavailable, match="too long"):
        account.offers.source.fetch()
    assert not account.takes("calendar")
    with pytest.raises(OutcomeUnknown, match="too long"):
        account.offers.source.create()
    monkeypatch.setattr(bulkhead, "_LEAVE", 0.05)
    account.offers.close()
    assert (account.condition().health, caplog.records) == (Health.DOWN, [])
    assert waits == (signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)[0] > 0)


def test_what_computes_is_not_cut_short(hasty, monkeypatch):
    monkeypatch.setattr(hourglass, "_idle", lambda: 7.0)  # as if all of the time were spent on work
    assert hourglass.within(lambda: time.sleep(0.3) or "done") == "done"


def test_asked_to_stop_what_is_in_flight_has_a_little_time_left(hasty, monkeypatch):
    monkeypatch.setattr(hourglass, "LONGEST", 60)
    calls = []

    def work():
        hourglass.hurry(0.05)  # as the handler of SIGTERM does
        calls.append(1)
        time.sleep(60)

    for _ in range(3):
        with pytest.raises(hourglass.TooLong):
            hourglass.within(work)
    assert len(calls) == 3


def test_elsewhere_than_in_the_main_thread_nothing_is_cut_short(hasty):
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(hourglass.within, lambda: time.sleep(0.2) or "done").result() == "done"


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
