"""The household's PIN: what is a PIN, what is a bad one, and what is kept of it."""

import re

import pytest

from filterd.pin import digits_of, hashed, is_hash, matches, weakness

SALT = bytes(range(16))


def test_only_the_right_pin_matches_what_is_kept() -> None:
    kept = hashed("4711")
    assert is_hash(kept)
    assert matches("4711", kept)
    assert not matches("4712", kept)
    assert not matches("", kept)


def test_what_is_kept_has_the_documented_form_and_none_of_the_digits() -> None:
    # From hashlib's scrypt (RFC 7914) with the same parameters, so that a hash made today is a hash next year.
    assert hashed("4711", SALT) == f"scrypt$16384$8$1${SALT.hex()}$" + KNOWN
    assert re.fullmatch(r"scrypt\$16384\$8\$1\$[0-9a-f]{32}\$[0-9a-f]{64}", hashed("4711"))


KNOWN = "2bfd0be668642719e04b42e62825a6702d474aa4d39c766c6ed34c0d8d68838c"


def test_two_households_with_one_pin_do_not_look_alike() -> None:
    assert hashed("4711") != hashed("4711")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4711",
        "scrypt$16384$8$1$00$00",
        f"scrypt$16384$8$1${'0' * 32}${'0' * 63}g",
        f"scrypt$16383$8$1${'0' * 32}${'0' * 64}",  # no power of two
        f"scrypt$2$8$1${'0' * 32}${'0' * 64}",  # too quick
        f"scrypt$16384$1$1${'0' * 32}${'0' * 64}",
        f"scrypt$524288$32$1${'0' * 32}${'0' * 64}",  # 2 GiB
        f"scrypt$16384$8$0${'0' * 32}${'0' * 64}",
        f"scrypt$16384$8$99${'0' * 32}${'0' * 64}",
        f"scrypt$16384$8$1${'0' * 32}${'0' * 64}\n",
        f"argon2$16384$8$1${'0' * 32}${'0' * 64}",
    ],
)
def test_a_text_that_is_no_hash_is_refused_before_any_work(text: str) -> None:
    assert not is_hash(text)
    with pytest.raises(ValueError, match="not a PIN as"):
        matches("4711", text)


def test_the_most_memory_a_hash_may_ask_for_can_be_had() -> None:
    text = f"scrypt$32768$8$1${'0' * 32}${'0' * 64}"
    assert is_hash(text)
    assert not matches("4711", text)


@pytest.mark.parametrize(
    ("text", "digits"),
    [("4711", "4711"), (" 47 11\n", "4711"), ("٤٧١١", "4711"), ("४७११", "4711"), ("1" * 12,) * 2],
)
def test_digits_of_every_script_are_digits(text: str, digits: str) -> None:
    assert digits_of(text) == digits


@pytest.mark.parametrize("text", ["", "471", "1" * 13, "47a1", "47-11", "²²²²", "\x00\x00\x00\x00"])
def test_what_is_no_pin_is_told_how_one_looks(text: str) -> None:
    with pytest.raises(ValueError, match="4 to 12 digits"):
        digits_of(text)


@pytest.mark.parametrize("digits", ["0000", "1111", "1234", "4321", "7890", "3210", "123456", "1212", "471471"])
def test_what_anybody_tries_first_is_refused_with_a_kind_word(digits: str) -> None:
    assert "please" in weakness(digits)


@pytest.mark.parametrize("digits", ["4711", "1357", "2580", "12121", "98761"])
def test_other_pins_are_taken(digits: str) -> None:
    assert weakness(digits) == ""
