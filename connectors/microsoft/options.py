"""The config of a Microsoft account, and the addresses that follow from it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from connectors._address import server

GRAPH = "https://graph.microsoft.com"
PUBLIC = "https://login.microsoftonline.com"

# Each national cloud has its own sign-in (learn.microsoft.com/graph/deployments).
CLOUDS = {
    "graph.microsoft.com": PUBLIC,
    "graph.microsoft.us": "https://login.microsoftonline.us",
    "dod-graph.microsoft.us": "https://login.microsoftonline.us",
    "microsoftgraph.chinacloudapi.cn": "https://login.partner.microsoftonline.cn",
}


class Options(BaseModel):
    """One Microsoft account.

    ``client_id`` is the app registration's "Application (client) ID". ``tenant``: ``common`` (any account),
    ``consumers`` (personal), ``organizations``, or one's own tenant. ``authority`` and ``endpoint`` are for national
    clouds and test servers; ``endpoint`` is the root without ``/v1.0``. ``token_file`` is a serialised MSAL token
    cache, read and written back. ``read_mail``: find the invitation's conversation, see answers; by default where
    drafts are delivered to this account. ``keyring``: keep the sign-in in the system's keyring.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    client_id: str = Field(min_length=1)
    tenant: str = Field(default="common", pattern=r"^[A-Za-z0-9.-]+$")
    authority: str | None = None
    endpoint: str | None = None
    token_file: Path | None = None
    read_mail: bool | None = None
    keyring: bool = False

    @field_validator("authority")
    @classmethod
    def _secure(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(server(value, PUBLIC)).scheme != "https":
            raise ValueError("expected an https address")
        return value

    @field_validator("endpoint")
    @classmethod
    def _root(cls, value: str | None) -> str | None:
        return None if value is None else server(value, GRAPH).rstrip("/").removesuffix("/v1.0")

    @property
    def graph(self) -> str:
        """The root of Graph, without ``/v1.0``."""
        return self.endpoint or GRAPH

    @property
    def sign_in(self) -> str:
        """The authority as MSAL wants it: with the tenant in its path."""
        root = self.authority or CLOUDS.get(urlsplit(self.graph).hostname or "", PUBLIC)
        return root if urlsplit(root).path.strip("/") else f"{root.rstrip('/')}/{self.tenant}"

    @property
    def resource(self) -> str:
        """What goes before a scope: permissions of a national cloud are named with its address."""
        host = urlsplit(self.graph).hostname
        return f"https://{host}/" if host in CLOUDS and self.graph != GRAPH else ""
