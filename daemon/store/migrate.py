"""Bringing an older ledger up to date with Alembic, without any file but those of this package."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from daemon.errors import StateError

SCRIPTS = Path(__file__).parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings, made here instead of in an ``alembic.ini``."""
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def upgrade(connection: Connection, found: str, path: Path) -> None:
    """Run what is missing inside the caller's transaction: a process killed half way leaves the old ledger.

    ``found`` is the revision the ledger is at (``base``: it has no tables). Raises ``StateError`` when
    this version does not know it.
    """
    settings = config(connection)
    try:
        ScriptDirectory.from_config(settings).get_revision(found)
    except CommandError as error:
        raise StateError(
            f"{path} was written by a newer version of Afterword (schema {found}).",
            remedy="Install that version again, or name another `state:`.",
        ) from error
    command.upgrade(settings, "head")
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("a migration left rows that refer to nothing")
