"""Carries out calls: Core waits in threads, AsyncCore in coroutines."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any, Generic, Optional, TypeVar

import httpx2

from ._answer import Answer, AnswerInfo
from ._events import EventParser, ServerEvent
from ._flow import Caller, Flow, Reply, Send, Token, decode, inside
from ._operation import Operation
from .auth import Scheme, Secret
from .errors import ClientError, ConnectionError, DecodeError, ResponseError, TimeoutError
from .models import Decoder
from .options import ClientOptions, RequestOptions

T = TypeVar("T")
B = TypeVar("B")

_DEFAULT = RequestOptions()


def caller(base_url: str, schemes: Mapping[str, Scheme], auth: Mapping[str, Optional[Secret]], options: Optional[ClientOptions]) -> Caller:
    if not base_url.startswith(("http://", "https://")):
        raise ValueError(f"base_url is where the API is, such as https://api.example.com, and not {base_url!r}")
    return Caller(base_url.rstrip("/"), schemes, {name: secret for name, secret in auth.items() if secret is not None}, options or ClientOptions())


def _failed(cause: httpx2.HTTPError) -> ConnectionError:
    if isinstance(cause, httpx2.TimeoutException):
        return TimeoutError("no answer has come in time")
    return ConnectionError("the connection to the API has failed")


class Page(Generic[T, B]):
    """A page of a list."""

    def __init__(self, answer: Answer[B], items: list[T], next_cursor: Optional[str]) -> None:
        self.items = items
        self.next = next_cursor
        """What gets the next page; None: this is the last one."""
        self.body = answer.data
        """The whole answer."""
        self.response = answer.response

    @staticmethod
    def read(operation: Operation, reply: Reply, decode_body: Decoder, decode_item: Decoder) -> Page[Any, Any]:
        value = decode(operation, reply)
        paging = operation.page
        if paging is None:
            raise TypeError(f"{operation.id} is no list")
        items = inside(value, paging.items)
        if not isinstance(items, list):
            raise DecodeError(f"the answer of {operation.id} has no list at /{'/'.join(paging.items)}", reply.status, reply.headers)
        following = inside(value, paging.next)
        answer = Answer(decode_body(value), AnswerInfo(reply.status, reply.headers))
        return Page(answer, [decode_item(item) for item in items], following if isinstance(following, str) and following else None)


def _next(operation: Operation, values: Mapping[str, Any], page: Page[Any, Any], seen: set[str]) -> Optional[Mapping[str, Any]]:
    """Returns what gets the page behind a page; None: there is none."""
    if page.next is None or operation.page is None:
        return None
    if page.next in seen:
        raise ClientError("the list does not end: the server has given the same cursor twice")
    seen.add(page.next)
    return {**values, operation.page.cursor: page.next}


class Core:
    """Sends calls. A client is this with names for the operations."""

    def __init__(self, caller: Caller, http_client: Optional[httpx2.Client] = None) -> None:
        self._caller = caller
        self._http = http_client or httpx2.Client()

    def close(self) -> None:
        self._http.close()

    def call(self, operation: Operation, values: Mapping[str, Any], options: Optional[RequestOptions], decode_body: Decoder) -> Answer[Any]:
        reply = self._run(self._caller.call(operation, values, options or _DEFAULT))
        return Answer(decode_body(decode(operation, reply)), AnswerInfo(reply.status, reply.headers))

    def list(self, operation: Operation, values: Mapping[str, Any], options: Optional[RequestOptions], decode_body: Decoder, decode_item: Decoder) -> List[Any, Any]:
        return List(lambda more: Page.read(operation, self._run(self._caller.call(operation, more, options or _DEFAULT)), decode_body, decode_item), operation, values)

    def download(self, operation: Operation, values: Mapping[str, Any], options: Optional[RequestOptions]) -> Download:
        return Download(self._run(self._caller.call(operation, values, options or _DEFAULT, stream=True)))

    def stream(self, operation: Operation, values: Mapping[str, Any], options: Optional[RequestOptions]) -> EventStream:
        def connect(last: Optional[str]) -> Download:
            return self.download(operation, values, _after(options or _DEFAULT, last))

        return EventStream(connect)

    def _run(self, flow: Flow) -> Reply:
        try:
            step = next(flow)
            while True:
                try:
                    if isinstance(step, Send):
                        result: Any = self._send(step)
                    elif isinstance(step, Token):
                        result = step.source.get()
                    else:
                        time.sleep(step.seconds)
                        result = None
                except ClientError as error:
                    step = flow.throw(error)
                else:
                    step = flow.send(result)
        except StopIteration as done:
            reply: Reply = done.value
            return reply

    def _send(self, step: Send) -> Reply:
        ends = None if step.timeout is None else time.monotonic() + step.timeout
        request = self._http.build_request(step.method, step.url, headers=dict(step.headers), content=step.content, timeout=step.timeout)
        try:
            response = self._http.send(request, stream=True, follow_redirects=False, auth=None)
        except httpx2.HTTPError as cause:
            raise _failed(cause) from cause
        if step.stream and response.is_success:
            return Reply(response.status_code, response.headers, response=response)
        content = bytearray()
        try:
            for chunk in response.iter_bytes():
                content += chunk
                if ends is not None and time.monotonic() > ends:
                    raise TimeoutError("the answer has not come whole in time")
        except httpx2.HTTPError as cause:
            if response.is_success:
                raise _failed(cause) from cause
            return Reply(response.status_code, response.headers)
        finally:
            response.close()
        return Reply(response.status_code, response.headers, bytes(content))


class List(Generic[T, B]):
    """A list that is loaded page by page. Going through it gives all items of all pages."""

    def __init__(self, load: Callable[[Mapping[str, Any]], Page[T, B]], operation: Operation, values: Mapping[str, Any]) -> None:
        self._load = load
        self._operation = operation
        self._values = values

    def page(self) -> Page[T, B]:
        """Loads the first page."""
        return self._load(self._values)

    def pages(self) -> Iterator[Page[T, B]]:
        seen: set[str] = set()
        values: Optional[Mapping[str, Any]] = self._values
        while values is not None:
            page = self._load(values)
            yield page
            values = _next(self._operation, self._values, page, seen)

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items


class Download:
    """The bytes of an answer, as they come."""

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
            raise _failed(cause) from cause
        finally:
            self.close()

    def read(self) -> bytes:
        return b"".join(self)

    def close(self) -> None:
        self._response.close()


_MAX_FRUITLESS = 5


def _after(options: RequestOptions, last: Optional[str]) -> RequestOptions:
    from dataclasses import replace

    timeless = replace(options, timeout=options.timeout if options.timeout is not None else 0)
    return timeless if last is None else replace(timeless, headers={**options.headers, "Last-Event-ID": last})


class _Reconnects:
    """Whether a stream connects again, and when."""

    def __init__(self) -> None:
        self.last: Optional[str] = None
        self.pause = 1.0
        self.fruitless = 0

    def note(self, event: ServerEvent, retry: Optional[float]) -> None:
        self.last, self.fruitless = event.id, 0
        self.pause = self.pause if retry is None else retry

    def after(self, error: ClientError) -> float:
        if isinstance(error, ResponseError) and error.status < 500 or self.fruitless >= _MAX_FRUITLESS:
            raise error
        self.fruitless += 1
        return self.pause


class EventStream:
    """The events of a stream, as they come. When the connection is lost it connects again, and says with Last-Event-ID what came
    last; a refusal (4xx) ends it."""

    def __init__(self, connect: Callable[[Optional[str]], Download]) -> None:
        self._connect = connect
        self._download: Optional[Download] = None

    def __enter__(self) -> EventStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._download is not None:
            self._download.close()

    def __iter__(self) -> Iterator[ServerEvent]:
        state = _Reconnects()
        while True:
            try:
                self._download, parser = self._connect(state.last), EventParser()
                for chunk in self._download:
                    for event in parser.push(chunk):
                        state.note(event, parser.retry)
                        yield event
                return
            except ClientError as error:
                time.sleep(state.after(error))
            finally:
                self.close()


class AsyncCore:
    """Sends calls. A client is this with names for the operations."""

    def __init__(self, caller: Caller, http_client: Optional[httpx2.AsyncClient] = None) -> None:
        self._caller = caller
        self._http = http_client or httpx2.AsyncClient()

    async def close(self) -> None:
        await self._http.aclose()

    async def call(self, operation: Operation, values: Mapping[str, Any], options: Optional[RequestOptions], decode_body: Decoder) -> Answer[Any]:
        reply = await self._run(self._caller.call(operation, values, options or _DEFAULT))
        return Answer(decode_body(decode(operation, reply)), AnswerInfo(reply.status, reply.headers))

    def list(self, operation: Operation, values: Mapping[str, Any], options: Optional[RequestOptions], decode_body: Decoder, decode_item: Decoder) -> AsyncList[Any, Any]:
        async def load(more: Mapping[str, Any]) -> Page[Any, Any]:
            return Page.read(operation, await self._run(self._caller.call(operation, more, options or _DEFAULT)), decode_body, decode_item)

        return AsyncList(load, operation, values)

    async def download(self, operation: Operation, values: Mapping[str, Any], options: Optional[RequestOptions]) -> AsyncDownload:
        return AsyncDownload(await self._run(self._caller.call(operation, values, options or _DEFAULT, stream=True)))

    def stream(self, operation: Operation, values: Mapping[str, Any], options: Optional[RequestOptions]) -> AsyncEventStream:
        async def connect(last: Optional[str]) -> AsyncDownload:
            return await self.download(operation, values, _after(options or _DEFAULT, last))

        return AsyncEventStream(connect)

    async def _run(self, flow: Flow) -> Reply:
        try:
            step = next(flow)
            while True:
                try:
                    if isinstance(step, Send):
                        result: Any = await self._send(step)
                    elif isinstance(step, Token):
                        result = await step.source.get_async()
                    else:
                        await asyncio.sleep(step.seconds)
                        result = None
                except ClientError as error:
                    step = flow.throw(error)
                else:
                    step = flow.send(result)
        except StopIteration as done:
            reply: Reply = done.value
            return reply

    async def _send(self, step: Send) -> Reply:
        try:
            return await asyncio.wait_for(self._answer(step), step.timeout)
        except asyncio.TimeoutError as cause:
            raise TimeoutError("no answer has come in time") from cause

    async def _answer(self, step: Send) -> Reply:
        request = self._http.build_request(step.method, step.url, headers=dict(step.headers), content=step.content, timeout=step.timeout)
        try:
            response = await self._http.send(request, stream=True, follow_redirects=False, auth=None)
        except httpx2.HTTPError as cause:
            raise _failed(cause) from cause
        if step.stream and response.is_success:
            return Reply(response.status_code, response.headers, response=response)
        try:
            return Reply(response.status_code, response.headers, await response.aread())
        except httpx2.HTTPError as cause:
            if response.is_success:
                raise _failed(cause) from cause
            return Reply(response.status_code, response.headers)
        finally:
            await response.aclose()


class AsyncList(Generic[T, B]):
    """A list that is loaded page by page. Going through it gives all items of all pages."""

    def __init__(self, load: Callable[[Mapping[str, Any]], Any], operation: Operation, values: Mapping[str, Any]) -> None:
        self._load = load
        self._operation = operation
        self._values = values

    async def page(self) -> Page[T, B]:
        """Loads the first page."""
        page: Page[T, B] = await self._load(self._values)
        return page

    async def pages(self) -> AsyncIterator[Page[T, B]]:
        seen: set[str] = set()
        values: Optional[Mapping[str, Any]] = self._values
        while values is not None:
            page: Page[T, B] = await self._load(values)
            yield page
            values = _next(self._operation, self._values, page, seen)

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item


class AsyncDownload:
    """The bytes of an answer, as they come."""

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
            raise _failed(cause) from cause
        finally:
            await self.close()

    async def read(self) -> bytes:
        return b"".join([chunk async for chunk in self])

    async def close(self) -> None:
        await self._response.aclose()


class AsyncEventStream:
    """EventStream for coroutines."""

    def __init__(self, connect: Callable[[Optional[str]], Any]) -> None:
        self._connect = connect
        self._download: Optional[AsyncDownload] = None

    async def __aenter__(self) -> AsyncEventStream:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        if self._download is not None:
            await self._download.close()

    async def __aiter__(self) -> AsyncIterator[ServerEvent]:
        state = _Reconnects()
        while True:
            try:
                parser = EventParser()
                download: AsyncDownload = await self._connect(state.last)
                self._download = download
                async for chunk in download:
                    for event in parser.push(chunk):
                        state.note(event, parser.retry)
                        yield event
                return
            except ClientError as error:
                await asyncio.sleep(state.after(error))
            finally:
                await self.close()
