"""Which addresses have a neighbour, by the words of the kernel and by the kernel itself."""

import struct

import pytest

from filterd.clients.neighbour.message import MessageError
from filterd.clients.neighbour.route import has_neighbours, leads_to, request

LOCAL, UNICAST, GATEWAY, VIA, INTERFACE, PRIORITY = 2, 1, 5, 18, 4, 6


def answer(kind: int = UNICAST, *attributes: tuple[int, bytes], message: int = 24) -> bytes:
    body = struct.pack("=8BI", 2, 32, 0, 0, 254, 0, 0, kind, 0)
    for number, data in attributes:
        body += struct.pack("=HH", 4 + len(data), number) + data
    return struct.pack("=IHHII", 16 + len(body), message, 0, 1, 0) + body


OUT = (INTERFACE, struct.pack("=I", 7))


def test_an_address_on_a_link_names_the_interface() -> None:
    assert leads_to(answer(UNICAST, (PRIORITY, bytes(4)), OUT)) == 7


@pytest.mark.parametrize(
    "words",
    [
        answer(LOCAL, OUT),
        answer(UNICAST, OUT, (GATEWAY, bytes(4))),
        answer(UNICAST, OUT, (VIA, bytes(20))),
        answer(UNICAST),
    ],
    ids=["this machine", "behind a router", "behind a router of the other family", "no interface"],
)
def test_these_have_no_neighbour(words: bytes) -> None:
    assert leads_to(words) is None


def test_where_no_route_leads_is_an_error() -> None:
    with pytest.raises(OSError, match="no route"):
        leads_to(answer(message=2))


@pytest.mark.parametrize("length", [0, 15, 20, 27])
def test_words_that_are_cut_off_are_no_route(length: int) -> None:
    with pytest.raises(MessageError):
        leads_to(answer()[:length])


def test_an_attribute_that_is_too_long_is_no_route() -> None:
    with pytest.raises(MessageError):
        leads_to(answer(UNICAST, OUT)[:-2])


def test_the_question_names_the_address_and_its_scope() -> None:
    assert bytes([192, 0, 2, 7]) in request("192.0.2.7")
    assert request("fe80::1", 3).endswith(struct.pack("=HHI", 8, INTERFACE, 3))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.77", "::1"])
def test_this_machine_has_no_neighbours(address: str) -> None:
    assert not has_neighbours(address)


def test_an_interface_that_is_not_there_is_an_error() -> None:
    with pytest.raises(OSError, match="interface"):
        has_neighbours("fe80::1", "gone9")
