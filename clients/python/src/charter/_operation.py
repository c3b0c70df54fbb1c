# Written by charter, the same for every contract. DO NOT EDIT.
"""What the runtime has to know of an operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Parameter:
    """A parameter: its name in code, its name in requests, where it stands, and how it is written (OpenAPI 3.1, section 4.8.12)."""

    name: str
    place: str
    wire: str
    style: str = "simple"
    explode: bool = False
    json: bool = False
    rest: bool = False
    reserved: bool = False


@dataclass(frozen=True)
class Body:
    kind: str
    media: str
    fields: bool = False
    """The fields stand among the parameters."""
    required: bool = False


@dataclass(frozen=True)
class Result:
    kind: str
    media: str


@dataclass(frozen=True)
class Paging:
    cursor: str
    items: tuple[str, ...]
    next: tuple[str, ...]


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: tuple[str, ...]
    """Text, and the names of parameters in turns: the first is text."""
    parameters: tuple[Parameter, ...] = ()
    body: Optional[Body] = None
    result: Optional[Result] = None
    security: tuple[tuple[str, ...], ...] = ()
    """The schemes that a caller is known by: any of the alternatives, each scheme of it."""
    idempotency_key: Optional[str] = None
    """The header field with which a call is carried out once, however often it is sent."""
    page: Optional[Paging] = None

    @property
    def repeatable(self) -> bool:
        """It can be sent again without doing anything twice (RFC 9110, section 9.2.2)."""
        return self.idempotency_key is not None or self.method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE")
