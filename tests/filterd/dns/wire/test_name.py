"""Names on the wire: where they end, what a pointer may do, and the budget."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.name import to_wire
from filterd.dns.wire import WireError
from filterd.dns.wire.name import NameReader, name_end

WWW = to_wire("www.example.com")


def pointer(offset: int) -> bytes:
    return (0xC000 | offset).to_bytes(2, "big")


def test_a_name_ends_behind_its_root() -> None:
    assert name_end(WWW, 0) == len(WWW)
    assert name_end(b"xx" + WWW + b"xx", 2) == 2 + len(WWW)
    assert name_end(b"\0", 0) == 1


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x01a", b"\x40" + b"a" * 64 + b"\0", b"\xc0\x00", b"\x01a" * 128])
def test_what_is_no_whole_name_has_no_end(data: bytes) -> None:
    assert name_end(data, 0) == 0


def test_a_pointer_continues_a_name() -> None:
    data = WWW + b"\x04mail" + pointer(4) + b"rest"
    assert NameReader(data).read(len(WWW)) == (to_wire("mail.example.com"), len(WWW) + 7)


def test_a_name_may_be_one_pointer() -> None:
    assert NameReader(WWW + pointer(0)).read(len(WWW)) == (WWW, len(WWW) + 2)


def test_case_is_kept() -> None:
    assert NameReader(b"\x03WwW\0" + pointer(0)).read(5) == (b"\x03WwW\0", 7)


@pytest.mark.parametrize("target", [17, 18, 19, 40])
def test_a_pointer_to_itself_or_forwards_is_refused(target: int) -> None:
    with pytest.raises(WireError):
        NameReader(WWW + pointer(target) + WWW + WWW).read(17)


def test_a_pointer_into_the_labels_before_it_is_refused() -> None:
    with pytest.raises(WireError):
        NameReader(b"\x01a\x01b" + pointer(2)).read(0)


def test_a_forward_pointer_stays_refused_when_its_target_is_known() -> None:
    reader = NameReader(pointer(2) + WWW + pointer(2))
    assert reader.read(2 + len(WWW))[0] == WWW
    with pytest.raises(WireError):
        reader.read(0)


def hops(count: int) -> bytes:
    """Return a root followed by `count` pointers, each to the one before."""
    return b"\0" + b"".join(pointer(max(0, 2 * number - 1)) for number in range(count))


@pytest.mark.parametrize("warm", [False, True])
def test_ten_pointers_are_followed_and_no_more(warm: bool) -> None:
    reader = NameReader(hops(11))
    for known in range(10 if warm else 0):
        reader.read(1 + 2 * known)
    assert reader.read(19) == (b"\0", 21)
    with pytest.raises(WireError):
        reader.read(21)
    with pytest.raises(WireError):
        NameReader(hops(11)).read(21)


def test_a_name_is_at_most_255_octets_however_it_is_composed() -> None:
    tail = b"\x3f" + b"a" * 63 + b"\x3f" + b"b" * 63 + b"\x3f" + b"c" * 63 + b"\0"
    fits = tail + b"\x3d" + b"d" * 61 + pointer(0)
    over = tail + b"\x3e" + b"d" * 62 + pointer(0)
    assert len(NameReader(fits).read(len(tail))[0]) == 255
    with pytest.raises(WireError):
        NameReader(over).read(len(tail))


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x01a", b"\xc0"])
def test_a_name_over_the_end_is_an_index_error(data: bytes) -> None:
    with pytest.raises(IndexError):
        NameReader(data).read(0)


def test_all_names_together_have_64_kib() -> None:
    name = b"\x3f" + b"a" * 63 + b"\0"
    reader = NameReader(name)
    for _ in range(65_536 // len(name)):
        reader.read(0)
    with pytest.raises(WireError):
        reader.read(0)


def test_all_names_together_have_8192_labels() -> None:
    name = b"\x01a" * 127 + b"\0"
    reader = NameReader(name)
    for _ in range(8_192 // 127):
        reader.read(0)
    with pytest.raises(WireError):
        reader.read(0)


labels = st.lists(st.binary(min_size=1, max_size=12), max_size=8)


@given(labels)
def test_every_name_is_read_as_it_was_written(parts: list[bytes]) -> None:
    wire = b"".join(bytes([len(part)]) + part for part in parts) + b"\0"
    assert name_end(wire, 0) == len(wire)
    assert NameReader(wire).read(0) == (wire, len(wire))
