"""A ledger for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.store import Ledger


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "private" / "afterword.db"


@pytest.fixture
def ledger(state: Path) -> Iterator[Ledger]:
    opened = Ledger.open(state)
    yield opened
    opened.close()
