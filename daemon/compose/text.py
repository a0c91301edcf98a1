"""Taming text that others wrote: what comes out is safe in a header, a title and a sentence."""

from __future__ import annotations

import re
import unicodedata

from daemon.identity import is_address

LINE = 150  # characters in a subject or title
_DROPPED = {"Cc", "Cf", "Co", "Cs", "Cn"}  # controls, bidi overrides, zero-width, private, unpaired, unassigned
_SPOKEN = 8  # words of a name that one can read aloud
_MARKS = 3  # combining marks in a row; more is decoration
_UNSPEAKABLE = re.compile(r"[{}<>|\\`^~=@]|://|www\.", re.IGNORECASE)
_ASIDE = re.compile(r"\[[^\]]*\]|\((?:[mwfdxh](?:\s*[/|,]\s*[\w*]+)+|all genders|remote|hybrid)\)", re.IGNORECASE)
_BREAKS = re.compile(r"\s+[–—|-]\s+|\s*[,(:;/]\s*|\.\s")
_DANGLING = re.compile(r"\s+(?:and|of|the|for|in|at|to|a|an|de|und|et|y|&)$", re.IGNORECASE)


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    run = 0
    for char in unicodedata.normalize("NFC", text):
        if char.isspace():
            kept.append(char)
        elif unicodedata.category(char) not in _DROPPED:
            run = run + 1 if unicodedata.category(char) == "Mn" else 0
            if run <= _MARKS:
                kept.append(char)
    return "".join(kept)


def shorten(text: str, limit: int) -> str:
    """Cut at a word's end, with an ellipsis, so that at most ``limit`` characters remain."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, _, _ = cut.rpartition(" ")
    return (head if len(head) > limit // 2 else cut).rstrip(" ,;:–-") + "…"


def line(text: str | None, limit: int = LINE) -> str:
    """One line without control, bidi or zero-width characters, at most ``limit`` long; empty when nothing is left."""
    return shorten(" ".join(_visible(text or "").split()), limit)


def block(text: str | None, limit: int = 2000) -> str:
    """Several such lines, at most ``limit`` characters in all."""
    lines = (" ".join(_visible(one).split()) for one in (text or "")[: 2 * limit].splitlines())
    return "\n".join(one for one in lines if one)[:limit].rstrip()


def phrase(text: str | None, limit: int = 60) -> str | None:
    """A company, role or topic that can stand in a sentence, shortened at a natural break; else ``None``.

    Asides in brackets and exclamation marks go; what holds markup, addresses or links is not taken at all.
    """
    said = _ASIDE.sub(" ", line(text, 400)).replace("!", "").replace("[", "").replace("]", "")
    said = " ".join(said.split()).strip(" ,;:.–—-/|\"'“”")
    if _UNSPEAKABLE.search(said) or not any(char.isalpha() for char in said):
        return None
    if len(said) > limit:
        breaks = [found.start() for found in _BREAKS.finditer(said) if 2 < found.start() <= limit]
        said = said[: breaks[-1]] if breaks else said[: limit + 1].rpartition(" ")[0] or said[:limit]
        while said != (trimmed := _DANGLING.sub("", said)):
            said = trimmed
    return " ".join(said.split()[:_SPOKEN]).strip(" ,;:–—-/(") or None


def address(text: str | None) -> str | None:
    """The address when it is one line and well-formed enough for a header, else ``None``; IDN domains are fine."""
    return text if text and text == _visible(text) and is_address(text) else None


def tidy(body: str) -> str:
    """Single blank lines between paragraphs, no trailing and no doubled spaces but for indentation."""
    lines: list[str] = []
    for raw in body.replace("\r", "").split("\n"):
        indent = raw[: len(raw) - len(raw.lstrip(" "))]
        words = " ".join(raw.split())
        if words or (lines and lines[-1]):
            lines.append(indent + words if words else "")
    return "\n".join(lines).strip("\n") + "\n"
