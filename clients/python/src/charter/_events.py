# Written by charter, the same for every contract. DO NOT EDIT.
"""Reads streams of events (HTML, section 9.2.6)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Optional

from ._json import loads
from .errors import ClientError


@dataclass(frozen=True)
class ServerEvent:
    """An event of a stream."""

    event: str
    """message, where the server gives no other."""
    data: str
    id: Optional[str]
    """The last id that the server has given."""

    def json(self) -> Any:
        """Reads the data as JSON."""
        try:
            return loads(self.data.encode())
        except ValueError as cause:
            raise ClientError("the data of the event is not JSON") from cause


_LINE = re.compile(r"\r\n|\n|\r(?!$)")


class EventParser:
    def __init__(self, last: Optional[str] = None) -> None:
        self.retry: Optional[float] = None
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._rest = ""
        self._seen = 0  # so much of the rest has no line's end
        self._data: list[str] = []
        self._event = ""
        self._id = last
        self.last = last
        """The id of the last event that is whole, also of one without data."""
        self._begun = False

    def push(self, chunk: bytes) -> Iterator[ServerEvent]:
        self._rest += self._decoder.decode(chunk)
        if not self._begun and self._rest:
            self._begun = True
            self._rest = self._rest.removeprefix("\ufeff")
        begin = 0
        while (end := _LINE.search(self._rest, max(begin, self._seen))) is not None:
            line, begin = self._rest[begin : end.start()], end.end()
            event = self._line(line)
            if event is not None:
                yield event
        self._rest = self._rest[begin:]
        self._seen = max(0, len(self._rest) - 1)

    def _line(self, line: str) -> Optional[ServerEvent]:
        if line == "":
            self.last = self._id
            event = ServerEvent(self._event or "message", "\n".join(self._data), self._id)
            some = bool(self._data)
            self._data, self._event = [], ""
            return event if some else None
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and re.fullmatch("[0-9]{1,9}", value):
            self.retry = int(value) / 1000
        return None
