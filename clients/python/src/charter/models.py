# Written by charter, the same for every contract. DO NOT EDIT.
"""What answers are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, TypeVar

M = TypeVar("M", bound="Model")

Decoder = Callable[[Any], Any]


class Model:
    """An object of an answer. Its properties are attributes; what a later version of the API adds is there too, as model["name"].
    A property that the answer does not have is None; `"name" in model` tells it from null."""

    __slots__ = ("_data", "_read")

    _data: Mapping[str, Any]
    _read: dict[str, Any]

    _wire: ClassVar[Mapping[str, str]] = {}
    """The names of properties in answers, by their names in code."""
    _decode: ClassVar[Mapping[str, Decoder]] = {}

    def __init__(self, data: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_data", data)
        object.__setattr__(self, "_read", {})

    def __getattr__(self, name: str) -> Any:
        wire = self._wire.get(name)
        if wire is None:
            raise AttributeError(f"{type(self).__name__} has no {name}; what a later version of the API adds is there as model[{name!r}]")
        return self[wire] if wire in self._data else None

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("what was received does not change: to_dict() makes a copy")

    def __getitem__(self, wire: str) -> Any:
        if wire not in self._read:
            value = self._data[wire]
            decode = self._decode.get(wire)
            self._read[wire] = decode(value) if decode is not None else value
        return self._read[wire]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __contains__(self, wire: object) -> bool:
        return wire in self._data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and other.to_dict() == self._data

    def __hash__(self) -> int:
        return hash(repr(self._data))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._data!r})"

    def to_dict(self) -> dict[str, Any]:
        """The object as it came."""
        return dict(self._data)


def model(kind: Callable[[Mapping[str, Any]], M]) -> Decoder:
    """Makes models of objects, and leaves what is none as it is."""
    return lambda value: kind(value) if isinstance(value, dict) else value


def array(decode: Decoder) -> Decoder:
    return lambda value: [decode(item) for item in value] if isinstance(value, list) else value


def mapping(decode: Decoder) -> Decoder:
    return lambda value: {key: decode(item) for key, item in value.items()} if isinstance(value, dict) else value
