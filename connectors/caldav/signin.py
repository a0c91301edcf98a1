"""``afterword connect`` for a calendar: find the server, ask for the password, try it, keep both where it works."""

from __future__ import annotations

from collections.abc import Sequence

from connectors import _srv
from connectors._address import safe
from connectors._providers import of_address
from connectors._signin import Say, ask_yes, sign_in
from connectors.caldav import multistatus as dav
from connectors.caldav.options import Options
from connectors.caldav.server import Server, shown
from daemon.errors import AccountError, UsageError
from daemon.ports import Context

_SCHEMES = {"caldavs": "https", "caldav": "http"}  # services of RFC 6764; without encryption on this machine only
_PORTS = {"https": 443, "http": 80}
_REMEDY = "Set url in the account's config."


def connect(options: Options, context: Context, say: Say) -> None:
    """Sign in with a password."""
    server = Server(options, context)
    start = server.start
    if not options.told and not _speaks(start):
        start = _found(options, say)
        server.notes.note(start={"of": options.domain, "url": start})

    def attempt(password: str) -> Sequence[str]:
        tried = Server(options, context, password)
        try:
            return shown(tried)
        finally:
            tried.close()

    sign_in(server.secret, of_address(options.address or options.login_name), say, attempt)
    if start != options.start:
        say(f"Write it into the config if you like: url: {start}")


def _found(options: Options, say: Say) -> str:
    """Ask the DNS where the calendars are, if the user wants that (RFC 6764 §6)."""
    domain = options.domain
    if not ask_yes(f"There are no calendars at {domain}. Ask the DNS of {domain} which server has them?", say):
        raise UsageError("Nothing was asked.", remedy=_REMEDY)
    for service, scheme in _SCHEMES.items():
        for target in _srv.targets(service, domain, say):
            port = "" if target.port == _PORTS[scheme] else f":{target.port}"
            url = f"{scheme}://{target.host}{port}{_srv.path(service, domain) or '/.well-known/caldav'}"
            if safe(url) and _speaks(url):
                say(f"Server: {target.host}, as {options.login_name}.")
                return url
    raise UsageError(f"No calendar server was found for {domain}.", remedy=_REMEDY)


def _speaks(url: str) -> bool:
    """Whether a calendar server answers there, or asks who it is; no name and no password is said."""
    from connectors.caldav.transport import Http

    http = Http(url, None)
    try:
        answer = http.ask("PROPFIND", url, {"Depth": "0"}, dav.propfind(["d:current-user-principal"]))
    except AccountError:
        return False
    finally:
        http.close()
    return answer.status in (207, 401)
