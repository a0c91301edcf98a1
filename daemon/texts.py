"""The text of an action as the planner wished it, with what only the texts themselves can tell."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from daemon.brief import Brief
from daemon.errors import ConfigError, Rejected
from daemon.model import Spec, State
from daemon.plan import Wish

log = logging.getLogger("daemon.texts")
_STILL_OURS = frozenset({State.PLANNED.value, State.DELIVERED.value})


def text_of(brief: Brief, wishes: Mapping[str, Wish], templates: Path | None) -> Spec:
    """Compose it; a reminder names the drafts in which a line is still to be filled in.

    Raises ``Rejected`` where it cannot be written, by a template of the user's or by a bug: one text, and so one
    invitation, must not be able to stop the others.
    """
    from daemon.compose import blanks, compose

    def told(key: str, state: str) -> bool:
        return state in _STILL_OURS and key in wishes and blanks(wishes[key].brief, templates)

    try:
        drafts = tuple(replace(one, blank=told(one.key, one.state)) for one in brief.drafts)
        return compose(replace(brief, drafts=drafts), templates)
    except ConfigError as error:
        raise Rejected("; ".join(error.problems), remedy="Mend the template.") from None
    except Exception:
        log.exception("the text of a %s cannot be written", brief.step, extra={"action": "compose"})
        raise Rejected("Its text cannot be written; the log says where. Please report it.") from None
