"""The names that an event's text gives for those who will be there: lists, timetables, whoever will call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from daemon.lexicon import vocabulary, word_list
from daemon.lexicon.text import Text, words
from daemon.recognise.names import is_honorific, is_name, same
from daemon.recognise.reading import Reading
from daemon.recognise.spelling import is_common

_AND = frozenset("and und et y e en i og och 和 与".split())
_COLON = re.compile(r"[^\w\n]*:[^\w\n]*\n\W*")
_PARAGRAPH = re.compile(r"\n\s*\n")
_ITINERARY = re.compile(
    r"^\W*\d{1,2}[:.h]\d{2}\s*(?:[ap]\.?m\.?)?(?:\s*[A-Z]{2,4}\b)?"
    r"(?:\s*[-–—]\s*\d{1,2}[:.h]\d{2}\s*(?:[ap]\.?m\.?)?)?(?P<rest>.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_PARTS = re.compile(r"[|,;–—()]| - |\b(?:with|mit|avec|con|com|met|z|and|und|et)\b")
_HAN = re.compile(r"(?:面接官|面接担当者?|担当|面试官|面试人)\s*[:：]\s*(?P<names>[^\n。]{2,40})")
# What stands before a name in Han and is none: *経理部長 佐々木*, *产品总监 周航*.
_RANK = re.compile(
    r"(?:.*[部課社室店]長|.*(?:総監|总监|经理|主管|负责人|人事|経理|総務|技术|HR|CTO|CEO|VP|リーダー|マネージャー))"
)
_LONGEST = 3  # words of a name
_NEAR = 4  # words from a name to what its bearer is


def named_in(reading: Reading) -> Iterator[str]:
    """The names the text gives for those who will be there, each once; the owner's own left out."""
    seen: list[str] = []
    for name in (*lists(reading), *_itinerary(reading.body), *_han(reading.body), *_noted(reading)):
        bare = {w for w in words(name) if len(w) > 1 or not w.isascii()}
        if bare <= reading.cast.names or any(same(name, s) for s in seen):
            continue
        seen.append(name)
        yield name


def _noted(reading: Reading) -> Iterator[str]:
    """Whom the title of the owner's own note names: *Frau Ebert*, *w/ Odette at Bluebird*, *Bluefin / Sam*.

    Two words may be a house's name too (*Hugo Boss*), and so may a given name beside which no other name stands.
    """
    if not reading.event.organizer_is_self or not reading.cast.alone:
        return
    title, told = reading.title, [p for p in reading.pieces if p.kind in ("name", "person", "role", "rank")]
    meets = {h.last for h in reading.around["title"] if h.cue == "people_with"}
    for piece in (p for p in told if p.kind == "person"):
        pair = len(told) == 2 and "/" in title.gap(told[1].first) and piece.text not in reading.place.raw
        given = piece.last - piece.first == 1 and any(p.kind == "name" for p in told)
        if is_honorific(title.tokens[piece.first]) or (given and (piece.first in meets or pair)):
            yield piece.text


def lists(reading: Reading, *, only: bool = False) -> Iterator[str]:
    """Names after ``You will meet``, ``Panel:``, ``with`` and the like; ``only`` where nobody but people can follow."""
    text = reading.body
    jobs = {i for h in reading.all_hits["body"] if h.cue == "role" for i in range(h.first, h.last)}
    for hit in reading.around["body"]:
        headed = hit.last < len(text.tokens) and ":" in text.gap(hit.last)
        if hit.cue == "people_before" or (hit.cue == "people_headed" and headed):
            yield from names_from(text, hit.last, jobs, listed=True)
            yield from _below(text, hit.last, jobs)
        elif hit.cue == "people_with" and not only:
            listed = headed or _is_ranked(reading, hit.last, jobs)
            yield from names_from(text, hit.last, jobs, listed=listed)
        elif hit.cue == "people_after" and not only and (run := _capitals_before(text, hit.first)):
            yield from _if_name(text, run, listed=True)


def _is_ranked(reading: Reading, start: int, jobs: set[int]) -> bool:
    """Whether capitalised words are somebody's, as what the bearer is follows: *Gwen Abara, Director of Product*."""
    text, end = reading.body, start
    while end < len(text.tokens) and text.word(end)[0].isupper() and (end == start or text.gap(end) == " "):
        end += 1
    told = set(text.tokens[start:end])
    if not 1 < end - start <= _LONGEST or end == len(text.tokens) or not told.isdisjoint(reading.sender.tokens):
        return False
    if _means_something(told):
        return False
    return bool(re.match(r",? \(|, ", text.gap(end))) and not jobs.isdisjoint(range(end, end + _NEAR))


def _capitals_before(text: Text, end: int) -> list[int]:
    """The tokens with capitals that stand right before one."""
    start = end
    while start > max(end - _LONGEST, 0) and text.gap(start) == " " and text.word(start - 1)[0].isupper():
        start -= 1
    return list(range(start, end))


def _below(text: Text, start: int, jobs: set[int]) -> Iterator[str]:
    """The names of a list that has a line for each, from its second line on: it ends with a line that names nobody."""
    if start >= len(text.tokens) or not _COLON.fullmatch(text.gap(start)):
        return
    place = start
    while place + 1 < len(text.tokens):
        place += 1
        gap = text.gap(place)
        if "\n" not in gap:
            continue
        if text.tokens[place].isdigit():  # 1. somebody, 2. somebody else
            place += 1
        names = [] if _PARAGRAPH.search(gap) else list(names_from(text, place, jobs, listed=True))
        if not names:
            return
        yield from names


def names_from(text: Text, start: int, jobs: set[int], *, listed: bool) -> Iterator[str]:
    """The names in the list that begins at token ``start``; what stands in brackets behind a name is skipped.

    Where only people are ``listed``, two words with capitals that mean nothing else are a name too; not behind what
    somebody is, which may have commas of its own: *Colleen Baptiste, Manager, Supply Planning; Hank Dorsey*.
    """
    run: list[int] = []
    place = start
    surely = listed
    while place < len(text.tokens):
        gap = text.raw[text.spans[place - 1][1] : text.spans[place][0]] if place else ""
        word = text.raw[text.spans[place][0] : text.spans[place][1]]
        titled = place > start and is_honorific(text.tokens[place - 1])
        if place > start and ("\n" in gap or (re.search(r"[.!?]", gap) and not titled)):
            break
        if run and (re.search(r"[,;&/+()]", gap) or text.tokens[place] in _AND):
            yield from _if_name(text, run, listed=surely)
            named = jobs.isdisjoint(run) and "," in gap
            surely = listed and (surely or ";" in gap) if named else listed and "," not in gap
            run = []
        if "(" in gap and place > start:
            while place < len(text.tokens) and ")" not in text.raw[text.spans[place - 1][1] : text.spans[place][0]]:
                place += 1
            continue
        if text.tokens[place] not in _AND:
            if not (word[0].isupper() or is_honorific(word)):
                break
            run.append(place)
        place += 1
    yield from _if_name(text, run, listed=surely)


def _if_name(text: Text, run: list[int], *, listed: bool) -> Iterator[str]:
    if not run:
        return
    name = text.quote(run[0], run[-1] + 1)
    if len(text.tokens[run[-1]]) == 1 and text.raw[text.spans[run[-1]][1] :].startswith("."):
        name += "."
    if is_name(name) or (listed and 2 <= len(run) <= 3 and not any(is_common(text.word(i)) for i in run)):
        yield name


def _itinerary(text: Text) -> Iterator[str]:
    """Names on itinerary lines: ``10:00 AM - Coding with Lena P.``"""
    for line in _ITINERARY.finditer(text.raw):
        for part in _PARTS.split(line["rest"]):
            name = part.strip().removesuffix(":")
            if name[:1].isupper() and (is_name(name) or _means_nothing(name)):
                yield name


def _means_nothing(name: str) -> bool:
    """Whether these are two or three words with capitals of which no phrase knows any: on a timetable, somebody."""
    parts = name.split()
    return (
        1 < len(parts) <= _LONGEST
        and all(p.isalpha() and p[0].isupper() and p[1:].islower() for p in parts)
        and not _means_something(set(words(name)))
    )


def _means_something(tokens: set[str]) -> bool:
    """Whether some phrase knows one of these words, or a house or a place is called so."""
    known = (vocabulary(), word_list("house_last"), word_list("building"))
    return any(not tokens.isdisjoint(some) for some in known)


def _han(text: Text) -> Iterator[str]:
    for match in _HAN.finditer(text.raw):
        for who in re.split(r"[、,，;；]", match["names"]):
            parts = re.split(r"[・/\s]+", who.strip())
            for part in parts:
                if 1 < len(part) <= 8 and not (len(parts) > 1 and _RANK.fullmatch(part)):
                    yield part
