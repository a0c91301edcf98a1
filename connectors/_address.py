"""Which addresses a secret may go to."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def loopback(host: str | None) -> bool:
    """Whether the host is this machine (RFC 8252 §7.3, RFC 6761 §6.3)."""
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return (host or "").lower() == "localhost"


def at_home(url: str) -> bool:
    """Whether it names this machine."""
    try:
        return loopback(urlsplit(url).hostname)
    except ValueError:
        return False


def safe(url: str) -> bool:
    """Whether secrets may go there: over https, or to this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and loopback(parts.hostname))


def server(url: str, like: str) -> str:
    """The address of a server as a config may name it; ValueError where secrets may not go there, or it holds some."""
    if not safe(url):
        raise ValueError("expected an https address (http only on this machine)")
    parts = urlsplit(url)
    if not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(f"expected an address such as {like}")
    return url
