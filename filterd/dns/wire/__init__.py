"""The wire format: a strict, bounded parser of queries, a walker of answers, and the builder of both."""

from filterd.dns.wire.build import build_query, encode_body, refusal_answer
from filterd.dns.wire.error import WireError
from filterd.dns.wire.message import Body, Ede, Edns, Record, Refusal, Request, Response
from filterd.dns.wire.record import targets
from filterd.dns.wire.request import parse_request
from filterd.dns.wire.response import parse_response

__all__ = [
    "Body",
    "Ede",
    "Edns",
    "Record",
    "Refusal",
    "Request",
    "Response",
    "WireError",
    "build_query",
    "encode_body",
    "parse_request",
    "parse_response",
    "refusal_answer",
    "targets",
]
