"""Profiles of the property tests, a network that ends at this machine, and figures that the docs quote."""

from __future__ import annotations

import ipaddress
import json
import os
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.fakes.ending import end_all

settings.register_profile(
    "quick", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.register_profile("prove", max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

FIGURE = "figure: "
SUBMISSION = (25, 465, 587, 2525)
Figure = Callable[..., None]
_figures: Counter[str] = Counter()


@pytest.fixture(scope="session", autouse=True)
def only_this_machine() -> Iterator[None]:
    """No test reaches beyond loopback: whatever were sent would have to be sent to one of our own fakes."""

    class Socket(socket.socket):
        def connect(self, address: Any, /) -> None:
            if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] != "localhost":
                assert ipaddress.ip_address(address[0]).is_loopback, "a test tried to reach beyond this machine"
            if self.family in (socket.AF_INET, socket.AF_INET6):
                assert address[1] not in SUBMISSION, "a test tried to hand over mail"
            super().connect(address)

    before, socket.socket = socket.socket, Socket  # type: ignore[misc]
    yield
    socket.socket = before  # type: ignore[misc]


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """``figure("faults survived", 3)`` adds to a figure of the whole run; passing tests count, failing ones do not."""

    def add(name: str, count: int = 1) -> None:
        record_property(FIGURE + name, count)

    return add


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add up what the test that has just passed has counted, also where other processes run the tests."""
    if report.when == "call" and report.passed:
        for name, value in report.user_properties:
            if name.startswith(FIGURE):
                _figures[name.removeprefix(FIGURE)] += int(str(value))


def pytest_sessionfinish() -> None:
    """Servers end with the tests of their process."""
    end_all()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the figures; ``AFTERWORD_FIGURES`` names a file that takes them as JSON."""
    if hasattr(config, "workerinput") or not _figures:
        return
    terminalreporter.section("figures")
    for name, count in sorted(_figures.items()):
        terminalreporter.write_line(f"{name}: {count:,}")
    if path := os.environ.get("AFTERWORD_FIGURES"):
        told = {"profile": os.environ.get("HYPOTHESIS_PROFILE", "quick"), **dict(sorted(_figures.items()))}
        Path(path).write_text(json.dumps(told, indent=2) + "\n", "utf-8")
