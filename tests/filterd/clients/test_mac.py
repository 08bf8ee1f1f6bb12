"""Hardware addresses: one spelling inside, and none that belongs to nobody or to many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.clients.mac import format_mac, is_random, mac_of, parse_mac


@pytest.mark.parametrize(
    "written", ["00:00:5E:00:53:11", "00-00-5e-00-53-11", "0000.5e00.5311", "00005e005311", "00005E005311"]
)
def test_a_mac_may_be_written_in_four_ways(written: str) -> None:
    assert parse_mac(written) == "00005e005311"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "00:00:5e:00:53",
        "00:00:5e:00:53:11:12",
        "00:00-5e:00:53:11",
        "0:0:5e:0:53:11",
        "00:00:5e:00:53:1g",
        "0000.5e00.53.11",
        " 00005e005311",
        "00005e005311\n",
        "\uff10" * 12,
    ],
)
def test_anything_else_is_no_mac(written: str) -> None:
    with pytest.raises(ValueError, match="no MAC address: six pairs"):
        parse_mac(written)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("00:00:00:00:00:00", "zeros"),
        ("ff:ff:ff:ff:ff:ff", "broadcast"),
        ("01:00:5e:00:00:fb", "group"),
        ("33:33:00:00:00:fb", "group"),
    ],
)
def test_a_mac_of_nobody_or_of_many_is_refused_with_the_reason(written: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_mac(written)


@pytest.mark.parametrize("length", [0, 5, 7, 8, 20])
def test_six_octets_are_needed(length: int) -> None:
    with pytest.raises(ValueError, match=f"{length} octets where six"):
        mac_of(bytes(length))


def test_the_locally_administered_bit_tells_a_made_up_mac() -> None:
    made_up = [first for first in range(0, 256, 2) if is_random(f"{first:02x}005e005311")]
    assert made_up == [first for first in range(0, 256, 2) if first % 4 == 2]
    assert is_random("da0000005301")
    assert not is_random("00005e005311")


@given(st.binary(min_size=6, max_size=6))
def test_every_mac_survives_being_written_and_read(octets: bytes) -> None:
    octets = bytes([octets[0] & 0xFE | 0x04, *octets[1:]])
    mac = mac_of(octets)
    assert parse_mac(format_mac(mac)) == parse_mac(mac.upper()) == mac == octets.hex()
