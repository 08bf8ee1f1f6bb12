"""SVCB and HTTPS data: each rule of RFC 9460 with its bad twin."""

from struct import pack

import pytest

from blocklists.name import to_wire
from filterd.dns.wire.svcb import is_well_formed, target

NAME = to_wire("svc.example")
ALPN = (1, b"\x02h2\x02h3")


def service(*params: tuple[int, bytes], priority: int = 1, name: bytes = b"\0") -> bytes:
    return pack(">H", priority) + name + b"".join(pack(">HH", key, len(value)) + value for key, value in params)


def keys(*numbers: int) -> bytes:
    return b"".join(pack(">H", number) for number in numbers)


ROWS = {
    "2.2: priority and target": (service(), b"\0\1"),
    "2.2: the target is a name": (service(name=NAME), service(name=NAME)[:-1]),
    "2.2: the target is not compressed": (service(name=NAME), service(name=b"\xc0\x0c")),
    "2.2: keys ascend": (service(ALPN, (3, b"\1\1")), service((3, b"\1\1"), ALPN)),
    "2.2: no key twice": (service((3, b"\1\1")), service((3, b"\1\1"), (3, b"\1\1"))),
    "2.2: no octets after the last": (service(ALPN), service(ALPN) + b"\0"),
    "2.2: no value over the end": (service((3, b"\1\1")), service((3, b"\1\1"))[:-1]),
    "2.2: no key without a length": (service(ALPN), service(ALPN) + b"\0\3\0"),
    "7.1.1: alpn is not empty": (service((1, b"\x02h2")), service((1, b""))),
    "7.1.1: no empty id": (service((1, b"\x02h2")), service((1, b"\x02h2\x00"))),
    "7.1.1: ids fill the value": (service((1, b"\x02h2")), service((1, b"\x03h2"))),
    "32 ids": (service((1, b"\x01x" * 32)), service((1, b"\x01x" * 33))),
    "7.1.1: no-default-alpn is empty": (service(ALPN, (2, b"")), service(ALPN, (2, b"x"))),
    "7.1.1: no-default-alpn needs alpn": (service(ALPN, (2, b"")), service((2, b""))),
    "7.2: port": (service((3, b"\1\1")), service((3, b"\1"))),
    "7.3: ipv4hint": (service((4, bytes(8))), service((4, bytes(7)))),
    "7.3: ipv4hint is not empty": (service((4, bytes(4))), service((4, b""))),
    "7.3: ipv6hint": (service((6, bytes(32))), service((6, bytes(24)))),
    "7.3: ipv6hint is not empty": (service((6, bytes(16))), service((6, b""))),
    "RFC 9848: ech is not empty": (service((5, b"\0\1x")), service((5, b""))),
    "8: mandatory keys are there": (service((0, keys(1)), ALPN), service((0, keys(1, 3)), ALPN)),
    "8: mandatory keys ascend": (
        service((0, keys(1, 3)), ALPN, (3, b"\1\1")),
        service((0, keys(3, 1)), ALPN, (3, b"\1\1")),
    ),
    "8: no mandatory key twice": (service((0, keys(1)), ALPN), service((0, keys(1, 1)), ALPN)),
    "8: mandatory is not mandatory": (service((0, keys(1)), ALPN), service((0, keys(0, 1)), ALPN)),
    "8: mandatory is not empty": (service((0, keys(1)), ALPN), service((0, b""), ALPN)),
    "8: mandatory holds whole keys": (service((0, keys(1)), ALPN), service((0, b"\0\1\0"), ALPN)),
    "14.3.2: key 65535 is invalid": (service((65_534, b"")), service((65_535, b""))),
    "32 parameters": (
        service(*((key, b"") for key in range(100, 132))),
        service(*((key, b"") for key in range(100, 133))),
    ),
    "an alias is held to the same form": (service(name=NAME, priority=0), service((3, b""), name=NAME, priority=0)),
}


@pytest.mark.parametrize(("good", "bad"), ROWS.values(), ids=list(ROWS))
def test_the_good_twin_is_well_formed(good: bytes, bad: bytes) -> None:
    assert is_well_formed(good) is True


@pytest.mark.parametrize(("good", "bad"), ROWS.values(), ids=list(ROWS))
def test_the_bad_twin_is_not(good: bytes, bad: bytes) -> None:
    assert is_well_formed(bad) is False


@pytest.mark.parametrize("rdata", [b"", b"\0", b"\0\1"])
def test_data_shorter_than_a_record_is_not_well_formed(rdata: bytes) -> None:
    assert is_well_formed(rdata) is False
    assert target(rdata) is None


def test_unknown_parameters_pass() -> None:
    assert is_well_formed(service((7, b"/q{?dns}"), (8, b""), (40_000, b"?")))


def test_the_target_is_read() -> None:
    assert target(service(ALPN, name=NAME)) == NAME
    assert target(service(name=b"\xc0\x0c")) is None
