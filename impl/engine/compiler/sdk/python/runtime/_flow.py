"""A call, without the waiting: a generator that says what is to be done, and is told what came of it. A synchronous and an
asynchronous client carry it out, so that both do the same."""

from __future__ import annotations

import base64
import re
import time
import uuid
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Optional, Union
from urllib.parse import quote, urljoin, urlsplit

from . import _retry
from ._body import Content, Payload
from ._content import write_body
from ._json import NOT_GIVEN, loads
from ._operation import Operation
from ._parameters import Written, write_parameters
from .auth import Scheme, Secret, TokenSource, checked
from .errors import ClientError, ConnectionError, DecodeError, ResponseError, response_error
from .options import ClientOptions, LogEntry, Reconnect, RequestOptions, tell


@dataclass(frozen=True)
class Attempt:
    """One request on its way. A middleware sees it with its credentials; in a log only repr(attempt) is safe, which leaves out all
    that is nobody's business."""

    operation: str
    """Its name in the API: getUser."""
    method: str
    url: str
    headers: Mapping[str, str]
    number: int
    """0 for the first of a call; those that follow are sent because one has failed."""
    content: Optional[Content] = None
    timeout: Optional[float] = None
    """Seconds; None: for ever."""
    stream: bool = False
    """The body of a success is read by the caller."""

    def __repr__(self) -> str:
        return f"Attempt({self.operation} {self.method} {urlsplit(self.url).path} #{self.number})"


Send = Attempt
"""Send a request. What comes back is a Reply."""


@dataclass(frozen=True)
class Sleep:
    """Wait."""

    seconds: float


@dataclass(frozen=True)
class Token:
    """Get a token. What comes back is its text."""

    source: TokenSource
    seconds: Optional[float] = None
    """How long it may take; None: for ever."""


@dataclass(frozen=True)
class Reply:
    """An answer. Its content is None if it was cut, or is not read; then response has it."""

    status: int
    headers: Mapping[str, str]
    content: Optional[bytes] = None
    response: Any = None


Step = Union[Send, Sleep, Token]
Flow = Generator[Step, Any, Reply]

_MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_FIELD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.1


@dataclass(repr=False)
class Credentials:
    """What a request shows of who is calling."""

    headers: dict[str, str]
    query: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    used: list[tuple[TokenSource, str]] = field(default_factory=list)


@dataclass(frozen=True, repr=False)
class Caller:
    """What a client is made from."""

    base: str
    schemes: Mapping[str, Scheme]
    auth: Mapping[str, Secret]
    options: ClientOptions
    agent: str

    def call(self, operation: Operation, values: Mapping[str, Any], options: RequestOptions, stream: bool = False) -> Flow:
        """Sends a call until it is answered, or nothing is to be hoped for."""
        written = write_parameters(operation, values)
        content, media = write_body(operation, _body(operation, written, values))
        headers = self._headers(operation, written, media, options)
        ends = time.monotonic() + _first(options.deadline, _first(self.options.deadline, float("inf")))
        once = isinstance(content, Payload) and not content.repeatable
        attempts = 0 if once or not operation.repeatable else _first(options.max_retries, self.options.max_retries)
        number, renewed = 0, False
        while True:
            failed: Union[ResponseError, ConnectionError]
            try:
                credentials = yield from self._authorize(operation, written, headers, self._left(options, ends))
                request = self._request(operation, written, credentials, content, options, ends, stream, number)
                try:
                    return (yield from self._attempt(request))
                except ResponseError as error:
                    if error.status != 401 or renewed or not credentials.used or once:
                        raise
                    for source, value in credentials.used:
                        source.refused(value)
                    renewed = True
                    continue
            except ResponseError as error:
                if not _retry.may_pass(error.status, error.headers):
                    raise
                failed = error
            except ConnectionError as error:
                failed = error
            if number >= attempts:
                raise failed
            longest = _first(options.longest_pause, self.options.longest_pause)
            said: Mapping[str, str] = failed.headers if isinstance(failed, ResponseError) else {}
            wait = _retry.pause(number, said, _first(options.first_pause, self.options.first_pause), longest)
            if wait is None or time.monotonic() + wait >= ends:
                raise failed
            yield Sleep(wait)
            number += 1

    def reconnects(self, options: RequestOptions) -> tuple[Reconnect, int, float]:
        """Tells when a stream connects again, how often, and with which pause."""
        most, pause = _first(options.max_reconnects, self.options.max_reconnects), _first(options.reconnect_pause, self.options.reconnect_pause)
        return _first(options.reconnect, self.options.reconnect), most, pause

    def _headers(self, operation: Operation, written: Written, media: Optional[str], options: RequestOptions) -> dict[str, str]:
        accept = operation.result.media if operation.result is not None else "application/json"
        headers = {"Accept": f"{accept}, application/problem+json" if "json" in accept else accept, "User-Agent": self.agent}
        key = {} if operation.idempotency_key is None else {operation.idempotency_key: options.idempotency_key or str(uuid.uuid4())}
        for name, value in [*self.options.headers.items(), *written.headers, *options.headers.items(), *key.items()]:
            if not _FIELD.fullmatch(name):
                raise ClientError(f"a header field cannot be called {name!r}")
            if not all(" " <= letter <= "~" or letter == "\t" for letter in value):
                raise ClientError(f"the header field {name} can only have letters of ASCII, and no line breaks")
            _set(headers, name, value)
        if media is not None:
            _set(headers, "Content-Type", media)
        return headers

    def _authorize(self, operation: Operation, written: Written, base: Mapping[str, str], left: Optional[float]) -> Generator[Step, Any, Credentials]:
        """Adds the credentials of the first alternative for which there are all: none that the operation does not want."""
        credentials = Credentials(dict(base), cookies=list(written.cookies))
        chosen = next((needs for needs in operation.security if all(name in self.auth for name in needs)), None)
        if chosen is None and operation.security:
            ways = ", or ".join(" and ".join(needs) for needs in operation.security)
            raise ClientError(f"{operation.id} is not for everybody: give the client {ways}")
        for name in chosen or ():
            secret, scheme = self.auth[name], self.schemes[name]
            if isinstance(secret, TokenSource):
                value = checked((yield Token(secret, left)), name)
                credentials.used.append((secret, value))
            else:
                value = checked(secret, name)
            if scheme.kind == "token":
                _set(credentials.headers, "Authorization", f"Bearer {value}")
            elif scheme.kind == "basic":
                _set(credentials.headers, "Authorization", f"Basic {base64.b64encode(value.encode()).decode()}")
            elif scheme.kind == "header":
                _set(credentials.headers, scheme.name, value)
            elif scheme.kind == "query":
                credentials.query.append(f"{quote(scheme.name, safe='')}={quote(value, safe='')}")
            else:
                credentials.cookies.append(f"{scheme.name}={value}")
        if credentials.cookies:
            _set(credentials.headers, "Cookie", "; ".join(credentials.cookies))
        return credentials

    def _request(
        self, operation: Operation, written: Written, credentials: Credentials, content: Optional[Content], options: RequestOptions, ends: float, stream: bool, number: int
    ) -> Attempt:
        query = "&".join(part for part in (written.query, *credentials.query) if part)
        mark = "&" if "?" in written.path else "?"  # in the path of an operation: a parameter's is encoded
        url = self.base + written.path + (mark + query if query else "")
        return Attempt(operation.id, operation.method, url, credentials.headers, number, content, self._left(options, ends), stream)

    def _left(self, options: RequestOptions, ends: float) -> Optional[float]:
        """How many seconds an attempt may take that begins now; None: for ever."""
        timeout = _first(options.timeout, self.options.timeout) or float("inf")
        timeout = min(timeout, max(0.001, ends - time.monotonic()))
        return None if timeout == float("inf") else timeout

    def _attempt(self, attempt: Attempt) -> Flow:
        begin = time.monotonic()
        reply: Optional[Reply] = None
        error: Optional[str] = None
        try:
            reply = yield from self._follow(attempt)
            if not 200 <= reply.status < 300:
                raise response_error(reply.status, reply.headers, reply.content)
            if reply.content is None and reply.response is None:
                raise ConnectionError("the answer ended before its end")
            return reply
        except ClientError as failed:
            error = type(failed).__name__
            raise
        finally:
            status = reply.status if reply is not None else None
            request_id = reply.headers.get("x-request-id") if reply is not None else None
            path = urlsplit(attempt.url).path
            tell(self.options.log, LogEntry(attempt.operation, attempt.method, path, attempt.number, time.monotonic() - begin, status, request_id, error))

    def _follow(self, request: Attempt) -> Flow:
        """Follows redirects that stay on the host: what a request carries is for nobody else."""
        begin, timeout = time.monotonic(), request.timeout
        for _ in range(_MAX_REDIRECTS + 1):
            reply: Reply = yield request
            url = _onwards(reply, request.url) if request.method == "GET" else None
            if url is None:
                return reply
            left = None if timeout is None else max(0.001, timeout - (time.monotonic() - begin))
            request = replace(request, url=url, timeout=left)
        return reply


def _onwards(reply: Reply, url: str) -> Optional[str]:
    """Returns where a redirect leads that stays on the host; None: it is none."""
    location = reply.headers.get("location")
    if reply.status not in _REDIRECTS or location is None:
        return None
    try:
        following = urljoin(url, location)
        return following if urlsplit(following)[:2] == urlsplit(url)[:2] else None
    except ValueError:  # it leads nowhere
        return None


def _body(operation: Operation, written: Written, values: Mapping[str, Any]) -> Any:
    """Returns what is sent: the fields that are given, or what was given as a whole."""
    if operation.body is None or not operation.body.fields:
        return values.get("body", NOT_GIVEN)
    return written.rest if written.rest or operation.body.required else NOT_GIVEN


def _set(headers: dict[str, str], name: str, value: str) -> None:
    """Sets a field. One of the same name in other letters was the same field."""
    for other in [other for other in headers if other.lower() == name.lower()]:
        del headers[other]
    headers[name] = value


def _first(one: Optional[Any], other: Any) -> Any:
    return other if one is None else one


def decode(operation: Operation, reply: Reply) -> Any:
    """Reads the body of a success."""
    if operation.result is None or not reply.content:
        return None
    if operation.result.kind == "text":
        return reply.content.decode(errors="replace")
    try:
        return loads(reply.content)
    except ValueError as cause:
        raise DecodeError(f"the answer of {operation.id} is not JSON", reply.status, reply.headers) from cause


def inside(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
