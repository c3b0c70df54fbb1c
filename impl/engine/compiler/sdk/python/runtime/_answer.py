"""What an answer says besides its body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Optional, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class RateLimit:
    """How much of a limit is left (IETF draft-ietf-httpapi-ratelimit-headers)."""

    name: str
    remaining: int
    reset_seconds: Optional[int]
    """Until it is whole again; None: the server does not say."""


_LIMIT = re.compile(r'"([^"]*)"((?:\s*;\s*[a-z]+=[^;,]*)*)')


class AnswerInfo:
    """The status and the header of an answer."""

    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        self.status = status
        self.headers = headers
        """By their names, in which upper and lower case are the same."""

    @property
    def request_id(self) -> Optional[str]:
        """What the server's log calls this request."""
        return self.headers.get("x-request-id")

    @property
    def etag(self) -> Optional[str]:
        """The version of what was read or written, for if_match."""
        return self.headers.get("etag")

    @property
    def replayed(self) -> bool:
        """It is the answer to an earlier call with the same idempotency key, given again."""
        return self.headers.get("idempotent-replayed") == "true"

    @property
    def rate_limits(self) -> list[RateLimit]:
        """The limits that the call has counted for."""
        limits = []
        for name, parameters in _LIMIT.findall(self.headers.get("ratelimit", "")):
            values = dict(one.strip().split("=", 1) for one in parameters.split(";") if "=" in one)
            remaining = _count(values.get("r"))
            if remaining is not None:
                limits.append(RateLimit(name, remaining, _count(values.get("t"))))
        return limits


def _count(text: Optional[str]) -> Optional[int]:
    """Reads a whole number; None: it is none."""
    return int(text) if text is not None and re.fullmatch("[0-9]{1,15}", text) else None


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What a call gives, with what the answer says besides."""

    data: T
    response: AnswerInfo
    content: bytes = b""
    """The body as it came."""
