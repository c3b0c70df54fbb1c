"""Reads streams of events (HTML, section 9.2.6)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class ServerEvent:
    """An event of a stream."""

    event: str
    """message, where the server gives no other."""
    data: str
    id: Optional[str]
    """The last id that the server has given."""


_LINE = re.compile(r"\r\n|\n|\r(?!$)")


class EventParser:
    def __init__(self) -> None:
        self.retry: Optional[float] = None
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._rest = ""
        self._data: list[str] = []
        self._event = ""
        self._id: Optional[str] = None
        self._begun = False

    def push(self, chunk: bytes) -> Iterator[ServerEvent]:
        self._rest += self._decoder.decode(chunk)
        if not self._begun and self._rest:
            self._begun = True
            self._rest = self._rest.removeprefix("\ufeff")
        while (end := _LINE.search(self._rest)) is not None:
            line, self._rest = self._rest[: end.start()], self._rest[end.end() :]
            event = self._line(line)
            if event is not None:
                yield event

    def _line(self, line: str) -> Optional[ServerEvent]:
        if line == "":
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
        elif name == "retry" and value.isascii() and value.isdigit():
            self.retry = int(value) / 1000
        return None
