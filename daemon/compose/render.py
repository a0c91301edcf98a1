"""Loading and rendering templates: sandboxed, strict about names, the user's folder before ours.

What an event or a person says is only ever data here: it is never compiled.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from daemon.compose import text
from daemon.errors import ConfigError

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

SHIPPED = Path(__file__).parent.parent / "templates"
FALLBACK = "en"
_HEAD = re.compile(r"(?P<name>Subject|Title|Discreet):[ \t]*(?P<value>.*)")


@lru_cache(maxsize=32)
def environment(folder: Path | None, language: str) -> ImmutableSandboxedEnvironment:
    """The templates of one language. A folder may hold them directly or in a folder named after the language."""
    from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    own = [folder / language, folder] if folder else []
    places = [*own, SHIPPED / language, SHIPPED / FALLBACK]
    return ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(place) for place in dict.fromkeys(places)]),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def language_of(said: str | None, folder: Path | None = None) -> str:
    """The language's folder: the one asked for where it is shipped or the user has it, else English."""
    short = (said or "").partition("-")[0].casefold()
    known = re.fullmatch(r"[a-z]{2,3}", short) and any(
        (place / short).is_dir() for place in (SHIPPED, folder) if place is not None
    )
    return short if known else FALLBACK


def render(
    names: list[str], facts: Mapping[str, object], *, folder: Path | None, language: str, source: str | None = None
) -> tuple[Mapping[str, str], str]:
    """Render the first template there is (or ``source``): its head lines (``subject``, ``title``, …) and its body.

    Raises ``ConfigError`` that names the template and what is wrong with it.
    """
    from jinja2 import TemplateError, TemplatesNotFound

    env = environment(folder, language)
    try:
        template = env.from_string(source) if source is not None else env.select_template(names)
        rendered = template.render(facts)
    except TemplatesNotFound:
        raise ConfigError([f"templates.{names[0]}: no such template"]) from None
    except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ConfigError([f"templates.{names[0]}: {_what(error)}"]) from None
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


def check(folder: Path, known: Collection[str]) -> list[str]:
    """Everything that is wrong with the user's templates, one line each: ``templates.<file>: <what>``.

    ``known`` are the names a template may use.
    """
    from jinja2 import TemplateSyntaxError, meta

    problems: list[str] = []
    shipped = {path.name for path in (SHIPPED / FALLBACK).glob("*.j2")}
    for path in sorted(folder.rglob("*.j2")):
        env = environment(folder, FALLBACK)
        try:
            unknown = meta.find_undeclared_variables(env.parse(path.read_text("utf-8"))) - set(known)
        except (TemplateSyntaxError, UnicodeDecodeError) as error:
            problems.append(f"templates.{path.name}: {_what(error)}")
            continue
        problems += [f"templates.{path.name}: '{name}' is not known{_nearest(name, known)}" for name in sorted(unknown)]
        if path.name not in shipped and not path.name.startswith("_"):
            problems.append(f"templates.{path.name}: no step uses this name{_nearest(path.name, shipped)}")
    return problems


def _nearest(word: str, known: Collection[str]) -> str:
    close = get_close_matches(word, list(known), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""
