"""The lowest layer below whatever calls over ``requests``: what is not allowed is refused there, before it is sent.

Imported on first use: it loads requests.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from connectors._address import loopback
from connectors._allow import AllowList
from daemon.errors import Forbidden

_OTHER_METHOD = ("x-http-method-override", "x-http-method")
_UNSENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.NameResolutionError,
)


class Guard(HTTPAdapter):
    """Sends what the list allows, once."""

    def __init__(self, allowed: AllowList) -> None:
        super().__init__(max_retries=0)
        self.allowed = allowed

    def check(self, request: requests.PreparedRequest) -> None:
        """Raise ``Forbidden`` unless it may be sent."""
        self.allowed.check(request.method or "", request.url or "")
        if any(name in request.headers for name in _OTHER_METHOD):
            raise Forbidden("A request that names another method in a header was refused; nothing was sent.")

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Refuse before anything is sent, or send."""
        self.check(request)
        return super().send(request, *args, **kwargs)


def guarded(session: requests.Session, guard: Guard, url: str | None) -> None:
    """Put the guard under a session for ``url``; ``.netrc`` may not replace our authorisation header.

    What is on this machine is not asked for through a proxy; all else that the environment says holds.
    """
    session.auth = _unchanged
    if loopback(urlsplit(url or "").hostname):
        session.trust_env = False
        session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
    session.mount("https://", guard)
    session.mount("http://", guard)


def unsent(error: Exception) -> bool:
    """Whether the request certainly never left: no connection was made, to the server or to a proxy before it."""
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.exceptions.ConnectionError) and isinstance(reason, _UNSENT)


def quiet(names: Iterable[str]) -> None:
    """Keep the records of libraries, which hold tokens, addresses and bodies, from every handler, at any level."""
    for name in names:
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = False  # for loggers below it that somebody has given a level of their own
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
