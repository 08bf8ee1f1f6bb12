"""Ticket codes: written for eyes and thumbs, kept only as digests."""

import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.policy.ledger.grant import Scope, ScopeKind
from filterd.policy.ledger.ticket import CODE_BITS, Ticket, code_of, digest, normalise_code
from tests.filterd.policy.ledger.sample import a_ticket

EVERYTHING = Scope(ScopeKind.EVERYTHING)
CODE = code_of(0x123456789ABCDEF)


def test_a_code_is_twelve_symbols_in_groups_of_four() -> None:
    assert code_of(0) == "0000-0000-0000"
    assert code_of((1 << CODE_BITS) - 1) == "ZZZZ-ZZZZ-ZZZZ"
    assert CODE == "28T5-CY4T-QKFF"


@pytest.mark.parametrize("bits", [-1, 1 << CODE_BITS])
def test_a_number_of_other_size_is_no_code(bits: int) -> None:
    with pytest.raises(ValueError, match="60 bits"):
        code_of(bits)


@given(st.integers(0, (1 << CODE_BITS) - 1), st.integers(0, (1 << CODE_BITS) - 1))
def test_different_numbers_have_different_codes(one: int, other: int) -> None:
    assert (code_of(one) == code_of(other)) == (one == other)
    assert normalise_code(code_of(one)) == code_of(one).replace("-", "")


@pytest.mark.parametrize(
    "typed",
    [
        "28T5CY4TQKFF",
        " 28t5 cy4t qkff\n",
        "28T5\u2013CY4T\u2013QKFF",  # a phone makes dashes of hyphens
        "28T5\u00a0CY4T\u00a0QKFF",
        "\u0662\u0668T\u0665CY\u0664TQKFF",  # Arabic-Indic digits
        "\uff12\uff18T5CY4TQKFF",  # full width
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert digest(typed) == digest(CODE)


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert normalise_code("oOiI-lL00-0000") == "001111000000"


@pytest.mark.parametrize("typed", ["", "28T5-CY4T-QKF", "28T5-CY4T-QKFFF", "28T5-CY4T-QKFU", "28T5-CY4T-QK\U0001f600F"])
def test_what_cannot_be_a_code_is_told_kindly(typed: str) -> None:
    with pytest.raises(ValueError, match="twelve letters and digits"):
        normalise_code(typed)


@given(st.text())
def test_whatever_is_typed_is_a_code_or_a_value_error(typed: str) -> None:
    try:
        code = normalise_code(typed)
    except ValueError:
        return
    assert len(code) == 12


def test_a_novel_is_no_code_and_costs_nothing() -> None:
    with pytest.raises(ValueError, match="twelve"):
        normalise_code("-" * 100_000 + CODE)


def test_only_the_digest_is_kept() -> None:
    assert digest(CODE) == hashlib.sha256(b"28T5CY4TQKFF").hexdigest()
    assert b"28T5" not in msgspec.json.encode(a_ticket())


@pytest.mark.parametrize(
    "change",
    [
        {"minutes": 0},
        {"minutes": 1441},
        {"gives": "grant"},
        {"scope": {"kind": "everything"}},
        {"budget": ""},
        {"expires": "2026-12-20T18:00:00"},
        {"digest": "00"},
        {"digest": "A" * 64},
        {"id": "t 1"},
        {"person": "Mia"},
        {"code": "28T5"},
    ],
)
def test_decoding_refuses_a_ticket_that_makes_no_sense(change: dict[str, object]) -> None:
    good = msgspec.to_builtins(a_ticket())
    assert msgspec.convert(good, Ticket) == a_ticket()
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**good, **change}, Ticket)


def test_a_ticket_gives_one_thing() -> None:
    assert a_ticket(budget="").scope == EVERYTHING
    with pytest.raises(ValueError, match="either"):
        msgspec.structs.replace(a_ticket(), scope=EVERYTHING)
