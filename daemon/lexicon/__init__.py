"""The words of ten languages, as data, and the trie that finds them.

Each ``<language>.txt`` holds sections ``[cue]`` with one phrase a line. A phrase is a row of words; matching is by
whole words in any case and without accents, and Han or kana by characters. The little grammar of a phrase::

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

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from daemon.lexicon.text import words

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "ja", "zh", "pl")
_GAP = ".."
_GAP_WORDS = 3
_PIECE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[^\s()\[\]]+")


class Hit(NamedTuple):
    """A phrase found: the cue it belongs to, its language, and the tokens ``first`` up to, not including, ``last``."""

    cue: str
    language: str
    first: int
    last: int


@dataclass(slots=True)
class _Node:
    """Where a phrase may go on: by exact word, by beginning, by ending, or after a gap; and what ends here."""

    exact: dict[str, _Node] = field(default_factory=dict)
    starts: dict[str, _Node] = field(default_factory=dict)
    ends: dict[str, _Node] = field(default_factory=dict)
    gap: _Node | None = None
    cues: tuple[tuple[str, str], ...] = ()

    def step(self, token: str) -> Iterator[_Node]:
        """The nodes this token leads to."""
        if (node := self.exact.get(token)) is not None:
            yield node
        for begin, node in self.starts.items():
            if token.startswith(begin):
                yield node
        for end, node in self.ends.items():
            if token.endswith(end):
                yield node

    def child(self, token: str) -> _Node:
        """The node for one written word of a phrase, made if it is new."""
        if token == _GAP:
            self.gap = self.gap or _Node()
            return self.gap
        if token.endswith("*"):
            return self.starts.setdefault(token[:-1], _Node())
        if token.startswith("*"):
            return self.ends.setdefault(token[1:], _Node())
        return self.exact.setdefault(token, _Node())


class Phrases:
    """Every phrase of every language in one trie."""

    def __init__(self, entries: Iterator[tuple[str, str, str]]) -> None:
        self._root = _Node()
        for language, cue, phrase in entries:
            for row in variants(phrase):
                node = self._root
                for token in row:
                    node = node.child(token)
                node.cues = (*node.cues, (cue, language))
        self._first = lru_cache(maxsize=8192)(lambda token: tuple(self._root.step(token)))

    def find(self, tokens: Sequence[str]) -> list[Hit]:
        """All phrases in these tokens, in order of their first token; they may overlap."""
        hits: list[Hit] = []
        for place, token in enumerate(tokens):
            for node in self._first(token):
                self._follow(node, tokens, place, place + 1, hits)
        return hits

    def _follow(self, node: _Node, tokens: Sequence[str], first: int, here: int, hits: list[Hit]) -> None:
        for cue, language in node.cues:
            hits.append(Hit(cue, language, first, here))
        if here < len(tokens) and (node.exact or node.starts or node.ends):
            for follower in node.step(tokens[here]):
                self._follow(follower, tokens, first, here + 1, hits)
        if node.gap is not None:
            for skipped in range(min(_GAP_WORDS + 1, len(tokens) - here)):
                for follower in node.gap.step(tokens[here + skipped]):
                    self._follow(follower, tokens, first, here + skipped + 1, hits)


def variants(phrase: str) -> Iterator[tuple[str, ...]]:
    """The rows of tokens a written phrase stands for."""
    options: list[list[tuple[str, ...]]] = []
    for piece in _PIECE.findall(phrase):
        if piece[0] == "(":
            options.append([_tokens(choice) for choice in piece[1:-1].split("|")])
        elif piece[0] == "[":
            options.append([(), *(_tokens(choice) for choice in piece[1:-1].split("|"))])
        else:
            options.append([_tokens(piece)])
    for row in itertools.product(*options):
        yield tuple(itertools.chain.from_iterable(row))


def _tokens(text: str) -> tuple[str, ...]:
    row: list[str] = []
    for piece in text.split():
        if piece == _GAP:
            row.append(_GAP)
            continue
        tokens = list(words(piece))
        if piece.endswith("*"):
            tokens[-1] += "*"
        if piece.startswith("*"):
            tokens[0] = "*" + tokens[0]
        row.extend(tokens)
    return tuple(row)


def sections(language: str) -> dict[str, list[str]]:
    """A language's file: cue -> phrases as they are written there."""
    found: dict[str, list[str]] = {}
    cue = ""
    for line in files(__package__).joinpath(f"{language}.txt").read_text(encoding="utf-8").splitlines():
        text = line.split("#", 1)[0].strip()
        if text.startswith("[") and text.endswith("]") and " " not in text:
            cue = text[1:-1]
            found.setdefault(cue, [])
        elif text:
            found[cue].append(text)
    return found


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """The trie of all languages, built once."""
    return Phrases(
        (language, cue, phrase) for language in LANGUAGES for cue, rows in sections(language).items() for phrase in rows
    )
