# Written by charter, the same for every contract. DO NOT EDIT.
"""Carries out calls in coroutines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Optional

import httpx2

from ._answer import Answer, AnswerInfo
from ._body import Payload
from ._core import DEFAULT, failed, no_cookies, too_long, written
from ._decode import Decoder
from ._flow import Attempt, Caller, Flow, Reply, Token, decode
from ._list import AsyncList, Page
from ._operation import Operation
from ._stream import AsyncDownload, AsyncEventStream, Reconnects, after, lasting
from .errors import ClientError, TimeoutError
from .options import RequestOptions

AsyncNext = Callable[[Attempt], Awaitable[httpx2.Response]]
"""Sends an attempt. Its answer's body is not read yet."""
AsyncMiddleware = Callable[[Attempt, AsyncNext], Awaitable[httpx2.Response]]
"""What stands around each attempt. It may change the attempt, and answer in its place."""


class AsyncCore:
    """Sends calls. A client is this with names for the operations."""

    def __init__(self, caller: Caller, http_client: Optional[httpx2.AsyncClient], middleware: Sequence[AsyncMiddleware]) -> None:
        self._caller = caller
        self._own = http_client is None
        self._http = http_client if http_client is not None else httpx2.AsyncClient(proxy=caller.options.proxy, cookies=no_cookies())
        self._next: AsyncNext = self._request
        for one in reversed(middleware):
            self._next = _around(one, self._next)

    async def close(self) -> None:
        """Ends the connections, unless the HTTP client was given: then they are those of who gave it."""
        if self._own:
            await self._http.aclose()

    async def call(self, operation: Operation, values: Mapping[str, Any], options: Optional[RequestOptions], decode_body: Decoder) -> Answer[Any]:
        reply = await self._run(self._caller.call(operation, values, options or DEFAULT))
        return Answer(decode_body(decode(operation, reply)), AnswerInfo(reply.status, reply.headers), reply.content or b"")

    def list(
        self, operation: Operation, values: Mapping[str, Any], options: Optional[RequestOptions], decode_body: Decoder, decode_item: Decoder
    ) -> AsyncList[Any, Any]:
        async def load(more: Mapping[str, Any]) -> Page[Any, Any]:
            return Page.read(operation, await self._run(self._caller.call(operation, more, options or DEFAULT)), decode_body, decode_item)

        return AsyncList(load, operation, values)

    async def download(self, operation: Operation, values: Mapping[str, Any], options: Optional[RequestOptions]) -> AsyncDownload:
        return AsyncDownload(await self._run(self._caller.call(operation, values, options or DEFAULT, stream=True)))

    def stream(self, operation: Operation, values: Mapping[str, Any], options: Optional[RequestOptions]) -> AsyncEventStream:
        async def connect(last: Optional[str]) -> AsyncDownload:
            reply = await self._run(self._caller.call(operation, values, after(options or DEFAULT, last), stream=True))
            lasting(reply.response)
            return AsyncDownload(reply)

        return AsyncEventStream(connect, Reconnects(*self._caller.reconnects(options or DEFAULT)))

    async def _run(self, flow: Flow) -> Reply:
        try:
            step = next(flow)
            while True:
                try:
                    if isinstance(step, Attempt):
                        result: Any = await self._send(step)
                    elif isinstance(step, Token):
                        result = await step.source.get_async(step.seconds)
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

    async def _request(self, attempt: Attempt) -> httpx2.Response:
        content = attempt.content.pieces_async() if isinstance(attempt.content, Payload) else attempt.content
        request = written(self._http, attempt, content)
        try:
            return await self._http.send(request, stream=True, follow_redirects=False, auth=None)
        except httpx2.HTTPError as cause:
            raise failed(cause) from cause

    async def _send(self, attempt: Attempt) -> Reply:
        # asyncio.wait_for forgets, before Python 3.12, that it was cancelled if the answer comes in the same moment.
        answer = asyncio.ensure_future(self._answer(attempt))
        try:
            done, _ = await asyncio.wait((answer,), timeout=attempt.timeout)
        except asyncio.CancelledError:
            await _end(answer)
            raise
        if not done:
            await _end(answer)
            raise TimeoutError("no answer has come in time")
        return answer.result()

    async def _answer(self, attempt: Attempt) -> Reply:
        response = await self._next(attempt)
        if attempt.stream and response.is_success:
            return Reply(response.status_code, response.headers, response=response)
        content = bytearray()
        try:
            async for chunk in response.aiter_bytes():
                content += chunk
                if too_long(attempt, response, len(content)):
                    break
        except httpx2.HTTPError as cause:
            if response.is_success:
                raise failed(cause) from cause
            return Reply(response.status_code, response.headers)
        finally:
            await response.aclose()
        return Reply(response.status_code, response.headers, bytes(content))


async def _end(answer: asyncio.Future[Reply]) -> None:
    """Ends what nobody waits for any more, and its connection."""
    answer.cancel()
    await asyncio.wait((answer,))
    if not answer.cancelled() and answer.exception() is None and answer.result().response is not None:
        await answer.result().response.aclose()


def _around(one: AsyncMiddleware, inner: AsyncNext) -> AsyncNext:
    return lambda attempt: one(attempt, inner)
