"""Finding phrases in tokens: the little grammar of the lexicon, compiled.

A phrase is a row of pieces. Its first piece is indexed by token; the rest, shared by all first alternatives, is
matched by walking. So 35,000 written-out rows take the memory of the 4,000 lines they are written in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from daemon.lexicon.text import is_numeral, words

GAP = ".."
_GAP_WORDS = 3
_REMEMBERED = 2_048  # tokens of one language
_KEY = 3  # words with a star are indexed by so many letters
_PIECE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[^\s()\[\]]+")

Row = tuple[str, ...]


class Hit(NamedTuple):
    """A phrase found: the cue it belongs to, its language, and the tokens ``first`` up to, not including, ``last``."""

    cue: str
    language: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One place in a phrase: any of these rows of tokens; ``optional`` rows may be missing; no rows: a gap.

    ``tails`` are the rows by their first token, without it; ``starred`` the rows that begin with a star word.
    """

    rows: tuple[Row, ...]
    optional: bool = False
    tails: dict[str, list[Row]] = field(init=False, compare=False)
    starred: tuple[Row, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        tails: dict[str, list[Row]] = {}
        for row in self.rows:
            if row and "*" not in row[0]:
                tails.setdefault(row[0], []).append(row[1:])
        object.__setattr__(self, "tails", tails)
        object.__setattr__(self, "starred", tuple(row for row in self.rows if row and "*" in row[0]))


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What is left of a phrase once its first token was seen; ``nexts`` are the tokens it can go on with."""

    cue: str
    language: str
    rest: tuple[Piece, ...]
    nexts: frozenset[str] | None


class _Begun(dict[str, tuple[_Phrase, ...]]):
    """What tokens begin, for those met lately."""

    def __init__(self, begin: Callable[[str], tuple[_Phrase, ...]], spoken: Collection[str]) -> None:
        super().__init__()
        self.begin, self.spoken = begin, spoken

    def __missing__(self, token: str) -> tuple[_Phrase, ...]:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self.begin(token)
        self[token] = found = tuple(p for p in found if p.language in self.spoken) if self.spoken else found
        return found


class Phrases:
    """Every phrase of every language."""

    def __init__(self, entries: Iterable[tuple[str, str, str]]) -> None:
        exact: defaultdict[str, list[_Phrase]] = defaultdict(list)
        starred: defaultdict[str, list[tuple[str, _Phrase]]] = defaultdict(list)
        every: set[str] = set()
        for language, cue, written in entries:
            pieces = compiled(written)
            every.update(token for piece in pieces for row in piece.rows for token in row)
            for first, phrase in _heads(cue, language, pieces):
                if first.endswith("*"):
                    starred[first[:_KEY]].append((first[:-1], phrase))
                elif first.startswith("*"):
                    starred["*" + first[-_KEY:]].append((first[1:], phrase))
                else:
                    exact[first].append(phrase)
        shared: dict[tuple[_Phrase, ...], tuple[_Phrase, ...]] = {}
        self._exact = {token: shared.setdefault(tuple(found), tuple(found)) for token, found in exact.items()}
        self._starred = dict(starred)
        self._begun: dict[Collection[str], _Begun] = {}
        self.vocabulary = frozenset(every)

    def find(self, tokens: Sequence[str], spoken: tuple[str, ...] = ()) -> list[Hit]:
        """All phrases in these tokens, each as long as it can be, in order of their first token; they may overlap.

        ``spoken`` are the languages that are looked for, all where there are none.
        """
        hits: list[Hit] = []
        begun = self._begun.get(spoken)
        if begun is None:
            begun = self._begun[spoken] = _Begun(self._begin, spoken)
        new = tuple.__new__  # this is the innermost loop of a whole calendar
        last_place = len(tokens) - 1
        for place, token in enumerate(tokens):
            phrases = begun[token]
            if not phrases or (place and is_numeral(token) and is_numeral(tokens[place - 1])):
                continue
            follower = tokens[place + 1] if place < last_place else ""
            for phrase in phrases:
                if not phrase.rest:
                    hits.append(new(Hit, (phrase.cue, phrase.language, place, place + 1)))
                elif phrase.nexts is None or follower in phrase.nexts:
                    last = _walk(phrase.rest, 0, tokens, place + 1)
                    if last:
                        hits.append(new(Hit, (phrase.cue, phrase.language, place, last)))
        return hits

    def _begin(self, token: str) -> tuple[_Phrase, ...]:
        found = list(self._exact.get(token, ()))
        found += [p for begin, p in self._starred.get(token[:_KEY], ()) if token.startswith(begin)]
        found += [p for end, p in self._starred.get("*" + token[-_KEY:], ()) if token.endswith(end)]
        return tuple(found)


def _walk(pieces: tuple[Piece, ...], index: int, tokens: Sequence[str], place: int) -> int:
    """The farthest place at which the pieces from ``index`` on end when begun at ``place``; 0 if they do not fit."""
    if index == len(pieces):
        return place
    piece = pieces[index]
    if not piece.rows:
        return max(_walk(pieces, index + 1, tokens, place + skip) for skip in range(_GAP_WORDS + 1))
    best = _walk(pieces, index + 1, tokens, place) if piece.optional else 0
    if place >= len(tokens):
        return best
    token = tokens[place]
    for tail in piece.tails.get(token, ()):
        end = place + 1 + len(tail)
        if not tail or _fits(tail, tokens, place + 1):
            best = max(best, _walk(pieces, index + 1, tokens, end))
    for row in piece.starred:
        if _fits(row, tokens, place):
            best = max(best, _walk(pieces, index + 1, tokens, place + len(row)))
    return best


def _fits(row: Row, tokens: Sequence[str], place: int) -> bool:
    if place + len(row) > len(tokens):
        return False
    for written, token in zip(row, tokens[place : place + len(row)], strict=True):
        if written != token and not (
            (written[-1] == "*" and token.startswith(written[:-1]))
            or (written[0] == "*" and token.endswith(written[1:]))
        ):
            return False
    return True


def _heads(cue: str, language: str, pieces: tuple[Piece, ...]) -> Iterator[tuple[str, _Phrase]]:
    """Each token a phrase may begin with, and the phrase that is left after it."""
    rests: dict[tuple[int, Row], _Phrase] = {}
    for index, piece in enumerate(pieces):
        for row in piece.rows:
            tail = (index, row[1:])
            if tail not in rests:
                literal = (Piece((row[1:],)),) if len(row) > 1 else ()
                rest = literal + pieces[index + 1 :]
                rests[tail] = _Phrase(cue, language, rest, _nexts(rest))
            yield row[0], rests[tail]
        if not piece.optional:
            return


def _nexts(rest: tuple[Piece, ...]) -> frozenset[str] | None:
    """The tokens with which the rest must begin; ``None`` where it may begin with anything or be over."""
    found: set[str] = set()
    for piece in rest:
        found.update(row[0] for row in piece.rows)
        if not piece.rows or any("*" in row[0] for row in piece.rows):
            return None
        if not piece.optional:
            return frozenset(found)
    return None


def compiled(written: str) -> tuple[Piece, ...]:
    """The pieces of a phrase as it is written in a lexicon."""
    if _PIECE.sub("", written).strip():
        raise ValueError(f"a phrase of the lexicon nests its brackets: {written}")
    pieces: list[Piece] = []
    for part in _PIECE.findall(written):
        if part == GAP:
            pieces.append(Piece(()))
        elif part[0] in "([":
            rows = tuple(_row(choice) for choice in part[1:-1].split("|"))
            pieces.append(Piece(rows, optional=part[0] == "["))
        else:
            pieces.append(Piece((_row(part),)))
    if not all(row for piece in pieces for row in piece.rows) or all(p.optional or not p.rows for p in pieces):
        raise ValueError(f"a phrase of the lexicon says nothing: {written}")
    return tuple(pieces)


def _row(text: str) -> Row:
    row: list[str] = []
    for piece in text.split():
        tokens = list(words(piece))
        if tokens and piece.endswith("*"):
            tokens[-1] += "*"
        if tokens and piece.startswith("*"):
            tokens[0] = "*" + tokens[0]
        row.extend(tokens)
    return tuple(row)
