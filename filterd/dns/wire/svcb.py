"""SVCB and HTTPS records (RFC 9460): whether the RDATA is well formed. It says nothing about policy. No I/O here."""

from collections.abc import Callable
from itertools import pairwise
from struct import Struct

from filterd.dns.wire.name import name_end

_PARAM = Struct(">HH")
_MANDATORY, _ALPN, _NO_DEFAULT_ALPN, _INVALID_KEY = 0, 1, 2, 65_535
_MAX_PARAMS = 32  # the registry holds nine; what bounds the loops below
_MAX_ALPN = 32


def is_well_formed(rdata: bytes) -> bool:
    """Whether priority, target and parameters obey RFC 9460 section 2.2; such a record is ignored as a whole if not.

    The target must stand uncompressed. Parameters of an alias (priority 0) mean nothing, but are held to the same form.
    """
    position = name_end(rdata, 2)
    if not position:
        return False
    params = _read_params(rdata, position)
    return params is not None and all(_CHECKS[key](value, params) for key, value in params.items() if key in _CHECKS)


def target(rdata: bytes) -> bytes | None:
    """Return the TargetName as it stands, or None if there is none; the root means the owner (section 2.5)."""
    end = name_end(rdata, 2)
    return rdata[2:end] if end else None


def _read_params(rdata: bytes, position: int) -> dict[int, bytes] | None:
    """Return the parameters by key, or None unless the keys ascend strictly and the lengths fill the RDATA."""
    params: dict[int, bytes] = {}
    size = len(rdata)
    last = -1
    while position < size:
        if position + 4 > size or len(params) == _MAX_PARAMS:
            return None
        key, length = _PARAM.unpack_from(rdata, position)
        position += 4 + length
        if key <= last or key == _INVALID_KEY:
            return None
        params[key] = rdata[position - length : position]
        last = key
    return params if position == size else None


def _is_mandatory_met(value: bytes, params: dict[int, bytes]) -> bool:
    """Whether each key of the ascending list is another one and present (section 8)."""
    count, odd = divmod(len(value), 2)
    if odd or not 0 < count <= _MAX_PARAMS:
        return False
    keys = [int.from_bytes(value[i : i + 2], "big") for i in range(0, len(value), 2)]
    ascending = all(first < second for first, second in pairwise(keys))
    return ascending and keys[0] != _MANDATORY and all(key in params for key in keys)


def _is_alpn(value: bytes, _: dict[int, bytes]) -> bool:
    """Whether the value is one or more non-empty counted strings (section 7.1.1)."""
    position = 0
    for _count in range(_MAX_ALPN):
        if position >= len(value) or not value[position]:
            return False
        position += 1 + value[position]
        if position == len(value):
            return True
    return False


def _has_octets(unit: int) -> Callable[[bytes, dict[int, bytes]], bool]:
    return lambda value, _: bool(value) and len(value) % unit == 0


_CHECKS: dict[int, Callable[[bytes, dict[int, bytes]], bool]] = {
    _MANDATORY: _is_mandatory_met,
    _ALPN: _is_alpn,
    _NO_DEFAULT_ALPN: lambda value, params: not value and _ALPN in params,
    3: lambda value, _: len(value) == 2,  # port
    4: _has_octets(4),  # ipv4hint
    5: _has_octets(1),  # ech
    6: _has_octets(16),  # ipv6hint
}
