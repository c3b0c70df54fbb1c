# Written by charter, the same for every contract. DO NOT EDIT.
"""Writes forms with files (RFC 7578)."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ._body import Content, File, Payload, fields, flat, upload


def multipart(values: Any) -> tuple[Content, str]:
    """Returns the parts, piece by piece, and their media type with the boundary."""
    boundary = secrets.token_hex(16)
    parts: list[Content] = []
    for name, value in fields(values):
        head, content = _part(name, value)
        parts += [f"--{boundary}\r\n{head}\r\n\r\n".encode(), content, b"\r\n"]
    parts.append(f"--{boundary}--\r\n".encode())
    media = f"multipart/form-data; boundary={boundary}"
    if all(isinstance(part, bytes) for part in parts):
        return b"".join(_all(parts)), media
    lengths = [len(part) if isinstance(part, bytes) else part.length for part in parts]
    whole = None if None in lengths else sum(length or 0 for length in lengths)
    return Payload(lambda: _all(parts), whole, all(isinstance(part, bytes) or part.repeatable for part in parts)), media


def _all(parts: Iterable[Content]) -> Iterator[bytes]:
    return itertools.chain.from_iterable([part] if isinstance(part, bytes) else part.pieces() for part in parts)


def _part(name: str, value: Any) -> tuple[str, Content]:
    head = f'Content-Disposition: form-data; name="{_quoted(name)}"'
    if isinstance(value, (bytes, bytearray)):
        value = File(bytes(value), name)
    if isinstance(value, File):
        return f'{head}; filename="{_quoted(value.name)}"\r\nContent-Type: {_one_line(value.media)}', upload(value.content)
    if isinstance(value, (Mapping, list, tuple)) or hasattr(value, "to_json"):
        head += "\r\nContent-Type: application/json"
    return head, flat(value).encode()


def _quoted(value: str) -> str:
    return value.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _one_line(value: str) -> str:
    return value.replace("\r", "").replace("\n", "")
