"""Templates of the user's: they come first, are sandboxed, and their mistakes are explained."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from compose_cases import CASES, ME, RITA, brief, interview

from daemon.compose import check_templates, check_text, compose, forget, variables
from daemon.errors import ConfigError
from daemon.model import Kind, Task
from tests.lab import Lab, config
from tests.lab import interview as invitation

ROOT = Path(__file__).parents[2]
ENDED = datetime(2026, 3, 24, 15, tzinfo=UTC)
CALL = {"kind": "task", "per": "loop", "after": "1 bd", "title": "Call {{ company }}", "text": "By phone."}


@pytest.fixture
def folder(tmp_path: Path):
    forget()
    yield tmp_path
    forget()


def write(folder: Path, text: str, name: str = "thank_you.draft.j2") -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def test_the_users_template_comes_first(folder: Path) -> None:
    write(folder, "Subject: Hi {{ name }}\n\n{{ greeting }}\n\n{{ the_role_there }}\n")
    draft = compose(brief(recipient=RITA), folder)
    assert (draft.subject, draft.body) == ("Hi Rita", "Dear Rita,\n\nthe Backend Engineer role at Acme\n")
    assert compose(brief(recipient=RITA)).subject != "Hi Rita"
    assert compose(CASES["reflect.task"], folder) == compose(CASES["reflect.task"])


def test_a_folder_per_language(folder: Path) -> None:
    write(folder, "Subject: Danke\n\nHallo {{ name }}\n", "de/thank_you.draft.j2")
    german = brief(recipient=RITA, loop=(interview(language="de"),))
    assert compose(german, folder).subject == "Danke"
    assert compose(brief(recipient=RITA), folder).subject != "Danke"
    assert compose(replace(german, loop=(interview(language="../../x"),)), folder).body.startswith("Dear Rita")


def test_ours_can_be_built_upon(folder: Path) -> None:
    write(folder, '{% import "_thanks.j2" as thanks with context %}\nSubject: Hi\n\n{{ thanks.meant() }}\n')
    assert "Backend Engineer" in compose(brief(recipient=RITA), folder).body


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{{ compnay }}", "compnay"),
        ("{% if %}", "line 3"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ("{{ me.__class__.__mro__ }}", "unsafe"),
        ("{{ name.missing.deeper }}", "no attribute"),
        ("{% include '../../../pyproject.toml' %}", "no such template: ../../../pyproject.toml"),
        ("{{ range(10 ** 9) | list }}", "OverflowError"),
    ],
)
def test_a_mistake_is_explained(folder: Path, text: str, what: str) -> None:
    write(folder, f"Subject: x\n\n{text}\n")
    with pytest.raises(ConfigError) as caught:
        compose(brief(recipient=RITA), folder)
    assert caught.value.problems[0].startswith("templates.thank_you.draft.j2: ")
    assert what in caught.value.problems[0]


def test_no_such_step() -> None:
    with pytest.raises(ConfigError, match=r"templates.nothing.task.j2: no such template"):
        compose(brief("nothing", Kind.TASK))


def test_templates_are_checked_before_use(folder: Path) -> None:
    write(folder, "Subject: x\n\n{{ compnay }}")
    write(folder, "Title: x\n\n{% if %}", "reflect.task.j2")
    write(folder, "Title: x\n\n{{ company }}", "reflekt.task.j2")
    write(folder, "{{ greeting }}", "_mine.j2")
    (folder / "network.task.j2").write_bytes(b"\xff\xfe\xfa")
    assert check_templates(folder) == [
        "templates.network.task.j2: cannot be read (UnicodeDecodeError)",
        "templates.reflect.task.j2: line 3: Expected an expression, got 'end of statement block'",
        "templates.reflekt.task.j2: no step uses this name; did you mean reflect.task.j2?",
        "templates.thank_you.draft.j2: 'compnay' is not known; did you mean company?",
    ]
    assert check_text("Ask {{ company }}") == []
    assert check_text("Ask {{ compnay }}") == ["'compnay' is not known; did you mean company?"]


def test_our_own_templates_pass_the_check() -> None:
    assert check_templates(ROOT / "daemon" / "templates" / "en") == []


def test_every_variable_is_documented() -> None:
    documented = set(re.findall(r"^\| `(\w+)`", (ROOT / "docs" / "templates.md").read_text("utf-8"), re.MULTILINE))
    assert documented == set(variables())


def test_a_title_is_never_missing(folder: Path) -> None:
    write(folder, "nothing but a body")
    assert compose(brief(recipient=RITA), folder).subject == "Backend Engineer at Acme"
    write(folder, "nothing but a body", "reflect.task.j2")
    assert compose(CASES["reflect.task"], folder).title == "Something to do"
    write(folder, "Title: The {{ company }} talk\n\nbody", "network.task.j2")
    assert compose(replace(CASES["network.task"], me=replace(ME, discreet=True)), folder).title == "Something to do"


def test_the_users_own_words_are_checked_with_the_config_and_read_anew_with_it(folder: Path) -> None:
    lab = Lab(folder, templates="own", playbook={"steps": {"call": {**CALL, "title": "Call {{ compnay }}"}}})
    write(folder / "own", "Title: Look back\n\n{{ rolle }}", "reflect.task.j2")
    with pytest.raises(ConfigError) as caught:
        lab.open()
    assert caught.value.problems == (
        "playbook.steps.call.title: 'compnay' is not known; did you mean company?",
        "templates.reflect.task.j2: 'rolle' is not known; did you mean role?",
    )
    config(folder, templates="own", playbook={"steps": {"call": CALL}})
    for word in ("Look", "Think"):
        write(folder / "own", f"Title: {word} back\nDiscreet: Back\n\n{{{{ role }}}}", "reflect.task.j2")
        lab.open()
        lab.world.put(invitation(word, ENDED - timedelta(hours=1), company=f"{word}ing"))
        lab.pass_at(ENDED)
        titles = {each.spec.title for each in lab.world.artefacts(Kind.TASK) if isinstance(each.spec, Task)}
        assert f"{word} back" in titles
    assert "Call Thinking" in titles
    lab.close()
