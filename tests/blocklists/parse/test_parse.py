import contextlib
import difflib
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blocklists.entry import Entry, LineError, Match
from blocklists.error import SourceError
from blocklists.name import normalise
from blocklists.parse import MEANING, Format, Item, Kind, bounded, detect, parse

GOLDEN = Path(__file__).parents[1] / "golden"


def shown(item: Item) -> str:
    if isinstance(item, LineError):
        return f"{item.line} error {item.kind}: {item.why}"
    signs = "".join(f" {sign}" for sign in ("exception", "important") if getattr(item, sign))
    return f"{item.line} {item.match.name.lower()} {item.name}{signs}"


@pytest.mark.parametrize("list_format", Format)
def test_golden_list_gives_exactly_what_is_written_beside_it(list_format: Format) -> None:
    with (GOLDEN / f"{list_format}.list").open("rb") as file:
        got = [shown(item) for item in parse(bounded(file), list_format)]
    expected = (GOLDEN / f"{list_format}.expected").read_text(encoding="utf-8").splitlines()
    assert got == expected, "\n".join(difflib.unified_diff(expected, got, lineterm="", n=0))


@pytest.mark.parametrize("list_format", set(Format) - {Format.DOMAINS})
def test_golden_list_is_recognised_in_spite_of_its_nasty_lines(list_format: Format) -> None:
    assert detect((GOLDEN / f"{list_format}.list").read_bytes()) is list_format


def test_golden_lists_show_every_kind_of_error() -> None:
    kinds = {
        item.kind
        for list_format in Format
        for item in parse((GOLDEN / f"{list_format}.list").read_bytes().split(b"\n"), list_format)
        if isinstance(item, LineError)
    }
    assert kinds == set(Kind) - {Kind.OVER_WIDE}  # over-wide is found by blocklists.suffix


NASTY = st.one_of(
    st.binary(max_size=80),
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text(alphabet='a.b*^|@$#!/0:=;()"\\ \t@CNAMESO-_[]~,', max_size=60).map(str.encode),
    st.sampled_from(
        [b"||a.test^", b"0.0.0.0 a.test", b"server=/a.test/", b"$ORIGIN a.test.", b"@ SOA a. b. (", b")", b"a CNAME ."]
    ),
)


@given(st.lists(NASTY, max_size=30), st.sampled_from(Format), st.sampled_from([None, Match.EXACT, Match.SUFFIX]))
@example([b"@ SOA a. b. 1 2 3 4 5", b"* CNAME .", b"@ CNAME ."], Format.RPZ, None)
def test_no_bytes_make_a_parser_raise_and_every_entry_is_a_normal_name(
    lines: list[bytes], list_format: Format, match: Match | None
) -> None:
    for item in parse(lines, list_format, match):
        assert 1 <= item.line <= len(lines)
        if isinstance(item, Entry):
            assert normalise(item.name) == item.name
        else:
            assert Kind(item.kind) in MEANING
            assert item.why


@given(st.lists(NASTY, max_size=30))
def test_no_bytes_make_detection_raise_anything_but_source_error(lines: list[bytes]) -> None:
    with contextlib.suppress(SourceError):
        assert detect(b"\n".join(lines)) in Format


def parsed(line: bytes, list_format: Format, match: Match | None) -> Match:
    (item,) = parse([line], list_format, match)
    assert isinstance(item, Entry)
    return item.match


@pytest.mark.parametrize(
    ("line", "list_format", "implied"),
    [
        (b"0.0.0.0 a.test", Format.HOSTS, Match.EXACT),
        (b"0.0.0.0 A.test", Format.HOSTS, Match.EXACT),
        (b"a.test", Format.DOMAINS, Match.SUFFIX),
        (b"A.test", Format.DOMAINS, Match.SUFFIX),
        (b"||a.test^", Format.ADBLOCK, Match.SUFFIX),
        (b"||A.test^", Format.ADBLOCK, Match.SUFFIX),
        (b"@@||a.test^", Format.ADBLOCK, Match.SUFFIX),
        (b"a.test", Format.ADBLOCK, Match.EXACT),
        (b"0.0.0.0 a.test", Format.ADBLOCK, Match.EXACT),
        (b"server=/a.test/", Format.DNSMASQ, Match.SUFFIX),
        (b"server=/A.test/", Format.DNSMASQ, Match.SUFFIX),
    ],
)
def test_a_list_may_say_what_its_bare_names_cover(line: bytes, list_format: Format, implied: Match) -> None:
    assert parsed(line, list_format, None) is implied
    assert parsed(line, list_format, Match.EXACT) is Match.EXACT
    assert parsed(line, list_format, Match.SUFFIX) is Match.SUFFIX


@pytest.mark.parametrize(
    ("line", "list_format", "spelt_out"),
    [
        (b"*.a.test", Format.DOMAINS, Match.SUFFIX),
        (b".a.test", Format.DOMAINS, Match.SUFFIX),
        (b"||*.a.test^", Format.ADBLOCK, Match.BELOW),
        (b"|a.test^", Format.ADBLOCK, Match.EXACT),
        (b"server=/*.a.test/", Format.DNSMASQ, Match.BELOW),
    ],
)
def test_what_a_line_spells_out_stays(line: bytes, list_format: Format, spelt_out: Match) -> None:
    for match in (None, Match.EXACT, Match.SUFFIX):
        assert parsed(line, list_format, match) is spelt_out


@pytest.mark.parametrize("match", [None, Match.EXACT, Match.SUFFIX])
def test_a_policy_zone_says_itself_what_its_names_cover(match: Match | None) -> None:
    zone = [b"$ORIGIN rpz.example.", b"@ SOA a. b. 1 2 3 4 5", b"a.test CNAME .", b"*.a.test CNAME ."]
    assert list(parse(zone, Format.RPZ, match)) == [Entry("a.test", Match.EXACT, 3), Entry("a.test", Match.BELOW, 4)]


SLOW = (
    "(" * 500 + " " + "(" * 500,
    ":" * 1000,
    "1" * 1000,
    "1h" * 500 + "!",
    " " * 1000 + "x",
    "a." * 500 + "!",
    '"\\' * 500,
    "a " * 500,
    "0 " * 500,
    "server=/" + "a/" * 490,
    "@ SOA " + "(" * 900,
    "a.test " + "1 " * 490,
    "a\u0301" * 300,
    "\u200d" * 300,
)


@pytest.mark.parametrize("line", SLOW)
def test_lines_made_to_be_slow_are_not(line: str) -> None:
    lines = [line.encode()] * 64
    started = time.process_time()
    with contextlib.suppress(SourceError):
        detect(b"\n".join(lines))
    for list_format in Format:
        list(parse(lines, list_format))
    # Measured: a fifth of a second. A pattern with one repeat inside another would need more than anybody's patience.
    assert time.process_time() - started < 10


NAMES = st.lists(st.text("ab1-_Xü", min_size=1, max_size=5), min_size=1, max_size=4).map(".".join)
LINES = {
    Format.HOSTS: ("0.0.0.0 {}", "127.0.0.1\t{}", "::1 {}"),
    Format.DOMAINS: ("{}",),
    Format.ADBLOCK: ("||{}^",),
    Format.DNSMASQ: ("server=/{}/", "local=/{}/", "address=/{}/", "address=/{}/#", "address=/{}/::"),
}


@given(st.sampled_from(sorted(LINES)), st.data(), NAMES, st.sampled_from([None, Match.EXACT, Match.SUFFIX]))
def test_the_fast_way_and_the_slow_way_agree(
    list_format: Format, data: st.DataObject, name: str, match: Match | None
) -> None:
    line = data.draw(st.sampled_from(LINES[list_format])).format(name).encode()
    (fast,) = parse([line + b"\n"], list_format, match)
    (slow,) = parse([line + b" \n"], list_format, match)  # a blank at the end is read by the slow way only
    assert fast == slow
