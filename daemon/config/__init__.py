"""The user's config: found, read, checked all at once, and handed on as plain frozen values."""

from daemon.config.accounts import Account, ConnectorType
from daemon.config.loading import find_config, load
from daemon.config.regions import Holidays, holidays_of
from daemon.config.values import CalendarRef, Config, Deliver

__all__ = [
    "Account",
    "CalendarRef",
    "Config",
    "ConnectorType",
    "Deliver",
    "Holidays",
    "find_config",
    "holidays_of",
    "load",
]
