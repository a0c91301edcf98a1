"""Loading and rendering templates: sandboxed, strict about names, the user's folder before ours.

What an event or a person says is only ever data here: it is never compiled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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


def language_of(said: str | None) -> str:
    """The language's folder: the one asked for where it is shipped, else English."""
    short = (said or "").partition("-")[0].casefold()
    return short if re.fullmatch(r"[a-z]{2,3}", short) and (SHIPPED / short).is_dir() else FALLBACK


def render(
    names: list[str], facts: Mapping[str, object], *, folder: Path | None, language: str, source: str | None = None
) -> tuple[Mapping[str, str], str]:
    """Render the first template there is (or ``source``): its head lines (``subject``, ``title``, …) and its body.

    Raises ``ConfigError`` that names the template and what is wrong with it.
    """
    from jinja2 import TemplateError

    env = environment(folder, language)
    try:
        template = env.from_string(source) if source is not None else env.select_template(names)
        rendered = template.render(facts)
    except TemplateError as error:
        where = getattr(error, "name", None) or names[0]
        line = f":{error.lineno}" if getattr(error, "lineno", None) else ""  # type: ignore[attr-defined]
        raise ConfigError([f"templates.{where}{line}: {error.message or 'no such template'}"]) from None
    return _parted(rendered)


def _parted(rendered: str) -> tuple[Mapping[str, str], str]:
    head: dict[str, str] = {}
    lines = rendered.lstrip().split("\n")
    while lines and (found := _HEAD.fullmatch(lines[0].rstrip())):
        head[found["name"].lower()] = text.line(found["value"])
        lines.pop(0)
    return head, text.tidy("\n".join(lines))
