"""When and how calls are sent again."""

from __future__ import annotations

import datetime
import email.utils
import random
from collections.abc import Mapping
from typing import Optional

_PASSING = frozenset((408, 429, 502, 503, 504))


def may_pass(status: int, headers: Mapping[str, str]) -> bool:
    """Tells whether an answer may be another one next time. The server has the last word."""
    veto = headers.get("x-should-retry")
    return veto == "true" or (veto != "false" and status in _PASSING)


def pause(attempt: int, headers: Mapping[str, str], first: float, longest: float) -> Optional[float]:
    """Returns how many seconds to wait before an attempt, or None if it is not worth it: what the server asks for (RFC 9110,
    section 10.2.3), or by chance up to a bound that doubles."""
    asked = _retry_after(headers.get("retry-after"))
    if asked is not None:
        return asked if asked <= longest else None
    return random.uniform(0, min(longest, first * 2.0 ** min(attempt, 62)))


def _retry_after(value: Optional[str]) -> Optional[float]:
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value)
    try:
        date = email.utils.parsedate_to_datetime(value)
        if date.tzinfo is None:
            date = date.replace(tzinfo=datetime.timezone.utc)
        return max(0.0, (date - datetime.datetime.now(datetime.timezone.utc)).total_seconds())
    except (TypeError, ValueError, IndexError, OverflowError):  # it is no date, or one that nobody has
        return None
