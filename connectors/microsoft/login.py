"""Who we are at Microsoft: an access token when one is needed, by MSAL; how the sign-in stands without asking.

Errors come from MSAL as values, not as exceptions; ``acquire_token_silent`` would hide them, so only
``acquire_token_silent_with_error`` is called.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from connectors import _private, _tls
from connectors._private import whose
from connectors.microsoft import words
from connectors.microsoft.options import Options
from connectors.microsoft.scopes import SCOPES, Area, grant, narrow, needs
from connectors.microsoft.tokens import Facts, Tokens
from daemon.errors import AccountError, LoginNeeded, NotAllowed, Unavailable
from daemon.model import Condition, Health, Kind, employed_at
from daemon.ports import Context

if TYPE_CHECKING:
    from msal.application import PublicClientApplication
    from msal.token_cache import SerializableTokenCache

EMPLOYED = "this mailbox belongs to your employer; nothing is written there"
_EARLY = 300  # seconds before its end at which a token is renewed; MSAL's own measure
_LIFE = timedelta(days=90)  # of a refresh token that is not used
_SOON = timedelta(days=7)
TALKATIVE = ("msal", "urllib3", "requests")


class Login:
    """One account's sign-in."""

    def __init__(self, options: Options, context: Context) -> None:
        self.options = options
        self.connect = f"afterword connect {context.account}"
        self.tokens = Tokens(options, context)
        self.notes = _private.Notebook(_private.place(context.state, context.account, "notes.json"))
        self._me = context.me
        self._kinds = context.deliver
        self._areas = needs(context, read_mail=reads_mail(options, context))
        self._token = ""
        self._until = 0.0
        self._unkept = ""
        self._cache: SerializableTokenCache | None = None
        self._app: PublicClientApplication | None = None
        self._facts: Facts | None = None

    def wanted(self) -> list[str]:
        """The permissions this account needs, each as short as Microsoft names it."""
        return list(self._areas.values())

    def missing(self, granted: Collection[str]) -> list[Area]:
        """The parts of the account that the granted permissions do not cover, where the stored sign-in names them."""
        return [area for area, scope in self._areas.items() if _tells(granted) and not grant(scope, granted)]

    def token(self, area: Area, *, write: bool = False, refused: str | None = None) -> str:
        """A valid access token. ``refused``: Graph did not take the last one; the claims it wants, or nothing.

        Raises ``LoginNeeded``, ``NotAllowed`` or ``Unavailable``.
        """
        if refused is not None or time.time() > self._until:
            self._renew(refused)
        granted, scope = self._known().granted, self._areas.get(area)
        if scope and _tells(granted) and not grant(scope if write else narrow(scope), granted):
            raise NotAllowed(f"The sign-in does not cover {area}.", remedy=self.connect)
        return self._token

    def refused(self, why: str) -> None:
        """Note that Graph does not take even a fresh token: ``status`` of another process shall know."""
        self.notes.note(dead={"seal": self.tokens.facts().seal, "why": why})

    def addresses(self) -> frozenset[str]:
        """The user's own addresses, the one that was signed in with among them; lower case."""
        names = self._known().usernames if len(self._known().usernames) == 1 else ()
        return frozenset(each.lower() for each in (*self._me.emails, *names) if "@" in each)

    def employed(self) -> bool:
        """Whether the mailbox belongs to an employer of the user: nothing is written there."""
        return any("@" in name and employed_at(name, self._me.employers) for name in self._known().usernames)

    def owner(self) -> str:
        """Whose sign-in it is, as a hash; of several accounts in the cache that of the one which is used."""
        known = self.tokens.facts().homes
        mine = [home for home, name in known if name.lower() in self._me.emails]
        return whose(next(iter([*mine, *(home for home, _ in known)]), None))

    def condition(self) -> Condition:
        """How the sign-in stands, from what is stored alone."""
        try:
            facts = self._facts = self.tokens.facts()
        except AccountError as error:
            return Condition(Health.BLOCKED, error.message, error.remedy)
        if not facts.usable:
            return Condition(Health.BLOCKED, "not signed in", self.connect)
        dead = self.notes.get("dead")
        if isinstance(dead, dict) and dead.get("seal") == facts.seal:
            return Condition(Health.BLOCKED, str(dead.get("why")), self.connect)
        if self._kinds and self.employed():
            return Condition(Health.BLOCKED, EMPLOYED, "deliver to a private account")
        if lacking := self.missing(facts.granted):
            return Condition(Health.WARNING, f"not permitted: {', '.join(lacking)}", self.connect)
        if facts.renewed and facts.renewed + _LIFE - _SOON < datetime.now(UTC):
            return Condition(Health.WARNING, "the sign-in ends soon, unused for 90 days", self.connect)
        if self._unkept:
            return Condition(Health.WARNING, self._unkept, "make room, or make the folder writable")
        if self.tokens.exposed():
            return Condition(Health.WARNING, "other users of this machine can read the token file", "chmod 600 it")
        return Condition()

    def application(self) -> PublicClientApplication:
        """MSAL's client on our token cache. Asks the authority once where its endpoints are."""
        if self._app is None:
            from msal.token_cache import SerializableTokenCache

            self._cache = SerializableTokenCache()  # type: ignore[no-untyped-call]
            self._app = _application(self.options, self._cache)
        return self._app

    def store(self) -> None:
        """Keep what MSAL has in its cache now, if it changed. What was noted of another mailbox is forgotten.

        Raises ``OSError`` where it cannot be written.
        """
        if self._cache is not None and self._cache.has_state_changed:
            self.tokens.save(self._cache.serialize())
        self._facts = self.tokens.facts()
        if self.notes.get("owner") != self._facts.owner:
            self.notes.clear()
        self.notes.note(owner=self._facts.owner, dead=None)

    def _known(self) -> Facts:
        if self._facts is None:
            self._facts = self.tokens.facts()
        return self._facts

    def _renew(self, refused: str | None) -> None:
        if self._facts is None and not self.tokens.facts().usable:
            raise LoginNeeded("This account is not signed in.", remedy=self.connect)
        with self.tokens.locked():
            result = self._ask(refused)
            if "access_token" in result:
                self._keep()
        if "access_token" not in result:
            self._fail(result)
        self._token = str(result["access_token"])
        life = int(result.get("expires_in") or 0)
        self._until = time.time() + max(life - _EARLY, life / 2)

    def _keep(self) -> None:
        """Store a renewed sign-in; where that fails, this process uses the new one and the next process the old."""
        try:
            self.store()
        except OSError as error:
            self._unkept = f"the renewed sign-in could not be stored ({error.strerror})"
        else:
            self._unkept = ""

    def _ask(self, refused: str | None) -> dict[str, Any]:
        """MSAL's answer, from its cache or from Microsoft. Another process may have renewed the stored tokens."""
        with network(self.connect):
            app = self.application()
            if self._cache is not None:
                self._cache.deserialize(self.tokens.load())
            accounts = app.get_accounts()  # type: ignore[no-untyped-call]
            mine = [each for each in accounts if str(each.get("username")).lower() in self._me.emails]
            account = next(iter([*mine, *accounts]), None)
            scopes = self._requested(self.tokens.facts().granted)
            answer = app.acquire_token_silent_with_error(
                scopes, account=account, force_refresh=refused is not None, claims_challenge=refused or None
            )
        return answer or {}

    def _requested(self, granted: Collection[str]) -> list[str]:
        """What to ask for: as it was granted, for asking for more than that is refused as a whole."""
        known = [grant(scope, granted) or grant(narrow(scope), granted) for scope in self._areas.values()]
        covered = [scope for scope in known if scope]
        return covered or [f"{self.options.resource}{scope}" for scope in self._areas.values()]

    def _fail(self, result: dict[str, Any]) -> None:
        if words.passing(result):
            raise Unavailable("Microsoft's sign-in service does not answer as it should.")
        why = words.explain(result) if result else "The sign-in is incomplete."
        self.notes.note(dead={"seal": self.tokens.facts().seal, "why": why})
        raise LoginNeeded(why, remedy=self.connect)


def _tells(granted: Collection[str]) -> bool:
    """Whether the stored sign-in says what was granted: some caches name other things, or nothing."""
    return any(grant(scope, granted) for scope in SCOPES)


def reads_mail(options: Options, context: Context) -> bool:
    """Whether mail is read: as the user says, by default where the drafts go."""
    return Kind.DRAFT in context.deliver if options.read_mail is None else options.read_mail


@contextlib.contextmanager
def network(remedy: str) -> Iterator[None]:
    """Turn what MSAL and requests raise into ``Unavailable``, or ``LoginNeeded``: wrong tenant, broken cache."""
    import requests
    from msal.exceptions import MsalError

    try:
        yield
    except (requests.RequestException, MsalError, RuntimeError, json.JSONDecodeError) as error:  # no answer of theirs
        untrusted = _tls.refused(error, "Microsoft's sign-in service")
        raise untrusted or Unavailable("Microsoft's sign-in service cannot be reached.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        why = "The sign-in cannot be used: the tenant is not known, or what is stored is damaged."
        raise LoginNeeded(why, remedy=f"Check tenant: and authority:, then: {remedy}") from None


def _application(options: Options, cache: SerializableTokenCache) -> PublicClientApplication:
    """MSAL on a session of ours. Hosts it does not know as Microsoft's are taken as configured, without asking."""
    from msal.application import PublicClientApplication
    from msal.authority import WELL_KNOWN_AUTHORITY_HOSTS

    from connectors._guard import quiet
    from connectors.microsoft import http

    quiet(TALKATIVE)
    session, host = http.sign_in_session(options.sign_in)
    return PublicClientApplication(  # type: ignore[no-untyped-call]
        options.client_id,
        authority=options.sign_in,
        token_cache=cache,
        http_client=session,
        instance_discovery=None if host in WELL_KNOWN_AUTHORITY_HOSTS else False,
    )
