"""Whatever is sent, the desk answers or says what is wrong: no other error, and the ledger can always be read again."""

import asyncio
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from filterd.desk.desk import desk
from filterd.desk.request import KINDS
from filterd.error import ConfigError
from filterd.policy.ledger.event import decode_event, encode_event
from filterd.policy.ledger.ledger import decode, encode
from tests.filterd.desk.rig import MAC, Rig, rig

FIELDS = sorted({field for kind in KINDS.values() for field in kind.request.__struct_fields__})
LIKELY: st.SearchStrategy[object] = st.sampled_from(
    [
        "mia", "leo", "ann", "unknown", "everyone", "everything", "games", "porn", "service:minecraft", "example.com",
        "=a.test", "com", "play", "films", "grant", "bonus", "18:00", "today", "2026-12-01T18:00:00+01:00",
        "0001-01-01T00:00:00+14:00", MAC, "g1", "4711", "0000-0000-0000", "", "-", "\x00", "\x1b[2J", "\ud800",
        "é" * 40, 0, 1, 15, 30, -5, 1440, 2**63, -(2**63), 10**40, 1.5, float("inf"), True, None, [], {}, ["mia"],
    ]
)  # fmt: skip
VALUES = LIKELY | st.text(max_size=70) | st.integers()
REQUESTS = st.lists(
    st.tuples(st.sampled_from(sorted(KINDS)), st.dictionaries(st.sampled_from([*FIELDS, "x"]), VALUES, max_size=5)),
    max_size=8,
)


async def _send(behind: Rig, requests: list[tuple[str, dict[str, Any]]]) -> None:
    commands = desk(behind.given())
    told: list[str] = []
    for name, fields in requests:
        try:
            told.append(msgspec.json.encode(await commands[name](fields)).decode())
        except ConfigError as error:
            told += error.lines
    assert all(line.isprintable() for line in told)


@settings(max_examples=150, deadline=None)
@given(requests=REQUESTS)
def test_no_request_breaks_the_desk_or_the_journal(requests: list[tuple[str, dict[str, Any]]]) -> None:
    behind = rig()
    asyncio.run(_send(behind, requests))
    assert [decode_event(encode_event(event)) for event in behind.store.log] == behind.store.log
    assert encode(decode(encode(behind.store.ledger))) == encode(behind.store.ledger)


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from(sorted(KINDS)), data=st.data())
def test_requests_with_the_right_fields_and_odd_values_do_not_either(name: str, data: st.DataObject) -> None:
    fields = {
        field: data.draw(VALUES, field) for field in KINDS[name].request.__struct_fields__ if data.draw(st.booleans())
    }
    asyncio.run(_send(rig(), [(name, fields)]))
    assert name in KINDS
