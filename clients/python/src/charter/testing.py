# Written by charter, the same for every contract. DO NOT EDIT.
"""A fake of the API for unit tests. What it is asked stays in memory, and what it answers is what the test says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Optional, Union
from urllib.parse import parse_qs, quote, unquote

import httpx2

from ._json import dumps, loads
from ._operation import Operation
from ._operations import OPERATIONS


@dataclass(frozen=True)
class FakeRequest:
    """What a call has sent."""

    operation: str
    """Its name in the API: getUser."""
    method: str
    path: str
    path_parameters: Mapping[str, str]
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """Reads the body."""
        return loads(self.content)


@dataclass(frozen=True)
class FakeAnswer:
    """What the fake answers: json, or content as it is."""

    status: int = 200
    json: Any = None
    content: Optional[bytes] = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> httpx2.Response:
        """Is what an HTTP client gets."""
        fields = httpx2.Headers(dict(self.headers))
        content = self.content
        if content is None and self.json is not None:
            content = dumps(self.json).encode()
            fields.setdefault("Content-Type", "application/json" if self.status < 400 else "application/problem+json")
        return httpx2.Response(self.status, headers=fields, content=content)


def problem(status: int, code: str, title: str = "", **more: object) -> FakeAnswer:
    """Is a refusal as the API gives it (RFC 9457)."""
    return FakeAnswer(status, {"type": f"/problems/{code}", "title": title or code, "status": status, "code": code, **more})


Answering = Union[FakeAnswer, Exception, Callable[[FakeRequest], Any], Any]


class FakeAPI:
    """Stands in for the API:

        fake = FakeAPI()
        fake.on("users.get", {"id": "1", "name": "Ada"})
        client = Client(base_url="https://api.example.com", http_client=fake.http_client())
    """

    def __init__(self) -> None:
        self.requests: list[FakeRequest] = []
        """What was asked, in order."""
        self._answers: dict[str, list[Answering]] = {}
        self._routes = sorted(((_pattern(one), one) for one in {one.id: one for one in OPERATIONS.values()}.values()), key=lambda route: _literal(route[1]), reverse=True)

    def on(self, operation: str, *answers: Answering) -> FakeAPI:
        """Says what calls of an operation are answered, one after the other; the last answer stays. operation is its name in code, such as
        users.get. An answer is the JSON of a success, a FakeAnswer, an exception of httpx2, or a function of the request that
        returns one of these."""
        known = OPERATIONS.get(operation)
        if known is None:
            raise ValueError(f"there is no operation {operation!r}: {', '.join(sorted(OPERATIONS))}")
        self._answers[known.id] = list(answers) or [None]
        return self

    def http_client(self) -> httpx2.Client:
        """Is what a client takes as http_client."""
        return httpx2.Client(transport=httpx2.MockTransport(self._handle))

    def async_http_client(self) -> httpx2.AsyncClient:
        """Is what an asynchronous client takes as http_client."""

        async def handle(request: httpx2.Request) -> httpx2.Response:
            await request.aread()
            return self._handle(request)

        return httpx2.AsyncClient(transport=httpx2.MockTransport(handle))

    def _handle(self, request: httpx2.Request) -> httpx2.Response:
        asked = self._read(request)
        self.requests.append(asked)
        answers = self._answers.get(asked.operation)
        if answers is None:
            raise AssertionError(f"{asked.operation} was called, and the fake has no answer for it: say it with on()")
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if callable(answer):
            answer = answer(asked)
        if isinstance(answer, Exception):
            raise answer
        if not isinstance(answer, FakeAnswer):
            answer = FakeAnswer(204) if answer is None else FakeAnswer(200, answer)
        return answer.response()

    def _read(self, request: httpx2.Request) -> FakeRequest:
        target = request.url.raw_path.decode()
        path = target.partition("?")[0]
        fits = [(one, found) for pattern, one in self._routes if one.method == request.method and (found := pattern.fullmatch(target)) is not None]
        if not fits:
            raise AssertionError(f"no operation is {request.method} {path}")
        same = (one for one in fits if one[0].path[::2] == fits[0][0].path[::2])  # no request tells these apart
        operation, found = next((one for one in same if one[0].id in self._answers), fits[0])
        values = dict(zip(operation.path[1::2], map(unquote, found.groups()), strict=True))
        query = parse_qs(request.url.query.decode(), keep_blank_values=True)
        return FakeRequest(operation.id, request.method, path, values, query, request.headers, request.read())


def _pattern(operation: Operation) -> re.Pattern[str]:
    """What the path of a request of an operation looks like, below any base, with its query."""
    rest = {parameter.name for parameter in operation.parameters if parameter.rest}
    pieces = [re.escape(quote(piece, safe="/:@!$&'()*+,;=~%?")) if index % 2 == 0 else "([^?]*)" if piece in rest else "([^/?]*)" for index, piece in enumerate(operation.path)]
    return re.compile("[^?]*?" + "".join(pieces) + "(?:[?&].*)?")


def _literal(operation: Operation) -> tuple[int, int]:
    """Tells how many segments a path has, and how much of it is text: of two that fit the one with more is meant."""
    return sum(text.count("/") for text in operation.path[::2]), sum(map(len, operation.path[::2]))
