"""Reads and writes JSON without losing anything: decimals that a float cannot hold stay exact, and times are written as RFC 3339 has them."""

from __future__ import annotations

import base64
import datetime
import decimal
import enum
import json
import math
import uuid
from collections.abc import Mapping
from typing import Any

from .errors import ClientError


class NotGiven:
    """The type of NOT_GIVEN: what is left out of a request, which None is not."""

    def __repr__(self) -> str:
        return "NOT_GIVEN"

    def __bool__(self) -> bool:
        return False


NOT_GIVEN = NotGiven()


def loads(content: bytes) -> Any:
    """Reads JSON. A number with a fraction is a float, and a decimal.Decimal where a float would change its value."""
    try:
        return json.loads(content.decode("utf-8-sig", "replace"), parse_float=_fraction, parse_constant=_refuse)
    except RecursionError as cause:
        raise ValueError("it is nested too deep") from cause
    except decimal.InvalidOperation as cause:
        raise ValueError("it has a number beyond all bounds") from cause


def _fraction(text: str) -> Any:
    value = float(text)
    if len(text) <= 16 and math.isfinite(value):  # a float holds 15 digits
        return value
    exact = decimal.Decimal(text)
    return value if decimal.Decimal(repr(value)) == exact else exact


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def dumps(value: Any) -> str:
    """Writes what requests are made of."""
    if hasattr(value, "to_json"):
        value = value.to_json()
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_string(str(key))}:{dumps(item)}" for key, item in value.items() if not isinstance(item, NotGiven)) + "}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return "[" + ",".join(dumps(item) for item in value if not isinstance(item, NotGiven)) + "]"
    if value is None:
        return "null"
    if isinstance(value, enum.Enum):
        return dumps(value.value)
    if isinstance(value, (bool, int, float, decimal.Decimal)):
        return scalar(value)
    return _string(scalar(value))


def _string(value: str) -> str:
    quoted = json.dumps(value, ensure_ascii=False)
    try:
        quoted.encode()
    except UnicodeEncodeError:  # half a surrogate pair: escaped, it is JSON
        return json.dumps(value)
    return quoted


def scalar(value: Any) -> str:
    """Writes one value as text, as parameters and forms have it."""
    if isinstance(value, str):
        return value.value if isinstance(value, enum.Enum) else value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ClientError(f"{value} cannot be sent: it is no number that JSON knows")
        return repr(value)
    if isinstance(value, decimal.Decimal):
        if not value.is_finite():
            raise ClientError(f"{value} cannot be sent: it is no number that JSON knows")
        return str(value)
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise ClientError("a time without a time zone cannot be sent: give it one, such as datetime.timezone.utc")
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if isinstance(value, enum.Enum):
        return scalar(value.value)
    if isinstance(value, (int, uuid.UUID)):
        return str(value)
    raise ClientError(f"a {type(value).__name__} cannot be sent")
