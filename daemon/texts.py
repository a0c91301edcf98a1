"""The text of an action as the planner wished it, with what only the texts themselves can tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from daemon.brief import Brief
from daemon.model import Spec, State
from daemon.plan import Wish

_STILL_OURS = frozenset({State.PLANNED.value, State.DELIVERED.value})


def text_of(brief: Brief, wishes: Mapping[str, Wish], templates: Path | None) -> Spec:
    """Compose it; a reminder names the drafts in which a line is still to be filled in."""
    from daemon.compose import blanks, compose

    def told(key: str, state: str) -> bool:
        return state in _STILL_OURS and key in wishes and blanks(wishes[key].brief, templates)

    drafts = tuple(replace(one, blank=told(one.key, one.state)) for one in brief.drafts)
    return compose(replace(brief, drafts=drafts), templates)
