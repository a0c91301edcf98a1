"""The languages that letters are written in. A further one is a module here and a folder of templates."""

from __future__ import annotations

from daemon.compose.languages.base import Language, Reader
from daemon.compose.languages.dutch import DUTCH
from daemon.compose.languages.english import ENGLISH
from daemon.compose.languages.french import FRENCH
from daemon.compose.languages.german import GERMAN
from daemon.compose.languages.italian import ITALIAN
from daemon.compose.languages.polish import POLISH
from daemon.compose.languages.portuguese import PORTUGUESE
from daemon.compose.languages.spanish import SPANISH

__all__ = ["FALLBACK", "LANGUAGES", "Language", "Reader", "language_of"]

LANGUAGES = {
    language.code: language for language in (ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, DUTCH, PORTUGUESE, POLISH)
}
FALLBACK = ENGLISH.code


def language_of(code: str) -> Language:
    """The language of a code; English for one that is not spoken here, whose templates are then a user's own."""
    return LANGUAGES.get(code, ENGLISH)
