"""Whom a note is about: a name before a colon, after "talked with", or at the head of a sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from daemon.lexicon import phrases, sections
from daemon.lexicon.text import Text, fold, words

_NAME = r"[^\W\d_][^\W\d_'’.-]*(?:['’-][^\W\d_]+)*\.?"
_NAMES = re.compile(rf"{_NAME}(?: {_NAME}){{0,3}}")
_HONOURED = re.compile(r"^[\u3041-\u30ff\u4e00-\u9fff]{1,6}(?:さん|様|氏|先生|部長|課長|社長|女士|老师|经理|总)$")
_SUFFIX = re.compile(r"(?:さん|様|氏|先生|部長|課長|社長|女士|老师|经理|总)$")
_AND = re.compile(r"\s*(?:,|&|\b(?:and|und|et|y|e|en|i)\b)\s*")
_ABOUT = re.compile(r"\s+(?:about|re|on|regarding|über|zu|sur|de|du|sobre|di|su|over|o)\b", re.IGNORECASE)
_MOST = 3  # words of a name


def named(label: str, people: Collection[str]) -> str | None:
    """The person whom a label names: ``Rita``, ``with Rita Vos``, ``田中さん``; an unknown name needs the "with"."""
    text = Text.of(label)
    told = [hit.last for hit in phrases("notes").find(text.tokens) if hit.cue == "about" and hit.first == 0]
    place = text.spans[max(told)][0] if told and max(told) < len(text.tokens) else 0
    return _person(text.raw[place:].lstrip("@"), people, introduced=place > 0)


def spoken_of(clause: str, people: Collection[str]) -> str | None:
    """The one person a clause is about, if it is one: talked with, asked, or the one who does or is something."""
    text = Text.of(clause)
    found = dict.fromkeys(_spoken_of(text, people))
    return next(iter(found)) if len(found) == 1 else None


def _spoken_of(text: Text, people: Collection[str]) -> Iterator[str]:
    hits = phrases("notes").find(text.tokens)
    for hit in hits:
        if hit.cue == "talked" and hit.last < len(text.tokens):
            rest = text.raw[text.spans[hit.last][0] :]
            head = _capitalised(rest)
            introduced = not people and bool(_ABOUT.match(rest[len(head) :]))  # an unknown name may be the company's
            for each in _AND.split(head):
                if name := _person(each, people, introduced=introduced):
                    yield name
    head = _capitalised(text.raw)
    behind = next((place for place, span in enumerate(text.spans) if span[0] >= len(head)), 0)
    does = any(hit.cue == "does" and hit.first == behind for hit in hits)
    if head and does and (name := _person(head, people, introduced=False)):
        yield name


def _capitalised(text: str) -> str:
    """The words with a capital with which a text begins, and what joins them."""
    found = re.match(rf"(?:{_NAME}(?:,? (?:(?:and|und|et|y|e|en|i|&) )?(?=[^\W\d_a-z]))?)+", text)
    if found is None or not text[0].isupper():
        return ""
    return re.sub(r"['’]s$", "", found[0].strip())


def _person(text: str, people: Collection[str], *, introduced: bool) -> str | None:
    """The name in these words if they are nothing but one: known, or at least introduced as one."""
    text = re.sub(r"['’]s$", "", text.strip(" .,"))
    if _HONOURED.match(text):
        return _SUFFIX.sub("", text)
    if not text or not _NAMES.fullmatch(text) or len(text.split()) > _MOST + 1:
        return None
    given, honorific = _known()
    parts = text.split()
    honoured = [part for part in parts if fold(part).strip(".") not in honorific]
    said = set(words(" ".join(honoured)))
    for one in people:
        if said and said <= set(words(one)):
            return one
    if not honoured or len(honoured) > _MOST or not all(part[0].isupper() for part in honoured):
        return None
    plain_name = all(not part.isupper() or len(part) <= 2 for part in honoured)
    known = len(honoured) < len(parts) or fold(honoured[0]).split("-")[0] in given
    return " ".join(honoured) if plain_name and (introduced or known) else None


@lru_cache(maxsize=1)
def _known() -> tuple[frozenset[str], frozenset[str]]:
    table = sections("names")
    return frozenset(" ".join(table["given"]).split()), frozenset(" ".join(table["honorific"]).split())
