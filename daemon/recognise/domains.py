"""Domains: the registrable part, and what a domain is known for.

The public suffix list comes with its package and is never fetched.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(only_icann=True)


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    kinds: dict[str, str] = {}
    kind = ""
    for line in files("daemon.lexicon").joinpath("domains.txt").read_text(encoding="utf-8").splitlines():
        text = line.split("#", 1)[0].strip().lower()
        if text.startswith("["):
            kind = text[1:-1]
        elif text:
            kinds.setdefault(text, kind)
    return kinds


@lru_cache(maxsize=4096)
def registrable(host: str) -> str | None:
    """The part of a host name that somebody registered: ``mail.acme.co.uk`` -> ``acme.co.uk``."""
    return _suffixes().privatesuffix(host.strip(".").lower())


def domain_of(email: str | None) -> str | None:
    """The registrable domain of an address, or the service within a large house's domain that ``domains.txt`` names."""
    if not email or "@" not in email:
        return None
    host = email.rpartition("@")[2].lower()
    service = ".".join(host.split(".")[-3:])
    return service if service in _known() else registrable(host)


@lru_cache(maxsize=4096)
def kind_of(domain: str | None) -> str | None:
    """What a registrable domain is known for (a section of ``domains.txt``), ``None`` for anybody's own."""
    if not domain:
        return None
    known = _known()
    return known.get(domain) or known.get(domain.partition(".")[0])
