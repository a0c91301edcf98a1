"""The playbook's schema: every problem with its path, the user's changes over the default."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files

import pytest
import yaml

from daemon import playbook
from daemon.business_time import Span
from daemon.model import Kind


def test_the_default_is_sound_and_has_every_step():
    assert list(playbook.default().steps) == [
        "thank_you", "thank_you_by", "reflect", "promises", "research", "network", "references", "follow_up_1",
        "follow_up_2", "missed_call", "close_out", "answered", "rejection_thanks", "references_outcome",
        "keep_searching", "prepare_next", "question",
    ]  # fmt: skip
    assert playbook.load("default") == (playbook.default(), [])


def test_a_copy_of_the_default_is_the_default():
    copy = yaml.safe_load((files("daemon") / "playbooks" / "default.yaml").read_text("utf-8"))
    assert playbook.load(copy) == (playbook.default(), [])
    copy["steps"]["thank_you"]["after"] = "3 hours"
    assert playbook.load(copy)[0].steps["thank_you"].after == Span(timedelta(hours=3))


def test_single_settings_change_and_the_rest_stays():
    book, problems = playbook.load({"base": "default", "steps": {"thank_you": {"after": "3 hours"}}})
    assert problems == []
    assert book.steps["thank_you"].after == Span(timedelta(hours=3))
    assert book.steps["thank_you"].expires == Span(days=3)


@pytest.mark.parametrize("off", ["off", False, None])
def test_a_step_is_switched_off(off):
    book, problems = playbook.load({"steps": {"network": off}})
    assert problems == []
    assert book.get("network") is None


def test_a_step_of_ones_own():
    gift = {"kind": "task", "per": "loop", "after": "1 bd", "title": "Send flowers", "text": "To the reception."}
    book, problems = playbook.load({"steps": {"flowers": gift}})
    assert problems == []
    assert [step.name for step in book.own] == ["flowers"]
    assert book.steps["flowers"].kind == (Kind.TASK,)


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ({"thank_you_by": {"rest_days": "wayt"}}, "steps.thank_you_by.rest_days: expected one of send, wait"),
        ({"refelct": {"after": "1 hour"}}, "steps.refelct: no such step; did you mean reflect?"),
        ({"netwrk": "off"}, "steps.netwrk: no such step to switch off; did you mean network?"),
        ({"reflect": {"aftr": "1 hour"}}, "steps.reflect.aftr: unknown setting; did you mean after?"),
        ({"reflect": {"after": "soon"}}, "steps.reflect.after: expected a number and a unit"),
        ({"reflect": {"per": "person"}}, "steps.reflect.per: cannot be changed"),
        ({"reflect": 7}, "steps.reflect: expected settings, or 'off'"),
        ({"references": {"stages": ["finale"]}}, "steps.references.stages: expected a list out of"),
        ({"x": {"kind": "task", "per": "loop", "text": "y"}}, "steps.x.title: missing"),
        ({"x": {"kind": "task", "per": "person", "title": "t", "text": "y"}}, "steps.x.per: a step of your own is per"),
        ({"reflect": {"latest": 2130}}, "steps.reflect.latest: expected a time in quotes"),
        ({"follow_up_2": {"follows": "follow_up_0"}}, "steps.follow_up_2.follows: no step 'follow_up_0'"),
    ],
)
def test_problems_name_their_place(steps, problem):
    _, problems = playbook.load({"steps": steps})
    assert any(line.startswith(problem) for line in problems), problems


def test_all_problems_at_once():
    _, problems = playbook.load({"bse": 1, "steps": {"reflect": {"after": "?"}, "network": {"kind": "mail"}}})
    assert len(problems) == 3
