"""How a reader is spoken to: as the invitation speaks. A title is what it states; none is guessed from a name."""

from __future__ import annotations

import re
from functools import lru_cache

from daemon.brief import Brief
from daemon.compose.languages.base import Language, Reader
from daemon.compose.names import Name, name_of
from daemon.compose.subject import company_of
from daemon.lexicon.text import plain
from daemon.model import Person

_NO_PROSE = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")


def reader_of(brief: Brief, person: Person | None, language: Language) -> Reader:
    """The person as the letters of this loop speak to them."""
    company = company_of(brief)
    name = name_of(person, company)
    told = "" if brief.reference else _invitation(tuple((one.event.title, one.event.description) for one in brief.loop))
    others = [other for one in brief.people if (other := name_of(one, company)).full != name.full]
    stated = _stated(name, others, f"{person.name if person else ''}\n{told}", language)
    owner = name_of(Person(brief.me.name))
    rest = _without_names(told, [name, *others, owner], language)
    alone = _has(rest, name.given)
    titled = stated.title is not None and not alone
    first = not titled and (alone or _has(rest, owner.given))
    familiar, polite = (len(re.findall(words, told)) for words in (language.familiar_words, language.polite_words))
    close = not titled and (familiar > polite or (first and not polite))
    return Reader(
        short=name.short,
        given=name.given,
        surname=stated.surname or name.surname,
        full=name.full,
        title=stated.title,
        gender=stated.gender,
        academic=stated.academic,
        first=first or close,
        familiar=close,
    )


@lru_cache(maxsize=64)
def _invitation(events: tuple[tuple[str, str], ...]) -> str:
    """What the invitations of a loop say, without addresses and links."""
    return _NO_PROSE.sub(" ", "\n".join(plain(part) for event in events for part in event))


@lru_cache(maxsize=16)
def _titles(forms: tuple[str, ...]) -> str:
    longest = sorted(forms, key=len, reverse=True)
    return rf"(?<![\w.])(?:{'|'.join(map(re.escape, longest)) or '(?!)'})(?!\w)\.?"


def _stated(name: Name, others: list[Name], told: str, language: Language) -> Reader:
    """The forms of address that stand before the name in the text: of a reader, only what they say.

    Behind a title stands a surname: what is somebody else's too says nothing of this one.
    """
    words = (name.full or "").removeprefix(name.title or "").split()
    if not words:
        return Reader()
    title = _titles(tuple(language.titles))
    own = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    shared = {other.surname for other in others} | ({None} if language.title_and_given else {name.given})
    pattern = rf"(?P<titles>(?:{title}\s*)+)\s(?P<names>(?:(?:{own})(?!\w)\s?)+)"
    found = next((m for m in re.finditer(pattern, told) if m["names"].strip() not in shared), None)
    if found is None:
        return Reader()
    stated = re.findall(title, found["titles"])
    kinds = [language.titles[word.rstrip(".")] for word in stated]
    academic = " ".join(word for word, kind in zip(stated, kinds, strict=True) if kind in {"", "f+", "m+"})
    surname = " ".join(word for word in found["names"].split() if word != name.given)
    gender = next((kind[0] for kind in kinds if kind), None)
    return Reader(title=stated[0].rstrip("."), gender=gender, academic=academic or None, surname=surname or None)


def _without_names(told: str, names: list[Name], language: Language) -> str:
    """The text without whole names and without names behind a title: a given name that is left stands alone."""
    told = re.sub(rf"(?:{_titles(tuple(language.titles))}\s+)+\w[\w'’-]*(?:\s+[A-Z][\w'’-]+)?", " ", told)
    for name in names:
        if name.given and name.surname:
            given, surname = re.escape(name.given), re.escape(name.surname)
            before = rf"(?<!\w){given}(?:\s+[\w.'’-]+){{0,2}}?\s+(?:{surname}(?!\w)|{re.escape(name.surname[0])}\.)"
            whole = rf"{before}|(?<!\w){surname},?\s+{given}(?!\w)"
            told = re.sub(whole, " ", told, flags=re.IGNORECASE)
    return told


def _has(told: str, word: str | None) -> bool:
    return bool(word) and re.search(rf"(?<!\w){re.escape(word or '')}(?!\w)", told) is not None
