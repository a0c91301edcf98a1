"""Processes of four to ten weeks, each a table: what happens, and what exists at the end of each day."""

from __future__ import annotations

import pkgutil
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

from tests.conftest import Figure
from tests.process import stories
from tests.process.play import Play, Story

STORIES: list[Story] = [
    story
    for module in pkgutil.iter_modules(stories.__path__)
    for story in import_module(f"{stories.__name__}.{module.name}").STORIES
]


def _cases() -> Iterator[object]:
    for story in STORIES:
        for place in story.places:
            quick = story.quick and place == story.places[0]
            yield pytest.param(story, place, id=f"{story.title} ({place})", marks=[] if quick else pytest.mark.prove)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory where there is one: a process makes thousands of small transactions."""
    memory = Path("/dev/shm")
    path = Path(tempfile.mkdtemp(prefix="process", dir=memory if memory.is_dir() else None))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.mark.parametrize(("story", "place"), list(_cases()))
def test_process(story: Story, place: str, folder: Path, figure: Figure) -> None:
    Play(story, place, folder).run()
    figure("processes of four to ten weeks played")


def test_they_are_many_and_long() -> None:
    assert len(STORIES) >= 60
    assert len({story.title for story in STORIES}) == len(STORIES)
    for story in STORIES:
        moments = [row.moment for row in story.rows]
        assert timedelta(weeks=4) <= moments[-1] - moments[0] <= timedelta(weeks=11), story.title
