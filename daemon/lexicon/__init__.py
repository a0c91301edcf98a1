"""The words of ten languages, as data.

Each ``<language>.txt`` holds sections ``[cue]`` with one phrase a line. A phrase is a row of words; matching is by
whole words in any case and without accents, Han and kana by characters. The little grammar of a phrase::

    thank you for applying      these words in a row
    interview*                  a word that begins so
    *gesprach                   a word that ends so
    your (application|cv)       one of these
    [the] hiring manager        a word that may be missing
    thank you .. applying       up to three words in between
    # a remark

A cue's name says what it is evidence of; what it weighs is in ``daemon/recognise/weights.toml``.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from daemon.lexicon.phrases import Hit, Phrases, compiled
from daemon.lexicon.text import words

__all__ = [
    "LANGUAGES",
    "Hit",
    "Phrases",
    "common_words",
    "phrases",
    "sections",
    "state_words",
    "vocabulary",
    "word_list",
]

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "ja", "zh", "pl")


def sections(name: str) -> dict[str, list[str]]:
    """A data file of sections: heading -> lines, remarks left out. Raises ``FileNotFoundError``."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines():
        text = line.split("#", 1)[0].strip()
        if text.startswith("[") and text.endswith("]") and " " not in text:
            heading = text[1:-1]
            found.setdefault(heading, [])
        elif text:
            found[heading].append(text)
    return found


@lru_cache(maxsize=4)
def phrases(book: str = "") -> Phrases:
    """All phrases of all languages, read and compiled once: of calendars, or of the book ``replies`` or ``notes``."""
    return Phrases(
        (language, cue, phrase)
        for language in LANGUAGES
        for cue, rows in sections(f"{book}.{language}" if book else language).items()
        if cue not in ("language", "declined")  # a mark on a title; in a text it speaks of others, or of what may be
        for phrase in rows
    )


@lru_cache(maxsize=1)
def state_words() -> Phrases:
    """The words of all languages that say that an event is called off."""
    cues = ("cancelled", "declined", "not_cancelled")
    return Phrases((name, cue, row) for name in LANGUAGES for cue in cues for row in sections(name).get(cue, ()))


@lru_cache(maxsize=1)
def common_words() -> dict[str, tuple[str, ...]]:
    """The commonest words of each language, by which a text's language is told: word -> languages."""
    found: dict[str, tuple[str, ...]] = {}
    for language in LANGUAGES:
        for word in sections(language)["language"]:
            for token in words(word):
                found[token] = (*found.get(token, ()), language)
    return found


@lru_cache(maxsize=1)
def vocabulary() -> frozenset[str]:
    """Every word that stands in a phrase of any language, also in the middle of one."""
    return phrases().vocabulary


@lru_cache(maxsize=16)
def word_list(section: str) -> frozenset[str]:
    """The single words of a section of ``extract.txt``."""
    rows = (piece.rows for line in sections("extract")[section] for piece in compiled(line))
    return frozenset(row[0] for group in rows for row in group)
