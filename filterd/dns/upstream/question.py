"""The question as it is asked upstream, which is also the key of the cache. No I/O here."""

from typing import NamedTuple


class Question(NamedTuple):
    """What one upstream query asks, and all it depends on; class IN always.

    `qname` is lower-case wire form. Nothing of the client is in it (no ECS, RFC 7871 section 11.1; no cookies), so
    that equal questions of all clients are one flight and one cache entry: no birthday attack (RFC 5452 section 5).
    """

    qname: bytes
    qtype: int
    dnssec_ok: bool = False
    cd: bool = False
