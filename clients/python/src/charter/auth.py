# Written by charter, the same for every contract. DO NOT EDIT.
"""Who is calling."""

from __future__ import annotations

import asyncio
import base64
import concurrent.futures
import contextlib
import contextvars
import inspect
import os
import threading
import time
import weakref
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Optional, Union
from urllib.parse import quote_plus

import httpx2

from .errors import ClientError, ConnectionError, DecodeError, TimeoutError, response_error


@dataclass(frozen=True)
class IssuedToken:
    """A token, and until when it is good, in seconds since 1970. Without that it is good until it is refused."""

    value: str = field(repr=False)
    expires_at: Optional[float] = None


class TokenSource:
    """Gives tokens, and gets a new one before the last one ends. However many calls wait, it is asked for once."""

    def __init__(self, issue: Callable[[Optional[IssuedToken]], Union[IssuedToken, Awaitable[IssuedToken]]], early: float = 30) -> None:
        """issue gets a token, and is told the last one; it may be a coroutine function for asynchronous clients. early is how
        many seconds before its end a token is replaced, at the most: a tenth of its life."""
        self._issue = issue
        self._early = early
        self._token: Optional[IssuedToken] = None
        self._renew_at = 0.0
        self._lock = threading.Lock()
        self._asking: Optional[tuple[int, concurrent.futures.Future[str]]] = None  # in which process, and what comes of it
        self._waiting: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[str]] = weakref.WeakKeyDictionary()

    def _good(self) -> Optional[str]:
        token = self._token
        return token.value if token is not None and self._renew_at > time.time() else None

    def _keep(self, token: IssuedToken) -> str:
        ends = token.expires_at
        self._renew_at = float("inf") if ends is None else ends - min(self._early, (ends - time.time()) / 10)
        self._token = token
        return token.value

    def get(self, seconds: Optional[float] = None) -> str:
        """Returns a token that is good, and waits so long for it. All who wait get the same one, or the same error."""
        with self._lock:
            good = self._good()
            if good is not None:
                return good
            if self._asking is None or self._asking[0] != os.getpid():
                future: concurrent.futures.Future[str] = concurrent.futures.Future()
                run = contextvars.copy_context().run
                threading.Thread(target=run, args=(self._ask, future), name="tokens", daemon=True).start()
                self._asking = os.getpid(), future
            waited = self._asking[1]
        try:
            return waited.result(seconds)
        except concurrent.futures.TimeoutError as cause:
            raise TimeoutError("the source of tokens has not answered in time") from cause

    def _ask(self, future: concurrent.futures.Future[str]) -> None:
        """Gets a token in a thread of its own: whoever waits for it may give up."""
        try:
            with _told():
                issued = self._issue(self._token)
            if not isinstance(issued, IssuedToken):
                raise TypeError("this source of tokens is for asynchronous clients")
            with self._lock:
                value, self._asking = self._keep(issued), None
        except BaseException as cause:
            with self._lock:
                self._asking = None
            future.set_exception(cause)
        else:
            future.set_result(value)

    async def get_async(self, seconds: Optional[float] = None) -> str:
        """Returns a token that is good, and waits so long for it."""
        good = self._good()
        if good is not None:
            return good
        loop = asyncio.get_running_loop()
        waiting = self._waiting.get(loop)
        if waiting is None or waiting.done():
            waiting = self._waiting[loop] = loop.create_task(self._renew())
            waiting.add_done_callback(lambda task: task.cancelled() or task.exception())  # somebody has asked for what went wrong
        done, _ = await asyncio.wait((waiting,), timeout=seconds)  # who gives up does not end it for the others
        if not done:
            raise TimeoutError("the source of tokens has not answered in time")
        return waiting.result()

    async def _renew(self) -> str:
        with _told():
            if inspect.iscoroutinefunction(self._issue):
                issued: Any = await self._issue(self._token)
            else:
                issued = await asyncio.to_thread(self._issue, self._token)
                issued = await issued if inspect.isawaitable(issued) else issued
        return self._keep(issued)

    def refused(self, value: str) -> None:
        """Says that a token was refused. Another one, which came meanwhile, stays."""
        if self._token is not None and self._token.value == value:
            self._renew_at = 0.0


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Makes what a source of tokens fails with what a call fails with."""
    try:
        yield
    except ClientError:
        raise
    except Exception as cause:
        raise ClientError("the source of tokens has failed") from cause


_LONGEST_REFRESH = 60
"""Seconds that a token endpoint may take."""


def client_credentials(url: str, client_id: str, client_secret: str, scope: Optional[str] = None, http_client: Optional[httpx2.Client] = None) -> TokenSource:
    """Gets tokens with client credentials of OAuth 2.0 (RFC 6749, section 4.4). url is where tokens are issued."""
    who = base64.b64encode(f"{quote_plus(client_id)}:{quote_plus(client_secret)}".encode()).decode()

    def issue(_last: Optional[IssuedToken]) -> IssuedToken:
        form = {"grant_type": "client_credentials", **({"scope": scope} if scope is not None else {})}
        post = httpx2.post if http_client is None else http_client.post
        asked = time.time()
        try:
            response = post(url, data=form, headers={"Authorization": f"Basic {who}"}, timeout=_LONGEST_REFRESH, follow_redirects=False)
        except httpx2.TimeoutException as cause:
            raise TimeoutError("the token endpoint has not answered in time") from cause
        except httpx2.HTTPError as cause:
            raise ConnectionError("the connection to the token endpoint has failed") from cause
        if response.status_code != 200:
            raise response_error(response.status_code, response.headers, response.content)
        try:
            answer = response.json()
        except (ValueError, RecursionError) as cause:
            raise DecodeError("the answer of the token endpoint is not JSON", response.status_code, response.headers) from cause
        if not isinstance(answer, dict) or not isinstance(answer.get("access_token"), str):
            raise DecodeError("the answer of the token endpoint has no access_token", response.status_code, response.headers)
        return IssuedToken(answer["access_token"], _end(asked, answer.get("expires_in")))

    return TokenSource(issue)


def _end(asked: float, lasts: Any) -> Optional[float]:
    """When a token ends. Some write its life as a text; what is no time, or one that nobody sees the end of, is none."""
    try:
        seconds = float(lasts)
    except (TypeError, ValueError, OverflowError):
        return None
    return asked + seconds if 0 < seconds < 100 * 365 * 86400 else None


Secret = Union[str, TokenSource]


@dataclass(frozen=True)
class Scheme:
    """Where the credential of a scheme stands in a request."""

    kind: str
    name: str = ""


def checked(value: str, scheme: str) -> str:
    """Returns the credential of a scheme, which the error names: a credential itself is in none."""
    if not isinstance(value, str) or value == "" or not all(" " <= letter <= "~" for letter in value):
        raise ClientError(f"the credential {scheme} is empty, or has letters that cannot stand in a request, such as a line break")
    return value
