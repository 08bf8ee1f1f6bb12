"""Query types by name and number."""

import pytest

from filterd.policy.qtype import qtype_name, qtype_number


@pytest.mark.parametrize(
    ("text", "number"), [("A", 1), ("aaaa", 28), ("HTTPS", 65), ("TYPE65", 65), ("type1234", 1234), ("0", 0)]
)
def test_types_are_known_by_name_and_number(text: str, number: int) -> None:
    assert qtype_number(text) == number


@pytest.mark.parametrize("text", ["", "TYPE", "TYPE65536", "-1", "AAAAA", "999999999", "\u0661"])
def test_what_is_no_type_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ValueError, match=r"allowed: A, NS, .* TYPE0 to TYPE65535"):
        qtype_number(text)


def test_numbers_have_names_that_read_back() -> None:
    assert qtype_name(28) == "AAAA"
    assert qtype_name(4711) == "TYPE4711"
    assert all(qtype_number(qtype_name(number)) == number for number in range(65536))
