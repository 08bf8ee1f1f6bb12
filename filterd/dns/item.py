"""What an upstream said about one question, ready to be sent to anybody: the value of the cache.

Owns how long an answer may be kept (RFC 2308, 8767, 9520). Never a verdict: who may see it is decided again for every
query. No I/O and no clock: `now` is monotonic seconds.
"""

from msgspec import Struct

from filterd.dns.upstream.question import Question
from filterd.dns.wire import Body, Ede, Record, Response, encode_body, targets
from filterd.dns.wire.constant import Rcode, Rtype

MAX_SECONDS = 86_400  # a day; longer TTLs are cut, in what clients see too
MAX_NEGATIVE_SECONDS = 10_800  # RFC 2308 section 5: one to three hours work well
NO_SOA_SECONDS = 5  # RFC 2308 section 5 says not at all; a storm of the same question is worse than five seconds
FAILURE_SECONDS = 5.0  # RFC 9520 section 3.2; doubled by the cache while the failure persists
OUTAGE_SECONDS = 1.0  # RFC 9520 section 3.2: the least; back at once when the network is

_MINIMUM = slice(-4, None)  # SOA: the last field (RFC 1035 section 3.3.13)


class Item(Struct, frozen=True, gc=False):
    """Upstream truth: `body` follows the question in an answer; `targets` are the names a decision has to follow.

    `stored` and `expires` are monotonic seconds, equal when the answer must not be kept. `is_outage` marks a SERVFAIL
    that nobody sent: no upstream answered.
    """

    rcode: int
    body: Body
    authentic: bool
    targets: tuple[bytes, ...]
    ede: tuple[Ede, ...]
    stored: float
    expires: float
    is_outage: bool = False


def from_response(question: Question, response: Response, now: float) -> Item:
    """Return `response` to `question` as an item. Raises WireError if it cannot be encoded or followed."""
    seconds = _lifetime(question, response)
    failed = response.rcode == Rcode.SERVFAIL  # whatever records it carries prove nothing
    answers = () if failed else tuple(_cut(record, MAX_SECONDS) for record in response.answers)
    authority = () if failed else tuple(_cut(record, int(seconds)) for record in response.authority)
    return Item(
        rcode=response.rcode,
        body=encode_body(answers, authority, question.qname),
        authentic=response.authentic,
        targets=tuple(dict.fromkeys(name for record in answers for name in targets(record))),
        ede=response.ede,
        stored=now,
        expires=now + seconds,
    )


def from_failure(ede: Ede, now: float) -> Item:
    """Return the SERVFAIL that stands for "no upstream gave a usable answer"."""
    body = Body(b"", (), (), (0, 0))
    return Item(Rcode.SERVFAIL, body, False, (), (ede,), now, now + OUTAGE_SECONDS, is_outage=True)


def is_name_error(item: Item) -> bool:
    """Whether the item says that the name itself does not exist, for every type (RFC 2308 section 5).

    With a CNAME in the answer the name exists and it is the target that does not (section 2.1).
    """
    return item.rcode == Rcode.NXDOMAIN and not item.body.counts[0]


def _lifetime(question: Question, response: Response) -> float:
    """Return for how many seconds the answer holds; 0: not at all."""
    if response.rcode == Rcode.SERVFAIL:
        return FAILURE_SECONDS
    ttls = [record.ttl for record in response.answers]
    if response.rcode != Rcode.NOERROR or not any(_answers(record, question) for record in response.answers):
        ttls.append(_negative_ttl(response))
    return min(MAX_SECONDS, *ttls)


def _answers(record: Record, question: Question) -> bool:
    return record.rtype == question.qtype or question.qtype == Rtype.ANY


def _negative_ttl(response: Response) -> int:
    """Return min(SOA TTL, MINIMUM), at most 3 h; the parser has left out SOAs that are not above the name."""
    for record in response.authority:
        if record.rtype == Rtype.SOA and len(record.rdata) >= 22:
            return min(record.ttl, int.from_bytes(record.rdata[_MINIMUM]), MAX_NEGATIVE_SECONDS)
    return NO_SOA_SECONDS


def _cut(record: Record, limit: int) -> Record:
    return record if record.ttl <= limit else record._replace(ttl=limit)
