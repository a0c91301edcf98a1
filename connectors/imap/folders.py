"""Which folder is which: by what the server says (RFC 6154), by the config, else by the names they commonly have."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from connectors.imap.options import FolderNames
from daemon.errors import NotAllowed

_SPECIAL = {b"\\drafts": "drafts", b"\\sent": "sent", b"\\trash": "trash", b"\\junk": "junk", b"\\all": "all"}
_CLOSED = frozenset({b"\\noselect", b"\\nonexistent"})
_VIEWS = frozenset({b"\\flagged", b"\\important"})  # the same mail once more (RFC 6154, RFC 8457)
_ENCODED = re.compile(r"&([^-]*)-")


@cache
def _known() -> dict[str, str]:
    """What a folder of that name is for, in the languages of many."""
    table = tomllib.loads((files(__package__) / "folders.toml").read_text(encoding="utf-8"))
    return {name.casefold(): use for use, names in table.items() for name in names}


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of a mailbox by their raw names. ``reading`` are those in which other people's mail arrives."""

    special: dict[str, bytes] = field(default_factory=dict)
    reading: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, listing: Iterable[tuple[tuple[bytes, ...], bytes | None, bytes]], named: FolderNames) -> Folders:
        """Sort a listing: what the config names comes first, then the server's word, then well-known names."""
        open_ = [
            (frozenset(flag.lower() for flag in flags), separator, name)
            for flags, separator, name in listing
            if not _CLOSED & {flag.lower() for flag in flags} and name.isascii()
        ]
        shown = {name: decoded(name) for _, _, name in open_}
        special = _configured(shown, named)
        for flags, _, name in open_:
            for flag in flags & _SPECIAL.keys():
                special.setdefault(_SPECIAL[flag], name)
        elsewhere = {name for flags, _, name in open_ if flags & {*_SPECIAL, *_VIEWS} - {b"\\all"}}
        for _, separator, name in sorted(open_, key=lambda each: (each[2].count(each[1] or b"/"), each[2])):
            last = shown[name].rsplit(decoded(separator or b"/"), 1)[-1].strip().casefold()
            if use := _known().get(last):
                elsewhere.add(name)
                special.setdefault(use, name)
        elsewhere |= {name for use, name in special.items() if use != "all"}
        reading = [name for _, _, name in open_ if name not in elsewhere]
        if "all" in special:
            reading = [special["all"]]
        return cls(special, tuple(sorted(reading, key=lambda name: (name.upper() != b"INBOX", name))))

    @property
    def drafts(self) -> bytes:
        """Where drafts are put. ``NotAllowed`` where there is no such folder."""
        if "drafts" not in self.special:
            raise NotAllowed(
                "There is no folder for drafts in this mailbox.",
                remedy="Save a draft in your mail program once, or name the folder in folders.drafts.",
            )
        return self.special["drafts"]

    def get(self, use: str) -> bytes | None:
        """The folder for ``sent`` or ``trash``, if there is one."""
        return self.special.get(use)


def _configured(shown: dict[bytes, str], named: FolderNames) -> dict[str, bytes]:
    found = {}
    for use, wanted in (("drafts", named.drafts), ("sent", named.sent), ("trash", named.trash)):
        if wanted:
            name = next((raw for raw, text in shown.items() if text.casefold() == wanted.casefold()), None)
            if name is None:
                raise NotAllowed(
                    f"There is no folder of the name in folders.{use}.", remedy="Correct it in the config."
                )
            found[use] = name
    return found


def decoded(name: bytes) -> str:
    """A folder's name as people read it, from modified UTF-7 (RFC 3501 §5.1.3) or, on newer servers, UTF-8."""
    text = name.decode("utf-8", "replace")
    return _ENCODED.sub(lambda match: _utf7(match[1]), text)


def _utf7(code: str) -> str:
    if not code:
        return "&"
    import binascii

    try:
        raw = binascii.a2b_base64(code.replace(",", "/") + "=" * (-len(code) % 4))
        return raw.decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError):
        return f"&{code}-"
