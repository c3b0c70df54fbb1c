"""What answers are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from ._decode import Decoder


class Model:
    """An object of an answer. Its properties are attributes; what a later version of the API adds is there too, as model["name"].
    A property that the answer does not have is None; `"name" in model` tells it from null.

    A model can be made from JSON in a test: User({"id": "1", "name": "Ada"})."""

    __slots__ = ("_data", "_read")

    _data: Mapping[str, Any]
    _read: dict[str, Any]

    _wire: ClassVar[Mapping[str, str]] = {}
    """The names of properties in answers, by their names in code."""
    _decode: ClassVar[Mapping[str, Decoder]] = {}
    _read_only: ClassVar[frozenset[str]] = frozenset()
    """What is left out when the object is sent back."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_data", data)
        object.__setattr__(self, "_read", {})

    if not TYPE_CHECKING:  # type checkers know the attributes, and should refuse all others

        def __getattr__(self, name: str) -> Any:
            wire = self._wire.get(name)
            if wire is None:
                raise AttributeError(f"{type(self).__name__} has no {name}; what a later version of the API adds is there as model[{name!r}]")
            return self[wire] if wire in self._data else None

        def __setattr__(self, name: str, value: Any) -> None:
            raise AttributeError("what was received does not change: to_dict() makes a copy")

    def __getitem__(self, wire: str) -> Any:
        """The property of this name in the API's JSON."""
        if wire not in self._read:
            value = self._data[wire]
            decode = self._decode.get(wire)
            self._read[wire] = decode(value) if decode is not None else value
        return self._read[wire]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __contains__(self, wire: object) -> bool:
        return wire in self._data

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._wire]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and other._data == self._data

    def __hash__(self) -> int:
        return hash(repr(self._data))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._data!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._data,)

    def to_dict(self) -> dict[str, Any]:
        """The object as it came."""
        return dict(self._data)

    def to_json(self) -> Any:
        """The object as it can be sent back: without what only the API may set."""
        return {wire: self._back(wire) for wire in self._data if wire not in self._read_only}

    def _back(self, wire: str) -> Any:
        value = self[wire]
        return value if isinstance(value, (Model, list, dict)) else self._data[wire]


class Unknown(Model):
    """What a later version of the API sends where this one knows several kinds of things: none of these. value is the JSON as it came;
    of an object the properties are there as unknown["name"]."""

    __slots__ = ("_value",)

    _value: Any

    def __init__(self, value: Any) -> None:
        super().__init__(value if isinstance(value, dict) else {})
        object.__setattr__(self, "_value", value)

    @property
    def value(self) -> Any:
        """The JSON as it came."""
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown) and other._value == self._value

    def __hash__(self) -> int:
        return hash(repr(self._value))

    def __repr__(self) -> str:
        return f"Unknown({self._value!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Unknown, (self._value,)

    def to_json(self) -> Any:
        """The JSON as it came."""
        return self._value
