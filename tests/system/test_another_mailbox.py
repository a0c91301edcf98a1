"""Somebody else signs in under the name of an account: in that mailbox nothing of ours is to be found, or deleted."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from daemon.model import Health
from tests.fakes.microsoft import EVERYTHING
from tests.faults.story import ACTS, Rig, Story

CONNECTORS = [
    pytest.param(name, marks=[] if name in ("google", "microsoft") else [pytest.mark.prove])
    for name in ("caldav", "google", "imap", "microsoft")
]
EVE = "eve@candidate.example"


def hers(connector: str, rig: Rig) -> Rig:
    """The account as that of somebody else, where the fake has one user only."""
    there: Any = rig.harness
    if connector == "google":
        calendars = there.server.calendars
        calendars.all = {EVE if name == calendars.owner else name: each for name, each in calendars.all.items()}
        calendars.owner = there.server.gmail.owner = EVE
    if connector == "microsoft":
        there.sign_in.uid, there.sign_in.username = "uid-2", EVE
        there.token_file.write_text(there.sign_in.cache(EVERYTHING), "utf-8")
    return rig


@contextmanager
def rigged(connector: str, folder: Path, change: Callable[[str, Rig], Rig] = lambda _, rig: rig) -> Iterator[Rig]:
    folder.mkdir(exist_ok=True)
    rig = change(connector, importlib.import_module(f"tests.faults.rigs.{connector}").rig(folder))
    try:
        yield rig
    finally:
        rig.harness.offers.close()
        rig.harness.close()


def sign_in(story: Story, account: dict[str, Any]) -> None:
    data = yaml.safe_load(story.path.read_text("utf-8"))
    data["accounts"]["test"] = {"settle": "0 s", **account}
    story.path.write_text(yaml.safe_dump(data), "utf-8")


@pytest.mark.parametrize("connector", CONNECTORS)
def test_another_mailbox_under_the_same_name_is_left_alone(tmp_path, connector):
    with rigged(connector, tmp_path) as rig:
        story = Story(tmp_path, rig)
        ACTS[0](story)
        assert story.one_pass().exit_code == 0
        made, states = story.artefacts(), story.states()
        assert any(account == "test" for account in _accounts(story))
        with rigged(connector, tmp_path / "hers", hers) as other:
            sign_in(story, other.account)
            done = story.one_pass()
            assert done.exit_code == 3
            health, why, remedy = done.conditions["test"]
            assert (health, "another mailbox" in why, "connect test" in remedy) == (Health.BLOCKED, True, True)
            assert not [each for kind in other.writes for each in other.harness.seen(kind)]
            assert story.states() == states
        sign_in(story, rig.account)
        story.recover()
        assert (story.artefacts(), story.states()) == (made, states)


@pytest.mark.parametrize("connector", CONNECTORS)
def test_who_signed_in_to_the_wrong_mailbox_at_first_may_correct_that(tmp_path, connector):
    with rigged(connector, tmp_path) as rig:
        story = Story(tmp_path, rig)
        (tmp_path / "feed.ics").write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")
        with rigged(connector, tmp_path / "hers", hers) as other:
            sign_in(story, other.account)
            assert story.one_pass().exit_code == 0
        ACTS[0](story)
        sign_in(story, rig.account)
        done = story.one_pass()
        assert done.exit_code == 0
        assert done.report.created


def _accounts(story: Story) -> list[str | None]:
    with story.house() as house:
        return [entry.account for entry in house.ledger.entries().values()]
