"""From a reading to cues: what speaks for and against, each with the words it was seen in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from daemon.lexicon.text import words
from daemon.recognise import links
from daemon.recognise.cast import Box, Side
from daemon.recognise.domains import kind_of, registrable
from daemon.recognise.reading import Reading

_CANDIDATE_LINE = re.compile(
    r"\b(?:candidate|applicant|interviewee|bewerber(?:in)?|kandidat(?:in|ka)?|candidat[eao]?|candidata|sollicitant|"
    r"kandidaat|候選人|候选人|候補者|応募者|应聘者|面试者)\s*(?:name\s*)?[:：]\s*([^\n,;|()（]{2,40})",
    re.IGNORECASE,
)
_TITLE_PERSON = re.compile(
    r"(?:^|[\s:|/–—-])(?P<name>(?:[A-ZÀ-ÖØ-Þ][\w'’.-]*\s+){1,2}[A-ZÀ-ÖØ-Þ][\w'’-]+)(?=\s*(?:$|[,:|/–—(-]))"
)


class Cue(NamedTuple):
    """A cue seen: its name, where (``title``, ``body`` or ``who``), and in which words."""

    name: str
    where: str
    text: str
    times: int = 1


def text_cues(reading: Reading) -> Iterator[Cue]:
    """The cues of the words in title and body, each once with its longest wording."""
    for where in ("title", "body"):
        best: dict[str, tuple[int, int, int]] = {}
        for hit in reading.hits[where]:
            name = "stage" if hit.cue.startswith("stage.") else hit.cue
            length = hit.last - hit.first
            old = best.get(name)
            if old is None or length > old[0]:
                best[name] = (length, hit.first, (old[2] if old else 0) + 1)
            else:
                best[name] = (old[0], old[1], old[2] + 1)
        text = reading.field(where)
        for name, (length, first, count) in best.items():
            yield Cue(name, where, text.quote(first, first + length), count)


def who_cues(reading: Reading) -> Iterator[Cue]:
    """The cues of the people, addresses and links."""
    cast, event = reading.cast, reading.event
    everyone = cast.everyone
    people = [m for m in everyone if m.box is not Box.THING]
    company = [m for m in people if m.side is Side.COMPANY]
    home = [m for m in people if m.side is Side.HOME]
    personal = [m for m in people if m.side is Side.PERSONAL]
    for member in everyone:
        known = kind_of(member.domain)
        label = member.person.name or member.domain or ""
        if known in ("hiring", "scheduling"):
            yield Cue("hiring_system", "who", label)
        elif known in ("practice", "research"):
            yield Cue(f"{known}_site", "who", label)
    boxes = [m for m in everyone if m.box is Box.HIRING and m.side is not Side.HOME]
    if boxes or (not cast.owner_organizes and reading.found("recruiter_words", "sender")):
        yield Cue("hiring_mailbox", "who", (boxes and boxes[0].person.name) or reading.sender.raw)
    if "candidate" in reading.sender.tokens:
        yield Cue("candidate_calendar", "who", reading.sender.raw)
    if company and not cast.owner_organizes and not cast.at_work:
        yield Cue("employer_invites", "who", company[0].domain or "")
        if len({m.domain for m in company}) == 1 and not personal and not home:
            yield Cue("one_company", "who", company[0].domain or "")
    if home:
        yield Cue("own_company", "who", home[0].domain or "")
    if cast.at_work and personal and not company:
        yield Cue("outsider", "who", personal[0].person.name or personal[0].domain or "")
    if cast.alone and not people:
        yield Cue("own_note", "who", event.title)
    elif cast.owner_organizes:
        yield Cue("you_invite", "who", people[0].person.name or people[0].domain or "" if people else "")
    if event.all_day:
        yield Cue("all_day", "who", "")
    yield from _link_cues(reading)
    yield from _named(reading)


def _link_cues(reading: Reading) -> Iterator[Cue]:
    if link := links.for_interviewers(reading.links):
        yield Cue("interviewer_link", "who", link)
    elif link := links.for_candidates(reading.links):
        yield Cue("candidate_link", "who", link)
    for link in reading.links:
        kind = kind_of(registrable(link.split("/")[2].split(":")[0]))
        if kind in ("practice", "research"):
            yield Cue(f"{kind}_site", "who", link)


def _named(reading: Reading) -> Iterator[Cue]:
    """Whether a candidate is named, and whether it is the owner."""
    mine = reading.cast.names
    line = _CANDIDATE_LINE.search(reading.body.raw)
    if line:
        own = bool(mine & set(words(line.group(1))))
        yield Cue("owner_is_candidate" if own else "other_is_candidate", "who", line.group())
        return
    if any(h.cue in ("interview", "selection") or h.cue.startswith("stage.") for h in reading.hits["title"]):
        title = set(reading.title.tokens)
        if mine & title:
            yield Cue("owner_is_candidate", "who", reading.title.raw)
        else:
            for member in reading.cast.everyone:
                name = words(member.person.name or "")
                if name and member.side is Side.PERSONAL and member.is_person and set(name) & title:
                    yield Cue("other_is_candidate", "who", member.person.name or "")
                    return
