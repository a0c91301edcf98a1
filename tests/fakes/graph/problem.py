"""Graph's error answers."""

from __future__ import annotations

from typing import Any


class Problem(Exception):
    """An answer that is not 2xx."""

    def __init__(
        self, status: int, code: str, message: str = "", *, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message or code
        self.headers = headers or {}
        self.more = more

    def body(self) -> dict[str, Any]:
        inner = {"date": "2027-03-22T09:00:00", "request-id": "fake", "client-request-id": "fake"}
        return {"error": {"code": self.code, "message": self.message, "innerError": inner, **self.more}}


def missing() -> Problem:
    return Problem(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def bad(message: str, code: str = "BadRequest") -> Problem:
    return Problem(400, code, message)
