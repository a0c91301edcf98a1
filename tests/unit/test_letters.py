"""Every letter of every language against a text that was read aloud; as a program this file writes them anew."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from letter_cases import INVITATIONS, letters

from daemon.brief import Brief
from daemon.compose import compose, lint
from daemon.compose.languages import LANGUAGES
from daemon.model import Draft

GOLDEN = Path(__file__).parent.parent / "data" / "compose"
SHORT = {"missed_call": (45, 79), "rejection_thanks": (55, 89)}


def written(language: str) -> dict[str, dict[str, Brief]]:
    """The letters by the file they are kept in."""
    files: dict[str, dict[str, Brief]] = defaultdict(dict)
    for name, case in letters(language):
        step, manner, rest = name.split("/")
        files[f"{step}.{manner}"][rest] = case
    return files


def shown(cases: dict[str, Brief]) -> str:
    return "\n".join(f"=== {name}\nSubject: {(d := compose(case)).subject}\n\n{d.body}" for name, case in cases.items())


FILES = [(language, name) for language in INVITATIONS for name in written(language)]


@pytest.mark.parametrize(("language", "name"), FILES)
def test_text(language: str, name: str) -> None:
    assert shown(written(language)[name]) == (GOLDEN / language / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize(("language", "name"), FILES)
def test_it_can_be_sent(language: str, name: str) -> None:
    for case in written(language)[name].values():
        draft = compose(case)
        assert isinstance(draft, Draft)
        assert lint(draft, *SHORT.get(case.step, (60, 180)), language=language) == [], draft.body
        assert draft == compose(case)


def test_every_language_has_its_letters_and_nothing_is_left_over() -> None:
    assert set(INVITATIONS) == set(LANGUAGES) - {"en"}
    kept = {(path.parent.name, path.stem) for path in GOLDEN.glob("*/*.txt")}
    assert kept == set(FILES)


if __name__ == "__main__":
    for language, name in FILES:
        (GOLDEN / language).mkdir(exist_ok=True)
        (GOLDEN / language / f"{name}.txt").write_text(shown(written(language)[name]), "utf-8")
