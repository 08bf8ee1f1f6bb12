"""What evidence may look like: one spelling of an address, names without tricks."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.clients.sighting import Sighting, Source, canonical_address, clean_fingerprint, clean_hostname


def test_what_a_source_does_not_know_is_empty() -> None:
    sighting = Sighting(Source.LEASE, "192.0.2.1", datetime(2026, 11, 20, tzinfo=UTC))
    assert (sighting.mac, sighting.hostname, sighting.fingerprint, sighting.client_id) == ("", "", "", "")
    assert sighting.until is None


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("127.0.0.11", "127.0.0.11"),
    ],
)
def test_an_address_has_one_spelling(written: str, canonical: str) -> None:
    assert canonical_address(written) == canonical


@pytest.mark.parametrize("written", ["", "192.0.2", "192.0.2.01", "1", "mia", "192.0.2.0/24", "2001:db8::\0"])
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no IP address"):
        canonical_address(written)


@pytest.mark.parametrize("written", ["0.0.0.0", "::", "224.0.0.251", "ff02::fb", "255.255.255.255", "::ffff:0.0.0.0"])
def test_an_address_of_nobody_or_of_many_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="not the address of one device"):
        canonical_address(written)


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("Mia-Tablet", "mia-tablet"),
        ("mia_tablet.home.arpa.", "mia_tablet.home.arpa"),
        (b"Mia's  tablet", "mia-s-tablet"),
        (b"m\xc3\xbcller", "m-ller"),
        (b"m\xfcller", "m-ller"),
        ("\u212aate", "kate"),
        ("*", ""),
        ("...", ""),
        ("", ""),
        ("a" * 63, "a" * 63),
        ("a" * 64, ""),
        ("-" * 100 + "a", "a"),
        ("!" * 253, ""),
    ],
)
def test_a_host_name_keeps_only_letters_digits_and_three_signs(given_name: str | bytes, clean: str) -> None:
    assert clean_hostname(given_name) == clean


@pytest.mark.parametrize("hostile", [b"\x1b[2Jmia", "mia\n", "mia\0", "a\u202eim", "a\u200bb", b"\xc2\x9b31m", "a\rb"])
def test_a_host_name_with_unprintable_characters_is_dropped(hostile: str | bytes) -> None:
    assert clean_hostname(hostile) == ""


@given(st.one_of(st.text(), st.binary()))
def test_no_host_name_can_carry_anything_else(name: str | bytes) -> None:
    clean = clean_hostname(name)
    assert re.fullmatch(r"([a-z0-9._-]{1,63})?", clean)
    assert clean_hostname(clean) == clean


@pytest.mark.parametrize(("said", "kept"), [("01:02 MSFT", "01:02 MSFT"), ("x" * 1024, "x" * 1024)])
def test_a_fingerprint_is_kept_as_it_is(said: str, kept: str) -> None:
    assert clean_fingerprint(said) == kept


@pytest.mark.parametrize("said", ["x" * 1025, "a\x1bb", "caf\xe9"])
def test_a_fingerprint_of_other_characters_is_dropped(said: str) -> None:
    assert clean_fingerprint(said) == ""
