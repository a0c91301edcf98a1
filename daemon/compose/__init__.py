"""From a brief to the text of a draft, a task or a reminder: the same facts always give the same words.

``compose`` is pure but for loading templates, which are kept. Templates are ``templates/<language>/<name>.<kind>.j2``;
files of the same name in the user's folder come first. What else a language says is in ``languages``.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from daemon.brief import Brief
from daemon.compose import render, text
from daemon.compose.facts import letter_facts
from daemon.compose.languages import FALLBACK, Language, english, language_of
from daemon.compose.lint import lint
from daemon.compose.lists import MARKER, todo_facts
from daemon.compose.names import name_of
from daemon.compose.subject import company_of, interview_of, role_of
from daemon.identity import company_key, fold, same_person
from daemon.model import Draft, Kind, Me, Person, Reminder, Spec, Task

__all__ = [
    "MARKER", "blanks", "check_templates", "check_text", "compose", "english", "fingerprint", "forget", "lint",
    "variables",
]  # fmt: skip

_DISCREET = "Something to do"
_ANSWER = re.compile(r"(?:re|aw|antw|odp|res|sv|vs)\s*:", re.IGNORECASE)  # as mail programs of several languages write
_TEXT_TO_USE = {"channel", "references", "references_outcome"}  # tasks that carry the letter they stand for


def compose(brief: Brief, templates: Path | None = None) -> Draft | Task | Reminder:
    """Write the text for one action. ``templates`` is the user's folder of overriding templates.

    Raises ``ConfigError`` when a template of the user's cannot be rendered.
    """
    users = language_of(brief.me.language)
    interview = interview_of(brief)
    spoken = interview.language if interview else FALLBACK

    more: dict[str, object] = {}

    def rendered(names: list[str], wanted: str, source: str | None = None) -> tuple[Mapping[str, str], str]:
        edition = render.edition(names, wanted, brief.me.language, templates)
        return render.render(edition, {**_facts(brief, language_of(edition.language), users), **more}, source)

    if brief.kind is Kind.TASK and brief.template in _TEXT_TO_USE:
        wanted = brief.me.language if brief.reference else spoken
        more["letter"] = rendered(_names(brief, brief.step, Kind.DRAFT), wanted)[1].rstrip("\n")
    if brief.title is not None:
        more["title"] = text.line(rendered([brief.step], brief.me.language, brief.title)[1])
    if brief.text is not None:
        more["text"] = rendered([brief.step], brief.me.language, brief.text)[1].rstrip("\n")
    wanted = spoken if _is_for_them(brief) else brief.me.language
    head, body = rendered(_names(brief, _template(brief), brief.kind), wanted)
    if more.get("title"):
        head = {**head, "subject": str(more["title"]), "title": str(more["title"])}
    if brief.kind is Kind.DRAFT:
        own = head.get("subject") or str(_facts(brief, users, users)["application"])
        return Draft(
            to=_recipients(brief.to),
            subject=_subject(brief, own),
            body=body,
            thread=brief.thread,
            attachments=brief.attachments,
        )
    title = _title(brief, head)
    if brief.kind is Kind.REMINDER:
        return Reminder(title=title, body=body, starts=brief.due)
    link = interview.event.url if interview else None
    return Task(title, body, brief.due.astimezone(ZoneInfo(brief.zone)).date(), brief.due, link)


def blanks(brief: Brief, templates: Path | None = None) -> bool:
    """Whether the composed draft still has the bracketed line to fill in."""
    spec = compose(brief, templates)
    prompt = language_of(brief.me.language).prompt(name_of(brief.recipient, company_of(brief)).short)
    return isinstance(spec, Draft) and prompt in spec.body.split("\n")


def fingerprint(spec: Spec) -> str:
    """A stable hash of everything in it, times included: another one means that the artefact has to change."""
    content = json.dumps([type(spec).__name__, dataclasses.asdict(spec)], default=str, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def check_templates(folder: Path) -> list[str]:
    """Everything that is wrong with a folder of the user's templates, one line each; empty when it can be used."""
    return render.check_folder(folder, variables())


def check_text(said: str) -> list[str]:
    """What is wrong with a ``title`` or ``text`` that the user gave a step; empty when it can be used."""
    return render.check(said, variables())


def variables() -> tuple[str, ...]:
    """The names a template may use, as ``docs/templates.md`` explains them."""
    nothing = Brief("", Kind.DRAFT, "", Me("", (), "UTC"), "UTC", datetime(2000, 1, 1, tzinfo=UTC))
    return tuple(_facts(nothing, language_of(FALLBACK), language_of(FALLBACK)))


def forget() -> None:
    """Read templates anew from now on (the config was reloaded)."""
    render.forget()


def _facts(brief: Brief, language: Language, users: Language) -> dict[str, object]:
    return {**letter_facts(brief, language, users), **todo_facts(brief, language, users)}


def _is_for_them(brief: Brief) -> bool:
    """Whether it belongs to a conversation with the employer and speaks its language.

    What goes to references, what the user wrote in the playbook, and every task and reminder is in the user's own.
    """
    return brief.kind is Kind.DRAFT and brief.reference is None and brief.text is None


def _template(brief: Brief) -> str:
    """The step's own template; what the user wrote in the playbook takes its place."""
    return "own" if brief.text is not None else brief.template or brief.step


def _names(brief: Brief, template: str, kind: Kind) -> list[str]:
    """The template files to try, the most fitting first."""
    names = [f"{template}.{kind.value}.j2"]
    if template == "thank_you" and brief.via:
        names.insert(0, f"thank_you_via.{kind.value}.j2")
    elif template == "thank_you" and _is_screen(brief):
        names.insert(0, f"thank_you_screen.{kind.value}.j2")
    return names


def _is_screen(brief: Brief) -> bool:
    """A first call with the recruiter: one short note is enough. A letter to anybody else is one of its own."""
    interview = interview_of(brief)
    if interview is None or len(brief.people) > 1:
        return False
    if brief.recipient and interview.recruiter:
        return interview.coarse == "phone_screen" and same_person(brief.recipient, interview.recruiter)
    return interview.stage == "recruiter_screen"


def _recipients(people: tuple[Person, ...]) -> tuple[Person, ...]:
    """Sound addresses only, each once, with names that are safe in a header."""
    found: dict[str, Person] = {}
    for person in people:
        if email := text.address(person.email):
            name = name_of(person).full or text.phrase(person.name)
            found.setdefault(email.casefold(), Person(name, email))
    return tuple(found.values())


def _subject(brief: Brief, own: str) -> str:
    """In a thread the thread's subject, as every mail program answers it; else the template's own."""
    if brief.thread is None:
        return own
    said = text.line(brief.thread.subject)
    return said if _ANSWER.match(said) else text.line(f"Re: {said}")


def _title(brief: Brief, head: Mapping[str, str]) -> str:
    if not brief.me.discreet:
        return head.get("title") or _DISCREET
    title = head.get("discreet") or head.get("title") or ""
    told = f" {fold(title)} "
    company = company_of(brief)
    secret = [fold(company), company_key(company), fold(role_of(brief)), "interview", "interviews"]
    return _DISCREET if not title or any(f" {word} " in told for word in secret if word) else title
