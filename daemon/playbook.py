"""The playbook: what to do after an interview, as data with a checked schema.

The default one is ``playbooks/default.yaml``. The user may change single settings of a step, switch a step off, or
add steps of their own (``title`` and ``text`` required, ``per`` loop or application).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import time
from functools import cache
from importlib.resources import files
from typing import Any

from daemon.business_time import Span, parse_span
from daemon.errors import nearest
from daemon.model import COARSE, Kind

_STAGES = frozenset({*COARSE.values(), "unknown"})
_PER = ("person", "loop", "application", "reference", "promise", "coming", "week", "question")
_OWN_PER = ("loop", "application")
_OFF = (False, None, "off")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the playbook; ``playbooks/default.yaml`` explains each field."""

    name: str
    kind: tuple[Kind, ...]
    per: str
    after: Span = field(default_factory=Span)
    before: Span | None = None
    after_decision: Span | None = None
    expires: Span | None = None
    follows: str | None = None
    stages: frozenset[str] = frozenset()
    until: str | None = None
    latest: time | None = None
    rest_days: str = "send"
    title: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Playbook:
    """The steps by name, in the order in which they are written."""

    steps: Mapping[str, Step] = field(default_factory=dict)

    def get(self, name: str) -> Step | None:
        """The step, or ``None`` where it is switched off."""
        return self.steps.get(name)

    @property
    def own(self) -> tuple[Step, ...]:
        """The steps the user added."""
        return tuple(step for name, step in self.steps.items() if name not in default().steps)


@cache
def default() -> Playbook:
    """The playbook that is shipped."""
    import yaml

    text = (files("daemon") / "playbooks" / "default.yaml").read_text("utf-8")
    return load(yaml.safe_load(text), base={})[0]


def load(data: Any, *, base: Mapping[str, Step] | None = None) -> tuple[Playbook, list[str]]:
    """Build a playbook from ``default``, or from a mapping with ``steps`` laid over ``base`` (the default's steps).

    Returns it with every problem found, each ``steps.<name>.<field>: what is wrong``; it is usable only when there
    is none.
    """
    if data in (None, "default"):
        return default(), []
    if not isinstance(data, Mapping):
        return default(), ["expected 'default', a file, or a mapping with 'steps'"]
    problems = [
        f"{key}: unknown key{nearest(str(key), ('base', 'steps'))}" for key in data if key not in ("base", "steps")
    ]
    if data.get("base", "default") != "default":
        problems.append("base: only 'default' is known")
    steps = dict(default().steps if base is None else base)
    given = data.get("steps") or {}
    if not isinstance(given, Mapping):
        return default(), [*problems, "steps: expected a mapping of step names"]
    for name, settings in given.items():
        known = steps.get(name)
        if settings in _OFF or settings == {"off": True}:
            if known is None:
                problems.append(f"steps.{name}: no such step to switch off{nearest(str(name), steps)}")
            steps.pop(name, None)
            continue
        step, wrong = _step(str(name), settings, known, shipped=base is not None)
        problems += [f"steps.{name}{problem}" for problem in wrong]
        if step:
            steps[step.name] = step
    problems += [
        f"steps.{step.name}.follows: no step '{step.follows}'"
        for step in steps.values()
        if step.follows and step.follows not in steps and step.follows not in _follow_names(given)
    ]
    return Playbook(steps), problems


def _follow_names(given: Mapping[str, Any]) -> set[str]:
    """Switched-off steps may still be followed: their time is computed, nothing is made."""
    return {name for name, settings in given.items() if settings in _OFF}


def _step(name: str, settings: Any, known: Step | None, *, shipped: bool) -> tuple[Step | None, list[str]]:
    if not isinstance(settings, Mapping):
        return None, [": expected settings, or 'off'"]
    problems: list[str] = []
    values: dict[str, Any] = {}
    for key, value in settings.items():
        reader = _READERS.get(str(key))
        if reader is None:
            problems.append(f".{key}: unknown setting{nearest(str(key), _READERS)}")
            continue
        try:
            values[key] = reader(value)
        except (ValueError, TypeError) as error:
            problems.append(f".{key}: {error}")
    if known is not None:
        if values.get("per", known.per) != known.per:
            problems.append(".per: cannot be changed for a step of the default playbook")
        return (None if problems else replace(known, **values)), problems
    if not shipped and not {"kind", "per"} & set(settings):
        return None, [f": no such step{nearest(name, default().steps)} (one of your own needs kind, per, title, text)"]
    required = ("kind", "per") if shipped else ("kind", "per", "title", "text")
    problems += [f".{key}: missing (a step of your own needs it)" for key in required if key not in settings]
    if not shipped and values.get("per") not in (None, *_OWN_PER):
        problems.append(f".per: a step of your own is per {' or '.join(_OWN_PER)}")
    return (None if problems else Step(name=name, **values)), problems


def _kinds(value: Any) -> tuple[Kind, ...]:
    items = value if isinstance(value, list) else [value]
    if not items or any(item not in list(Kind) for item in items):
        raise ValueError("expected draft, task, reminder, or a list of them")
    return tuple(Kind(item) for item in items)


def _choice(*allowed: str) -> Any:
    def read(value: Any) -> str:
        if value not in allowed:
            raise ValueError(f"expected one of {', '.join(allowed)}")
        return str(value)

    return read


def _stages(value: Any) -> frozenset[str]:
    if not isinstance(value, list) or any(item not in _STAGES for item in value):
        raise ValueError(f"expected a list out of {', '.join(sorted(_STAGES))}")
    return frozenset(value)


def _clock(value: Any) -> time:
    if not isinstance(value, str):
        raise ValueError("expected a time in quotes, such as '21:30'")
    return time.fromisoformat(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("expected some text")
    return value


_READERS: Mapping[str, Any] = {
    "kind": _kinds,
    "per": _choice(*_PER),
    "after": parse_span,
    "before": parse_span,
    "after_decision": parse_span,
    "expires": parse_span,
    "follows": _text,
    "stages": _stages,
    "until": _choice("answer"),
    "latest": _clock,
    "rest_days": _choice("send", "wait"),
    "title": _text,
    "text": _text,
}
assert set(_READERS) == {item.name for item in fields(Step)} - {"name"}  # noqa: S101 (a slip here is a bug of ours)
