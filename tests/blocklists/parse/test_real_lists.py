"""The same list in several formats means the same names, whoever wrote the files."""

from collections.abc import Iterator
from itertools import islice

import dns.name
import dns.rdatatype
import dns.zone
import pytest

from blocklists.entry import Entry, Match
from blocklists.parse import Format, Tally, bounded, parse
from tests.support.data import shared


def entries(list_format: Format, *parts: str, match: Match | None = Match.SUFFIX) -> set[tuple[str, Match, bool, bool]]:
    tally = Tally()
    with shared("lists", *parts).open("rb") as file:
        found = {
            (entry.name, entry.match, entry.exception, entry.important)
            for entry in tally.count(parse(bounded(file), list_format, match))
        }
    assert tally.verdict is None
    return found


@pytest.mark.parametrize(("slug", "size"), [("drugs", 26_029), ("tiktok", 3_725)])
def test_one_list_in_four_formats_gives_the_same_entries(slug: str, size: int) -> None:
    domains = entries(Format.DOMAINS, "blocklistproject", f"{slug}.domains")
    assert len(domains) == size
    for list_format in (Format.HOSTS, Format.ADBLOCK, Format.DNSMASQ):
        assert entries(list_format, "blocklistproject", f"{slug}.{list_format}") == domains


@pytest.mark.parametrize("slug", ["adult", "gambling"])
def test_one_list_in_three_formats_gives_the_same_entries_but_for_the_publishers_slip(slug: str) -> None:
    domains = entries(Format.DOMAINS, "hostsvn", f"{slug}.domain.txt")
    assert entries(Format.HOSTS, "hostsvn", f"{slug}.hosts") == domains
    # The publisher makes the adblock file by deleting "www." wherever it stands, in the middle of a label too.
    adblock = {name for name, *_ in entries(Format.ADBLOCK, "hostsvn", f"{slug}.filter.txt")}
    assert adblock == {name.replace("www.", "") for name, *_ in domains}


def test_without_a_word_from_anybody_hosts_are_exact_and_the_rest_is_not() -> None:
    matches = {
        list_format: {
            match for _, match, *_ in entries(list_format, "blocklistproject", f"tiktok.{list_format}", match=None)
        }
        for list_format in (Format.HOSTS, Format.DOMAINS, Format.ADBLOCK, Format.DNSMASQ)
    }
    assert matches.pop(Format.HOSTS) == {Match.EXACT}
    assert set(map(frozenset, matches.values())) == {frozenset({Match.SUFFIX})}


def policy_records() -> Iterator[str]:
    """Real names as policy records: plain, wildcard, absolute, excepted."""
    actions = (".", "*.", "rpz-passthru.", "rpz-drop.", "garden.example.")
    with shared("lists", "blocklistproject", "tiktok.domains").open("rb") as file:
        for number, entry in enumerate(islice(parse(bounded(file), Format.DOMAINS), 2000)):
            assert isinstance(entry, Entry)
            owner = f"*.{entry.name}" if number % 3 else entry.name
            owner += ".rpz.example." if number % 7 == 0 else ""
            yield f"{owner} {'300 IN' if number % 2 else ''} CNAME {actions[number % 5]}"


def test_a_policy_zone_means_what_another_reader_of_zones_finds_in_it() -> None:
    head = (
        "$TTL 60",
        "$ORIGIN rpz.example.",
        "@ SOA ns.example. h.example. (",
        "1 2 3",
        "4 5 ) ; end",
        " NS ns.example.",
    )
    text = "\n".join([*head, *policy_records(), ""])
    ours = {
        (("*." if entry.match is Match.BELOW else "") + entry.name, entry.exception)
        for entry in parse(text.encode().split(b"\n"), Format.RPZ)
        if isinstance(entry, Entry)
    }
    theirs = set()
    zone = dns.zone.from_text(text, origin="rpz.example.", relativize=False)
    for owner, _, rdata in zone.iterate_rdatas(dns.rdatatype.CNAME):
        target = rdata.to_text()
        if target in (".", "*.", "rpz-passthru."):
            name = owner.relativize(dns.name.from_text("rpz.example.")).to_text()
            theirs.add((name, target == "rpz-passthru."))
    assert ours == theirs
    assert len(ours) > 1000
