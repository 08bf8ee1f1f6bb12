"""A journal is read up to its first damage, wherever and whatever that is."""

import pytest

from filterd.policy.ledger.event import encode_event
from filterd.state.journal import Page, header, line, octets, read
from tests.filterd.state.sample import events

EVENTS = events(3, 6)
NUMBERED = [(number, encode_event(event)) for number, event in enumerate(EVENTS, 41)]
WHOLE = header(7) + octets(7, NUMBERED)


def prefix(page: Page) -> int:
    """Return how many events were read, after a look that they are the first ones."""
    assert [number for number, _ in page.events] == [number for number, _ in NUMBERED][: len(page.events)]
    assert [event for _, event in page.events] == EVENTS[: len(page.events)]
    return len(page.events)


def lines_within(octets_read: int) -> int:
    return max(0, WHOLE[:octets_read].count(b"\n") - 1)


def test_what_was_written_is_read() -> None:
    page = read(WHOLE, 7)
    assert (page.is_intact, page.is_torn, page.has_header, prefix(page)) == (True, False, True, 6)


def test_an_empty_journal_is_intact() -> None:
    assert read(header(7), 7) == Page()


def test_a_journal_cut_at_any_octet_keeps_its_whole_lines() -> None:
    for cut in range(len(header(7)), len(WHOLE)):
        page = read(WHOLE[:cut], 7)
        assert prefix(page) == lines_within(cut)
        assert page.is_intact is WHOLE[:cut].endswith(b"\n")
        assert page.is_torn is not page.is_intact


def test_a_cut_tail_is_told_from_a_damage() -> None:
    assert read(WHOLE[:-1], 7).is_torn
    assert not read(WHOLE[:-1], 7).is_intact
    assert not read(WHOLE[:-9] + b"x" + WHOLE[-8:], 7).is_torn


def test_a_tail_of_zeros_ends_the_journal() -> None:
    for cut in range(len(header(7)), len(WHOLE), 7):
        page = read(WHOLE[:cut] + bytes(len(WHOLE) - cut), 7)
        assert prefix(page) == lines_within(cut)
        assert not page.is_intact


def test_one_flipped_bit_is_noticed_and_what_is_before_it_counts() -> None:
    for place in range(len(WHOLE)):
        for bit in range(8):
            damaged = bytearray(WHOLE)
            damaged[place] ^= 1 << bit
            page = read(bytes(damaged), 7)
            assert not page.is_intact
            assert prefix(page) == lines_within(place)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\0" * 5000,
        b"filterd-journal 2 7\n",
        b"filterd-journal 1 8\n",
        b"filterd-journal 1 7",
        b"\xff" * 5000,
        b"garbage\n" * 1000,
    ],
)
def test_another_version_or_garbage_holds_nothing(data: bytes) -> None:
    assert read(data, 7) == Page(is_intact=False, has_header=False)


def test_a_line_of_another_generation_or_out_of_turn_ends_the_journal() -> None:
    first, second, third = NUMBERED[:3]
    assert prefix(read(header(7) + line(7, *first) + line(6, *second), 7)) == 1
    assert prefix(read(header(7) + line(7, *first) + line(7, *third), 7)) == 1
    assert prefix(read(header(7) + line(7, *first) + line(7, *first), 7)) == 1


@pytest.mark.parametrize(
    "text",
    [
        b"00000000 41 {}",
        b"no line",
        b"",
        b"00000000 " + b"9" * 5000 + b" {}",
        b"00000000 -41 {}",
        line(7, 41, b'{"event":"unheard-of"}').rstrip(),
        line(7, 41, b"[" * 10_000).rstrip(),
        line(7, 41, b"\xff").rstrip(),
    ],
)
def test_a_strange_line_ends_the_journal(text: bytes) -> None:
    page = read(header(7) + text + b"\n", 7)
    assert (page.events, page.is_intact, page.is_torn) == ((), False, False)
