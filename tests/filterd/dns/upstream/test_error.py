import pytest

from filterd.dns.upstream.error import InvalidAnswerError, NetworkError, NoAnswerError, OverloadError, QueryError
from filterd.error import UpstreamError


@pytest.mark.parametrize(
    ("kind", "code"), [(NoAnswerError, 22), (NetworkError, 23), (OverloadError, 23), (InvalidAnswerError, 24)]
)
def test_every_failure_names_its_extended_dns_error(kind: type[QueryError], code: int) -> None:
    assert kind("why").ede == code
    assert issubclass(kind, UpstreamError)
