import pytest

from blocklists.entry import Entry, Match
from blocklists.parse.hosts import parse, read


@pytest.mark.parametrize(
    "line",
    [
        b"127.0.0.1 localhost",
        b"127.0.0.1 LOCALHOST.",
        b"::1 localhost ip6-localhost ip6-loopback",
        b"127.0.0.1 localhost localhost.localdomain localhost4 localhost4.localdomain4",
        b"255.255.255.255 broadcasthost",
        b"fe80::1%lo0 localhost",
        b"ff02::1 ip6-allnodes",
        b"127.0.0.1 local",
        b"0.0.0.0 0.0.0.0",
    ],
)
def test_the_lines_of_a_systems_own_hosts_file_mean_nothing(line: bytes) -> None:
    assert list(parse([line], Match.EXACT)) == []


def test_names_that_merely_look_like_those_are_entries() -> None:
    lines = [b"0.0.0.0 localhost.test", b"0.0.0.0 local-news.test", b"0.0.0.0 ip6-shop.test"]
    assert [item.name for item in parse(lines, Match.EXACT) if isinstance(item, Entry)] == [
        "localhost.test",
        "local-news.test",
        "ip6-shop.test",
    ]


def test_a_localhost_on_the_same_line_does_not_hide_the_others() -> None:
    assert list(read("127.0.0.1 localhost a.test", 4, Match.EXACT)) == [Entry("a.test", Match.EXACT, 4)]


def test_a_hosts_list_may_be_widened() -> None:
    lines = [b"0.0.0.0 a.test", b"127.0.0.2 b.test"]
    assert [item.match for item in parse(lines, Match.SUFFIX) if isinstance(item, Entry)] == [Match.SUFFIX] * 2
