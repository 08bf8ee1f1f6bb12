from filterd.dns.wire import WireError
from filterd.error import UpstreamError


def test_a_malformed_message_is_the_networks_fault() -> None:
    assert issubclass(WireError, UpstreamError)
