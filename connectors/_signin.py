"""Signing in with a password: say which one, ask for it, try it, and only then keep it."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterable

from connectors._providers import Provider
from connectors._secrets import Secret
from daemon.errors import LoginNeeded, StateError

Say = Callable[[str], None]


def sign_in(secret: Secret, provider: Provider | None, say: Say, attempt: Callable[[str], Iterable[str]]) -> None:
    """Ask for the password and keep it once ``attempt`` has got through with it; its sentences are shown.

    A password that the config names is only tried.
    """
    if secret.configured:
        for line in attempt(secret.read()):
            say(line)
        say("The password that the config names works.")
        return
    if provider and provider.password:
        say(f"{provider.name}: {provider.password}")
    password = ask_secret("Password (it is not shown): ")
    if not password:
        raise LoginNeeded("No password was given, so nothing was changed.")
    for line in attempt(password):
        say(line)
    try:
        say(f"It works. The password is kept {secret.keep(password)}.")
    except OSError as error:
        raise StateError(f"The password cannot be kept: {error.strerror}.") from None


def ask_secret(prompt: str) -> str:
    """A secret from the terminal, unseen; where input is no terminal, its next line. Empty where there is none."""
    try:
        return (getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline()).strip()
    except EOFError:
        return ""


def ask_yes(question: str, say: Say) -> bool:
    """Ask a yes-or-no question; no answer is no."""
    say(f"{question} [y/N]")
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
