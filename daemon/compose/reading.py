"""Which of the user's notes are for the reader of a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from daemon.brief import Brief
from daemon.compose import english
from daemon.compose.names import Name, listed, name_of
from daemon.compose.notes import Woven, weave
from daemon.compose.subject import company_of, took_part
from daemon.compose.toward import mentions
from daemon.identity import same_person


def woven_of(brief: Brief) -> Woven:
    """What the notes give for the letter to the recipient: those about them, and those about everybody there."""
    return weave(_readings(brief)) if brief.recipient else Woven()


def _readings(brief: Brief) -> Iterator[tuple[str, Name, tuple[Name, ...]]]:
    """Each note that concerns the recipient, with the names that mean them and those that mean others in it."""
    company, recipient = company_of(brief), brief.recipient
    name = name_of(recipient, company)
    others = tuple(
        name_of(person, company) for person in brief.people if recipient is None or not same_person(person, recipient)
    )
    shared = frozenset().union(*(other.words & name.words for other in others))
    alone = replace(name, words=name.words - shared)
    mine = {one.id for one in brief.mine}
    for note in brief.notes:
        if note.hard or recipient is None:
            continue
        if note.about is not None:
            if same_person(note.about, recipient):  # "Tom" in a note about Tom Hill is Tom Hill
                yield note.text, name, tuple(replace(other, words=other.words - shared) for other in others)
        elif mentions(note.text, alone) or (took_part(brief) and (not mine or note.interview in mine)):
            yield note.text, alone, others


def matters_of(brief: Brief) -> str | None:
    """What the loop was about, for somebody who was not there: from the notes, else from what the events say."""
    if brief.reference is None:
        return None
    company = company_of(brief)
    there = Name(words=frozenset().union(*(name_of(person, company).words for person in brief.people)))
    loop = {one.id for one in brief.loop}
    talk = weave((note.text, there, ()) for note in brief.notes if not note.hard and note.interview in loop).talk
    if talk and not re.search(r"\byou(?:r|rself)?\b", talk):
        return talk
    topics = [about for one in brief.loop if (about := english.topic(one.topic))]
    return listed(dict.fromkeys(topics[:3])) or None
