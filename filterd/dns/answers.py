"""Answers for clients: refused names, cached upstream truth, failures. No clock, no cache, no socket here.

Every answer copies RD and CD, sets RA, and carries an OPT record if the query did (RFC 6891 section 6.1.1). No TTL
reaches past `Decision.valid_until`, so that a schedule bites although stubs cache. A `Reply` may be sent again, with
another id and letter case, for `ttl` seconds: as long as making it anew would give the same octets.
"""

from datetime import datetime
from functools import lru_cache
from struct import Struct
from typing import NamedTuple, Protocol

from filterd.dns.ede import of_decision
from filterd.dns.wire import Body, Ede, Request
from filterd.dns.wire.build import message, opt_record, patched
from filterd.dns.wire.constant import (
    AD,
    CD,
    CLASS_IN,
    MAX_MESSAGE,
    MAX_UDP_PAYLOAD,
    MIN_UDP_PAYLOAD,
    QR,
    RA,
    RCODE_MASK,
    RD,
    TC,
    Rcode,
    Rtype,
)
from filterd.dns.wire.edns import ede_option
from filterd.policy.types import AnswerStyle, Decision, Profile

MAX_REUSE = 1.0  # seconds
_OPT_RECORDS = 256  # remembered; our own explanations are some dozens, those of upstreams come and go

_FIXED = Struct(">HHIH").pack  # type, class, TTL, RDLENGTH
_TIMERS = Struct(">5I").pack
_QNAME = b"\xc0\x0c"  # a pointer to the name in the question
_ROOT = b"\0"
_NULL_ADDRESSES: dict[int, bytes] = {Rtype.A: bytes(4), Rtype.AAAA: bytes(16)}
_ANY_DATA = b"\x07RFC8482\x00"  # HINFO "RFC8482" "" (RFC 8482 section 4.2)
_ANY_TTL = 3_600


class Reply(NamedTuple):
    """A finished answer, and for how many seconds it may be given to others who ask the same."""

    wire: bytes
    ttl: float


class Times(NamedTuple):
    """The two clocks, and for how many seconds an open answer may be remembered (0: as long as upstream says)."""

    now: datetime
    monotonic: float
    open_ttl: int = 0


class Stored(Protocol):
    """Upstream truth as the cache keeps it. `stored` is the monotonic time at which it was received."""

    @property
    def body(self) -> Body: ...
    @property
    def rcode(self) -> int: ...
    @property
    def authentic(self) -> bool: ...
    @property
    def ede(self) -> tuple[Ede, ...]: ...
    @property
    def stored(self) -> float: ...


def blocked(request: Request, decision: Decision, profile: Profile, now: datetime) -> Reply:
    """Return the refusal in the profile's style: the same for every type asked, but for the null addresses.

    NXDOMAIN and NODATA carry an SOA, else stubs would not cache them (RFC 2308 section 5). Caches behind us decide
    where it stands (measured with dnsmasq 2.90). After an NXDOMAIN, an SOA at the query name makes them think that the
    name exists, and one at its parent answers questions for the SOA of somebody's zone; at the root it harms nobody.
    With NODATA the query name does exist.
    """
    ttl, reuse = _until(profile.ttl, decision.valid_until, now)
    null = _NULL_ADDRESSES.get(request.qtype) if profile.style is AnswerStyle.NULL else None
    rcode = Rcode.NOERROR
    if null:
        counts, records = (1, 0), _record(_owner(request), request.qtype, ttl, null)
    elif profile.style is AnswerStyle.NXDOMAIN:
        rcode = Rcode.NXDOMAIN
        counts, records = (0, 1), _soa(_ROOT, ttl)
    else:
        counts, records = (0, 1), _soa(_owner(request), ttl)
    opt = _opt(request, rcode, (of_decision(decision, profile),))
    return Reply(message(request.id, _flags(request, rcode), request.question, counts, records, opt), reuse)


def minimal_any(request: Request, decision: Decision, now: datetime, open_ttl: int = 0) -> Reply:
    """Return the answer to an allowed query for ANY, which is never forwarded (RFC 8482 section 4.2)."""
    ttl, reuse = _until(min(_ANY_TTL, open_ttl or _ANY_TTL), decision.valid_until, now)
    record = _record(_owner(request), Rtype.HINFO, ttl, _ANY_DATA)
    flags = _flags(request, Rcode.NOERROR)
    return Reply(message(request.id, flags, request.question, (1, 0), record, _opt(request, Rcode.NOERROR)), reuse)


def allowed(request: Request, item: Stored, decision: Decision, times: Times, *, stream: bool) -> Reply:
    """Return upstream truth for this client: TTLs counted down and capped, AD only for those who asked (RFC 6840 s5.8).

    Over UDP what exceeds the client's payload, or 1,232 octets, becomes an empty answer with TC=1.
    """
    ttls, reuse = _ttls(item.body.ttls, times.monotonic - item.stored, decision.valid_until, times)
    flags = _flags(request, item.rcode)
    if item.authentic and (request.ad or request.dnssec_ok):
        flags |= AD
    body = item.body
    records = patched(body, ttls)
    limit = _size_limit(request, stream)
    for ede in (item.ede, ()):  # an explanation must not be what makes an answer too large
        wire = message(request.id, flags, request.question, body.counts, records, _opt(request, item.rcode, ede))
        if len(wire) <= limit:
            return Reply(wire, reuse)
    opt = _opt(request, item.rcode)
    return Reply(message(request.id, flags & ~AD | TC, request.question, (0, 0), b"", opt), reuse)


def failure(request: Request, rcode: Rcode, ede: Ede | None = None) -> Reply:
    """Return an answer without records: SERVFAIL with EDE 22, 23 or 24; REFUSED with EDE 18.

    A failure holds for everybody (RFC 9520 section 3.2 wants it cached); a refusal depends on who asks and does not.
    """
    opt = _opt(request, rcode, (ede,) if ede else ())
    wire = message(request.id, _flags(request, rcode), request.question, (0, 0), b"", opt)
    return Reply(wire, MAX_REUSE if rcode == Rcode.SERVFAIL else 0.0)


def _flags(request: Request, rcode: int) -> int:
    return QR | RA | request.flags & (RD | CD) | rcode & RCODE_MASK


def _opt(request: Request, rcode: int, ede: tuple[Ede, ...] = ()) -> bytes:
    """Return the OPT record the client gets, none if it sent none; the DO bit is copied (RFC 3225 section 3)."""
    edns = request.edns
    return b"" if edns is None else _opt_record(edns.dnssec_ok, rcode, ede)


@lru_cache(_OPT_RECORDS)
def _opt_record(dnssec_ok: bool, rcode: int, ede: tuple[Ede, ...]) -> bytes:
    return opt_record(MAX_UDP_PAYLOAD, dnssec_ok, rcode, b"".join(map(ede_option, ede)))


def _size_limit(request: Request, stream: bool) -> int:
    if stream:
        return MAX_MESSAGE
    return min(request.edns.payload, MAX_UDP_PAYLOAD) if request.edns else MIN_UDP_PAYLOAD


def _until(ttl: int, until: datetime | None, now: datetime) -> tuple[int, float]:
    """Return `ttl` capped at the whole seconds left before `until`, and how long the answer stays right."""
    if until is None:
        return ttl, MAX_REUSE
    left = max(0.0, (until - now).total_seconds())
    capped = min(ttl, int(left))
    return capped, min(MAX_REUSE, left - capped)


def _ttls(ttls: tuple[int, ...], age: float, until: datetime | None, times: Times) -> tuple[list[int], float]:
    """Return the TTLs after `age` seconds, none past `until`, and for how long they stay so: to the next second."""
    elapsed = int(age)
    left = [ttl - elapsed if ttl > elapsed else 0 for ttl in ttls]
    if times.open_ttl:
        left = [min(ttl, times.open_ttl) for ttl in left]
    now = times.now
    if not left:
        return left, _until(0, until, now)[1]
    reuse = min(MAX_REUSE, elapsed + 1 - age) if min(left) else 0.0
    if until is None:
        return left, reuse
    cap, holds = _until(max(left), until, now)
    return [min(ttl, cap) for ttl in left], min(holds, reuse)


def _owner(request: Request) -> bytes:
    """Return the query name as an owner; a pointer to the root would be longer than the root."""
    return _QNAME if request.qname != _ROOT else _ROOT


def _record(owner: bytes, rtype: int, ttl: int, rdata: bytes) -> bytes:
    return owner + _FIXED(rtype, CLASS_IN, ttl, len(rdata)) + rdata


def _soa(owner: bytes, ttl: int) -> bytes:
    """Return an SOA record that lets the refusal be cached for `ttl` seconds. It names no mailbox."""
    return _record(owner, Rtype.SOA, ttl, owner + _ROOT + _TIMERS(1, 3_600, 1_200, 604_800, ttl))
