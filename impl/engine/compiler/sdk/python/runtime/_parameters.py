"""Writes the parameters of a call as OpenAPI 3.1 says (section 4.8.12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from ._json import NotGiven, dumps, scalar
from ._operation import Operation, Parameter
from .errors import ClientError


@dataclass
class Written:
    """What the parameters of a call come to."""

    path: str = ""
    query: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    rest: dict[str, Any] = field(default_factory=dict)
    """What is no parameter: the fields of the body, by their names in requests."""


def write_parameters(operation: Operation, values: Mapping[str, Any]) -> Written:
    known = {parameter.name: parameter for parameter in operation.parameters}
    written = Written()
    for index, piece in enumerate(operation.path):
        if index % 2 == 0:
            written.path += piece
        else:
            written.path += _in_path(known[piece], values[piece])
    queries: list[str] = []
    for name, value in values.items():
        if isinstance(value, NotGiven):
            continue
        parameter = known.get(name)
        if parameter is None:
            written.rest[name] = value
            continue
        if value is None:
            continue
        if hasattr(value, "to_json"):
            value = value.to_json()
        if parameter.place == "query":
            queries += _in_query(parameter, value)
        elif parameter.place == "header":
            written.headers.append((parameter.wire, _flat(parameter, value, str)))
        elif parameter.place == "cookie":
            written.cookies += _in_query(parameter, value)
    written.query = "&".join(queries)
    return written


def _in_path(parameter: Parameter, value: Any) -> str:
    if value is None:
        raise ClientError(f"the parameter {parameter.name} stands in the path: it cannot be empty")
    if parameter.rest:
        segments = text(value).split("/")
        if any(segment in (".", "..") for segment in segments):
            raise ClientError(f"the parameter {parameter.name} cannot have . or .. between slashes")
        return "/".join(encode(segment) for segment in segments)
    segment = _segment(parameter, value.to_json() if hasattr(value, "to_json") else value)
    if segment == "":
        raise ClientError(f"the parameter {parameter.name} stands in the path: it cannot be empty")
    if segment in (".", ".."):
        raise ClientError(f"the parameter {parameter.name} stands in the path: it cannot be {segment}, which would lead elsewhere")
    return segment


def _segment(parameter: Parameter, value: Any) -> str:
    if parameter.style == "label":
        return "." + (".".join("=".join(map(encode, item)) for item in _items(value)) if parameter.explode else _flat(parameter, value, encode))
    if parameter.style == "matrix":
        if isinstance(value, Mapping) and parameter.explode:
            return "".join(";" + "=".join(map(encode, item)) for item in _items(value))
        if _is_list(value) and parameter.explode:
            return "".join(f";{parameter.wire}={encode(text(item))}" for item in value)
        return f";{parameter.wire}={_flat(parameter, value, encode)}"
    return _flat(parameter, value, encode)


def _in_query(parameter: Parameter, value: Any) -> list[str]:
    name = encode(parameter.wire)
    write = _encode_reserved if parameter.reserved else encode
    if parameter.json:
        return [f"{name}={write(dumps(value))}"]
    if parameter.style == "deepObject" and isinstance(value, Mapping):
        return [f"{name}%5B{encode(key)}%5D={write(text(item))}" for key, item in value.items() if not isinstance(item, NotGiven)]
    if _is_list(value) and parameter.explode:
        return [f"{name}={write(text(item))}" for item in value]
    if isinstance(value, Mapping) and parameter.explode:
        return ["=".join((encode(key), write(item))) for key, item in _items(value)]
    separator = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}.get(parameter.style, ",")
    return [f"{name}={separator.join(separator.join(map(write, item)) for item in _items(value))}"]


def _flat(parameter: Parameter, value: Any, write: Callable[[str], str]) -> str:
    """Writes a value in the style simple."""
    if parameter.json:
        return write(dumps(value))
    inner = "=" if parameter.explode and isinstance(value, Mapping) else ","
    return ",".join(inner.join(map(write, item)) for item in _items(value))


def _items(value: Any) -> list[Sequence[str]]:
    """The parts of a value: of an object each name with its value."""
    if _is_list(value):
        return [(text(item),) for item in value]
    if isinstance(value, Mapping):
        return [(key, text(item)) for key, item in value.items() if not isinstance(item, NotGiven)]
    return [(text(value),)]


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def text(value: Any) -> str:
    """Writes one value as text."""
    if hasattr(value, "to_json"):
        value = value.to_json()
    return dumps(value) if isinstance(value, (Mapping, list, tuple)) else scalar(value)


def encode(value: str) -> str:
    """Encodes all but what RFC 3986, section 2.3, calls unreserved."""
    return _quoted(value, "")


def _encode_reserved(value: str) -> str:
    return _quoted(value, "!$'()*,/:;=?@[]")


def _quoted(value: str, safe: str) -> str:
    try:
        return quote(value, safe=safe)
    except UnicodeEncodeError as cause:
        raise ClientError("a text has half of a pair of surrogates in it, which no request can have") from cause
