"""Every template against a text that was read aloud; running this file as a program writes them anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from compose_cases import CASES

from daemon.compose import compose, lint
from daemon.model import Draft, Reminder, Spec

GOLDEN = Path(__file__).parent.parent / "data" / "compose"
SHORT = {"missed_call": (60, 79), "rejection_thanks": (60, 89), "own_draft": (0, 180)}
TEMPLATES = Path(__file__).parent.parent.parent / "daemon" / "templates" / "en"


def shown(spec: Spec) -> str:
    if isinstance(spec, Draft):
        to = ", ".join(f"{person.name} <{person.email}>" for person in spec.to)
        return f"To: {to}\nSubject: {spec.subject}\n\n{spec.body}"
    when = f"Starts: {spec.starts:%Y-%m-%d %H:%M}Z" if isinstance(spec, Reminder) else f"Due: {spec.due}"
    return f"Title: {spec.title}\n{when}\n\n{spec.body}"


@pytest.mark.parametrize("name", CASES)
def test_text(name: str) -> None:
    spec = compose(CASES[name])
    assert shown(spec) == (GOLDEN / f"{name}.txt").read_text("utf-8")
    if isinstance(spec, Draft):
        assert lint(spec, *SHORT.get(name, (60, 180))) == []


def test_nothing_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(CASES)


def test_every_template_has_a_text() -> None:
    written = {f"{case.template}.{case.kind}" for case in CASES.values()}
    used = {path.stem for path in TEMPLATES.glob("[a-z]*.j2")}
    variants = {"thank_you_via.draft", "thank_you_screen.draft", "own.draft", "own.task", "own.reminder"}
    assert used - variants <= written


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for path in GOLDEN.glob("*.txt"):
        path.unlink()
    for name, case in CASES.items():
        (GOLDEN / f"{name}.txt").write_text(shown(compose(case)), "utf-8")
