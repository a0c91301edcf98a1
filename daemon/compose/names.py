"""What to call a person: only what their display name says, never what their address suggests."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from daemon.compose import text, vocabulary
from daemon.model import Person

_TITLES = {
    "dr": "Dr", "doctor": "Dr", "prof": "Professor", "professor": "Professor", "mr": "Mr", "mrs": "Mrs", "ms": "Ms",
    "mx": "Mx", "miss": "Miss", "sir": "Sir", "dame": "Dame", "rev": "Rev", "herr": "Herr", "frau": "Frau",
    "mme": "Mme", "madame": "Madame", "mlle": "Mlle", "monsieur": "Monsieur", "sra": "Sra.", "srta": "Srta.",
    "señora": "Señora", "señor": "Señor", "dott": "Dott.", "dottssa": "Dott.ssa", "sig": "Sig.", "sigra": "Sig.ra",
    "signora": "Signora", "mevrouw": "Mevrouw", "mevr": "Mevr.", "meneer": "Meneer", "dhr": "Dhr.", "pani": "Pani",
}  # fmt: skip
_ASIDES = re.compile(r"\([^)]*\)|\[[^\]]*\]|<[^>]*>")
_TAIL = re.compile(r"\s+(?:[|@/–—•-]|via|from|at)\s+.*$|\s*[|•].*$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_EASTERN_NAME = re.compile(
    r"(?!.*(?:採用|人事|担当|負責|负责|招聘|面试|面接|部|채용|인사))[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af ]{2,8}"
)


@dataclass(frozen=True, slots=True)
class Name:
    """``short`` is what follows "Dear" (a given name, or title and surname); ``full`` the tame display name.

    ``words`` are all forms by which a note may mean this person, lower case. ``title`` is what the display name
    itself states.
    """

    short: str | None = None
    full: str | None = None
    words: frozenset[str] = frozenset()
    given: str | None = None
    surname: str | None = None
    title: str | None = None


def _cased(word: str, *, small: bool) -> str:
    """An all-capital name, or one that is ``small`` throughout, in the usual spelling; else as its owner writes it."""
    if len(word) > 1 and (word.isupper() or small):
        return re.sub(r"[^\W\d_]+", lambda part: part.group().capitalize(), word)
    return word


def _bare(word: str) -> str:
    return word.casefold().replace(".", "")


def _order(display: str) -> tuple[str | None, list[str]]:
    """The title, and the words of the name with the given name first."""
    head, comma, rest = display.partition(",")
    last_first = (
        comma and rest.split() and not all(_bare(word.strip(",")) in vocabulary.CREDENTIALS for word in rest.split())
    )
    swap = last_first and len(head.split()) <= 3
    words = [*rest.replace(",", " ").split(), *head.split()] if swap else head.split()
    title = None
    while words and _bare(words[0]) in _TITLES:
        title = title or _TITLES[_bare(words.pop(0))]
        words = words[1:] if words and _bare(words[0]) in _TITLES else words
    words = [word for word in words if _bare(word) not in vocabulary.CREDENTIALS and _bare(word) not in _TITLES]
    capitals = [word for word in words if len(word) > 2 and word.isupper()]
    if capitals and words[0] in capitals and not words[-1].isupper():  # "VOS Rita": the surname stands in capitals
        words = [*(word for word in words if word not in capitals), *capitals]
    return title, [_cased(word, small=display.islower()) for word in words]


def _is_nobody(display: str, words: list[str]) -> bool:
    """A mailbox, a machine or a login instead of a person."""
    if not words or len(words) > 6 or len(display) > 60 or any(len(word) > 25 for word in words):
        return True
    if any(not _WORD.fullmatch(word) for word in words) or any(_bare(word) in vocabulary.NOBODY for word in words):
        return True
    return len(words) == 1 and (display.islower() or _bare(words[0]) in vocabulary.VENDORS)


@lru_cache(maxsize=1024)
def name_of(person: Person | None, *not_people: str | None) -> Name:
    """Read a display name. ``not_people`` are names that belong to somebody else (the company's)."""
    display = text.line(person.name if person else None, 200).strip("\"'“” ")
    display = " ".join(_TAIL.sub("", _ASIDES.sub(" ", display)).split())
    if person is None or not display or display.casefold() in {(name or "").casefold() for name in not_people}:
        return Name()
    if _EAST.search(display):
        return Name(display, display, frozenset({display})) if _EASTERN_NAME.fullmatch(display) else Name()
    title, words = _order(display)
    if _is_nobody(display, words):
        return Name()
    full = " ".join([title, *words] if title else words)
    forms = {full.casefold(), " ".join(words).casefold(), *(word.casefold() for word in words if len(word) > 2)}
    alone = len(words) == 1
    before = ([] if title else words) if alone else words[:-1]
    given = next((word for word in before if len(word.strip(".")) > 1 and not word.endswith(".")), None)
    short = given
    if title:
        short = f"{title} {words[0] if title in {'Sir', 'Dame'} else words[-1]}"
    surname = None if alone and not title else " ".join(words[_surname_at(words) :])
    known = frozenset(forms | ({short.casefold()} if short else set()))
    return Name(short, full, known, given, surname, title)


def _surname_at(words: list[str]) -> int:
    """Where the surname begins: at its first particle ("de la Vega"), else it is the last word."""
    return next((at for at, word in enumerate(words[1:-1], 1) if word.islower()), len(words) - 1)


def listed(items: Iterable[str], most: int = 99) -> str:
    """Join as English does: "Rita, Tom and 2 others"."""
    names = list(items)
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} others"]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
