"""Text as the recogniser reads it: HTML unwrapped, NFKC, folded letter by letter, cut into tokens.

Folding keeps the length, so a place in the folded text is the same place in the readable text and evidence can
quote what was really written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser

# Nobody says anything about an event after this many characters: what follows is disclaimers and old mail.
LIMIT = 6_000
_MARKUP = 60_000  # characters of HTML that are looked at
_TAGS = 3_000  # of it; what is never closed costs the parser the square of its length

_BLOCKS = frozenset("p div br li tr ul ol table h1 h2 h3 h4 h5 h6 hr blockquote".split())
_HIDDEN = frozenset(("script", "style", "head", "title"))
_HTML = re.compile(
    r"<(?:!--|!doctype|/?(?:html|head|body|meta|style|title|p|div|span|br|hr|b|i|u|em|strong|font|a|ul|ol|li|table|tbody|tr|td|th|"
    r"h[1-6]|img|pre|code|center|blockquote|o:p)(?:\s[^<>]*|/)?>)",
    re.IGNORECASE,
)
_WITH = re.compile(r"\bw/")
_LINK = re.compile(r"https?://[^\s<>\"]+")
_SPACES = re.compile(  # white space but line breaks; control characters and changes of direction separate words too
    "[\x00-\x09\x0b-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028-\u202f\u205f\u2066-\u2069\u3000]+"
)
_NEWLINES = re.compile(r" ?\n[ \n]*")
_PLAIN = {
    "ß": "s", "ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "a", "œ": "o",
    "’": "'", "‘": "'", "ʼ": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
}  # fmt: skip

# Han, kana and hangul have no spaces between words: each character is a token of its own.
_CJK = "\u2e80-\u2fdf\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
_NUMERALS = frozenset("〇一二三四五六七八九十百")
_KANA = re.compile("[\u3041-\u30ff]")
_TOKEN = re.compile(f"[{_CJK}]|[^\\W_{_CJK}]+")
_ASCII_TOKEN = re.compile("[a-z0-9]+")


class _Reader(HTMLParser):
    """Collects what a person would read; block elements end a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag == "a":
            href = next((value for name, value in attrs if name == "href" and value), "")
            self.parts.append(f" {href} " if href.startswith("http") else "")
        elif "@" in tag or tag.startswith("http"):  # an address in angle brackets is no markup
            self.parts.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag in ("td", "th"):
            self.parts.append(" | ")
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: FBT001, FBT002 - inherited
        """What begins with ``<![`` is a comment in HTML; the standard library stumbles over it."""
        return self.parse_bogus_comment(i, report)

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def plain(text: str) -> str:
    """The text a person reads: HTML unwrapped if it is HTML, NFKC, runs of blanks made one, lines kept."""
    if "<" in text and _HTML.search(text[:_MARKUP]):
        reader = _Reader()
        head = "<".join(text[:_MARKUP].split("<", _TAGS)[:_TAGS]).replace("\r\n", "\n")
        closed = head.rfind(">") + 1
        reader.feed(head[:closed] + head[closed:].replace("<", "&lt;"))
        reader.close()
        text = "".join(reader.parts)
    elif "&" in text:
        text = unescape(text[:_MARKUP])
    text = text[: 2 * LIMIT]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if not text.isprintable() or "  " in text:  # line breaks, tabs, runs of blanks, controls
        text = _NEWLINES.sub("\n", _SPACES.sub(" ", text))
    return text.strip()[:LIMIT]


class _Folds(dict[int, str]):
    """One folded letter for each letter, made when first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        low = _PLAIN.get(char) or char.casefold()[:1]
        if not _KANA.match(low):  # the voicing mark of kana is its own, not an accent
            low = unicodedata.normalize("NFD", low)[:1]
        self[code] = folded = _PLAIN.get(low, low) or char
        return folded


_FOLDS = _Folds()


def fold(text: str) -> str:
    """Lower case without accents, of the same length: ``Café`` and ``CAFE`` are one."""
    return text.lower() if text.isascii() else text.translate(_FOLDS)


def is_numeral(token: str) -> bool:
    """Whether a token is a number as it stands in Han or kana text: 三 in 十三次 is not a three."""
    return token in _NUMERALS or token.isdigit()


@lru_cache(maxsize=2048)
def words(phrase: str) -> tuple[str, ...]:
    """The tokens of a short phrase, folded."""
    return tuple(_TOKEN.findall(fold(unicodedata.normalize("NFKC", phrase))))


class Text:
    """A field of an event: as written (``raw``), folded, and its tokens with their places in both."""

    __slots__ = ("_spans", "folded", "raw", "tokens")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        folded = fold(raw)
        if "://" in folded:  # addresses have words that nobody says
            folded = _LINK.sub(lambda m: " " * len(m.group()), folded)
        self.folded = folded
        said = _WITH.sub("with ", folded) if "w/" in folded else folded  # as many tokens, so the places stay
        self.tokens: list[str] = (_ASCII_TOKEN if said.isascii() else _TOKEN).findall(said)
        self._spans: list[tuple[int, int]] | None = None

    @classmethod
    def of(cls, source: str) -> Text:
        """Read a field of an event, which may be HTML."""
        return cls(plain(source) if source else "")

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where each token begins and ends, in ``raw`` and in ``folded``."""
        if self._spans is None:
            pattern = _ASCII_TOKEN if self.folded.isascii() else _TOKEN
            self._spans = [m.span() for m in pattern.finditer(self.folded)]
        return self._spans

    def quote(self, first: int, last: int) -> str:
        """What was written from token ``first`` up to, not including, token ``last``."""
        return self.raw[self.spans[first][0] : self.spans[last - 1][1]]

    def word(self, place: int) -> str:
        """What was written for one token."""
        start, end = self.spans[place]
        return self.raw[start:end]

    def gap(self, place: int) -> str:
        """What was written between the token before and this one."""
        return self.raw[self.spans[place - 1][1] if place else 0 : self.spans[place][0]]
