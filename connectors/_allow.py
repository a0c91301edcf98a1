"""The only HTTP calls a connector may make: a list of (method, path), and everything else is refused unsent.

Whatever is not listed does not exist for us; that is what keeps send, reply and forward out of reach. The check
belongs in the lowest layer that still sees method and address (the ``HTTPAdapter``), so that no library above it,
no redirect and no token refresh gets round it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, unquote, urlsplit

from daemon.errors import Forbidden

_Origin = tuple[str, str | None, int | None]

_DEFAULT_PORTS = {"https": 443, "http": 80}
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")  # in an address as it is written
_HIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")  # in a decoded path, where a name may have spaces


class AllowList:
    """Calls that are allowed: ``rules`` are (method, regular expression), ``roots`` the addresses they hang below.

    An expression has to match the whole path from its root on (with the leading slash), after percent-decoding
    until nothing changes any more. Dot segments, empty segments (but for a slash at the end), backslashes, control
    characters, credentials in the address and any other host, scheme or port are refused whatever the rules say. The
    query is not looked at.
    """

    def __init__(self, rules: Iterable[tuple[str, str]] = (), *, roots: Iterable[str] = ()) -> None:
        self._allowed: list[tuple[_Origin, str, str, re.Pattern[str]]] = []
        self.add(rules, roots=roots)

    def add(self, rules: Iterable[tuple[str, str]], *, roots: Iterable[str]) -> None:
        """Allow more calls, below other roots."""
        known = [(_origin(parts), parts.path.rstrip("/")) for parts in map(urlsplit, roots)]
        self._allowed += [(*root, method, re.compile(path)) for method, path in rules for root in known]

    def check(self, method: str, url: str) -> None:
        """Return if ``method`` on ``url`` is allowed, else raise ``Forbidden``; call it for every redirect as well."""
        if not self._allows(method, url):
            # The path may hold an address (a calendar's id is one): it is not repeated.
            raise Forbidden(f"A {method} request that is not on the allow-list was refused; nothing was sent.")

    def _allows(self, method: str, url: str) -> bool:
        try:
            parts = urlsplit(url)
            origin = _origin(parts)
        except ValueError:
            return False
        path = _decoded(parts.path)
        if "@" in parts.netloc or not url.isascii() or _UNSAFE.search(url) or not _plain(path):
            return False
        return any(
            verb == method and root == origin and path.startswith(f"{base}/") and rule.fullmatch(path, len(base))
            for root, base, verb, rule in self._allowed
        )


def _origin(parts: SplitResult) -> _Origin:
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _decoded(path: str) -> str:
    """``path`` percent-decoded again and again until it stays the same: ``%252F`` hides a slash from one pass."""
    while (once := unquote(path)) != path:
        path = once
    return path


def _plain(path: str) -> bool:
    *parents, last = path.split("/")[1:] or [""]
    return not _HIDDEN.search(path) and not {"", ".", ".."} & set(parents) and last not in {".", ".."}
