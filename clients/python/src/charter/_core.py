# Written by charter, the same for every contract. DO NOT EDIT.
"""What both clients are made from."""

from __future__ import annotations

import http.cookiejar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional, Union

import httpx2

from ._body import Payload
from ._flow import Attempt, Caller
from .auth import Scheme, Secret
from .errors import ClientError, ConnectionError, DecodeError, TimeoutError
from .options import ClientOptions, RequestOptions

DEFAULT = RequestOptions()


@dataclass(frozen=True)
class Server:
    """Where an API is."""

    url: str
    variables: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What stands in braces in the URL: what it is by default, and behind that what it can be; nothing behind it: anything."""


def address(server: Server, base_url: Optional[str], variables: Optional[Mapping[str, str]] = None) -> str:
    """Returns the URL of a server. base_url stands in its place."""
    if base_url is not None:
        return base_url
    url, given = server.url, dict(variables or {})
    for name, (default, *values) in server.variables.items():
        value = given.pop(name, default)
        if values and value not in values:
            raise ValueError(f"the variable {name} of the server can be {', '.join(values)}, and not {value!r}")
        url = url.replace("{" + name + "}", value)
    if given:
        raise ValueError(f"the server {server.url} has no variable {', '.join(given)}")
    return url


def caller(base_url: str, schemes: Mapping[str, Scheme], auth: Mapping[str, Optional[Secret]], options: Optional[ClientOptions], agent: str) -> Caller:
    if not re.fullmatch(r"https?://[^/?#@\\\s]+(/[^?#\s]*)?", base_url):
        raise ValueError("base_url is where the API is, such as https://api.example.com: without a user, a password, a query or a fragment")
    return Caller(base_url.rstrip("/"), schemes, {name: secret for name, secret in auth.items() if secret is not None}, options or ClientOptions(), agent)


def failed(cause: httpx2.HTTPError) -> ConnectionError:
    if isinstance(cause, httpx2.TimeoutException):
        return TimeoutError("no answer has come in time")
    return ConnectionError("the connection to the API has failed")


def no_cookies() -> http.cookiejar.CookieJar:
    """Keeps no cookies: each call sends what its operation wants, and nothing that another has left behind."""
    return http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))


LONGEST_ANSWER = 64 << 20
"""How many bytes of an answer are kept in memory. What is longer is a download, or a mistake."""

LONGEST_PROBLEM = 1 << 20
"""How many bytes of a refusal are read."""


def too_long(attempt: Attempt, response: httpx2.Response, size: int) -> bool:
    """Tells whether no more of an answer is read. Of a success that is an error."""
    if response.is_success and size > LONGEST_ANSWER:
        raise DecodeError(f"the answer of {attempt.operation} is longer than {LONGEST_ANSWER} bytes", response.status_code, response.headers)
    return size > LONGEST_PROBLEM and not response.is_success


def written(http: Union[httpx2.Client, httpx2.AsyncClient], attempt: Attempt, content: Any) -> httpx2.Request:
    """Makes the request of an attempt."""
    if http.is_closed:
        raise ClientError("the client is closed: it calls nothing any more")
    try:
        return http.build_request(attempt.method, attempt.url, headers=headers(attempt), content=content, timeout=attempt.timeout)
    except httpx2.InvalidURL as cause:
        raise ClientError(f"the call of {attempt.operation} has no address that can be sent") from cause


def headers(attempt: Attempt) -> dict[str, str]:
    """The header of a request. What is uploaded says how long it is, where that is known."""
    fields = dict(attempt.headers)
    if isinstance(attempt.content, Payload) and attempt.content.length is not None:
        fields["Content-Length"] = str(attempt.content.length)
    return fields
