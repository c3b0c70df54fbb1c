# Written by charter, the same for every contract. DO NOT EDIT.
"""Verifies deliveries of webhooks (https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import re
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Optional, Union

from . import _ed25519
from ._json import dumps, loads
from .errors import ClientError

WebhookRefusal = Literal["missing", "malformed", "mismatch", "expired", "early", "payload"]


class WebhookError(ClientError):
    """A delivery that is not to be trusted."""

    def __init__(self, reason: WebhookRefusal, message: str) -> None:
        super().__init__(message)
        self.reason: WebhookRefusal = reason
        """missing: it has no signature, or not all that belongs to one. malformed: what it has is none. mismatch: none of the secrets
        has signed it. expired, early: it was signed too long ago, or for a time too far ahead. payload: its sender has signed it,
        and it is not JSON."""

    def __reduce__(self) -> tuple[Any, ...]:
        return WebhookError, (self.reason, str(self))


WebhookHeaders = Union[Mapping[str, str], Iterable[tuple[Union[str, bytes], Union[str, bytes]]]]
"""The header of a request: a mapping, or pairs as ASGI has them. Upper and lower case of its names are the same."""

WebhookSecrets = Union[str, Sequence[str]]
"""What a delivery is verified with: whsec_..., or whpk_... if the sender signs with Ed25519. Several while one is replaced."""


@dataclass(frozen=True)
class WebhookDelivery:
    """A delivery whose sender is known."""

    id: str
    """The same for every attempt at one delivery: what has it already can pass it over."""
    timestamp: datetime.datetime
    """When it was signed."""


@dataclass(frozen=True)
class SignedDelivery:
    """A delivery as a sender makes it."""

    body: bytes
    headers: Mapping[str, str]


@dataclass
class _Keys:
    codes: list[bytes] = field(default_factory=list)
    open: list[bytes] = field(default_factory=list)
    seeds: list[bytes] = field(default_factory=list)


_MAX_SIGNATURES = 8


def verify_delivery(raw_body: bytes, headers: WebhookHeaders, secrets: WebhookSecrets, tolerance: float, now: Optional[float]) -> tuple[WebhookDelivery, Any]:
    """Verifies a delivery, and reads its payload. It raises a WebhookError."""
    keys = _read_secrets(secrets)
    if not isinstance(raw_body, (bytes, bytearray, memoryview)):
        raise TypeError("a delivery is verified by the bytes of its body as they came, and not by what was read from them")
    body = bytes(raw_body)
    identity, stamp, signature = (_field(headers, name) for name in ("webhook-id", "webhook-timestamp", "webhook-signature"))
    if not re.fullmatch(r"[0-9]{1,12}", stamp) or int(stamp) == 0:
        raise WebhookError("malformed", "webhook-timestamp is not in seconds since 1970")
    if "." in identity:
        raise WebhookError("malformed", "webhook-id has a full stop, so that what is signed could be read in two ways")
    codes, signed = _signatures(signature)
    message = f"{identity}.{stamp}.".encode() + body
    if not _any_code(keys, codes, message) and not _any_signature(keys, signed, message):
        raise WebhookError("mismatch", "none of the secrets has signed this delivery, or it was changed on its way")
    age = (time.time() if now is None else now) - int(stamp)
    if age > tolerance:
        raise WebhookError("expired", "the delivery was signed too long ago: somebody may have recorded it")
    if -age > tolerance:
        raise WebhookError("early", "the delivery was signed for a time that is too far ahead")
    try:
        payload = loads(body.decode("utf-8-sig").encode())
    except ValueError as cause:
        raise WebhookError("payload", "the sender has signed what is not JSON") from cause
    return WebhookDelivery(identity, _time(int(stamp))), payload


def _time(seconds: int) -> datetime.datetime:
    return datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(seconds=seconds)


def sign(payload: Any, secrets: WebhookSecrets, *, id: Optional[str] = None, timestamp: Optional[float] = None) -> SignedDelivery:
    """Signs a payload as the sender would, for tests of what takes deliveries. Bytes and texts are signed as they are.

    Args:
        payload: What is sent.
        secrets: Those that sign: whsec_... or whsk_... (Ed25519).
        id: What the delivery is called; made by chance if it is absent.
        timestamp: When it is signed, in seconds since 1970; now, if it is absent.
    """
    keys = _read_secrets(secrets)
    body = bytes(payload) if isinstance(payload, (bytes, bytearray)) else payload.encode() if isinstance(payload, str) else dumps(payload).encode()
    identity = f"msg_{uuid.uuid4()}" if id is None else id
    if identity == "" or "." in identity:
        raise ValueError("a delivery has an id, without a full stop in it")
    stamp = str(int(time.time() if timestamp is None else timestamp))
    message = f"{identity}.{stamp}.".encode() + body
    made = [f"v1,{_base64(hmac.digest(key, message, hashlib.sha256))}" for key in keys.codes]
    made += [f"v1a,{_base64(_ed25519.sign(seed, message))}" for seed in keys.seeds]
    if not made:
        raise ValueError("a public key signs nothing: give a secret that begins with whsec_ or whsk_")
    return SignedDelivery(body, {"webhook-id": identity, "webhook-timestamp": stamp, "webhook-signature": " ".join(made)})


def _field(headers: WebhookHeaders, name: str) -> str:
    pairs = headers.items() if isinstance(headers, Mapping) or hasattr(headers, "items") else headers
    values = [_text(value) for key, value in pairs if _text(key).lower() == name]
    if len(values) > 1:
        raise WebhookError("malformed", f"the delivery has {name} several times")
    if not values or values[0] == "":
        raise WebhookError("missing", f"the delivery has no {name}")
    return values[0]


def _text(value: Union[str, bytes]) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _signatures(text: str) -> tuple[list[bytes], list[bytes]]:
    """Reads v1,BASE64 and v1a,BASE64, parted by spaces. Other versions are passed over."""
    codes: list[bytes] = []
    signed: list[bytes] = []
    for part in text.split(" "):
        version, comma, encoded = part.partition(",")
        if not comma or len(codes) + len(signed) == _MAX_SIGNATURES:
            raise WebhookError("malformed", "webhook-signature is no list of signatures")
        if version in ("v1", "v1a"):
            code = _bytes(encoded)
            if code is None or len(code) != (32 if version == "v1" else 64):
                raise WebhookError("malformed", f"webhook-signature has a {version} that is none")
            (codes if version == "v1" else signed).append(code)
    if not codes and not signed:
        raise WebhookError("missing", "webhook-signature has no signature of version v1 or v1a")
    return codes, signed


def _any_code(keys: _Keys, codes: list[bytes], message: bytes) -> bool:
    """Tells whether one of the secrets makes one of the codes. They are compared in constant time, and all are compared."""
    found = False
    for key in keys.codes:
        wanted = hmac.digest(key, message, hashlib.sha256)
        for code in codes:
            found = hmac.compare_digest(wanted, code) or found
    return found


def _any_signature(keys: _Keys, signed: list[bytes], message: bytes) -> bool:
    public = [*keys.open, *(_ed25519.public(seed) for seed in keys.seeds if signed)]
    return any(_ed25519.verify(key, message, signature) for key in public for signature in signed)


def _read_secrets(secrets: WebhookSecrets) -> _Keys:
    """Reads the secrets. What is wrong with one is a mistake of the program, and its text shows none of it."""
    keys = _Keys()
    listed = [secrets] if isinstance(secrets, str) else list(secrets)
    if not listed:
        raise ValueError("there is no secret: deliveries could not be told from forged ones")
    for index, secret in enumerate(listed):
        found = re.fullmatch(r"([^_]*_)?(.*)", secret, re.DOTALL)
        kind, key = (found[1] or "whsec_", _bytes(found[2])) if found is not None else ("", None)
        if key is not None and kind == "whsec_" and len(key) >= 24:
            keys.codes.append(key)
        elif key is not None and kind == "whpk_" and len(key) == 32:
            keys.open.append(key)
        elif key is not None and kind == "whsk_" and len(key) in (32, 64):
            keys.seeds.append(key[:32])
        else:
            raise ValueError(
                f"secret {index + 1} is none of Standard Webhooks: it begins with whsec_ (24 bytes or more), whpk_ or whsk_ (Ed25519), and goes on in base64"
            )
    return keys


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(text: str) -> Optional[bytes]:
    """Reads base64 that is written in the one way there is (RFC 4648, section 4)."""
    try:
        value = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return value if _base64(value) == text else None
