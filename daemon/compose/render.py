"""Loading and rendering templates: sandboxed, strict about names, the user's folder before ours.

What an event or a person says is only ever data here: it is never compiled.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from daemon.compose import text
from daemon.compose.languages import FALLBACK
from daemon.errors import ConfigError, nearest

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

SHIPPED = Path(__file__).parent.parent / "templates"
_HEAD = re.compile(r"(?P<name>Subject|Title|Discreet):[ \t]*(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Edition:
    """A template in one language: its file's name, where its parts are looked for, the language its facts speak."""

    name: str
    language: str
    places: tuple[Path, ...]


def edition(names: list[str], wanted: str, users: str, folder: Path | None) -> Edition:
    """The most fitting template there is in the wanted language, else in English: as a whole, never half of it.

    A user's folder holds templates in folders named after their language, or directly, in the user's own language.
    """
    short = wanted.partition("-")[0].casefold()
    languages = [short, FALLBACK] if re.fullmatch(r"[a-z]{2,3}", short) else [FALLBACK]
    for name in names:
        for language in languages:
            places = _places(language, users, folder)
            if any(_there(place / name) for place in places):
                behind = _places(FALLBACK, users, folder)  # for parts that a template of the user's own builds upon
                return Edition(name, language, tuple(dict.fromkeys((*places, *behind))))
    return Edition(names[0], FALLBACK, _places(FALLBACK, users, folder))


def _places(language: str, users: str, folder: Path | None) -> tuple[Path, ...]:
    own = () if folder is None else (folder / language, folder) if language == users else (folder / language,)
    return (*own, SHIPPED / language)


@lru_cache(maxsize=512)
def _there(path: Path) -> bool:
    return path.is_file()


@lru_cache(maxsize=32)
def environment(places: tuple[Path, ...]) -> ImmutableSandboxedEnvironment:
    """Templates from the first place that has them."""
    from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(place) for place in places]),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def forget() -> None:
    """Look at the templates anew from now on."""
    environment.cache_clear()
    _there.cache_clear()


def render(edition: Edition, facts: Mapping[str, object], source: str | None = None) -> tuple[Mapping[str, str], str]:
    """Render a template (or ``source`` in its place): its head lines (``subject``, ``title``, …) and its body.

    Raises ``ConfigError`` that names the template and what is wrong with it.
    """
    from jinja2 import TemplateError, TemplateNotFound

    env = environment(edition.places)
    try:
        template = env.from_string(source) if source is not None else env.get_template(edition.name)
        rendered = template.render(facts)
    except TemplateNotFound as error:
        which = "" if error.name == edition.name else f": {error.name}"
        raise ConfigError([f"templates.{edition.name}: no such template{which}"]) from None
    except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ConfigError([f"templates.{edition.name}: {_what(error)}"]) from None
    return _parted(rendered)


def _parted(rendered: str) -> tuple[Mapping[str, str], str]:
    head: dict[str, str] = {}
    lines = rendered.lstrip().split("\n")
    while lines and (found := _HEAD.fullmatch(lines[0].rstrip())):
        head[found["name"].lower()] = text.line(found["value"])
        lines.pop(0)
    return head, text.tidy("\n".join(lines))


def _what(error: Exception) -> str:
    """What is wrong with a template and where, without any value that stood in it."""
    line = getattr(error, "lineno", None)
    message = getattr(error, "message", None) or type(error).__name__
    return f"line {line}: {message}" if line else str(message)


def check(source: str, known: Collection[str]) -> list[str]:
    """What is wrong with the text of one template: its syntax, or names that are not in ``known``."""
    from jinja2 import TemplateSyntaxError, meta, nodes

    try:
        tree = environment((SHIPPED / FALLBACK,)).parse(source)
        unknown = meta.find_undeclared_variables(tree) - set(known)
    except TemplateSyntaxError as error:
        return [_what(error)]
    own = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}
    return [f"'{name}' is not known{nearest(name, known)}" for name in sorted(unknown - own)]


def check_folder(folder: Path, known: Collection[str]) -> list[str]:
    """Everything that is wrong with the user's templates, one line each: ``templates.<file>: <what>``."""
    problems: list[str] = []
    shipped = {path.name for path in (SHIPPED / FALLBACK).glob("*.j2")}
    for path in sorted(folder.rglob("*.j2")):
        try:
            wrong = check(path.read_text("utf-8"), known)
        except (OSError, UnicodeDecodeError) as error:
            wrong = [f"cannot be read ({type(error).__name__})"]
        if path.name not in shipped and not path.name.startswith("_"):
            wrong.append(f"no step uses this name{nearest(path.name, shipped)}")
        problems += [f"templates.{path.name}: {what}" for what in wrong]
    return problems
