import io
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.entry import Entry, LineError, Match
from blocklists.parse.kind import Kind
from blocklists.parse.line import Item, bounded, decoded, entry, is_address, is_null, read_fast, refusal


class Watched(io.BytesIO):
    """A file that remembers how much was asked of it at once."""

    most = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size > 0, "without a limit one line may fill the memory"
        self.most = max(self.most, size)
        return super().readline(size)


def test_a_file_without_line_ends_is_read_in_bounded_memory() -> None:
    file = Watched(b"x" * 1_000_000)
    (line,) = bounded(file)
    assert 1024 < len(line) <= file.most < 4096


@given(st.lists(st.integers(0, 5000), max_size=8), st.booleans())
def test_bounded_keeps_line_numbers_right(lengths: list[int], ends: bool) -> None:
    text = b"\n".join(b"x" * length for length in lengths) + (b"\n" if ends else b"")
    whole = text.splitlines()
    got = [line.rstrip(b"\n") for line in bounded(io.BytesIO(text))]
    assert len(got) == len(whole)
    for cut, line in zip(got, whole, strict=True):
        assert cut == line or (len(line) > 2000 and len(cut) > 1024 and line.startswith(cut))


def test_a_line_of_1024_octets_is_read_and_one_more_is_refused() -> None:
    assert decoded(b"x" * 1024 + b"\r\n", 2) == "x" * 1024
    assert decoded(b"\xef\xbb\xbf" + b"x" * 1024, 1) == "x" * 1024
    refused = decoded(b"x" * 1025, 2)
    assert isinstance(refused, LineError)
    assert refused.kind is Kind.TOO_LONG


@pytest.mark.parametrize(
    ("line", "kind"),
    [(b"a\0b", Kind.BINARY), (b"a\x7fb", Kind.BINARY), (b"a\rb", Kind.BINARY), (b"a\xffb", Kind.ENCODING)],
)
def test_what_is_not_text_is_an_error(line: bytes, kind: Kind) -> None:
    refused = decoded(line, 7)
    assert isinstance(refused, LineError)
    assert (refused.line, refused.kind) == (7, kind)


def test_a_tab_is_text_and_a_byte_order_mark_is_no_part_of_line_1_only() -> None:
    assert decoded(b"a\tb\n", 1) == "a\tb"
    assert decoded(b"\xef\xbb\xbfa", 1) == "a"
    assert decoded(b"\xef\xbb\xbfa", 2) == "\ufeffa"


def test_what_the_fast_way_does_not_take_goes_to_the_reader() -> None:
    def reader(text: str, number: int) -> Iterator[Item]:
        yield LineError(number, Kind.SYNTAX, text)

    items = list(read_fast([b"fast\n", b"slow\n", b"\0"], re.compile(rb"(fast)\n"), Match.BELOW, reader))
    assert items[:2] == [Entry("fast", Match.BELOW, 1), LineError(2, Kind.SYNTAX, "slow")]
    assert [item.line for item in items] == [1, 2, 3]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("", Kind.SYNTAX),
        ("a b", Kind.SYNTAX),
        ("192.0.2.1", Kind.ADDRESS),
        ("2001:db8::1", Kind.ADDRESS),
        ("https://a.test/?x[]", Kind.PATH),
        ("a.test/x", Kind.PATH),
        ("/x/", Kind.REGEX),
        ("^x$", Kind.REGEX),
        ("a*b", Kind.WILDCARD),
        ("a..b", Kind.NAME),
    ],
)
def test_what_is_no_name_is_called_what_it_is(written: str, kind: Kind) -> None:
    item = entry(written, Match.EXACT, 3)
    assert isinstance(item, LineError)
    assert item.kind is kind
    assert refusal(written, 3, item.kind, item.why) == item


def test_a_reason_never_quotes_the_name() -> None:
    for written in (
        "secret..test",
        "secret!.test",
        "s\u0301ecret\u202e.test",
        "secret.test/",
        "secret*.test",
        "secret test",
    ):
        item = entry(written, Match.EXACT, 1)
        assert isinstance(item, LineError)
        assert "secret" not in item.why


@pytest.mark.parametrize(
    "address", ["0", "0.0.0.0", "127.0.0.1", "127.9.9.9", "::", "::1", "::ffff:127.0.0.1", "0:0::0"]
)
def test_null_and_loopback_addresses_are_nowhere(address: str) -> None:
    assert is_address(address)
    assert is_null(address)


@pytest.mark.parametrize("address", ["192.0.2.1", "255.255.255.255", "2001:db8::1", "fe80::1%eth0", "::ffff:192.0.2.1"])
def test_other_addresses_are_somewhere(address: str) -> None:
    assert is_address(address)
    assert not is_null(address)


@pytest.mark.parametrize("text", ["", "1", "0.0.0", "0.0.0.256", "127.1", "a.test", ":::", "00.0.0.0"])
def test_other_texts_are_no_addresses(text: str) -> None:
    assert not is_address(text)
