"""The password of an account: from its config, else from where ``afterword connect`` put it."""

from __future__ import annotations

from pydantic import SecretStr

from connectors import _private
from daemon.errors import LoginNeeded
from daemon.ports import Context

SERVICE = "afterword"  # what the keyring files it under, with the account's name


class Secret:
    """One account's password.

    ``given`` is what stands in the config (or in the file or systemd credential that it names) and comes first. Else
    it is kept in a private file below ``context.state``, or with ``keyring`` in the system's keyring.
    """

    def __init__(self, context: Context, given: SecretStr | None, *, keyring: bool = False) -> None:
        self._account, self._given, self._keyring = context.account, given, keyring
        self._path = _private.place(context.state, context.account, "password")

    @property
    def configured(self) -> bool:
        """Whether the config names it, so that there is nothing to ask for."""
        return self._given is not None

    def read(self) -> str:
        """The password. ``LoginNeeded`` when there is none, or the keyring is locked."""
        if self._given is not None:
            return self._given.get_secret_value()
        try:
            found = ring("get_password", self._account) if self._keyring else _private.read(self._path)
        except (OSError, ValueError):
            found = None
        if not found:
            raise LoginNeeded("There is no password for this account yet.", remedy=self.remedy)
        return found

    def keep(self, password: str) -> str:
        """Store it, and say where. Raises ``OSError`` where the file cannot be written."""
        if self._keyring:
            ring("set_password", self._account, password)
            return "in the system's keyring"
        _private.write(self._path, password)
        return f"in {self._path}, which only you can read"

    @property
    def remedy(self) -> str:
        """What to do where it is missing or refused."""
        if self._given is not None:
            return "Correct the password that the config names."
        return f"afterword connect {self._account}"


def ring(call: str, *words: str) -> str | None:
    """Ask the system's keyring; an extra, imported on first use."""
    try:
        import keyring
    except ImportError:
        raise LoginNeeded("The keyring is not installed.", remedy="pip install 'afterword[keyring]'") from None
    try:
        answer: str | None = getattr(keyring, call)(SERVICE, *words)
    except keyring.errors.KeyringError:
        raise LoginNeeded("The keyring is locked or missing.", remedy="Unlock it, or set keyring: false.") from None
    return answer
