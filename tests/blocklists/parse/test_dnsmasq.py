import pytest

from blocklists.entry import Entry, LineError, Match
from blocklists.parse.dnsmasq import parse
from blocklists.parse.kind import Kind

# The forms are those of dnsmasq(8), options --server and --address.


@pytest.mark.parametrize(
    "line",
    [
        b"server=/a.test/",
        b"local=/a.test/",
        b"address=/a.test/",
        b"address=/a.test/#",
        b"address=/a.test/0.0.0.0",
        b"address=/a.test/::",
        b"address=/a.test/127.0.0.1",
        b"address=/.a.test/",
        b"address = /a.test/#  # why",
        b"address=/A.test./#\r\n",
    ],
)
def test_names_answered_with_nothing_are_blocked_with_all_below(line: bytes) -> None:
    assert list(parse([line], Match.SUFFIX)) == [Entry("a.test", Match.SUFFIX, 1)]


def test_the_usual_servers_for_a_name_are_an_exception() -> None:
    for key in (b"server", b"local"):
        assert list(parse([key + b"=/a.test/#"], Match.SUFFIX)) == [Entry("a.test", Match.SUFFIX, 1, exception=True)]


def test_a_star_and_a_dot_leave_the_name_itself() -> None:
    assert list(parse([b"address=/*.a.test/#"], Match.SUFFIX)) == [Entry("a.test", Match.BELOW, 1)]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (b"server=/a.test/0.0.0.0", Kind.FORWARD),
        (b"server=/a.test/192.0.2.1@eth0", Kind.FORWARD),
        (b"address=/a.test/192.0.2.1", Kind.REDIRECT),
        (b"address=/a.test/b.test", Kind.SYNTAX),
        (b"address=/#/", Kind.WILDCARD),
        (b"address=/*a.test/", Kind.WILDCARD),
        (b"server=//", Kind.SYNTAX),
        (b"server=/", Kind.SYNTAX),
        (b"ipset=/a.test/set", Kind.OPTION),
        (b"=/a.test/", Kind.OPTION),
    ],
)
def test_what_is_no_block_is_refused(line: bytes, kind: Kind) -> None:
    (item,) = parse([line], Match.SUFFIX)
    assert isinstance(item, LineError)
    assert item.kind is kind


def test_one_refused_target_refuses_all_names_of_the_line_once() -> None:
    assert [type(item) for item in parse([b"address=/a.test/b.test/192.0.2.1"], Match.SUFFIX)] == [LineError]
