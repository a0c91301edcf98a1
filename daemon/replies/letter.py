"""What the sender of a mail wrote: without what is quoted, forwarded, or stands below as a signature."""

from __future__ import annotations

import re
from collections.abc import Iterator

from daemon.lexicon import phrases
from daemon.lexicon.text import plain, words

_HTML = re.compile(r"<(?:!doctype|html|head|body|div|p|br|table|span|blockquote)\b", re.IGNORECASE)
_HTML_QUOTE = re.compile(
    r"<blockquote|<[^<>]+(?:class|id)=[\"']?(?:gmail_quote|gmail_attr|yahoo_quoted|moz-cite|divRplyFwdMsg|appendonsend"
    r"|OLK_SRC_BODY|mail-editor-reference-message|protonmail_quote)",
    re.IGNORECASE,
)
_PASSED_ON = "forward|weitergeleitet|transf[ée]r|reenviad|encaminhad|inoltrat|doorgestuurd|przekazan|転送|转发"
_FORWARDED = re.compile(
    rf"^[ \t]*(?:begin forwarded message:?[ \t]*|-{{2,}}+[^\n]{{0,20}}(?:{_PASSED_ON})[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_WROTE = "wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|napisał|pisze|写道|のメール"
_OLDER = "from|von|de|da|van|od|差出人|发件人"
_HEAD = r"\*?[^\W\d][^\n:：]{0,20}\*?[^\S\n]?[:：]"  # a line of a mail's head, as programs copy it into the text
_ON_DAY = r"(?:(?:on|am|den|le|el|em|il|op|w dniu|dnia)\b|20\d\d|在|于)[^\n]{5,200}\n?[^\n]{0,120}?"
# Where an older mail begins. No standard says how; these are the customs of mail programs in ten languages.
_QUOTE = re.compile(
    "^[ \\t]*(?:"
    rf"{_ON_DAY}(?:{_WROTE})[^\n]{{0,99}}[:：]"  # On Thu, 3 Dec 2026, Ada wrote: (perhaps broken over two lines)
    r"|[^\n]{0,160}<[^<>@\s]+@[^<>\s]+>[^\n]{0,40}[:：]"
    r"|-{3,}+[^-\n]{3,40}-{3,}"  # -----Original Message-----
    r"|_{8,}"
    rf"|\*?(?:{_OLDER})\*?[ \t]?[:：][^\n]*\n+[ \t]*{_HEAD}"
    ")[ \\t]*",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER = re.compile(rf"\s*{_HEAD}")
_POSTSCRIPT = re.compile(r"^[^\w\n]*(?:p\.?\s?s\.?|n\.?\s?b\.?)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[!?])\s+|(?<=\D\.)\s+|(?<=[。！？；])|\n{2,}")


def written(text: str) -> str:
    """The words of the sender; of a forwarded mail without any comment, the words that were forwarded."""
    text = _unmarked(text)
    forward = _FORWARDED.search(text)
    above = text[: forward.start()] if forward else text
    own = _unsigned(_unquoted(above))
    if forward and not own.strip():
        return _unsigned(_unquoted(_headless(text[forward.end() :])))
    return own


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text whose lines may be broken anywhere; an empty line ends one."""
    for sentence in _SENTENCE.split(text):
        if said := " ".join(sentence.split()):
            yield said


def _unmarked(text: str) -> str:
    """Plain text with ``\\n`` between lines and without quoted lines; each block of HTML is a paragraph."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _HTML.search(text):
        quote = _HTML_QUOTE.search(text)
        text = plain(text[: quote.start()] if quote else text).replace("\n", "\n\n")
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith((">", "|>")))


def _unquoted(text: str) -> str:
    """Up to where an older mail begins; an attribution whose quoted lines are gone is only left out."""
    found = _QUOTE.search(text)
    if found is None:
        return text
    before, after = text[: found.start()], text[found.end() :]
    return before if before.strip() or found[0].rstrip()[-1:] not in ":：" else f"{before}{after}"


def _headless(text: str) -> str:
    """A forwarded mail without its lines of From, Date, Subject and To."""
    lines = text.strip("\n").split("\n")
    while lines and (not lines[0].strip() or _HEADER.match(lines[0])):
        lines.pop(0)
    return "\n".join(lines)


def _unsigned(text: str) -> str:
    """Up to the signature (RFC 3676 §4.3, or a closing), with what is added after it as a postscript."""
    lines = text.split("\n")
    end = next((n for n, line in enumerate(lines) if line.strip() == "--" or (n and _closes(line))), len(lines))
    added = next((n for n in range(end, len(lines)) if _POSTSCRIPT.match(lines[n])), len(lines))
    return "\n".join([*lines[:end], "", *lines[added:]])


def _closes(line: str) -> bool:
    """Whether a line is a closing, with nothing but a name behind it."""
    tokens = words(line.strip()) if len(line) < 80 else ()
    begun = [hit.last for hit in phrases("replies").find(tokens) if hit.cue == "closing" and hit.first == 0]
    if not begun:
        return False
    rest = re.findall(r"[^\W\d_]+", line)[max(begun) :]
    return len(rest) <= 3 and all(word[0].isupper() for word in rest)
