"""A compacted ledger is read as it was written, or not at all."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filterd.policy.ledger.event import Assigned, Granted, TicketMade
from filterd.policy.ledger.grant import EVERYONE
from filterd.policy.ledger.ledger import EMPTY_LEDGER, Ledger, apply
from filterd.policy.ledger.shelf import Shelf
from filterd.policy.ledger.standing import Spent, Standing
from filterd.state.document import Whole, pack, unpack
from tests.filterd.policy.ledger.sample import NOW, TODAY, a_grant, a_ticket
from tests.filterd.state.sample import ledgers, stream

LEDGER = ledgers(5, 60)[-1]


def packed(ledger: Ledger, generation: int = 3, number: int = 60) -> bytes:
    return b"".join(pack(Whole(ledger, number), generation))


def large() -> Ledger:
    """Return a ledger that takes several parts of each kind."""
    ledger = LEDGER
    for number in range(30):
        ledger = apply(ledger, Granted(NOW, a_grant(f"x{number}", f"p{number}" if number else EVERYONE)))
    for number in range(300):
        ledger = apply(ledger, TicketMade(NOW, a_ticket(f"y{number}", bits=1000 + number)))
        ledger = apply(ledger, Assigned(NOW, f"00005e00{number:04x}", "mia", "phone"))
    return ledger


@given(st.integers(0, 1000), st.integers(0, 40))
@settings(max_examples=30, deadline=None)
def test_any_ledger_is_read_as_it_was_written(seed: int, count: int) -> None:
    ledger = ledgers(seed, count)[-1]
    assert unpack(packed(ledger), 3) == Whole(ledger, 60)


def test_a_large_ledger_is_written_in_parts_and_comes_back_whole() -> None:
    ledger = large()
    data = packed(ledger)
    assert data.count(b"\n") == 2 + 1 + 8 + 2 + 2
    assert unpack(data, 3).ledger == ledger


def test_an_empty_ledger_is_a_ledger() -> None:
    assert unpack(packed(EMPTY_LEDGER, number=0), 3) == Whole(EMPTY_LEDGER, 0)


def test_any_cut_and_any_flipped_bit_is_noticed() -> None:
    data = packed(ledgers(5, 8)[-1])
    for place in range(len(data)):
        with pytest.raises(ValueError, match="damaged"):
            unpack(data[:place], 3)
        damaged = bytearray(data)
        damaged[place] ^= 1 << place % 8
        with pytest.raises(ValueError, match="damaged"):
            unpack(bytes(damaged), 3)


def sealed(text: bytes) -> bytes:
    return text + b"end " + hashlib.sha256(text).hexdigest().encode() + b"\n"


@pytest.mark.parametrize(
    "text",
    [
        b"filterd-ledger 2 3 60\n",
        b"filterd-ledger 1 4 60\n",
        b"filterd-ledger 1 3\n",
        b"filterd-ledger 1 3 -1\n",
        b"filterd-ledger 1 3 " + b"9" * 5000 + b"\n",
        b"something else\n",
        b"",
        b"\n",
        b"filterd-ledger 1 3 60\n{}\n",
        b'filterd-ledger 1 3 60\n{"version": 2}\n',
        b"filterd-ledger 1 3 60\n" + b"[" * 10_000 + b"\n",
    ],
)
def test_another_version_or_form_is_refused_though_whole(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words are for nobody
        unpack(sealed(text), 3)


def test_a_ledger_without_parts_is_empty() -> None:
    assert unpack(sealed(b"filterd-ledger 1 3 60\n"), 3) == Whole(EMPTY_LEDGER, 60)


@pytest.mark.parametrize("data", [b"", b"\n", b"\0" * 4096])
def test_nothing_and_zeros_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"damaged|another version"):
        unpack(data, 3)


def test_what_could_not_be_read_again_is_not_written() -> None:
    odd = Ledger(people=Shelf([("mia", Standing(spent={"Not A Slug!": Spent(TODAY)}))]))
    with pytest.raises(ValueError, match="regex"):
        packed(odd)


def test_the_stream_reaches_every_part_of_a_ledger() -> None:
    seen = [ledger for (_, ledger), _ in zip(stream(1), range(200), strict=False)]
    assert any(len(ledger.tickets) for ledger in seen)
    assert any(len(ledger.devices) for ledger in seen)
    assert any(ledger.guard.guesses for ledger in seen)
    assert any(ledger.own("").pauses for ledger in seen)
    assert any(spent.running_since for ledger in seen for spent in ledger.own("mia").spent.values())
