# Written by charter, the same for every contract. DO NOT EDIT.
"""What a call can fail with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional


@dataclass(frozen=True)
class ProblemViolation:
    """What is wrong with one part of a request."""

    code: str
    """The rule that is broken, such as required."""
    detail: str
    """A sentence for people."""
    pointer: Optional[str] = None
    """A JSON pointer into the body (RFC 6901)."""
    parameter: Optional[str] = None
    """The name of a parameter."""


class ClientError(Exception):
    """Everything that a call can fail with is one of these."""


class ResponseError(ClientError):
    """The server has answered, and not with success."""

    status: int
    headers: Mapping[str, str]
    code: Optional[str]
    """The stable code of the problem (RFC 9457), or of OAuth's error; None if the answer was none of the server's own."""
    problem: Optional[Mapping[str, Any]]
    """The problem; None if the answer was something else, such as a page of a proxy."""
    violations: tuple[ProblemViolation, ...]
    """What is wrong with the request, each part of it; empty if it is not about that."""
    request_id: Optional[str]

    def __init__(self, status: int, headers: Mapping[str, str], problem: Optional[Mapping[str, Any]], note: str = "the answer says no more") -> None:
        self.status = status
        self.headers = headers
        self.problem = problem
        said: Mapping[str, Any] = problem or {}
        self.code = _text(said.get("code")) or _oauth(said.get("error"))
        self.request_id = _text(said.get("requestId")) or headers.get("x-request-id")
        self.violations = tuple(_violations(said.get("errors")))
        text = _text(said.get("detail")) or _text(said.get("title")) or _text(said.get("error_description")) or note
        code = f" {self.code}" if self.code else ""
        request = f" (request {self.request_id})" if self.request_id else ""
        super().__init__(f"{status}{code}: {text}{request}")

    def __reduce__(self) -> tuple[Any, ...]:
        return ResponseError, (self.status, dict(self.headers), self.problem)


class ConnectionError(ClientError):
    """No answer has come, or only a part of one."""


class TimeoutError(ConnectionError):
    """The time that the caller gave is over."""


class DecodeError(ClientError):
    """A success whose body is not what the contract says, such as broken JSON."""

    status: int
    headers: Mapping[str, str]

    def __init__(self, message: str, status: int, headers: Mapping[str, str]) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers

    def __reduce__(self) -> tuple[Any, ...]:
        return DecodeError, (str(self), self.status, dict(self.headers))


def _text(value: object) -> Optional[str]:
    return value if isinstance(value, str) else None


def _oauth(error: object) -> Optional[str]:
    """The code of an error of OAuth (RFC 6749, section 5.2)."""
    return error if isinstance(error, str) and re.fullmatch("[a-z_]+", error) else None


def _violations(listed: object) -> list[ProblemViolation]:
    if not isinstance(listed, list):
        return []
    return [
        ProblemViolation(_text(one.get("code")) or "", _text(one.get("detail")) or "", _text(one.get("pointer")), _text(one.get("parameter")))
        for one in listed
        if isinstance(one, dict)
    ]


def response_error(status: int, headers: Mapping[str, str], body: Optional[bytes]) -> ResponseError:
    """Reads what a server says that does not do what it was asked; no body: it was cut."""
    if body is None:
        return ResponseError(status, headers, None, "the answer ended before its end")
    media = headers.get("content-type", "")
    if re.match(r"[^;]*[/+]json\s*(;|$)", media, re.IGNORECASE):
        try:
            value = json.loads(body.decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict):
            return ResponseError(status, headers, value)
    return ResponseError(status, headers, None, f"the answer is no problem of the API but {media or 'without a type'}")
