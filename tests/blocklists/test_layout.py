"""Every octet of an index is verified before it is used."""

import sys
from array import array
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.encode import encode_lists
from blocklists.entry import Entry, Match
from blocklists.error import IndexFormatError
from blocklists.index import Index, ListInfo
from blocklists.layout import CHECKSUM_OCTETS, HEADER, MAX_DIRECTORY_BITS, split

INFO = ListInfo(slug="a", kind="category", label="gambling", name="A")
NAMES = ("example.com", "example.net", "shop.example.org")
SMALL = encode_lists([(INFO, [Entry(name, Match.SUFFIX, 1) for name in NAMES])])


def resealed(data: bytes) -> bytes:
    """Give damaged octets a checksum that fits, as a broken writer would."""
    body = data[:-CHECKSUM_OCTETS]
    return body + sha256(body).digest()


def with_header(position: int, value: object) -> bytes:
    fields = list(HEADER.unpack_from(SMALL))
    fields[position] = value
    return resealed(HEADER.pack(*fields) + SMALL[HEADER.size :])


def test_the_parts_are_what_was_written() -> None:
    parts = split(memoryview(SMALL))
    assert len(parts.fingerprints) == len(NAMES)
    assert list(parts.fingerprints) == sorted(parts.fingerprints)
    assert list(parts.numbers) == [0, 0, 0]
    assert parts.directory[0] == 0
    assert parts.directory[-1] == len(NAMES)


def test_every_flipped_bit_is_noticed() -> None:
    for octet in range(len(SMALL)):
        for bit in range(8):
            damaged = bytearray(SMALL)
            damaged[octet] ^= 1 << bit
            with pytest.raises(IndexFormatError):
                Index.from_buffer(bytes(damaged))


def test_every_truncation_is_noticed() -> None:
    for length in range(len(SMALL)):
        with pytest.raises(IndexFormatError):
            Index.from_buffer(SMALL[:length])


@given(st.binary(max_size=200))
def test_something_behind_the_end_is_noticed(rest: bytes) -> None:
    if rest:
        with pytest.raises(IndexFormatError):
            Index.from_buffer(SMALL + rest)


@given(st.binary(max_size=2000))
def test_octets_of_any_kind_are_refused(data: bytes) -> None:
    for attempt in (data, SMALL[: HEADER.size] + data, resealed(SMALL[: HEADER.size] + data + bytes(CHECKSUM_OCTETS))):
        if attempt != SMALL:
            with pytest.raises(IndexFormatError):
                Index.from_buffer(attempt)


@given(st.data())
def test_a_sealed_file_of_a_broken_writer_never_fails_later_than_at_opening(data: st.DataObject) -> None:
    damaged = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 3))):
        damaged[data.draw(st.integers(0, len(SMALL) - CHECKSUM_OCTETS - 1))] = data.draw(st.integers(0, 255))
    try:
        index = Index.from_buffer(resealed(bytes(damaged)))
    except IndexFormatError:
        return
    for name in (b"\x07example\x03com\0", b"\x03www\x07example\x03net\0", b"\x04miss\x04test\0", b"\0"):
        assert isinstance(index.match(name), tuple)


@pytest.mark.parametrize(
    ("position", "value", "why"),
    [
        (0, b"NOTINDEX", "magic"),
        (1, 2, "version 2"),
        (2, 3, "set numbers of 3 octets"),
        (3, MAX_DIRECTORY_BITS + 1, "directory over 25 bits"),
        (4, 1, "another length"),
        (5, 2**63, "another length"),
    ],
)
def test_a_wrong_header_is_named(position: int, value: object, why: str) -> None:
    with pytest.raises(IndexFormatError, match=why):
        Index.from_buffer(with_header(position, value))


def test_a_directory_that_leads_outside_is_refused() -> None:
    start = HEADER.size + 8 * len(NAMES)
    damaged = SMALL[:start] + array("I", [0, 2**31]).tobytes() + SMALL[start + 8 :]
    with pytest.raises(IndexFormatError, match="directory"):
        Index.from_buffer(resealed(damaged))


def test_a_big_endian_machine_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "byteorder", "big")
    with pytest.raises(IndexFormatError, match="little-endian"):
        Index.from_buffer(SMALL)
    with pytest.raises(IndexFormatError, match="little-endian"):
        encode_lists([(INFO, [])])
