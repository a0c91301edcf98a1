"""One harness per connector folder, found by looking; a test runs for those that can do what it is about.

What a connector reads and writes it says itself (``READS``, ``WRITES``); what its provider can do is what its harness
overrides. A test names what it needs with ``@pytest.mark.needs``: ``source``, a kind (``draft``, ``task``), or methods
of the harness. Nothing else is collected, and ``test_connectors`` holds every harness to what its connector offers.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import connectors
from daemon.model import Kind
from tests.contract.harness import Harness, abilities, harness_of

HANDS = frozenset({"edit", "delete"})  # what a person does to an artefact: not seen where it is ours by design


def names() -> list[str]:
    """The connectors there are: folders with code, apart from shared modules."""
    (root,) = connectors.__path__
    return sorted(each.parent.name for each in Path(root).glob("[!_]*/__init__.py"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "connector" not in metafunc.fixturenames:
        return
    needs = {need for mark in metafunc.definition.iter_markers("needs") for need in mark.args}
    able = [name for name in names() if needs <= abilities(name)]
    if "kind" not in metafunc.fixturenames:
        metafunc.parametrize("connector", able)
        return
    pairs = [(name, kind) for name in able for kind in Kind if kind.value in abilities(name)]
    if needs & HANDS:
        pairs = [(name, kind) for name, kind in pairs if kind not in harness_of(name).ours]
    metafunc.parametrize(("connector", "kind"), pairs)


@pytest.fixture
def harness(connector: str, tmp_path: Path) -> Iterator[Harness]:
    opened: Harness = importlib.import_module(f"tests.fakes.{connector}").harness(tmp_path)
    yield opened
    opened.offers.close()
    opened.close()
