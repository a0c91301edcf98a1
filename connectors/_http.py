"""One safe GET: for addresses that a user's config (or a server's redirect) names and nobody has vouched for.

https only (http to this very machine, where the config allows private addresses); every name is resolved once, every
address checked, and the connection goes to the address that was checked, with SNI and certificate checks on the
name. Few redirects, each checked the same way. What is read, unpacked and waited for has limits. Errors name scheme
and host, never the rest of an address: it may be a password.
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import ssl
import time
import zlib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.parse import quote, unquote, urljoin, urlsplit

from connectors import _tls
from connectors._pause import retry_after
from connectors._timed import Timed, left
from daemon.errors import AccountError, Forbidden, Incomplete, LoginNeeded, Rejected, Unavailable

REDIRECTS = 5
AGENT = "Afterword (calendar reader)"

_BLOCK = 1 << 16
_SAFE = "/%:@!$&'()*+,;=~-._?"
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_REDIRECTED = frozenset({301, 302, 303, 307, 308})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one GET may cost, redirects included: bytes (sent and unpacked), seconds in all and without a byte."""

    size: int = 64 << 20
    total: float = 120.0
    idle: float = 20.0


@dataclass(frozen=True, slots=True)
class Answer:
    """``status`` is 200 or 304; header names are in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)


def get(
    url: str,
    out: IO[bytes],
    *,
    headers: Mapping[str, str] | None = None,
    allow_private: bool = False,
    limits: Limits | None = None,
) -> Answer:
    """Read ``url`` into ``out``, unpacked.

    Raises ``Forbidden`` for an address we refuse, ``LoginNeeded`` (401), ``Rejected`` (403, 404, 410, too large),
    ``Unavailable`` (down, slow, throttled, certificate) and ``Incomplete`` (the answer broke off).
    """
    limits = limits or Limits()
    deadline = time.monotonic() + limits.total
    place = _place(url, allow_private=allow_private)
    origin = place.origin
    for _ in range(REDIRECTS + 1):
        sent = {"Accept-Encoding": "gzip", "User-Agent": AGENT, **(headers or {})}
        if place.login and place.origin == origin:
            sent["Authorization"] = place.login
        with closing(_connect(place, deadline, limits.idle, allow_private=allow_private)) as connection:
            try:
                connection.request("GET", place.path, headers=sent)
                with closing(connection.getresponse()) as response:
                    if response.status not in _REDIRECTED:
                        return _received(response, place, out, limits)
                    target = response.getheader("Location") or ""
            except (OSError, HTTPException, ValueError, zlib.error) as error:
                raise _broken(error, place) from None
        place = _place(target, place, allow_private=allow_private)
    raise Rejected(f"{place}: more than {REDIRECTS} redirects")


@dataclass(frozen=True, slots=True)
class _Place:
    """An address that may be asked, by its looks. Its text is scheme and host only."""

    url: str = field(repr=False)
    scheme: str
    host: str
    port: int
    path: str = field(repr=False)
    login: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}"

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port


def _place(url: str, before: _Place | None = None, *, allow_private: bool) -> _Place:
    """Take an address apart (of a redirect: relative to the one before); ``Forbidden`` does not repeat it."""
    url = re.sub(r"^webcals?:", "https:", url.strip(), flags=re.IGNORECASE)
    try:
        url = urljoin(before.url, url) if before else url
        parts = urlsplit(url)
        host, port = _host(parts.hostname or ""), parts.port
    except (ValueError, UnicodeError):
        raise Forbidden("The address cannot be read.") from None
    if parts.scheme not in ("http", "https") or not host or _CONTROL.search(url):
        raise Forbidden("The address is not one of the form https://…")
    if parts.scheme == "http" and not allow_private:
        raise Forbidden(f"http://{host}: only https is read")
    login = before.login if before else ""
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        login = "Basic " + b64encode(pair.encode()).decode()
    path = quote(parts.path or "/", safe=_SAFE) + ("?" + quote(parts.query, safe=_SAFE) if parts.query else "")
    return _Place(url, parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path, login)


def _host(name: str) -> str:
    """A name as DNS has it, an address as it is; an IPv6 zone (``%eth0``) is none that a URL may name."""
    if "%" in name:
        raise ValueError
    return name if ":" in name else name.encode("idna").decode().lower()


def _connect(place: _Place, deadline: float, idle: float, *, allow_private: bool) -> HTTPConnection:
    """A connection to an address that was checked, its name kept for TLS and the Host header."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unavailable(f"{place}: the name cannot be resolved") from None
    allowed = [entry for entry in found if _may(str(entry[4][0]), place.scheme, allow_private=allow_private)]
    if not allowed:
        why = "http is read from this machine only" if allow_private else "it has a private address"
        remedy = "" if allow_private else "Set allow_private: true if this is your own network."
        raise Forbidden(f"{place}: {why}", remedy=remedy)
    problem: OSError = OSError()
    for family, kind, protocol, _, address in allowed[:4]:
        raw = socket.socket(family, kind, protocol)
        try:
            raw.settimeout(left(deadline, idle))
            raw.connect(address)
            return _over(raw, place, deadline, idle)
        except OSError as error:
            raw.close()
            problem = error
    raise _broken(problem, place) from None


class _Secure(HTTPConnection):
    """HTTP that need not name port 443."""

    default_port = 443


def _over(raw: socket.socket, place: _Place, deadline: float, idle: float) -> HTTPConnection:
    """HTTP over a connected socket."""
    secure = place.scheme == "https"
    connection = (_Secure if secure else HTTPConnection)(place.host, place.port)
    if secure:
        raw.settimeout(left(deadline, idle))
        raw = _context().wrap_socket(raw, server_hostname=place.host)
    connection.sock = Timed(raw, deadline, idle)
    return connection


def _context() -> ssl.SSLContext:
    """Trust the bundle the user names, else the system's, else the one that comes with ``requests``."""
    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE")
    usual = ssl.get_default_verify_paths()
    if not bundle and not usual.cafile and not (usual.capath and any(Path(usual.capath).iterdir())):
        from requests.utils import DEFAULT_CA_BUNDLE_PATH

        bundle = DEFAULT_CA_BUNDLE_PATH
    return ssl.create_default_context(cafile=bundle)


def _may(address: str, scheme: str, *, allow_private: bool) -> bool:
    """Whether this very address may be connected to."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if scheme == "http":
        return allow_private and ip.is_loopback
    return allow_private or is_public(ip)


def is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address belongs to the open internet, also where an IPv4 address hides inside an IPv6 one."""
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if ip.is_site_local:
            return False
    refused = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_reserved
    return ip.is_global and not refused and not ip.is_unspecified


def _received(response: HTTPResponse, place: _Place, out: IO[bytes], limits: Limits) -> Answer:
    headers = {name.lower(): value for name, value in response.getheaders()}
    status = response.status
    if status in (200, 304):
        if status == 200:
            for block in _unpacked(response, headers.get("content-encoding", "").lower(), place, limits.size):
                _keep(block, out, place)
        return Answer(status, headers)
    raise _refused(status, headers, place)


def _keep(block: bytes, out: IO[bytes], place: _Place) -> None:
    try:
        out.write(block)
    except OSError:
        raise Unavailable(f"{place}: there is no room here to keep what it sends") from None


def _unpacked(response: HTTPResponse, encoding: str, place: _Place, size: int) -> Iterator[bytes]:
    """The body in blocks, gzip undone, never more than ``size``: neither on the wire nor unpacked."""
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise Rejected(f"{place}: it answers in a form that was not asked for")
    too_large = Rejected(f"{place}: larger than {size >> 20} MB")
    if not encoding and int(response.getheader("Content-Length") or 0) > size:
        raise too_large
    unpack = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
    got = made = 0
    while block := response.read(_BLOCK):
        got += len(block)
        while block:
            made_now = unpack.decompress(block, 1 << 20) if unpack else block
            block = unpack.unconsumed_tail if unpack else b""
            made += len(made_now)
            if max(got, made) > size:
                raise too_large
            yield made_now
    if response.length or (unpack and not unpack.eof):
        raise Incomplete(f"{place}: the answer broke off")


def _refused(status: int, headers: Mapping[str, str], place: _Place) -> AccountError:
    if status == 401:
        return LoginNeeded(f"{place}: it asks for a login", remedy="Put the address with its login into the config.")
    if status in (408, 425, 429) or status >= 500:
        pause = retry_after(headers.get("retry-after", ""), headers.get("date", ""))
        return Unavailable(f"{place}: it answers {status}", retry_after=pause)
    remedy = "The address may have been reset: copy it anew from the calendar's settings."
    return Rejected(f"{place}: it answers {status}", remedy=remedy)


def _broken(error: Exception, place: _Place) -> AccountError:
    """Say what went wrong without the address or the server's words."""
    if found := _tls.refused(error, str(place)):
        return found
    if isinstance(error, TimeoutError):
        return Unavailable(f"{place}: it takes too long to answer")
    if isinstance(error, (zlib.error, HTTPException, ValueError)):
        return Incomplete(f"{place}: the answer broke off or makes no sense")
    return Unavailable(f"{place}: no connection")
