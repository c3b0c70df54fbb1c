"""Signatures of Ed25519 (RFC 8032, section 5.1) without a dependency. Verifying handles no secret; signing is for tests, for how long it
takes depends on the key."""

from __future__ import annotations

import hashlib

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)

Point = tuple[int, int, int, int]
"""X, Y, Z and T with x = X/Z, y = Y/Z and xy = T/Z."""


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tells whether a signature was made with the private key to a public one."""
    point = _read(key)
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or len(signature) != 64 or scalar >= _ORDER:
        return False
    challenge = _hash(signature[:32], key, message)
    x, y, z, t = point
    return _write(_add(_times(scalar, _BASE), _times(challenge, (_P - x, y, z, _P - t)))) == signature[:32]


def sign(seed: bytes, message: bytes) -> bytes:
    scalar, prefix = _expand(seed)
    nonce = _hash(prefix, message)
    commitment = _write(_times(nonce, _BASE))
    challenge = _hash(commitment, public(seed), message)
    return commitment + ((nonce + challenge * scalar) % _ORDER).to_bytes(32, "little")


def public(seed: bytes) -> bytes:
    """Returns the public key to a private one."""
    return _write(_times(_expand(seed)[0], _BASE))


def _expand(seed: bytes) -> tuple[int, bytes]:
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little")
    return scalar & ((1 << 254) - 8) | 1 << 254, digest[32:]


def _hash(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % _ORDER


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = _add(result, point)
        point, scalar = _add(point, point), scalar >> 1
    return result


def _write(point: Point) -> bytes:
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _read(encoded: bytes) -> Point | None:
    number = int.from_bytes(encoded, "little")
    sign_bit, y = number >> 255, number & ((1 << 255) - 1)
    if len(encoded) != 32 or y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P != 0:
        x = x * _ROOT % _P
    if (x * x - square) % _P != 0 or (x == 0 and sign_bit == 1):
        return None
    if x & 1 != sign_bit:
        x = _P - x
    return x, y, 1, x * y % _P


def _base() -> Point:
    point = _read((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))
    assert point is not None
    return point


_BASE = _base()
