"""Writes what a call sends."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any, Optional, Union

from ._operation import Operation
from ._parameters import NotGiven, encode, text

Content = Union[bytes, Any]


class File:
    """A file among the fields of a form."""

    def __init__(self, content: bytes, name: str = "file", media: str = "application/octet-stream") -> None:
        self.content = content
        self.name = name
        self.media = media


def write_body(operation: Operation, value: Any) -> tuple[Optional[Content], Optional[str]]:
    """Returns the content and its media type."""
    body = operation.body
    if body is None or isinstance(value, NotGiven):
        return None, None
    if body.kind == "json":
        return json.dumps(plain(value), ensure_ascii=False, allow_nan=False).encode(), body.media
    if body.kind == "form":
        return _form(value).encode(), body.media
    if body.kind == "multipart":
        return _multipart(value)
    return value.encode() if isinstance(value, str) else value, body.media


def plain(value: Any) -> Any:
    """Leaves out what is not given, and makes of models what JSON knows."""
    if hasattr(value, "to_dict"):
        return plain(value.to_dict())
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items() if not isinstance(item, NotGiven)}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def _fields(fields: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name, one) for name, value in fields.items() for one in (value if isinstance(value, (list, tuple)) else [value]) if not isinstance(one, NotGiven)]


def _form(fields: Mapping[str, Any]) -> str:
    return "&".join(f"{encode(name)}={encode(text(value)).replace('%20', '+')}" for name, value in _fields(fields))


def _multipart(fields: Mapping[str, Any]) -> tuple[bytes, str]:
    """Writes parts (RFC 7578)."""
    boundary = secrets.token_hex(16)
    parts = bytearray()
    for name, value in _fields(fields):
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"'
        if isinstance(value, bytes):
            value = File(value, name)
        if isinstance(value, File):
            head += f'; filename="{_quoted(value.name)}"\r\nContent-Type: {value.media}'
            content = value.content
        elif isinstance(value, Mapping):
            head += "\r\nContent-Type: application/json"
            content = json.dumps(plain(value), ensure_ascii=False).encode()
        else:
            content = text(value).encode()
        parts += head.encode() + b"\r\n\r\n" + content + b"\r\n"
    parts += f"--{boundary}--\r\n".encode()
    return bytes(parts), f"multipart/form-data; boundary={boundary}"


def _quoted(value: str) -> str:
    return value.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
