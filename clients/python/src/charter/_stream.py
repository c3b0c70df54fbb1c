# Written by charter, the same for every contract. DO NOT EDIT.
"""Answers that are read as they come: downloads, and streams of events."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Optional, Union

import httpx2

from ._answer import AnswerInfo
from ._core import failed
from ._events import EventParser, ServerEvent
from ._flow import Reply
from .errors import ClientError, ResponseError
from .options import RequestOptions


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
        self._response.close()


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
        await self._response.aclose()


def _forget(path: str) -> None:
    if os.path.exists(path):
        os.remove(path)


def after(options: RequestOptions, last: Optional[str]) -> RequestOptions:
    """What a stream is asked for with: it may last, and goes on behind the event that came last."""
    timeless = replace(options, timeout=options.timeout if options.timeout is not None else 0)
    return timeless if last is None else replace(timeless, headers={**options.headers, "Last-Event-ID": last})


class _Reconnects:
    """Whether a stream connects again, and when."""

    def __init__(self, most: int, pause: float) -> None:
        self.last: Optional[str] = None
        self.most, self.pause = most, pause
        self.fruitless = 0

    def read(self, parser: EventParser, chunk: bytes) -> Iterator[ServerEvent]:
        for event in parser.push(chunk):
            self.last, self.fruitless = event.id, 0
            yield event
        self.pause = self.pause if parser.retry is None else parser.retry

    def after(self, error: ClientError) -> float:
        if isinstance(error, ResponseError) and error.status < 500 or self.fruitless >= self.most:
            raise error
        self.fruitless += 1
        return self.pause


class EventStream:
    """The events of a stream, as they come. When the connection is lost it connects again, and says with Last-Event-ID what came
    last; a refusal (4xx), an answer of 204 and the end of the answer end it."""

    def __init__(self, connect: Callable[[Optional[str]], Download], max_reconnects: int, reconnect_pause: float) -> None:
        self._connect = connect
        self._again = max_reconnects, reconnect_pause
        self._download: Optional[Download] = None
        self.response: Optional[AnswerInfo] = None
        """The newest answer's status and header; None before there is one."""

    def __enter__(self) -> EventStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._download is not None:
            self._download.close()

    def __iter__(self) -> Iterator[ServerEvent]:
        state = _Reconnects(*self._again)
        while True:
            try:
                download, parser = self._connect(state.last), EventParser(state.last)
                self._download, self.response = download, download.response
                for chunk in download:
                    for event in state.read(parser, chunk):
                        yield event
                return
            except ClientError as error:
                pause = state.after(error)
            finally:
                self.close()
            time.sleep(pause)


class AsyncEventStream:
    """The events of a stream, as they come. When the connection is lost it connects again, and says with Last-Event-ID what came
    last; a refusal (4xx), an answer of 204 and the end of the answer end it."""

    def __init__(self, connect: Callable[[Optional[str]], Awaitable[AsyncDownload]], max_reconnects: int, reconnect_pause: float) -> None:
        self._connect = connect
        self._again = max_reconnects, reconnect_pause
        self._download: Optional[AsyncDownload] = None
        self.response: Optional[AnswerInfo] = None
        """The newest answer's status and header; None before there is one."""

    async def __aenter__(self) -> AsyncEventStream:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        if self._download is not None:
            await self._download.close()

    async def __aiter__(self) -> AsyncIterator[ServerEvent]:
        state = _Reconnects(*self._again)
        while True:
            try:
                download, parser = await self._connect(state.last), EventParser(state.last)
                self._download, self.response = download, download.response
                async for chunk in download:
                    for event in state.read(parser, chunk):
                        yield event
                return
            except ClientError as error:
                pause = state.after(error)
            finally:
                await self.close()
            await asyncio.sleep(pause)
