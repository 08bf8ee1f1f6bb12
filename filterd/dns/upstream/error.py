"""Why one question got no usable answer from the network; each kind names its Extended DNS Error (RFC 8914).

UpstreamError                (filterd.error)
└── QueryError
    ├── NoAnswerError        silence until the time was up                           EDE 22
    ├── NetworkError         the system or the network refused to carry the question  EDE 23
    │   └── OverloadError    too many questions are waiting already                  EDE 23
    └── InvalidAnswerError   only answers came that must not be believed             EDE 24
"""

from typing import ClassVar

from filterd.error import UpstreamError


class QueryError(UpstreamError):
    """One question failed; `ede` is the INFO-CODE that tells the client why (RFC 8914 section 4)."""

    ede: ClassVar[int] = 22


class NoAnswerError(QueryError):
    """Nobody answered in time (No Reachable Authority)."""

    ede = 22


class NetworkError(QueryError):
    """A socket error: no route, connection refused or closed, no free port (Network Error)."""

    ede = 23


class OverloadError(NetworkError):
    """The bound on waiting questions is reached; refused at once, nothing was sent."""


class InvalidAnswerError(QueryError):
    """What came was malformed, did not match or contradicts itself (Invalid Data)."""

    ede = 24
