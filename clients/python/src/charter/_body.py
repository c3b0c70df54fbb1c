# Written by charter, the same for every contract. DO NOT EDIT.
"""What a request carries."""

from __future__ import annotations

import asyncio
import io
import os
import pathlib
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Mapping
from typing import IO, Any, Optional, Union

from ._json import NotGiven, dumps, scalar
from ._parameters import encode
from .errors import ClientError

_CHUNK = 1 << 16

Source = Union[bytes, bytearray, str, "os.PathLike[str]", IO[bytes], Iterable[bytes]]
"""What can be uploaded: bytes, text, the path of a file, an open file, or what gives bytes piece by piece. Of a path or an open file
no more than a piece is in memory at a time, and both are sent again where a call is."""
AsyncSource = Union[Source, AsyncIterable[bytes]]
"""What an asynchronous client can upload: what gives its bytes asynchronously as well."""


class Payload:
    """What a request carries. It is opened for each attempt."""

    def __init__(self, begin: Callable[[], Union[Iterable[bytes], AsyncIterable[bytes]]], length: Optional[int], repeatable: bool = True) -> None:
        self._begin = begin
        self.length = length
        """None: nobody knows."""
        self.repeatable = repeatable
        """It can be sent again."""

    def pieces(self) -> Iterator[bytes]:
        begun = self._begin()
        if isinstance(begun, AsyncIterable):
            raise ClientError("an asynchronous client is needed to send what gives its bytes asynchronously")
        yield from begun

    async def pieces_async(self) -> AsyncIterator[bytes]:
        begun = self._begin()
        if isinstance(begun, AsyncIterable):
            async for piece in begun:
                yield piece
            return
        pieces = iter(begun)
        while (following := await asyncio.to_thread(_following, pieces)) is not None:
            yield following


def _following(pieces: Iterator[bytes]) -> Optional[bytes]:
    return next(pieces, None)


Content = Union[bytes, Payload]


class File:
    """A file among the fields of a form. content is bytes, the path of a file, or an open file."""

    def __init__(self, content: Source, name: Optional[str] = None, media: str = "application/octet-stream") -> None:
        self.content = content
        self.name = name if name is not None else _name(content)
        self.media = media


def _name(content: Source) -> str:
    path = content if isinstance(content, os.PathLike) else getattr(content, "name", None)
    return pathlib.PurePath(path).name if isinstance(path, (str, os.PathLike)) else "file"


def upload(value: Any) -> Content:
    """Makes a payload of what can be uploaded."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, os.PathLike):
        path = pathlib.Path(value)
        length = path.stat().st_size
        return Payload(lambda: _file(path, length), length)
    if hasattr(value, "read"):
        return _opened(value)
    if isinstance(value, (list, tuple)):
        return b"".join(value)
    if isinstance(value, (Iterable, AsyncIterable)) and not isinstance(value, Mapping):
        return Payload(lambda: value, None, repeatable=False)
    raise ClientError(f"a {type(value).__name__} cannot be uploaded")


def _file(path: pathlib.Path, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from _pieces(file, length)


def _pieces(file: IO[bytes], length: Optional[int] = None) -> Iterator[bytes]:
    """Reads a file, and no more of it than the request has said, though it may grow meanwhile."""
    left = length
    while piece := file.read(_CHUNK if left is None else min(_CHUNK, left)):
        left = None if left is None else left - len(piece)
        yield piece


def _opened(file: IO[bytes]) -> Content:
    """Sends an open file from where it stands."""
    if isinstance(file, io.TextIOBase):
        raise ClientError("a file is uploaded as it is: open it with the mode rb")
    if not (hasattr(file, "seekable") and file.seekable()):
        return Payload(lambda: _pieces(file), None, repeatable=False)
    start = file.tell()
    length = file.seek(0, os.SEEK_END) - start
    file.seek(start)

    def begin() -> Iterator[bytes]:
        file.seek(start)
        return _pieces(file, length)

    return Payload(begin, length)


def fields(values: Any) -> list[tuple[str, Any]]:
    """The fields of a form: one of each item of a list."""
    given = values.to_json() if hasattr(values, "to_json") else values
    every = [(name, one) for name, value in given.items() for one in (value if isinstance(value, (list, tuple)) else [value])]
    return [(name, one) for name, one in every if one is not None and not isinstance(one, NotGiven)]


def form(values: Any) -> str:
    return "&".join(f"{encode(name)}={encode(flat(value)).replace('%20', '+')}" for name, value in fields(values))


def flat(value: Any) -> str:
    """Writes the value of a field: an object as JSON."""
    return dumps(value) if isinstance(value, (Mapping, list, tuple)) or hasattr(value, "to_json") else scalar(value)
