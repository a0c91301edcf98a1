"""The employer: never the vendor, the agency, the mail host or a person."""

from __future__ import annotations

import re

from daemon.lexicon import word_list
from daemon.lexicon.text import Text, words
from daemon.recognise.cast import Box, Member, Side, squash
from daemon.recognise.domains import kind_of
from daemon.recognise.names import is_name
from daemon.recognise.pieces import Piece, is_cjk
from daemon.recognise.reading import Reading
from daemon.recognise.spelling import SPELL, clean, completes, follow, hints, is_common, pretty, spelled, spelled_any

_JAPANESE = re.compile(r"(?:株式会社|有限会社|合同会社)\s*([\w・ー]{2,20})|([\w・ー]{2,20}?)(?:株式会社|有限会社)")
_AGENCY = re.compile(
    r"search|recruit|staff|headhunt|personal(?:beratung|vermittlung)|executive|placement|zeitarbeit|uitzend|werving|talents?$"
)
_NEAR = 14  # letters between somebody and their house
_LONGEST = 6  # words of a name


def company_of(reading: Reading) -> tuple[str | None, tuple[str, ...]]:
    """The employer's name, and the registrable domains at which it, or the system acting for it, writes."""
    members = [m for m in reading.cast.everyone if m.domain]
    systems = tuple(dict.fromkeys(m.domain for m in members if kind_of(m.domain) == "hiring" and m.domain))
    side = Side.COMPANY if any(m.side is Side.COMPANY for m in members) else Side.HOME
    employers = [m for m in members if m.side is side]
    agencies = {m.domain for m in employers if is_agency(reading, m)}
    domains = tuple(dict.fromkeys(m.domain for m in employers if m.domain and m.domain not in agencies))
    if agencies:
        return _stated(reading, agencies) or spelled_any(reading, domains), (*domains, *systems)
    return _name(reading, [*domains, *hints(reading)]), (*domains, *systems)


def is_agency(reading: Reading, member: Member) -> bool:
    """Whether a member's house recruits for others: its address says so, or its name as the text gives it."""
    label = squash((member.domain or "").partition(".")[0])
    if _AGENCY.search(label) or any(h.cue == "client" for f in ("title", "body") for h in reading.around[f]):
        return True
    for field in ("sender", "body", "title"):
        text = reading.field(field)
        around = {i for h in reading.around[field] if h.cue == "agency" for i in range(h.first, h.last)}
        for start in range(len(text.tokens)) if around else ():
            end, matched = follow(text, start, label)
            if matched >= SPELL and matched * 2 >= len(label) and around & set(range(start, end + 1)):
                return True
    return (reading.has("agency", "body") or reading.has("agency", "title")) and not spelled(reading, label)


def _name(reading: Reading, labels: list[str]) -> str | None:
    """The best name there is, given the employer's domains and what hiring systems' addresses hint at."""
    if written := spelled_any(reading, labels):
        return written
    sender, organizer = _sender(reading), reading.cast.organizer
    if is_cjk(reading.title.raw) and not reading.has("internal", "title"):
        house = sender and is_cjk(sender) and organizer and not organizer.is_person
        written = _fuller(reading, sender) if house and sender else _titled(reading)
        if written:
            return written  # what is written in Han or kana is not spelled in any domain
    houses = (Side.COMPANY, Side.HOME)
    if sender and organizer and (organizer.side not in houses or is_akin(sender, labels)):
        return _fuller(reading, sender)
    if labels:
        return pretty(labels[0])
    return _titled(reading) or _stated(reading, set()) or _placed(reading)


def _fuller(reading: Reading, sender: str) -> str:
    """The sender's name, as the title has it where that is longer: *Cedar Grove*, *Cedar Grove Hospital*."""
    titled = _titled(reading) or ""
    return titled if completes(titled, sender) or (is_cjk(sender) and titled.startswith(sender)) else sender


def _placed(reading: Reading) -> str | None:
    """Whose house it is in, if the place says so and nothing else does: *Harbour Museum, staff entrance*."""
    name = reading.place.raw.partition(",")[0].strip()
    written = len(name.split()) > 1 and name.replace(" ", "").isalpha() and name[0].isupper()
    if not written or is_common(name) or is_name(name) or words(name)[-1] in word_list("building"):
        return None
    return name


def is_akin(name: str, labels: list[str]) -> bool:
    """Whether a name and a domain belong together: a common beginning, or the initials."""
    parts = words(name)
    initials = "".join(p[0] for p in parts)
    return any(
        squash(label.partition(".")[0]).startswith(part[:SPELL]) or squash(label.partition(".")[0]).startswith(initials)
        for label in labels
        for part in parts
        if len(part) >= SPELL or len(initials) > 1
    )


def _titled(reading: Reading) -> str | None:
    """The name in the title that nothing else explains: after *with*, *at* or *@*, else before or behind the step."""
    names = [p for p in reading.pieces if p.kind == "name" and len(p.text) > 1 and not is_common(p.text)]
    names = [p for p in names if not _is_numbered(reading.title, p)]
    written = [p for p in names if is_cjk(p.text) or any(word[0].isupper() for word in p.text.split())]
    written = written or [p for p in names if p.last - p.first <= 2]  # a note's *harbor*, no clause in small letters
    towards = [p for p in written if p.towards]
    if not written:
        return None
    if stated := squash(_stated(reading, set()) or ""):
        written = [p for p in written if squash(p.text) in stated] or written
    step = next((p.first for p in reading.pieces if p.kind == "step"), -1)
    best = written[0] if written[0].first < step else written[-1]
    if towards and best not in towards and not _beside(reading, towards[-1], best):
        best = towards[-1]
    return clean(best.text)


def _is_numbered(title: Text, piece: Piece) -> bool:
    """Whether it is one of several places: *Depot 7*, *Annex 2*."""
    alone = piece.last - piece.first == 1 and piece.last < len(title.tokens)
    return alone and title.tokens[piece.last].isdigit() and title.gap(piece.last) == " "


def _beside(reading: Reading, towards: Piece, other: Piece) -> bool:
    """Whether one is somebody and the other their house: *with Dagny (Norrland Foods)*, *tea with Ida, Halyard*."""
    between = reading.title.raw[reading.title.spans[towards.last - 1][1] : reading.title.spans[other.first][0]]
    said = len(words(towards.text)) == 1 and not reading.has("interview", "title")
    return between == " (" or (said and between[:1] in "(,  " and between.lstrip()[:1] in "(," and len(between) < _NEAR)


def _sender(reading: Reading) -> str | None:
    """The organizer's display name without what is not the company: ``Tessel Hiring Team`` -> ``Tessel``."""
    organizer, text = reading.cast.organizer, reading.sender
    if organizer is None or reading.cast.owner_organizes or not text.tokens:
        return None
    if organizer.box is Box.PERSON and (is_name(text.raw) or set(text.tokens) & set(organizer.local)):
        return None
    if organizer.side is Side.SYSTEM and squash(text.raw) in squash(organizer.domain or ""):
        return None
    drop = {i for h in reading.around["sender"] if h.cue in ("organisation", "sought") for i in range(h.first, h.last)}
    drop |= {
        i
        for h in reading.hits["sender"]
        if h.cue in ("recruiter_words", "role", "interview")
        for i in range(h.first, h.last)
    }
    runs: list[list[int]] = [[]]
    for i in range(len(text.tokens)):
        if i in drop:
            runs.append([])
        else:
            runs[-1].append(i)
    run = max(runs, key=len)
    name = clean(text.quote(run[0], run[-1] + 1)) if run else ""
    return None if not name or is_name(name) or is_common(name) else name


def _stated(reading: Reading, agencies: set[str | None]) -> str | None:
    """A name that follows words such as ``interview with``, ``role at``, ``chez``, ``bei``."""
    own = [squash((a or "").partition(".")[0]) for a in agencies]
    for field in ("title", "body"):
        text = reading.field(field)
        if is_cjk(text.raw) and (match := _JAPANESE.search(text.raw)):
            return str(match.group(1) or match.group(2))
        for hit in reading.around[field]:
            if hit.cue != "company_before" or not (name := capitals(text, hit.last)):
                continue
            if not is_name(name) and not is_common(name) and not any(squash(name)[:SPELL] == o[:SPELL] for o in own):
                return clean(name)
    return None


def capitals(text: Text, start: int) -> str | None:
    """The run of capitalised words that begins at token ``start`` of a text."""
    end = start
    while end < min(start + _LONGEST, len(text.tokens)):
        word = text.raw[text.spans[end][0] : text.spans[end][1]]
        gap = text.raw[text.spans[end - 1][1] : text.spans[end][0]] if end else ""
        if "\n" in gap or gap.strip(' "“„«') not in ("", "&", "'", "’", "-", ":" if end == start else "", "+"):
            break
        joins = end > start and (text.tokens[end] == "s" or text.tokens[end] in word_list("within"))
        if not (word[0].isupper() or word[0].isdigit() or joins):
            break
        end += 1
    while end > start and not text.raw[text.spans[end - 1][0]].isupper() and text.tokens[end - 1] != "s":
        end -= 1
    if end <= start or text.tokens[start] in word_list("not_first"):
        return None
    return text.quote(start, end)
