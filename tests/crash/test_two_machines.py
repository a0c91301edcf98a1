"""Two machines on one account, each with a ledger of its own: there is one of each, and none missing."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.conftest import Figure
from tests.faults.story import ACTS, Story
from tests.faults.test_matrix import CONNECTORS, opened, plug, unbroken

WRITERS = [name for name in CONNECTORS if plug(name).WRITES]


@contextmanager
def two(connector: str) -> Iterator[tuple[Story, Story]]:
    """The same user at two machines: one account, one calendar, a folder that both see for the rest."""
    with opened(connector) as story:
        folder = story.folder / "other"
        folder.mkdir()
        yield story, Story(folder, story.rig, beside=story)


@pytest.mark.prove
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("connector", WRITERS)
def test_one_after_the_other(connector: str, figure: Figure) -> None:
    clean = unbroken(connector)
    with two(connector) as machines:
        for act, (_, _, artefacts) in zip(ACTS, clean, strict=True):
            act(machines[0])
            machines[1].now = machines[0].now
            for each in (*machines, *machines):
                each.one_pass()
            for each in machines:
                each.recover()
                assert each.artefacts() == artefacts
    figure(f"acts with two machines: {connector}", 2 * len(ACTS))


def at_once(machines: tuple[Story, Story]) -> None:
    """A pass on each, at the same time."""
    children = []
    for each in machines:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # from Python 3.12 on fork and threads give one
            child = os.fork()
        if child == 0:
            code = 1
            try:
                each.one_pass()
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0]


@pytest.mark.prove
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("connector", [name for name in WRITERS if name != "google"])  # see test_google_machines
def test_both_at_once(connector: str, figure: Figure) -> None:
    clean = unbroken(connector)
    with two(connector) as machines:
        for act, (_, _, artefacts) in zip(ACTS, clean, strict=True):
            act(machines[0])
            machines[1].now = machines[0].now
            for _ in range(3):
                at_once(machines)
            for each in machines:
                each.recover()
                assert each.artefacts() == artefacts
    figure(f"acts with two machines: {connector}", 2 * len(ACTS))
