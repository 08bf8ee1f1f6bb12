"""YAML without surprises: what scalars mean, and everything that is refused, with its place."""

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filterd.config.document import MAX_DEPTH, MAX_OCTETS, parse_document
from filterd.error import ConfigError


def refused(text: str | bytes) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        parse_document(text.encode() if isinstance(text, str) else text)
    return caught.value.lines


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("y", "y"),
        ("Yes", "Yes"),
        ("true", True),
        ("FALSE", False),
        ("12:30", "12:30"),
        ("1:2:3", "1:2:3"),
        ("2026-12-01", "2026-12-01"),
        ("2026-12-01T18:00:00+01:00", "2026-12-01T18:00:00+01:00"),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("-7", -7),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("null", None),
        ("~", None),
        ("", None),
        ("'null'", "null"),
        ("'7'", "7"),
        ('"\\u00fc"', "ü"),
        ("192.0.2.1", "192.0.2.1"),
        ("=example.com", "=example.com"),
        ("<<", "<<"),
        ("9" * 18, int("9" * 18)),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_a_scalar_means_what_it_looks_like(written: str, value: object) -> None:
    assert parse_document(f"key: {written}".encode()) == {"key": value}


def test_an_empty_document_is_none() -> None:
    assert parse_document(b"# nothing here\n") is None


def test_a_byte_order_mark_is_no_content() -> None:
    assert parse_document(b"\xef\xbb\xbfa: 1") == {"a": 1}


def test_a_merge_key_merges_nothing() -> None:
    assert parse_document(b"<<: {a: 1}") == {"<<": {"a": 1}}


def test_everything_refused_is_told_at_once_with_its_place() -> None:
    text = "a: &x [1]\nb: *x\nc: !!python/name:os.system x\nd: !own {e: 1}\n1: 2\na: 3\n? [1]\n: 4\n"
    assert refused(text) == (
        "line 1, column 4: found the anchor &x; allowed: plain values",
        "line 2, column 4: found the alias *x; allowed: the value itself, written out",
        "line 3, column 4: found the tag tag:yaml.org,2002:python/name:os.system; allowed: plain values",
        "line 4, column 4: found the tag !own; allowed: plain values",
        "line 5, column 1: found the key 1; allowed: text (put it in quotes)",
        "line 6, column 1: found the key 'a' twice; allowed: once",
        "line 7, column 3: found the key [1]; allowed: text (put it in quotes)",
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1", "line 1, column 6: found the end of the file inside a bracket or a quote; allowed: "),
        ("a:\n\t- b", "line 2, column 1: found a tab; allowed: "),
        ("a: b: c", "line 1, column 5: found a colon where none can stand"),
        ("--- 1\n--- 2", "line 2, column 1: found a second document after ---; allowed: one"),
        ("a: \x07", "found the character '\\x07'; allowed: printable text"),
        (b"a: 1\nb: \xff", "line 2: found bytes that are no text; allowed: a text file, saved as UTF-8"),
        ("a: 1".encode("utf-16"), "line 1: found bytes that are no text; allowed: a text file, saved as UTF-8"),
    ],
)
def test_a_syntax_error_has_its_place(text: str | bytes, line: str) -> None:
    (found,) = refused(text)
    assert found.startswith(line)


def test_what_was_refused_before_a_syntax_error_is_told_too() -> None:
    assert len(refused("a: &x 1\nb: [")) == 2


def test_an_alias_bomb_costs_nothing() -> None:
    rows = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30))]
    tracemalloc.start()
    try:
        assert len(refused("\n".join(rows))) == 30 + 29 * 10
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_nesting_has_an_end(opening: str) -> None:
    (line,) = refused(opening * 5000)
    assert line.endswith(f"found a value nested deeper; allowed: {MAX_DEPTH} levels")


def test_the_deepest_allowed_nesting_is_read_and_no_deeper() -> None:
    depth = MAX_DEPTH - 1  # the value inside is a level too
    assert parse_document(("[" * depth + "1" + "]" * depth).encode()) is not None
    assert len(refused("[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH)) == 1


def test_a_file_has_an_end() -> None:
    assert refused(b"#" * (MAX_OCTETS + 1)) == (
        "found a file of more than 1,048,576 bytes; allowed: at most that many",
    )
    assert parse_document(b"#" * MAX_OCTETS) is None


def test_long_words_are_cut_in_messages() -> None:
    (line,) = refused(f"!{'x' * 500} 1")
    assert len(line) < 150


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=60), st.text("a1:-[]{}&*!|>'\"%@,?#\n \t", max_size=60).map(str.encode)))
def test_noise_is_read_or_refused_and_nothing_else(data: bytes) -> None:
    try:
        value, lines = parse_document(data), ["read"]
    except ConfigError as error:
        value, lines = None, list(error.lines)
    assert lines
    assert all("\n" not in line for line in lines)
    assert value is None or isinstance(value, str | int | float | bool | list | dict)
