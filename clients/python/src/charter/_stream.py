# Written by charter, the same for every contract. DO NOT EDIT.
"""Answers that are read as they come: downloads, and streams of events."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Optional, Union

import httpx2

from ._answer import AnswerInfo
from ._core import failed
from ._events import EventParser, ServerEvent
from ._flow import Reply
from .errors import ClientError, ConnectionError, DecodeError, ResponseError
from .options import Reconnect, RequestOptions


class Download:
    """The bytes of an answer, as they come: with a for loop, with read() or with save(). It has to be closed, by `with` or by being
    read to its end."""

    def __init__(self, reply: Reply) -> None:
        self.response = AnswerInfo(reply.status, reply.headers)
        self._response: httpx2.Response = reply.response

    def __enter__(self) -> Download:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._response.iter_bytes()
        except httpx2.HTTPError as cause:
            raise failed(cause) from cause
        finally:
            self.close()

    def read(self) -> bytes:
        """Returns all of it."""
        return b"".join(self)

    def save(self, path: Union[str, os.PathLike[str]]) -> int:
        """Writes it to a file, and returns how many bytes it has. A file that could not be written whole is not left behind."""
        part = f"{os.fspath(path)}.part"
        try:
            with open(part, "wb") as file:
                count = sum(file.write(chunk) for chunk in self)
            os.replace(part, path)
        except BaseException:
            _forget(part)
            raise
        return count

    def close(self) -> None:
        """Ends the connection, also where something is still to come."""
        self._response.close()

    def interrupt(self) -> None:
        """Wakes the thread that waits for bytes: that a socket is closed tells it nothing."""
        stream = self._response.extensions.get("network_stream")
        if stream is not None and not self._response.is_closed and self._response.http_version.startswith("HTTP/1"):
            with contextlib.suppress(OSError):
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


class AsyncDownload:
    """The bytes of an answer, as they come: with an async for loop, with read() or with save(). It has to be closed, by `async with` or
    by being read to its end."""

    def __init__(self, reply: Reply) -> None:
        self.response = AnswerInfo(reply.status, reply.headers)
        self._response: httpx2.Response = reply.response

    async def __aenter__(self) -> AsyncDownload:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._response.aiter_bytes():
                yield chunk
        except httpx2.HTTPError as cause:
            raise failed(cause) from cause
        finally:
            await self.close()

    async def read(self) -> bytes:
        """Returns all of it."""
        return b"".join([chunk async for chunk in self])

    async def save(self, path: Union[str, os.PathLike[str]]) -> int:
        """Writes it to a file, and returns how many bytes it has. A file that could not be written whole is not left behind."""
        part, count = f"{os.fspath(path)}.part", 0
        try:
            with open(part, "wb") as file:
                async for chunk in self:
                    count += await asyncio.to_thread(file.write, chunk)
            os.replace(part, path)
        except BaseException:
            _forget(part)
            raise
        return count

    async def close(self) -> None:
        """Ends the connection, also where something is still to come."""
        await self._response.aclose()


def _forget(path: str) -> None:
    if os.path.exists(path):
        os.remove(path)


def lasting(response: httpx2.Response) -> None:
    """Lets a stream be silent for as long as it likes: the time of an attempt is over when its answer begins."""
    with contextlib.suppress(RuntimeError, KeyError):  # a middleware has made it, and no request has brought it
        response.request.extensions["timeout"]["read"] = None


def _events_only(answer: AnswerInfo) -> None:
    """Holds that an answer is a stream of events."""
    media = answer.headers.get("content-type")
    if media is not None and answer.status != 204 and not re.match(r"text/(event-stream|plain)\s*(;|$)", media, re.IGNORECASE):
        raise DecodeError(f"the answer is no stream of events but {media}", answer.status, answer.headers)


def after(options: RequestOptions, last: Optional[str]) -> RequestOptions:
    """What a stream is asked for with: it goes on behind the event that came last."""
    return options if last is None else replace(options, headers={**options.headers, "Last-Event-ID": last})


@dataclass(frozen=True)
class Reconnects:
    """How a stream goes on when its connection is lost."""

    when: Reconnect
    most: int
    """How often it connects without getting an event before it gives up."""
    pause: float
    """Seconds before it connects again."""


class _Course:
    """How far a stream has come."""

    def __init__(self, again: Reconnects) -> None:
        self.last: Optional[str] = None
        self.pause = again.pause
        self.opened = False
        self._again = again
        self._fruitless = 0

    def note(self, event: ServerEvent) -> None:
        self.last, self._fruitless = event.id, 0

    def follow(self, parser: EventParser) -> None:
        self.last = parser.last
        self.pause = self.pause if parser.retry is None else parser.retry

    def over(self, error: Optional[ClientError], status: Optional[int]) -> bool:
        """Tells whether a stream is at its end after a connection. If that is an error, it is raised."""
        if error is None and (status == 204 or self._again.when != "always"):
            return True
        passing = error is None or isinstance(error, ConnectionError) or (isinstance(error, ResponseError) and error.status >= 500)
        if not passing or not self.opened or self._again.when == "never" or self._fruitless >= self._again.most:
            raise error or ConnectionError("the stream has ended, and connecting again brings nothing")
        self._fruitless += 1
        return False


class EventStream:
    """The events of a stream, as they come. When the connection is lost it connects again, and says with Last-Event-ID what came
    last; a refusal (4xx) and an answer of 204 end it, and so does its end, unless it is to connect again always."""

    def __init__(self, connect: Callable[[Optional[str]], Download], again: Reconnects) -> None:
        self._connect = connect
        self._again = again
        self._download: Optional[Download] = None
        self._closed = threading.Event()
        self.response: Optional[AnswerInfo] = None
        """The newest answer's status and header; None before there is one."""

    def __enter__(self) -> EventStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the stream. Who waits for an event gets none."""
        self._closed.set()
        if self._download is not None:
            self._download.interrupt()
        self._release()

    def _release(self) -> None:
        if self._download is not None:
            self._download.close()

    def __iter__(self) -> Iterator[ServerEvent]:
        course = _Course(self._again)
        while not self._closed.is_set():
            ended: Optional[ClientError] = None
            status: Optional[int] = None
            try:
                download, parser = self._connect(course.last), EventParser(course.last)
                self._download, self.response, course.opened = download, download.response, True
                status = download.response.status
                _events_only(download.response)
                for chunk in download:
                    for event in parser.push(chunk):
                        course.note(event)
                        yield event
                        if self._closed.is_set():
                            return
                    course.follow(parser)
            except ClientError as error:
                ended = error
            except (httpx2.StreamError, RuntimeError):  # it was closed while it was read
                if not self._closed.is_set():
                    raise
            finally:
                self._release()
            if self._closed.is_set() or course.over(ended, status):
                return
            self._closed.wait(course.pause)


class AsyncEventStream:
    """The events of a stream, as they come. When the connection is lost it connects again, and says with Last-Event-ID what came
    last; a refusal (4xx) and an answer of 204 end it, and so does its end, unless it is to connect again always."""

    def __init__(self, connect: Callable[[Optional[str]], Awaitable[AsyncDownload]], again: Reconnects) -> None:
        self._connect = connect
        self._again = again
        self._download: Optional[AsyncDownload] = None
        self._closed = asyncio.Event()
        self.response: Optional[AnswerInfo] = None
        """The newest answer's status and header; None before there is one."""

    async def __aenter__(self) -> AsyncEventStream:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends the stream. Who waits for an event gets none."""
        self._closed.set()
        await self._release()

    async def _release(self) -> None:
        if self._download is not None:
            await self._download.close()

    async def __aiter__(self) -> AsyncIterator[ServerEvent]:
        course = _Course(self._again)
        while not self._closed.is_set():
            ended: Optional[ClientError] = None
            status: Optional[int] = None
            try:
                download, parser = await self._connect(course.last), EventParser(course.last)
                self._download, self.response, course.opened = download, download.response, True
                status = download.response.status
                _events_only(download.response)
                async for chunk in download:
                    for event in parser.push(chunk):
                        course.note(event)
                        yield event
                        if self._closed.is_set():
                            return
                    course.follow(parser)
            except ClientError as error:
                ended = error
            except (httpx2.StreamError, RuntimeError):  # it was closed while it was read
                if not self._closed.is_set():
                    raise
            finally:
                await self._release()
            if self._closed.is_set() or course.over(ended, status):
                return
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._closed.wait(), course.pause)
