"""The discovery documents that google-api-python-client ships, as the judge of every request and answer."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

DOCUMENTS = {"calendar.v3": "/calendar/v3/", "gmail.v1": "/", "tasks.v1": "/"}


class Problem(Exception):
    """An answer that is no success, in the shape in which Google gives it."""

    def __init__(self, status: int, reason: str, message: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(status, reason, message)
        self.status = status
        self.reason = reason
        self.message = message or reason
        self.headers = headers or {}

    @property
    def body(self) -> dict[str, Any]:
        error = {"domain": "global", "reason": self.reason, "message": self.message}
        return {"error": {"errors": [error], "code": self.status, "message": self.message}}


def bad(message: str) -> Problem:
    return Problem(400, "badRequest", message)


@dataclass(frozen=True)
class Method:
    """One method of one API."""

    id: str
    verb: str
    path: re.Pattern[str]
    parameters: dict[str, Any]
    everywhere: dict[str, Any]
    scopes: frozenset[str]
    schemas: dict[str, Any]
    takes: str | None
    gives: str | None


@cache
def methods() -> tuple[Method, ...]:
    found: list[Method] = []
    for name, base in DOCUMENTS.items():
        text = files("googleapiclient.discovery_cache").joinpath(f"documents/{name}.json").read_text("utf-8")
        document = json.loads(text)
        waiting = [document]
        while waiting:
            resource = waiting.pop()
            waiting += resource.get("resources", {}).values()
            for each in resource.get("methods", {}).values():
                pattern = re.sub(r"\{\+?(\w+)\}", r"(?P<\1>[^/]+)", base + each["path"])
                found.append(
                    Method(
                        each["id"],
                        each["httpMethod"],
                        re.compile(pattern),
                        each.get("parameters", {}),
                        document["parameters"],
                        frozenset(each.get("scopes", ())),
                        document["schemas"],
                        each.get("request", {}).get("$ref"),
                        each.get("response", {}).get("$ref"),
                    )
                )
    return tuple(found)


def match(verb: str, path: str) -> tuple[Method, dict[str, str]]:
    """The method and its path parameters. The most literal path wins: ``drafts/send`` is no draft."""
    fits = [(m, hit) for m in methods() if m.verb == verb and (hit := m.path.fullmatch(path))]
    if not fits:
        raise Problem(404, "notFound", "no such method")
    method, hit = min(fits, key=lambda fit: len(fit[1].groupdict()))
    return method, {name: unquote(value) for name, value in hit.groupdict().items()}


def parameters(method: Method, query: dict[str, list[str]]) -> dict[str, Any]:
    """Check and convert the query; an unknown parameter is an error."""
    known = {**method.everywhere, **method.parameters}
    found: dict[str, Any] = {}
    for name, values in query.items():
        spec = known.get(name)
        if spec is None or spec.get("location") != "query":
            raise bad(f"unknown parameter {name} of {method.id}")
        if len(values) > 1 and not spec.get("repeated"):
            raise bad(f"{name} may be given once")
        converted = [_parameter(name, value, spec) for value in values]
        found[name] = converted if spec.get("repeated") else converted[0]
    for name, spec in method.parameters.items():
        if spec.get("required") and spec["location"] == "query" and name not in found:
            raise bad(f"{name} is required")
    return found


def _parameter(name: str, value: str, spec: dict[str, Any]) -> Any:
    if "enum" in spec and value not in spec["enum"]:
        raise bad(f"{name} is none of its values")
    if spec["type"] == "boolean":
        if value not in {"true", "false"}:
            raise bad(f"{name} is no boolean")
        return value == "true"
    if spec["type"] == "integer":
        if not re.fullmatch(r"-?\d+", value):
            raise bad(f"{name} is no integer")
        if int(value) < int(spec.get("minimum", -(2**31))) or int(value) > int(spec.get("maximum", 2**31)):
            raise bad(f"{name} is out of range")
        return int(value)
    if spec.get("format") == "date-time":
        _moment(value, name)
    return value


def body(method: Method, raw: bytes, content_type: str) -> dict[str, Any]:
    """Check the JSON body against the method's schema; an unknown or read-only field is an error."""
    if method.takes is None:
        if raw:
            raise bad(f"{method.id} takes no body")
        return {}
    if content_type.partition(";")[0].strip() != "application/json":
        raise bad("the body is no JSON")
    try:
        data = json.loads(raw.decode("utf-8"))
    except ValueError as error:
        raise bad("the body cannot be read") from error
    _check(data, {"$ref": method.takes}, method.schemas, method.takes)
    return data


def _check(value: Any, schema: dict[str, Any], schemas: dict[str, Any], where: str) -> None:
    schema = schemas[schema["$ref"]] if "$ref" in schema else schema
    if schema.get("readOnly"):
        raise bad(f"{where} is read-only")
    kind = schema.get("type", "any")
    kinds = {"string": str, "boolean": bool, "array": list, "object": dict}
    if kind in kinds and not isinstance(value, kinds[kind]):
        raise bad(f"{where} is no {kind}")
    if kind == "integer" and (not isinstance(value, int) or isinstance(value, bool)):
        raise bad(f"{where} is no integer")
    if kind == "string":
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise bad(f"{where} is no text") from error
        if schema.get("format") == "date-time":
            _moment(value, where)
    if kind == "array":
        for each in value:
            _check(each, schema["items"], schemas, f"{where}[]")
    if kind == "object":
        for name, each in value.items():
            inner = schema.get("properties", {}).get(name) or schema.get("additionalProperties")
            if inner is None:
                raise bad(f"{where} has no field {name}")
            _check(each, inner, schemas, f"{where}.{name}")


def _moment(value: str, where: str) -> None:
    try:
        when = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError as error:
        raise bad(f"{where} is no RFC 3339 time") from error
    if when.tzinfo is None:
        raise bad(f"{where} has no offset")


Mask = dict[str, "Mask"]


def masked(method: Method, answer: Any, fields: str | None) -> Any:
    """The part of an answer that ``fields`` selects; a field that the answer cannot have is an error."""
    if method.gives is None or fields is None:
        return answer
    mask, rest = _mask(fields)
    if rest:
        raise bad(f"invalid field selection {fields}")
    _known(mask, {"$ref": method.gives}, method.schemas)
    return _select(answer, mask)


def check_answer(method: Method, answer: Any) -> None:
    """The fake may not give what the real one cannot: every field is one of the answer's schema."""
    if method.gives is not None:
        _known(_shape(answer), {"$ref": method.gives}, method.schemas)


def _shape(value: Any) -> Mask:
    if isinstance(value, list):
        return {name: inner for each in value for name, inner in _shape(each).items()}
    return {name: _shape(each) for name, each in value.items()} if isinstance(value, dict) else {}


def _mask(text: str) -> tuple[Mask, str]:
    """``a,b(c,d/e)`` as nested names, and what is left of the text."""
    found: Mask = {}
    while text and text[0] != ")":
        names = re.match(r"[\w*]+(?:/[\w*]+)*", text)
        if names is None:
            raise bad(f"invalid field selection {text}")
        text = text[names.end() :]
        inner: Mask = {}
        if text.startswith("("):
            inner, text = _mask(text[1:])
            if not text.startswith(")") or not inner:
                raise bad("invalid field selection")
            text = text[1:]
        *path, last = names[0].split("/")
        place = found
        for name in path:
            place = place.setdefault(name, {})
        place[last] = inner
        if text.startswith(","):
            text = text[1:]
        elif text and text[0] != ")":
            raise bad(f"invalid field selection {text}")
    return found, text


def _known(mask: Mask, schema: dict[str, Any], schemas: dict[str, Any]) -> None:
    schema = schemas[schema["$ref"]] if "$ref" in schema else schema
    while schema.get("type") == "array":
        schema = schema["items"]
        schema = schemas[schema["$ref"]] if "$ref" in schema else schema
    for name, inner in mask.items():
        found = schema.get("properties", {}).get(name) or schema.get("additionalProperties")
        if name != "*" and found is None:
            raise bad(f"invalid field selection {name}")
        if inner and found:
            _known(inner, found, schemas)


def _select(value: Any, mask: Mask) -> Any:
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [_select(each, mask) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: _select(each, mask[name]) for name, each in value.items() if name in mask}
