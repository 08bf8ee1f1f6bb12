"""EDNS options and Extended DNS Errors, foreign texts above all."""

import pytest

from filterd.dns.wire import Ede, WireError
from filterd.dns.wire.edns import ede_option, read_ede, read_options
from tests.support.message import option


def test_options_are_cut_apart_in_order() -> None:
    assert read_options(option(3, b"id") + option(15) + option(3)) == ((3, b"id"), (15, b""), (3, b""))
    assert read_options(b"") == ()


@pytest.mark.parametrize("data", [b"\0", b"\0\3\0", option(3, b"", 1), option(3, b"xy", 3), option(3) + b"\0"])
def test_options_that_do_not_fill_their_record_are_malformed(data: bytes) -> None:
    with pytest.raises(WireError):
        read_options(data)


def test_sixteen_options_are_the_most() -> None:
    assert len(read_options(option(3) * 16)) == 16
    with pytest.raises(WireError):
        read_options(option(3) * 17)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"plain", "plain"),
        (b"ends with a null\0", "ends with a null"),
        (b"\x1b[31mred\r\n\tx", "[31mredx"),
        ("ünï".encode(), "ünï"),
        ("right\u202eleft\u200b".encode(), "rightleft"),
        (b"bad \xff\xfe utf-8", "bad  utf-8"),
        (b"<b>&amp;", "<b>&amp;"),
        (b"x" * 300, "x" * 256),
        (("x" * 255 + "é").encode(), "x" * 255),
    ],
)
def test_foreign_text_is_made_fit_to_show(raw: bytes, shown: str) -> None:
    assert read_ede(((15, b"\0\x11" + raw),)) == (Ede(17, shown),)


def test_an_explanation_without_a_code_is_none() -> None:
    assert read_ede(((15, b""), (15, b"\0"), (3, b"\0\x11"))) == ()


def test_an_explanation_is_read_as_it_was_written() -> None:
    ede = Ede(17, "Filtered: gambling")
    assert read_ede(read_options(ede_option(ede))) == (ede,)
