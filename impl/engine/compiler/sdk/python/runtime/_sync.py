"""Carries out calls in threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Optional

import httpx2

from ._answer import Answer, AnswerInfo
from ._body import Payload
from ._core import DEFAULT, failed, no_cookies, too_long, written
from ._decode import Decoder
from ._flow import Attempt, Caller, Flow, Reply, Token, decode
from ._list import List, Page
from ._operation import Operation
from ._stream import Download, EventStream, Reconnects, after, lasting
from .errors import ClientError, TimeoutError
from .options import RequestOptions

Next = Callable[[Attempt], httpx2.Response]
"""Sends an attempt. Its answer's body is not read yet."""
Middleware = Callable[[Attempt, Next], httpx2.Response]
"""What stands around each attempt. It may change the attempt, and answer in its place."""


class Core:
    """Sends calls. A client is this with names for the operations."""

    def __init__(self, caller: Caller, http_client: Optional[httpx2.Client], middleware: Sequence[Middleware]) -> None:
        self._caller = caller
        self._own = http_client is None
        self._http = http_client if http_client is not None else httpx2.Client(proxy=caller.options.proxy, cookies=no_cookies())
        self._next: Next = self._request
        for one in reversed(middleware):
            self._next = _around(one, self._next)

    def close(self) -> None:
        """Ends the connections, unless the HTTP client was given: then they are those of who gave it."""
        if self._own:
            self._http.close()

    def call(self, operation: Operation, values: Mapping[str, Any], options: Optional[RequestOptions], decode_body: Decoder) -> Answer[Any]:
        reply = self._run(self._caller.call(operation, values, options or DEFAULT))
        return Answer(decode_body(decode(operation, reply)), AnswerInfo(reply.status, reply.headers), reply.content or b"")

    def list(self, operation: Operation, values: Mapping[str, Any], options: Optional[RequestOptions], decode_body: Decoder, decode_item: Decoder) -> List[Any, Any]:
        def load(more: Mapping[str, Any]) -> Page[Any, Any]:
            return Page.read(operation, self._run(self._caller.call(operation, more, options or DEFAULT)), decode_body, decode_item)

        return List(load, operation, values)

    def download(self, operation: Operation, values: Mapping[str, Any], options: Optional[RequestOptions]) -> Download:
        return Download(self._run(self._caller.call(operation, values, options or DEFAULT, stream=True)))

    def stream(self, operation: Operation, values: Mapping[str, Any], options: Optional[RequestOptions]) -> EventStream:
        def connect(last: Optional[str]) -> Download:
            reply = self._run(self._caller.call(operation, values, after(options or DEFAULT, last), stream=True))
            lasting(reply.response)
            return Download(reply)

        return EventStream(connect, Reconnects(*self._caller.reconnects(options or DEFAULT)))

    def _run(self, flow: Flow) -> Reply:
        try:
            step = next(flow)
            while True:
                try:
                    if isinstance(step, Attempt):
                        result: Any = self._send(step)
                    elif isinstance(step, Token):
                        result = step.source.get(step.seconds)
                    else:
                        time.sleep(min(step.seconds, threading.TIMEOUT_MAX))
                        result = None
                except ClientError as error:
                    step = flow.throw(error)
                else:
                    step = flow.send(result)
        except StopIteration as done:
            reply: Reply = done.value
            return reply

    def _request(self, attempt: Attempt) -> httpx2.Response:
        content = attempt.content.pieces() if isinstance(attempt.content, Payload) else attempt.content
        request = written(self._http, attempt, content)
        try:
            return self._http.send(request, stream=True, follow_redirects=False, auth=None)
        except httpx2.HTTPError as cause:
            raise failed(cause) from cause

    def _send(self, attempt: Attempt) -> Reply:
        ends = None if attempt.timeout is None else time.monotonic() + attempt.timeout
        response = self._next(attempt)
        if attempt.stream and response.is_success:
            return Reply(response.status_code, response.headers, response=response)
        content = bytearray()
        try:
            for chunk in response.iter_bytes():
                content += chunk
                if ends is not None and time.monotonic() > ends:
                    raise TimeoutError("the answer has not come whole in time")
                if too_long(attempt, response, len(content)):
                    break
        except httpx2.HTTPError as cause:
            if response.is_success:
                raise failed(cause) from cause
            return Reply(response.status_code, response.headers)
        finally:
            response.close()
        return Reply(response.status_code, response.headers, bytes(content))


def _around(one: Middleware, inner: Next) -> Next:
    return lambda attempt: one(attempt, inner)
