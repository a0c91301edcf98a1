"""The sign-in service: discovery, device codes, tokens; https with a certificate authority of its own."""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.certificates import certificate
from tests.fakes.graph.faults import Faults

TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"
USER = "ada@candidate.example"
_GIVEN = {"openid", "profile", "offline_access"}


class SignIn:
    """Issues tokens and remembers what each may do. ``answers`` decides the next device or refresh grants."""

    def __init__(self, folder: Path, *, client_id: str = "11111111-2222-3333-4444-555555555555") -> None:
        self.client_id = client_id
        self.faults = Faults()
        self.asked: list[set[str]] = []  # scopes of every request, as asked for
        self.requests: list[str] = []
        self.access: dict[str, tuple[float, set[str]]] = {}
        self.refresh: dict[str, set[str]] = {}
        self.errors: list[dict[str, Any]] = []  # the next token requests are answered with these
        self.granted: set[str] | None = None  # what the person accepts; None: whatever is asked for
        self.lifetime = 3600
        self.rotates = True
        self.username, self.uid = USER, "uid-1"
        self.claims = ""  # JSON: what Graph demands of a token beyond its scopes
        self.meeting: set[str] = set()  # the access tokens that were asked for with these claims
        self.nonce = ""  # of the browser's sign-in that is under way
        self._codes: dict[str, set[str]] = {}
        self.ca = folder / "ca.pem"
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self  # type: ignore[attr-defined]
        key = certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem", key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"https://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def authority(self) -> str:
        return f"{self.url}/common"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def revoke(self) -> None:
        """End every sign-in for good."""
        self.access.clear()
        self.refresh.clear()

    def expire(self) -> None:
        """Access tokens end now; refresh tokens live on."""
        self.access.clear()

    def may(self, token: str) -> set[str] | None:
        """What a token permits; ``None``: it is not valid."""
        ends, scopes = self.access.get(token, (0.0, set()))
        return scopes if time.time() < ends else None

    def challenge(self, token: str) -> str | None:
        """The header of a refusal, where the token does not meet the claims."""
        if not self.claims or token in self.meeting:
            return None
        claims = base64.b64encode(self.claims.encode()).decode()
        return f'Bearer realm="", authorization_uri="{self.authority}", error="insufficient_claims", claims="{claims}"'

    def cache(self, scopes: set[str], *, expires_in: int = 3600) -> str:
        """A serialised MSAL token cache, as a sign-in elsewhere would have left it."""
        issued = self.issue(scopes)
        now = int(time.time())
        home = f"{self.uid}.{TENANT}"
        common = {"home_account_id": home, "environment": "127.0.0.1", "client_id": self.client_id}
        target = " ".join(sorted(scopes | _GIVEN))
        access = {
            **common, "credential_type": "AccessToken", "secret": issued["access_token"], "realm": "common",
            "target": target, "token_type": "Bearer", "cached_at": str(now), "expires_on": str(now + expires_in),
            "extended_expires_on": str(now + expires_in),
        }  # fmt: skip
        refresh = {
            **common, "credential_type": "RefreshToken", "secret": issued["refresh_token"], "target": target,
            "last_modification_time": str(now),
        }  # fmt: skip
        account = {
            "home_account_id": home, "environment": "127.0.0.1", "realm": "common", "local_account_id": "oid-1",
            "username": self.username, "authority_type": "MSSTS", "account_source": "authorization_code",
        }  # fmt: skip
        return json.dumps(
            {
                "AccessToken": {f"{home}-127.0.0.1-accesstoken-{self.client_id}-common-{target}".lower(): access},
                "RefreshToken": {f"{home}-127.0.0.1-refreshtoken-{self.client_id}--{target}".lower(): refresh},
                "Account": {f"{home}-127.0.0.1-common": account},
            }
        )

    def issue(self, scopes: set[str]) -> dict[str, Any]:
        access, refresh = f"access-{uuid.uuid4().hex}", f"refresh-{uuid.uuid4().hex}"
        given = scopes - _GIVEN if self.granted is None else self.granted & scopes
        self.access[access] = (time.time() + self.lifetime, given)
        self.refresh[refresh] = scopes
        return {
            "token_type": "Bearer", "scope": " ".join(sorted(given | _GIVEN)), "expires_in": self.lifetime,
            "ext_expires_in": self.lifetime, "access_token": access, "refresh_token": refresh,
            "client_info": _part({"uid": self.uid, "utid": TENANT}), "id_token": self._id_token(),
        }  # fmt: skip

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """One call of the token or device code endpoint."""
        scopes = set(form.get("scope", "").split())
        if scopes:
            self.asked.append(scopes)
        if form.get("client_id") != self.client_id:
            return 400, _error("unauthorized_client", 700016)
        if path.endswith("/devicecode"):
            code = uuid.uuid4().hex
            self._codes[code] = scopes
            return 200, {
                "device_code": code, "user_code": "ABCD1234", "verification_uri": f"{self.url}/device",
                "message": "Enter ABCD1234", "expires_in": 900, "interval": 1,
            }  # fmt: skip
        if self.errors:
            return 400, self.errors.pop(0)
        grant = form.get("grant_type", "")
        if grant == "refresh_token":
            status, answer = self._refresh(form, scopes)
            if self.claims and json.loads(self.claims).items() <= json.loads(form.get("claims", "{}")).items():
                self.meeting.add(answer.get("access_token", ""))
            return status, answer
        if grant.endswith("device_code"):
            known = self._codes.pop(form.get("device_code", ""), None)
            return (200, self.issue(known)) if known else (400, _error("invalid_grant", 70000))
        if grant == "authorization_code":
            return 200, self.issue(scopes)
        return 400, _error("unsupported_grant_type", 70003)

    def _refresh(self, form: dict[str, str], scopes: set[str]) -> tuple[int, dict[str, Any]]:
        known = self.refresh.get(form.get("refresh_token", ""))
        if known is None:
            return 400, _error("invalid_grant", 700082)
        if not scopes - _GIVEN <= known:
            return 400, _error("invalid_grant", 65001, "consent_required")
        if self.rotates:
            del self.refresh[form["refresh_token"]]
        return 200, self.issue(scopes)

    def discovery(self) -> dict[str, Any]:
        root = f"{self.url}/common/oauth2/v2.0"
        return {
            "token_endpoint": f"{root}/token", "authorization_endpoint": f"{root}/authorize",
            "device_authorization_endpoint": f"{root}/devicecode", "issuer": f"{self.url}/{TENANT}/v2.0",
        }  # fmt: skip

    def _id_token(self) -> str:
        now = int(time.time())
        claims = {
            "aud": self.client_id, "iss": f"{self.url}/{TENANT}/v2.0", "iat": now, "nbf": now, "exp": now + 3600,
            "nonce": self.nonce, "sub": "sub-1", "oid": "oid-1", "tid": TENANT,
            "preferred_username": self.username, "name": "Ada Lovelace",
        }  # fmt: skip
        return ".".join((_part({"alg": "none", "typ": "JWT"}), _part(claims), "x"))


def _error(name: str, code: int, suberror: str = "") -> dict[str, Any]:
    more = {"suberror": suberror} if suberror else {}
    told = f"AADSTS{code}: told about ada@candidate.example by the fake."
    return {"error": name, "error_codes": [code], "error_description": told, **more}


def _part(data: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body leave together; else each answer waits for the client's delayed ACK
    disable_nagle_algorithm = True

    @property
    def owner(self) -> SignIn:
        return self.server.owner  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.owner.requests.append(f"GET {path}")
        if fault := self.owner.faults.take("GET", path):
            self._say(int(fault.how), {"error": fault.code})
        elif path.endswith("/.well-known/openid-configuration"):
            self._say(200, self.owner.discovery())
        else:
            self._say(404, {"error": "not_found"})

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = {name: values[0] for name, values in parse_qs(raw).items()}
        self.owner.requests.append(f"POST {path} {form.get('grant_type', '')}".rstrip())
        fault = self.owner.faults.take("POST", path)
        if fault and fault.how == "html":
            self._say(200, b"<html><body>Sign in to the network</body></html>")
        elif fault:
            self._say(int(fault.how), {"error": fault.code})
        else:
            self._say(*self.owner.answer(path, form))

    def _say(self, status: int, body: dict[str, Any] | bytes) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        """Nothing."""
