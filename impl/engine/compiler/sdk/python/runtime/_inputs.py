"""What requests are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._parameters import NotGiven


class Input:
    """An object of a request."""

    def to_dict(self) -> dict[str, Any]:
        """The object under the names of the API."""
        raise NotImplementedError

    def _named(self, names: Mapping[str, str]) -> dict[str, Any]:
        given = {wire: getattr(self, name) for name, wire in names.items()}
        return {wire: value for wire, value in given.items() if not isinstance(value, NotGiven)}
