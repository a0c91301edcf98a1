"""Which of the user's notes are for the reader of a letter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from daemon.brief import Brief, Note
from daemon.compose.languages.base import Language
from daemon.compose.names import Name, name_of
from daemon.compose.notes import Woven
from daemon.compose.subject import company_of, took_part
from daemon.compose.toward import mentions
from daemon.identity import same_person
from daemon.lexicon import common_words
from daemon.lexicon.text import words


def woven_of(brief: Brief, language: Language) -> Woven:
    """What the notes give for the letter to the recipient: those about them, and those about everybody there."""
    return language.weave(_readings(brief, language)) if brief.recipient else Woven()


def in_other_words(note: Note, language: Language) -> bool:
    """Whether a note is plainly not in the language of a letter, so that it cannot become part of it."""
    known, votes = common_words(), Counter[str]()
    for word in words(note.text):
        votes.update(known.get(word, ()))
    own = votes.pop(language.code, 0)
    return max(votes.values(), default=0) > max(own, 1)


def _readings(brief: Brief, language: Language) -> Iterator[tuple[str, Name, tuple[Name, ...]]]:
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
        if note.hard or recipient is None or in_other_words(note, language):
            continue
        if note.about is not None:
            if same_person(note.about, recipient):  # "Tom" in a note about Tom Hill is Tom Hill
                yield note.text, name, tuple(replace(other, words=other.words - shared) for other in others)
        elif mentions(note.text, alone) or (took_part(brief) and (not mine or note.interview in mine)):
            yield note.text, alone, others


def matters_of(brief: Brief, language: Language) -> str | None:
    """What the loop was about, for somebody who was not there: from the notes, else from what the events say."""
    if brief.reference is None:
        return None
    company = company_of(brief)
    there = Name(words=frozenset().union(*(name_of(person, company).words for person in brief.people)))
    loop = {one.id for one in brief.loop}
    told = (n for n in brief.notes if not n.hard and n.interview in loop and not in_other_words(n, language))
    talk = language.weave((note.text, there, ()) for note in told).talk
    if talk and not re.search(r"\byou(?:r|rself)?\b", talk):
        return talk
    topics = [about for one in brief.loop if (about := language.topic(one.topic)) and not language.is_meeting(about)]
    return language.talk_of(language.listed(dict.fromkeys(topics[:3]))) if topics else None
