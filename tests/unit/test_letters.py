"""Every letter of every language against a text that was read aloud; as a program this file writes them anew."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from letter_cases import INVITATIONS, letters

from daemon.compose import compose, lint
from daemon.compose.languages import LANGUAGES
from daemon.model import Draft

GOLDEN = Path(__file__).parent.parent / "data" / "compose"
STEPS = [
    (step, manner)
    for manner in ("polite", "familiar")
    for step in ("thank_you", "follow_up_1", "follow_up_2", "missed_call", "rejection_thanks")
] + [("references", "polite")]
SHORT = {"missed_call": (45, 79), "rejection_thanks": (55, 89)}


@cache
def written(language: str) -> dict[str, dict[str, Draft]]:
    """The letters by the file they are kept in."""
    files: dict[str, dict[str, Draft]] = defaultdict(dict)
    for name, case in letters(language):
        step, manner, rest = name.split("/")
        draft = compose(case)
        assert isinstance(draft, Draft)
        files[f"{step}.{manner}"][rest] = draft
    return files


def shown(drafts: dict[str, Draft]) -> str:
    return "\n".join(f"=== {name}\nSubject: {draft.subject}\n\n{draft.body}" for name, draft in drafts.items())


FILES = [(language, f"{step}.{manner}") for language in INVITATIONS for step, manner in STEPS]


@pytest.mark.parametrize(("language", "name"), FILES)
def test_text(language: str, name: str) -> None:
    assert shown(written(language)[name]) == (GOLDEN / language / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize(("language", "name"), FILES)
def test_it_can_be_sent(language: str, name: str) -> None:
    for draft in written(language)[name].values():
        assert lint(draft, *SHORT.get(name.partition(".")[0], (60, 180)), language=language) == [], draft.body


def test_every_language_has_its_letters_and_nothing_is_left_over() -> None:
    assert set(INVITATIONS) == set(LANGUAGES) - {"en"}
    assert all(
        set(written(language)) == {name for spoken, name in FILES if spoken == language} for language in INVITATIONS
    )
    kept = {(path.parent.name, path.stem) for path in GOLDEN.glob("*/*.txt")}
    assert kept == set(FILES)


if __name__ == "__main__":
    for language, name in FILES:
        (GOLDEN / language).mkdir(exist_ok=True)
        (GOLDEN / language / f"{name}.txt").write_text(shown(written(language)[name]), "utf-8")
