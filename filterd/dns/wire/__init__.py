"""The wire format: a strict, bounded parser of queries, a walker of answers, and the builder of both."""

from filterd.dns.wire.error import WireError
from filterd.dns.wire.message import Body, Ede, Edns, Record, Refusal, Request, Response

__all__ = ["Body", "Ede", "Edns", "Record", "Refusal", "Request", "Response", "WireError"]
