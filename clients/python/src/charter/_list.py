# Written by charter, the same for every contract. DO NOT EDIT.
"""Lists that come page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any, Generic, Optional, TypeVar

from ._answer import Answer, AnswerInfo
from ._decode import Decoder
from ._flow import Reply, decode, inside
from ._operation import Operation
from .errors import ClientError, DecodeError

T = TypeVar("T")
B = TypeVar("B")


class Page(Generic[T, B]):
    """A page of a list."""

    def __init__(self, answer: Answer[B], items: list[T], next_cursor: Optional[str]) -> None:
        self.items = items
        self.next = next_cursor
        """What gets the next page; None: this is the last one."""
        self.body = answer.data
        """The whole answer."""
        self.response = answer.response
        self.content = answer.content
        """The bytes of the answer."""

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
        answer = Answer(decode_body(value), AnswerInfo(reply.status, reply.headers), reply.content or b"")
        return Page(answer, [decode_item(item) for item in items], following if isinstance(following, str) and following else None)


def _next(operation: Operation, values: Mapping[str, Any], page: Page[Any, Any], seen: set[str]) -> Optional[Mapping[str, Any]]:
    """Returns what gets the page behind a page; None: there is none."""
    if page.next is None or operation.page is None:
        return None
    if page.next in seen:
        raise ClientError("the list does not end: the server has given the same cursor twice")
    seen.add(page.next)
    return {**values, operation.page.cursor: page.next}


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
        """Loads page after page."""
        seen: set[str] = set()
        values: Optional[Mapping[str, Any]] = self._values
        while values is not None:
            page = self._load(values)
            yield page
            values = _next(self._operation, self._values, page, seen)

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items


class AsyncList(Generic[T, B]):
    """A list that is loaded page by page. Going through it gives all items of all pages."""

    def __init__(self, load: Callable[[Mapping[str, Any]], Awaitable[Page[T, B]]], operation: Operation, values: Mapping[str, Any]) -> None:
        self._load = load
        self._operation = operation
        self._values = values

    async def page(self) -> Page[T, B]:
        """Loads the first page."""
        return await self._load(self._values)

    async def pages(self) -> AsyncIterator[Page[T, B]]:
        """Loads page after page."""
        seen: set[str] = set()
        values: Optional[Mapping[str, Any]] = self._values
        while values is not None:
            page = await self._load(values)
            yield page
            values = _next(self._operation, self._values, page, seen)

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item
