# Written by charter, the same for every contract. DO NOT EDIT.
"""What requests are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ._json import NotGiven


class Input:
    """An object of a request."""

    _wire: ClassVar[Mapping[str, str]] = {}
    """The names of properties in requests, by their names in code."""

    def to_dict(self) -> dict[str, Any]:
        """The object under the names of the API, without what is not given."""
        given = {wire: getattr(self, name) for name, wire in self._wire.items()}
        more: Mapping[str, Any] = getattr(self, "more_properties", {})
        return {**more, **{wire: value for wire, value in given.items() if not isinstance(value, NotGiven)}}

    def to_json(self) -> Any:
        return self.to_dict()
