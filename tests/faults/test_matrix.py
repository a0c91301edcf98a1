"""The fault matrix. Each cell breaks one call of one connector for a whole pass of the story, then heals it.

While it is broken the other accounts go on, nothing is there twice, what is missing is owned up to, and the message
names the account. Afterwards it recovers by itself to what an unbroken run has: nothing lost, nothing doubled.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.conftest import Figure
from tests.faults import rigs
from tests.faults.story import ACTS, Rig, Story
from tests.faults.wire import Cell, Fault

CONNECTORS = sorted(each.name for each in pkgutil.iter_modules(rigs.__path__))
STRIDE = 7  # over the calls, from one fault to the next


def plug(connector: str) -> Any:
    return importlib.import_module(f"tests.faults.rigs.{connector}")


@contextmanager
def opened(connector: str) -> Iterator[Story]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        rig: Rig = plug(connector).rig(Path(name))
        try:
            yield Story(Path(name), rig)
        finally:
            rig.harness.offers.close()
            rig.harness.close()


@cache
def unbroken(connector: str) -> tuple[tuple[frozenset[str], dict[str, str], Counter[tuple[str, ...]]], ...]:
    """For each act of a run in which nothing breaks: the calls, the ledger and what is at the provider."""
    found = []
    with opened(connector) as story:
        for act in ACTS:
            act(story)
            story.rig.wire.calls.clear()
            assert story.one_pass().exit_code == 0, story.troubles
            calls = frozenset(story.rig.wire.calls)
            story.recover()
            found.append((calls, story.states(), story.artefacts()))
    return tuple(found)


def matrix() -> Iterator[Any]:
    """All cells; for the quick profile one of each fault, over the calls in turn, of every so many faults."""
    for connector in CONNECTORS:
        every: dict[str, list[Cell]] = {}
        for call, fault in plug(connector).CELLS:
            every.setdefault(fault.name, []).append((call, fault))
        for number, cells in enumerate(every.values()):
            sample = None if number % plug(connector).QUICK else cells[number * STRIDE % len(cells)]
            for call, fault in cells:
                marks = () if sample and call == sample[0] else (pytest.mark.prove,)
                yield pytest.param(connector, call, fault, id=f"{connector}-{call}-{fault.name}", marks=marks)


@pytest.mark.parametrize("connector", CONNECTORS)
def test_the_matrix_knows_every_call(connector: str) -> None:
    used = frozenset[str]().union(*(calls for calls, _, _ in unbroken(connector)))
    assert used == frozenset(plug(connector).CALLS)


@pytest.mark.parametrize(("connector", "call", "fault"), list(matrix()))
def test_a_call_that_fails_loses_nothing_and_doubles_nothing(
    connector: str, call: str, fault: Fault, figure: Figure
) -> None:
    clean = unbroken(connector)
    last = next(number for number, (calls, _, _) in enumerate(clean) if call in calls)
    with opened(connector) as story:
        for act in ACTS[:last]:
            act(story)
            story.one_pass()
        ACTS[last](story)
        story.troubles.clear()
        story.rig.wire.fail(call, fault)
        done = story.one_pass()
        assert story.rig.wire.struck
        assert story.read_feed()
        assert all(line.startswith("test: ") and len(line) > len("test: ") for line in story.troubles)
        _, states, artefacts = clean[last]
        artefacts = story.alike(artefacts, (call, fault))
        if fault.harmless:
            assert not story.troubles
        if artefacts - story.alike(story.artefacts(), (call, fault)) and not fault.lie:
            assert done.exit_code in (1, 3) or done.troubles.skipped
        story.rig.wire.heal()
        assert story.recover().exit_code == 0
        assert story.alike(story.artefacts(), (call, fault)) == artefacts
        assert story.states() == states
    figure(f"cells of the fault matrix: {connector}")
