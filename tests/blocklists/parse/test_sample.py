import contextlib
import gzip
import time

import pytest

from blocklists.error import SourceError
from blocklists.parse.format import Format
from blocklists.parse.sample import SAMPLE_OCTETS, detect
from tests.support.data import shared

PLAIN = ("shadowwhisperer", "services", "piracy", "bypass", "cname-cloaking")


def expected(path: str) -> Format | str:
    """What a file of the shared data is, by the publisher's own file names; a text is the reason of a refusal."""
    folder, _, name = path.rpartition("/")
    if name == "LICENSE":
        return "no known list format"
    if name in ("regex.list", "idn-regex.list"):
        return "regular expressions"
    if folder.removeprefix("lists/") in PLAIN or name.endswith((".domains", ".domain.txt")):
        return Format.DOMAINS
    if name.endswith((".adblock", ".filter.txt", "adguard.txt")):
        return Format.ADBLOCK
    if name.endswith(".dnsmasq"):
        return Format.DNSMASQ
    assert name.endswith(("hosts", "hosts.txt")), f"{path}: say here what it is"
    return Format.HOSTS


@pytest.mark.parametrize("folder", ["lists", "incident"])
def test_every_real_list_is_recognised(folder: str) -> None:
    root = shared(folder)
    files = [path for path in sorted(root.rglob("*")) if path.is_file()]
    assert files
    for path in files:
        try:
            got: Format | str = detect(path.read_bytes())
        except SourceError as error:
            got = str(error)
        should = expected(f"{folder}/{path.relative_to(root)}")
        assert got is should or (not isinstance(should, Format) and should in got), f"{path.name}: {got}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0.0.0.0 a.test", Format.HOSTS),
        ("# comment\n\n::1 localhost\n0.0.0.0 a.test\n", Format.HOSTS),
        ("0 a.test\n", Format.HOSTS),
        ("fe80::1%lo0 localhost\n0.0.0.0 a.test\n", Format.HOSTS),
        ("a.test", Format.DOMAINS),
        ("\ufeffa.test\r\n", Format.DOMAINS),
        ("*.a.test\n.b.test\nbücher.test # why\n", Format.DOMAINS),
        ("! Title: x\na.test\nb.test\n", Format.DOMAINS),
        ("a.test\n" * 20 + "||b.test^\n", Format.DOMAINS),
        ("0.0.0.0 a.test\n" * 20 + "||b.test^\n", Format.HOSTS),
        ("||a.test^", Format.ADBLOCK),
        ("! Title: x\n@@||a.test^\n", Format.ADBLOCK),
        ("[Adblock Plus 2.0]\na.test\n", Format.ADBLOCK),
        ("||a.test^\n0.0.0.0 b.test\nc.test\nd.test\n", Format.ADBLOCK),
        ("##.ad\na.test##.ad\n||a.test^$third-party\n", Format.ADBLOCK),
        ("server=/a.test/", Format.DNSMASQ),
        ("# comment\naddress=/a.test/#\nlocal=/b.test/\n", Format.DNSMASQ),
        ("$TTL 60\n@ SOA ns.example. h.example. 1 2 3 4 5\n  NS ns.example.\na.test CNAME .\n", Format.RPZ),
        ("@ 60 IN SOA ns.example. h.example. (\n 1 ; serial\n 2\n 3\n 4\n 5 )\na.test IN CNAME .\n", Format.RPZ),
        ("; zone\n$ORIGIN rpz.example.\n@ IN SOA a. b. 1 2 3 4 5\nA.test 60 IN cname .\n", Format.RPZ),
    ],
)
def test_formats_are_told_apart_by_their_lines(text: str, found: Format) -> None:
    assert detect(text.encode()) is found


@pytest.mark.parametrize(
    ("sample", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"# nothing\n! here\n; at all\n", "nothing but comments"),
        (b"<!DOCTYPE html><html>", "HTML"),
        (b"\n  <HTML><body>Log in to this network</body>", "HTML"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "HTML or XML"),
        (b'{"domains": ["a.test"]}', "JSON"),
        (b'[\n  "a.test"\n]', "JSON"),
        (gzip.compress(b"0.0.0.0 a.test\n" * 500, mtime=0), "compressed; unpack"),
        (b"PK\x03\x04" + bytes(100), "compressed"),
        (b"\x7fELF\x02\x01\x01" + bytes(200), "binary"),
        ("a.test\nb.test\n".encode("utf-16"), "UTF-16"),
        ("\ufeffa.test\nb.test\n".encode("utf-32-be"), "UTF-32"),
        (b"a.test\rb.test\r", "CR alone"),
        ("ä.test\nö.test\n".encode("latin-1"), "UTF-8"),
        (b"a.test," * 1000, "1,024"),
        (b"^ads?\\.\n(^|\\.)x\\.test$\n", "regular expressions"),
        (b"/^ads[0-9]+\\./\n/x/\n", "regular expressions"),
        (b"$ORIGIN rpz.example.\na.test CNAME .\n", "SOA"),
        (b"$ORIGIN rpz.example.\n; a SOA in a comment\na.test CNAME .\n", "SOA"),
        (b"404: Not Found", "known"),
        (b"Permission is hereby granted, free of charge,\nto any person obtaining a copy\n", "known"),
        (b"rank,domain\n1,a.test\n2,b.test\n", "known"),
        (b"one\ntwo\nthree\n", "known"),
    ],
)
def test_what_is_no_list_is_refused_with_the_reason(sample: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        detect(sample)


def test_only_the_beginning_is_looked_at() -> None:
    assert detect(b"a.test\n" * (SAMPLE_OCTETS // 7 + 1) + b"||b.test^\n" * SAMPLE_OCTETS) is Format.DOMAINS


@pytest.mark.parametrize("unit", [b" SOA ", b"*. SOA ", b"a SOA x (", b" SOA (;\n", b"SOA\n("])
def test_a_hostile_beginning_costs_no_more_than_its_length(unit: bytes) -> None:
    # A quadratic search takes 16 times as long, not 4 times; process time, so that a busy machine does not matter.
    short, long = (_fastest(unit * (octets // len(unit))) for octets in (SAMPLE_OCTETS // 4, SAMPLE_OCTETS))
    assert long < 12 * short + 0.05


def _fastest(sample: bytes) -> float:
    times = []
    for _ in range(3):
        start = time.process_time()
        with contextlib.suppress(SourceError):
            detect(sample)
        times.append(time.process_time() - start)
    return min(times)
