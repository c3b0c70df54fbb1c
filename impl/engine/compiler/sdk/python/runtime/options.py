"""What a client, and a single call, can be told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Optional

Reconnect = Literal["errors", "always", "never"]
"""When a stream of events connects again: after a lost connection, after an end as well, or never."""


@dataclass(frozen=True)
class LogEntry:
    """What the log is told of an attempt. There are no credentials, queries or bodies in it."""

    operation: str
    """The operationId of the contract."""
    method: str
    path: str
    attempt: int
    """0 for the first."""
    seconds: float
    status: Optional[int] = None
    """None: there was no answer."""
    request_id: Optional[str] = None
    error: Optional[str] = None
    """The class of what it has failed with."""


@dataclass(frozen=True)
class ClientOptions:
    """What holds for all calls of a client."""

    timeout: float = 60
    """Seconds that an attempt may take; 0: for ever."""
    deadline: Optional[float] = None
    """Seconds that a whole call may take, with all attempts and pauses; None: for ever."""
    max_retries: int = 2
    """How often a call is sent again at the most."""
    first_pause: float = 0.5
    """Seconds that the first pause has at the most; each one after it may be twice as long."""
    longest_pause: float = 30
    """Seconds that no pause exceeds. A server that asks for a longer one is not asked again."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Fields that every request has."""
    proxy: Optional[str] = field(default=None, repr=False)
    """The proxy that requests go through, such as http://proxy.example.com:8080; None: what HTTPS_PROXY and NO_PROXY say."""
    reconnect: Reconnect = "errors"
    """When a stream of events connects again."""
    max_reconnects: int = 5
    """How often a stream of events connects again, one after the other, without an event in between."""
    reconnect_pause: float = 1
    """Seconds before a stream connects again, unless it says otherwise itself."""
    log: Optional[Callable[[LogEntry], None]] = None
    """Is told of each attempt. Without it the logger of this package is, of the module logging, at the level DEBUG."""


@dataclass(frozen=True)
class RequestOptions:
    """What holds for one call. What is None is as the client has it."""

    timeout: Optional[float] = None
    """Seconds that an attempt may take; 0: for ever."""
    deadline: Optional[float] = None
    """Seconds that the whole call may take, with all attempts and pauses."""
    max_retries: Optional[int] = None
    """How often the call is sent again at the most."""
    first_pause: Optional[float] = None
    """Seconds that the first pause has at the most; each one after it may be twice as long."""
    longest_pause: Optional[float] = None
    """Seconds that no pause exceeds."""
    reconnect: Optional[Reconnect] = None
    """When a stream of events connects again."""
    max_reconnects: Optional[int] = None
    """How often a stream of events connects again, one after the other, without an event in between."""
    reconnect_pause: Optional[float] = None
    """Seconds before a stream connects again, unless it says otherwise itself."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Fields that the request has besides."""
    idempotency_key: Optional[str] = None
    """The key under which the call is carried out once; made by chance if it is absent and the operation takes one."""


_logger = logging.getLogger(__name__.partition(".")[0])


def tell(log: Optional[Callable[[LogEntry], None]], entry: LogEntry) -> None:
    """Tells of an attempt."""
    if log is not None:
        log(entry)
    elif _logger.isEnabledFor(logging.DEBUG):
        came = entry.status if entry.status is not None else entry.error
        _logger.debug("%s %s: %s after %.3f s (%s, attempt %d)", entry.method, entry.path, came, entry.seconds, entry.request_id or "no request id", entry.attempt + 1)
