"""How the employer's name is written: found by its domain, and taken whole.

``riverbankaid`` is *Riverbank Aid* where the event writes it; the name goes on with words that end a house's name
(*Oakline* Studio) and begins with those that begin one (*Gemeente* Oosterveen).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from daemon.lexicon import phrases, word_list
from daemon.lexicon.text import Text, words
from daemon.recognise.cast import Box, squash
from daemon.recognise.domains import kind_of, registrable
from daemon.recognise.links import host_of
from daemon.recognise.pieces import is_cjk, surroundings
from daemon.recognise.reading import Reading

_WRITTEN_OUT = re.compile(r"([aou])e")
_FORMS = re.compile(r"株式会社|有限会社|合同会社|（株）|\(株\)|有限公司|社$")
_COMMON = re.compile(
    r"^(?:no-?reply|notifications?|scheduling|info|mail|updates?|bot|www|app|jobs|boards|apply|hire|us|eu|meet|m|talent|"
    r"candidates|events|sales|n[aã]o-?responda|no-?responder|.{0,2})$"
)
_TAIL = re.compile(r"(?:hq|apps?|inc|corp|gmbh|online|io|jobs|careers?|hiring|team)$")
SPELL = 4  # letters of a domain that a spelling must explain
_JOINING = ("and", "und", "et", "y", "e", "i", "en", "of", "the", "de", "di", "s")
_APOSTROPHES = ("'", "’")
_LINKS = ("de", "d", "du", "di", "of", "do", "da")


def hints(reading: Reading) -> Iterator[str]:
    """Labels hidden in a hiring system's addresses and links: ``acme@myworkday.com``, ``acme.hirevue.com``."""
    for member in reading.cast.everyone:
        local, _, host = (member.person.email or "").partition("@")
        if member.domain and kind_of(member.domain) in ("hiring", "assessment"):
            named = re.split(r"[+.-](?:autoreply|jobs|careers|noreply|hr|no-reply)", local)[0]
            if not _COMMON.match(named) and (named != local or member.box is Box.PERSON):
                yield named
            if not _COMMON.match(below := _below(host, member.domain)):
                yield below
    for link in reading.links:
        host = host_of(link)
        domain = registrable(host)
        if domain and kind_of(domain) in ("hiring", "assessment") and not _COMMON.match(_below(host, domain)):
            yield _below(host, domain)


def _below(host: str, domain: str) -> str:
    return host.removesuffix(domain).strip(".").rpartition(".")[2]


def spelled(reading: Reading, domain: str) -> str | None:
    """The employer's name as the event writes it, found by its domain: ``riverbankaid`` -> ``Riverbank Aid``.

    A domain may write umlauts out: ``mueller`` -> ``Müller``.
    """
    label = squash(domain.partition(".")[0])
    bare = _WRITTEN_OUT.sub(r"\1", label)
    found = _spelled_as(reading, label)
    if found is None and bare != label and (umlauts := _spelled_as(reading, bare)) and not umlauts.isascii():
        return umlauts
    return found


def _spelled_as(reading: Reading, label: str) -> str | None:
    best: str | None = None
    how = 0
    for text in (reading.title, reading.sender, reading.place, reading.body):
        for start, token in enumerate(text.tokens):
            if not label.startswith(token):
                continue
            end, matched = follow(text, start, label)
            if matched >= max(how, 1) and (matched >= len(label) or (matched >= SPELL and matched * 2 >= len(label))):
                written = text.quote(_begin(text, start), _extend(reading, text, end))
                fuller = best is None or matched > how or completes(clean(written), best)
                if fuller and (written[0].isupper() or text is not reading.body):
                    best, how = clean(written), matched
    return best


def completes(written: str, name: str) -> bool:
    """Whether a name goes on to a house's last word: *Fenwick Museum of Science*, but no *Willow Care Team*."""
    more = words(written.removeprefix(name))
    return written.startswith(f"{name} ") and (more[-1] in word_list("house_last") or more[0] == "of")


def follow(text: Text, start: int, label: str) -> tuple[int, int]:
    """Where the tokens from ``start`` on stop to spell the label, and how many of its letters they spell."""
    matched, place = 0, start
    while place < len(text.tokens) and matched < len(label):
        token = text.tokens[place]
        signed = place > start and "&" in text.raw[text.spans[place - 1][1] : text.spans[place][0]]
        skipped = next((j for j in _JOINING if signed and label.startswith(j + token, matched)), "")
        if label.startswith(skipped + token, matched):
            matched += len(skipped) + len(token)
        elif place > start and len(token) > 3 and label.startswith(token[:3], matched):
            return place + 1, len(label)  # an abbreviated last word: Willow Pediatrics, willowpeds
        elif place == start or token not in _JOINING:
            break
        place += 1
    while place > start + 1 and text.tokens[place - 1] in _JOINING and text.gap(place - 1) not in _APOSTROPHES:
        place -= 1
    return place, matched


def _begin(text: Text, start: int) -> int:
    """Take in what a house's name begins with: *Hotel* Miralago, *Mairie de* Lormoy."""
    before = start - 1
    if before > 0 and text.word(before) in _LINKS and text.gap(start) in (" ", *_APOSTROPHES):
        before -= 1
    first = before >= 0 and text.tokens[before] in word_list("house_first") and text.word(before)[0].isupper()
    return before if first and not text.gap(before + 1).strip() else start


def _extend(reading: Reading, text: Text, end: int) -> int:
    """Take in what goes on right after a name: ``Fathom`` -> ``Fathom Labs``, ``St Agatha`` -> ``St Agatha's Hospice``.

    What means something by itself is part of it only if houses are called so: *Ironbridge* Partners, but not
    *Ironbridge* Panel, and not the *Studio* of a *Studio Manager*.
    """
    limit = min(end + 3, len(text.tokens))
    jobs = {h.first for h in reading.all_hits["title"] if h.cue == "role"} if text is reading.title else set()
    while end < limit:
        token, word, gap = text.tokens[end], text.word(end), text.gap(end)
        house = token in word_list("house_last")
        owned = word == "s" and gap in _APOSTROPHES and end + 1 < len(text.tokens) and text.word(end + 1)[0].isupper()
        if house and end + 1 in jobs and text.gap(end + 1) == " ":
            break
        if not owned and (gap not in (" ", " & ") or not word[0].isupper() or (known_word(token) and not house)):
            break
        end += 1
    if text.tokens[end - 1] in word_list("house_last") and " ".join((*text.tokens, "", "")[end : end + 1]) == "of":
        follows = text.word(end + 1) if end + 1 < len(text.tokens) else ""
        return end + 2 if follows[:1].isupper() else end
    return end


def clean(name: str) -> str:
    """A name without legal form and stray signs; all in small letters it is given capitals."""
    name = _FORMS.sub("", name).strip(" -–—,.:;!?'\"()")
    parts = name.split()
    while len(parts) > 1 and parts[0] in word_list("within"):
        parts = parts[1:]
    while len(parts) > 1 and parts[-1] in word_list("within") | word_list("not_first"):
        parts = parts[:-1]
    name = " ".join(parts)
    return name if not name.islower() else " ".join(w[:1].upper() + w[1:] for w in name.split())


def pretty(label: str) -> str | None:
    """A domain's label as a name where nothing better is written."""
    parts = words(label.partition(".")[0].replace("-", " "))
    if len(parts) == 1 and len(cut := _TAIL.sub("", parts[0])) >= SPELL:
        parts = (cut,)
    return " ".join(p.capitalize() for p in parts) or None


def spelled_any(reading: Reading, labels: tuple[str, ...] | list[str]) -> str | None:
    """The name as the event writes it, by the first of these domains that spells it."""
    return next((name for label in labels if (name := spelled(reading, label))), None)


def is_common(text: str) -> bool:
    """Whether all words are known ones: no company is called *Office* or *Chief's*."""
    if is_cjk(text):
        return False
    tokens = [w for w in words(text) if len(w) > 1]
    return all(known_word(w) or w in word_list("not_first") for w in tokens)


def known_word(token: str) -> bool:
    """Whether a word means something by itself."""
    return bool(phrases().find((token,)) or surroundings().find((token,)))
