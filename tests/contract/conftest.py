"""One harness per connector folder, found by looking."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import connectors
from daemon.model import Kind
from tests.contract.harness import Harness


def names() -> list[str]:
    """The connectors there are: folders with code, apart from shared modules."""
    (root,) = connectors.__path__
    return sorted(each.parent.name for each in Path(root).glob("[!_]*/__init__.py"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "connector" in metafunc.fixturenames:
        metafunc.parametrize("connector", names())
    if "kind" in metafunc.fixturenames:
        metafunc.parametrize("kind", list(Kind), ids=str)


@pytest.fixture
def harness(connector: str, tmp_path: Path) -> Iterator[Harness]:
    opened: Harness = importlib.import_module(f"tests.fakes.{connector}").harness(tmp_path)
    yield opened
    opened.offers.close()
    opened.close()
