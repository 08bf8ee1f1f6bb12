import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.error import NameFormatError
from blocklists.name import PLAIN, label_count, normalise, suffixes, to_text, to_wire
from tests.support.data import shared

# Status codes of the UTS 46 vectors that are no errors for us.
IGNORED = {
    "V2": "hyphens in places 3 and 4: registered and asked for, so CheckHyphens is off, as in browsers",
    "V3": "a hyphen first or last: the same",
    "A4_2": "an empty last label: the final dot, which is taken off",
    "B1": "a label that is fine alone but not beside one written from right to left: labels are judged one by one",
    "B6": "the same",
}
# A-labels are taken as they are, because DNS carries them whatever they decode to: these codes are about the decoding.
OF_A_LABELS = re.compile(r"[BCPVX][0-9_]+|A4_1")


longest = ".".join(["a" * 63] * 3 + ["b" * 61])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("example.test", "example.test"),
        ("Example.TEST", "example.test"),
        ("example.test.", "example.test"),
        ("test", "test"),
        ("_dmarc.example.test", "_dmarc.example.test"),
        ("-a-.b--c.test", "-a-.b--c.test"),
        ("1.2.3.4.test", "1.2.3.4.test"),
        ("0x7f.test", "0x7f.test"),
        ("a.0xg", "a.0xg"),
        ("bücher.test", "xn--bcher-kva.test"),
        ("BÜCHER.Test.", "xn--bcher-kva.test"),
        ("bu\u0308cher.test", "xn--bcher-kva.test"),
        ("XN--BCHER-KVA.test", "xn--bcher-kva.test"),
        ("xn--broken-.test", "xn--broken-.test"),
        ("faß.test", "xn--fa-hia.test"),
        ("ΣΑΣ.test", "xn--mxa9ab.test"),
        ("σας.test", "xn--mxa8ab.test"),
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
        ("例え\uff0eテスト｡", "xn--r8jz45g.xn--zckzah"),
        ("\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45.test", "example.test"),
        ("ex\u00adample.test", "example.test"),
        ("\U0001f4a9.test", "xn--ls8h.test"),
        (longest, longest),
        (longest + ".", longest),
    ],
)
def test_each_name_has_one_spelling(text: str, name: str) -> None:
    assert normalise(text) == name


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no name"),
        (".", "no name"),
        ("a..test", "empty label"),
        (".test", "empty label"),
        ("a.test..", "empty label"),
        ("a" * 64 + ".test", "label of 64"),
        (longest + "b", "name of 254"),
        ("ü" * 60 + ".test", "label of 60"),
        ("ü" * 59 + ".test", "label of"),
        ("x" * 5000, "5000 characters"),
        ("192.0.2.1", "an address"),
        ("a.1", "an address"),
        ("a.0x1f", "an address"),
        ("a.0x", "an address"),
        ("\uff11\uff19\uff12.0.2.1", "an address"),
        ("2001:db8::1", "':'"),
        ("a b.test", "' '"),
        (" a.test", "' '"),
        ("a.test\n", r"\\n"),
        ("a\0.test", r"\\x00"),
        ("a/b.test", "'/'"),
        ("*.test", r"\*"),
        ("\uff05.test", "'%'"),
        ("a\u2024b.test", "UTS 46"),
        ("\u0301a.test", "UTS 46"),
        ("\ud800.test", "UTS 46"),
        ("xn--ä.test", "prefix"),
        ("\u200c.test", "joiner"),
        ("נ0a.test", "directions"),
    ],
)
def test_what_is_no_name_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(NameFormatError, match=why):
        normalise(text)


def vectors() -> list[tuple[str, str, set[str]]]:
    """Source, toASCII (non-transitional) and its status codes of each line of the Unicode vectors."""

    def column(text: str, default: str) -> str:
        text = re.sub(r"\\u([0-9A-Fa-f]{4})|\\x\{([0-9A-Fa-f]+)\}", lambda m: chr(int(m[1] or m[2], 16)), text.strip())
        return "" if text == '""' else text or default

    found = []
    for line in shared("names", "IdnaTestV2.txt").read_text(encoding="utf-8").split("\n"):
        fields = line.partition("#")[0].split(";")
        if len(fields) >= 5:
            source = column(fields[0], "")
            to_ascii = column(fields[3], column(fields[1], source))
            found.append((source, to_ascii, set(re.findall(r"\w+", fields[4].strip() or fields[2]))))
    return found


def test_unicode_vectors_without_error_give_the_same_a_labels() -> None:
    compared = 0
    for source, to_ascii, codes in vectors():
        # This Python's Unicode is older than the vectors: it cannot judge characters it does not know.
        if codes or any(unicodedata.category(character) == "Cn" for character in source):
            continue
        assert normalise(source) == to_ascii.removesuffix(".")
        compared += 1
    assert compared > 500


def test_unicode_vectors_with_an_error_are_refused_but_for_what_browsers_and_dns_allow() -> None:
    refused = 0
    for source, _, codes in vectors():
        remaining = codes - set(IGNORED)
        if any(
            label.isascii() and label.lower().startswith("xn--") for label in re.split("[.\u3002\uff0e\uff61]", source)
        ):
            remaining = {code for code in remaining if not OF_A_LABELS.fullmatch(code)}
        if remaining:
            with pytest.raises(NameFormatError):
                normalise(source)
            refused += 1
    assert refused > 2000


def test_naughty_strings_are_refused_or_become_plain_names() -> None:
    for text in json.loads(shared("names", "naughty-strings.json").read_text(encoding="utf-8")):
        for candidate in (text, f"{text}.test", f"a.{text}"):
            check_refused_or_plain(candidate)


@given(st.text(max_size=300))
def test_any_text_is_refused_or_becomes_a_plain_name(text: str) -> None:
    check_refused_or_plain(text)
    check_refused_or_plain(text + ".test")


def check_refused_or_plain(text: str) -> None:
    try:
        name = normalise(text)
    except NameFormatError:
        return
    assert re.fullmatch(PLAIN, name)
    assert normalise(name) == name
    assert len(to_wire(name)) <= 255


labels = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_", min_size=1, max_size=63)
names = (
    st.lists(labels, min_size=1, max_size=6)
    .map(lambda found: ".".join([*found, "test"]))
    .filter(lambda n: len(n) < 254)
)


@given(names)
def test_a_name_and_its_wire_form_are_the_same(name: str) -> None:
    wire = to_wire(name)
    assert to_text(wire) == normalise(name.upper()) == name
    assert label_count(wire) == name.count(".") + 1
    assert [to_text(parent) for parent in suffixes(wire)] == [
        ".".join(name.split(".")[cut:]) for cut in range(name.count(".") + 1)
    ]


def test_wire_form_is_that_of_rfc_1035() -> None:
    assert to_wire("www.example.test") == b"\x03www\x07example\x04test\x00"


def test_unusual_octets_are_shown_escaped() -> None:
    assert to_text(b"\x03a.b\x04\x00\xff \\\x04test\x00") == r"a\.b.\000\255\032\\.test"


def test_the_root_is_a_dot_and_has_no_labels() -> None:
    assert to_text(b"\0") == "."
    assert list(suffixes(b"\0")) == []
    assert label_count(b"\0") == 0


def test_suffixes_stop_at_label_boundaries() -> None:
    assert b"\x03com\x00" not in list(suffixes(to_wire("x.notcom")))
