"""Which server a domain names for its mail (RFC 6186) or its calendars (RFC 6764) in the DNS.

What DNS answers can be forged on the way. So a server outside the domain is called only once the user has agreed to it
(RFC 6186 §6), and any server has to show a certificate for its own name, as always. dnspython is the resolver: the
standard library has none that knows more than addresses. It is imported on first use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from connectors._signin import Say, ask_yes

_PATIENCE = 6.0  # seconds
_MOST = 8  # servers of one service
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9])?")
_PATH = re.compile(r"/(?!/)[A-Za-z0-9._~!$&()*+,;=:@%/-]*")


class Target(NamedTuple):
    """Where a service is."""

    host: str
    port: int


def targets(service: str, domain: str, say: Say) -> Iterator[Target]:
    """The servers of a service (``imaps``), the first choice first; others than the domain's own if the user agrees."""
    records = sorted(_asked(service, domain, "SRV"), key=lambda each: (each.priority, -each.weight))
    for record in records[:_MOST]:
        host = record.target.to_text(omit_final_dot=True).lower()  # "." says that there is no such service
        if _HOST.fullmatch(host) and record.port and (_within(host, domain) or _agreed(host, domain, say)):
            yield Target(host, record.port)


def path(service: str, domain: str) -> str:
    """Where on its server the service begins (RFC 6764 §4); empty where that is not said."""
    texts = (b"".join(each.strings).decode("ascii", "replace") for each in _asked(service, domain, "TXT"))
    said = (text.removeprefix("path=") for text in texts if text.startswith("path="))
    return next((each for each in said if _PATH.fullmatch(each)), "")


def _asked(service: str, domain: str, kind: str) -> list[Any]:
    """The records there are; none where nobody knows or nobody answers."""
    import dns.exception
    import dns.resolver

    try:
        return list(dns.resolver.resolve(f"_{service}._tcp.{domain}.", kind, lifetime=_PATIENCE, search=False))
    except (dns.exception.DNSException, OSError, ValueError):
        return []


def _within(host: str, domain: str) -> bool:
    return f".{host}".endswith(f".{domain.lower()}")


def _agreed(host: str, domain: str, say: Say) -> bool:
    return ask_yes(
        f"The DNS of {domain} names the server {host}, which is not in that domain. Whoever has a hand in the network "
        "could have put it there: is it your provider's?",
        say,
    )
