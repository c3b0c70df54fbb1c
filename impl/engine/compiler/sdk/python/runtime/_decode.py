"""Makes of an answer's JSON what its types say. What is not as they say stays as it came."""

from __future__ import annotations

import base64
import datetime
import decimal
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .models import Model, Unknown

Decoder = Callable[[Any], Any]


def as_it_is(value: Any) -> Any:
    return value


def model(kind: Callable[[], type[Model]]) -> Decoder:
    """Makes models of objects. kind is a function, for a class may be defined behind the one that names it."""
    return lambda value: kind()(value) if isinstance(value, dict) else value


def late(decoder: Callable[[], Decoder]) -> Decoder:
    """Is a decoder that is defined elsewhere."""
    return lambda value: decoder()(value)


def array(decode: Decoder) -> Decoder:
    return lambda value: [decode(item) for item in value] if isinstance(value, list) else value


def mapping(decode: Decoder) -> Decoder:
    return lambda value: {key: decode(item) for key, item in value.items()} if isinstance(value, dict) else value


def tagged(tag: str, meant: Mapping[str, Decoder]) -> Decoder:
    """Makes models of objects that say themselves, in the property tag, what they are."""

    def decode(value: Any) -> Any:
        if value is None:
            return None
        said = value.get(tag) if isinstance(value, dict) else None
        chosen = meant.get(said) if isinstance(said, str) else None
        return Unknown(value) if chosen is None else chosen(value)

    return decode


@dataclass(frozen=True)
class Choice:
    """One of several things that a value may be."""

    kind: str
    """Of JSON."""
    decode: Decoder = as_it_is
    required: tuple[str, ...] = ()
    """What an object has at least."""
    constants: Mapping[str, Any] = field(default_factory=dict)
    """What an object has, and nothing else in its place."""
    known: tuple[str, ...] = ()
    """What an object may have."""

    def fits(self, value: Any) -> bool:
        if self.kind not in _kinds(value):
            return False
        return self.kind != "object" or (all(name in value for name in self.required) and all(value.get(name, one) == one for name, one in self.constants.items()))

    def count(self, value: Any) -> int:
        """Tells how much of an object a choice knows."""
        return sum(name in value for name in self.known) if isinstance(value, dict) else 0


def _kinds(value: Any) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("boolean",)
    if isinstance(value, int):
        return ("integer", "number")
    if isinstance(value, float):
        return ("number", "integer") if value.is_integer() else ("number",)
    if isinstance(value, decimal.Decimal):
        return ("number", "integer") if value == value.to_integral_value() else ("number",)
    if isinstance(value, str):
        return ("string",)
    return ("array",) if isinstance(value, list) else ("object",) if isinstance(value, dict) else ("null",)


def either(*choices: Choice) -> Decoder:
    """Makes of a value the choice that fits it; where several do, the one that knows most of it."""

    def decode(value: Any) -> Any:
        if value is None:
            return None
        fitting = [choice for choice in choices if choice.fits(value)]
        return max(fitting, key=lambda choice: choice.count(value)).decode(value) if fitting else Unknown(value)

    return decode


def number(value: Any) -> Any:
    """Makes a float of the nearest decimal."""
    return float(value) if isinstance(value, decimal.Decimal) else value


def exact(value: Any) -> Any:
    """Makes a decimal of a number, or of a text that is one."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return value
    try:
        return decimal.Decimal(repr(value) if isinstance(value, float) else value)
    except decimal.InvalidOperation:
        return value


def octets(value: Any) -> Any:
    """Makes bytes of base64 (RFC 4648, section 4)."""
    try:
        return base64.b64decode(value, validate=True) if isinstance(value, str) else value
    except ValueError:
        return value


def day(value: Any) -> Any:
    """Makes a date of full-date (RFC 3339, section 5.6)."""
    try:
        return datetime.date(*map(int, value.split("-"))) if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) else value
    except ValueError:
        return value


_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII)


def moment(value: Any) -> Any:
    """Makes a time of date-time (RFC 3339, section 5.6). A leap second is the second behind it; digits behind microseconds are lost."""
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    year, month, date, hour, minute, second = (int(found[group]) for group in range(1, 7))
    offset = datetime.timedelta(hours=int(found[9] or 0), minutes=int(found[10] or 0)) * (-1 if found[8] == "-" else 1)
    try:
        zone = datetime.timezone(offset) if offset else datetime.timezone.utc
        whole = datetime.datetime(year, month, date, hour, minute, min(second, 59), int((found[7] or "0").ljust(6, "0")[:6]), zone)
        return whole + datetime.timedelta(seconds=1) if second == 60 else whole if second < 60 else value
    except (ValueError, OverflowError):
        return value
