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


_LINE = re.compile(r"\r\n|\n|\r")
_LONGEST_EVENT = 16 << 20  # letters that are kept until it is whole


class EventParser:
    def __init__(self, last: Optional[str] = None) -> None:
        self.retry: Optional[float] = None
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._rest: list[str] = []  # of a line that has not ended
        self._size = 0  # of what is kept
        self._skip = False  # the next letter if it is a line feed: it belongs to the carriage return before it
        self._data: list[str] = []
        self._event = ""
        self._id = last
        self.last = last
        """The id of the last event that is whole, also of one without data."""
        self._begun = False

    def push(self, chunk: bytes) -> Iterator[ServerEvent]:
        text = self._decoder.decode(chunk)
        if text == "":
            return
        if not self._begun:
            self._begun = True
            text = text.removeprefix("\ufeff")
        begin = 1 if self._skip and text.startswith("\n") else 0
        self._skip = False
        while (end := _LINE.search(text, begin)) is not None:
            self._keep(text[begin : end.start()])
            begin = end.end()
            self._skip = end[0] == "\r" and begin == len(text)
            line, self._rest = "".join(self._rest), []
            self._size -= len(line)
            event = self._line(line)
            if event is not None:
                yield event
        self._keep(text[begin:])

    def _keep(self, text: str) -> None:
        self._rest.append(text)
        self._size += len(text)
        if self._size > _LONGEST_EVENT:
            raise ClientError(f"an event of the stream is longer than {_LONGEST_EVENT} letters")

    def _line(self, line: str) -> Optional[ServerEvent]:
        if line == "":
            self.last = self._id
            event = ServerEvent(self._event or "message", "\n".join(self._data), self._id)
            some = bool(self._data)
            self._data, self._event, self._size = [], "", 0
            return event if some else None
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
            self._size += len(value) + 16  # what a line takes by itself
        elif name == "event":
            self._event = value
        elif name == "id" and re.fullmatch(r"[\t -~]*", value):  # else it could not be sent back
            self._id = value
        elif name == "retry" and re.fullmatch("[0-9]{1,9}", value):
            self.retry = int(value) / 1000
        return None
