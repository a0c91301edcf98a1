"""The ledger: SQLAlchemy Core on one SQLite file; schema changes by Alembic, loaded only when there are any."""

from daemon.store.ledger import Ledger
from daemon.store.lock import pass_lock

__all__ = ["Ledger", "pass_lock"]
