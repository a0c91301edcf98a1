"""SIGKILL at each kind of write into the ledger, before and after, with each connector: one of each, none missing.

A story is lived once for each connector. Every pass dies at the first write of a kind at which none has died yet; the
next pass, a new process, goes on from there. ``test_kill`` does the same at every step of the code, for two connectors.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings
from pathlib import Path
from types import FrameType

import pytest

from daemon.records import Entry
from daemon.store import actions, calendars, words
from tests.conftest import Figure
from tests.faults.story import ACTS, Story
from tests.faults.test_matrix import CONNECTORS, opened, unbroken

STORES = frozenset(str(module.__file__) for module in (actions, calendars, words))
WRITES = {
    "add_replies", "forget_calendars", "identify", "put", "record_all", "remove_event", "replace_event", "say",
    "store_events", "unsay",
}  # fmt: skip
MOST = 400  # kills that a story takes, at the most


def kind_of(frame: FrameType) -> str:
    """What is written: of an action which step, from which state to which; of words their name."""
    said = frame.f_locals
    if "entries" not in said:
        return f"{frame.f_code.co_name} {said.get('name', '')}".strip()
    known = said["self"].entries()
    steps = {_step(known.get(entry.key), entry) for entry, _ in said["entries"]}
    return steps.pop() if len(steps) == 1 else f"{min(len(steps), 2)} actions"


def _step(before: Entry | None, after: Entry) -> str:
    how = (
        f"{before.state if before else 'new'} to {after.state}{' later' if before and before.due != after.due else ''}"
    )
    return f"{after.step} {after.kind}: {how}{', to be withdrawn' if after.leaving else ''}"


def dying(story: Story, journal: Path) -> None:
    """A pass that is killed at a write which is not yet in the journal."""
    known = set(journal.read_text("utf-8").splitlines())
    running: dict[int, str] = {}

    def profile(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if code.co_name not in WRITES or code.co_filename not in STORES or event not in ("call", "return"):
            return
        if event == "call":
            sys.setprofile(None)
            running[id(frame)] = kind_of(frame)
            sys.setprofile(profile)
        kind = running[id(frame)]
        moment = f"{'before' if event == 'call' else 'after'}: {kind}"
        if moment not in known:
            with journal.open("a", encoding="utf-8") as file:
                file.write(f"{moment}\n")
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(profile)
    story.one_pass()
    sys.setprofile(None)


def killed(story: Story, journal: Path) -> bool:
    """Whether a pass in a process of its own died; else it came to its end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # from Python 3.12 on fork and threads give one
        child = os.fork()
    if child == 0:
        code = 1
        try:
            dying(story, journal)
            code = 0
        finally:
            os._exit(code)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert ended in (0, -signal.SIGKILL)
    return ended != 0


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    file = tmp_path / "journal"
    file.touch()
    return file


@pytest.mark.prove
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("connector", CONNECTORS)
def test_killed_before_and_after_each_kind_of_write(connector: str, journal: Path, figure: Figure) -> None:
    clean = unbroken(connector)
    with opened(connector) as story:
        for act, (_, states, artefacts) in zip(ACTS, clean, strict=True):
            act(story)
            for _ in range(MOST):
                if not killed(story, journal):
                    break
                story.rig.harness.settle()
            story.recover()
            assert story.artefacts() == artefacts
            assert story.states() == states
    died = journal.read_text("utf-8").splitlines()
    assert len(died) > 30, died
    figure(f"ledger transitions killed: {connector}", len(died))
