"""The linter finds what a letter must not have."""

from __future__ import annotations

import pytest
from compose_cases import CASES

from daemon.compose import compose, lint
from daemon.model import Draft

GOOD = compose(CASES["thank_you_no_prompt"])
WRONG = {
    "phrase": "I am just checking in.",
    "phrase: finds you well": "I hope this finds you well.",
    "placeholder": "[COMPANY]",
    "placeholder ": "Thanks, [One thing you talked about with Tom] indeed.",
    "more than one bracketed": "[One thing you talked about with Tom]\n\n[One thing you talked about with Ann]",
    "exclamation": "Thank you! Really!",
    "unresolved": "the {{ role }} role",
    "unresolved ": "the None role",
    "doubled word": "at at Acme",
    "doubled word ": "the role role",
    "doubled article": "a the role",
    "a/an": "an Backend role",
    "a/an ": "a Engineer role",
    "invisible": "Ac\u200bme",
    "double space": "one  two",
    "trailing": "one \ntwo",
    "punctuation": "one , two",
    "empty lines": "one\n\n\n\ntwo",
}


@pytest.mark.parametrize("what", WRONG)
def test_it_is_found(what: str) -> None:
    body = GOOD.body.replace("Kind regards", f"{WRONG[what]}\n\nKind regards")
    assert [problem for problem in lint(Draft((), GOOD.subject, body)) if problem.startswith(what.strip())] or [
        problem for problem in lint(Draft((), GOOD.subject, body)) if what.strip() in problem
    ]


def test_length_and_subject() -> None:
    assert lint(GOOD) == []
    assert "words" in lint(GOOD, most=50)[0]
    assert "words" in lint(GOOD, least=170)[0]
    for subject in ("", "a\nb", "x" * 151):
        assert "subject" in lint(Draft((), subject, GOOD.body))[-1]


def test_what_is_right_is_left_alone() -> None:
    for said in ("an SRE and a UX designer", "I had that that day", "“Yes,” she said.", "a one-off, an hour", "cron…"):
        assert lint(Draft((), GOOD.subject, GOOD.body.replace("Kind", f"{said}\n\nKind"))) == []
