"""One harness per connector folder, found by looking; a test runs for those that can do what it is about.

What a connector reads and writes it says itself (``READS``, ``WRITES``); what its provider can do is what its harness
overrides. A test names what it needs with ``@pytest.mark.needs``: ``source``, a kind (``draft``, ``task``), or methods
of the harness. Nothing else is collected, and ``test_connectors`` holds every harness to what its connector offers.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import connectors
from daemon.model import Kind
from tests.contract.harness import Harness, abilities, harness_of

HANDS = frozenset({"edit", "delete"})  # what a person does to an artefact: not seen where it is ours by design


def names() -> list[str]:
    """The connectors there are: folders with code, apart from shared modules."""
    (root,) = connectors.__path__
    return sorted(each.parent.name for each in Path(root).glob("[!_]*/__init__.py"))


def variants(connector: str) -> tuple[str, ...]:
    """The providers that a connector is tried on, where its module names several (``VARIANTS``); the first always."""
    return getattr(importlib.import_module(f"tests.fakes.{connector}"), "VARIANTS", ("",))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "connector" not in metafunc.fixturenames:
        return
    needs = {need for mark in metafunc.definition.iter_markers("needs") for need in mark.args}
    rows: list[dict[str, str | Kind]] = [{"connector": name} for name in names() if needs <= abilities(name)]
    if "kind" in metafunc.fixturenames:
        rows = [row | {"kind": kind} for row in rows for kind in Kind if _can(str(row["connector"]), kind, needs)]
    if "variant" in metafunc.fixturenames:
        rows = [row | {"variant": each} for row in rows for each in variants(str(row["connector"]))]
    keys = [name for name in ("connector", "variant", "kind") if name in metafunc.fixturenames]
    metafunc.parametrize(keys, [_parameters(row, keys) for row in rows])


def _parameters(row: dict[str, str | Kind], keys: list[str]) -> Any:
    first = row.get("variant", "") in {"", variants(str(row["connector"]))[0]}
    name = "-".join(str(row[key]) for key in keys if row[key])
    return pytest.param(*(row[key] for key in keys), id=name, marks=[] if first else [pytest.mark.prove])


def _can(connector: str, kind: Kind, needs: set[str]) -> bool:
    return kind.value in abilities(connector) and not (needs & HANDS and kind in harness_of(connector).ours)


@pytest.fixture
def harness(connector: str, variant: str, tmp_path: Path) -> Iterator[Harness]:
    make = importlib.import_module(f"tests.fakes.{connector}").harness
    opened: Harness = make(tmp_path, variant) if variant else make(tmp_path)
    yield opened
    opened.offers.close()
    opened.close()
