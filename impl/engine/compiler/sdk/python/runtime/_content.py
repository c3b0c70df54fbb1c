"""Writes what a call sends."""

from __future__ import annotations

from typing import Any, Optional

from ._body import Content, form, upload
from ._json import NotGiven, dumps
from ._multipart import multipart
from ._operation import Operation


def write_body(operation: Operation, value: Any) -> tuple[Optional[Content], Optional[str]]:
    """Returns the content and its media type."""
    body = operation.body
    if body is None or isinstance(value, NotGiven):
        return None, None
    if body.kind == "json":
        return dumps(value).encode(), body.media
    if body.kind == "form":
        return form(value).encode(), body.media
    if body.kind == "multipart":
        return multipart(value)
    return upload(value), body.media
