"""The path of one query: each step in its place, and the fast path beside the full one."""

import asyncio
import logging
import random
from datetime import UTC, datetime, timedelta

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import pytest

from filterd.dns import pipeline as module
from filterd.dns.pipeline import Pipeline
from filterd.dns.service import service_of
from filterd.policy.ledger.event import Paused
from filterd.policy.ledger.grant import Pause, Rest
from filterd.policy.ledger.ledger import EMPTY_LEDGER, apply
from filterd.policy.types import Client, Policy, Query
from tests.support.service import HOUSEHOLD, LISTS, Rig, rig, ruleset
from tests.support.zone import Zone, silence

MIA, LEO, ANN, GUEST, STRANGER = "127.0.0.11", "127.0.0.12", "127.0.0.21", "127.0.0.31", "192.0.2.1"

ZONE = (
    "open.test 300 A 192.0.2.1",
    "open.test 300 AAAA 2001:db8::1",
    "allowed.test 300 CNAME porn.test.",
    "cloaked.test 300 CNAME step.test.",
    "step.test 300 CNAME x.porn.test.",
    "x.porn.test 300 A 192.0.2.2",
    "porn.test 300 A 192.0.2.2",
    "soon.test 300 CNAME porn.test.",
    "ahead.test 300 CNAME later.test.",
    "later.test 300 A 192.0.2.3",
    "trap.test 300 CNAME scam.test.",
    "scam.test 300 A 192.0.2.4",
    "help.test 300 CNAME scam.test.",
    "svc.test 300 HTTPS 1 social.test. alpn=h2",
    "big.test 300 TXT " + " ".join(f'"{number:0>200}"' for number in range(12)),
    "short.test 2 A 192.0.2.5",
)


def query(name: str, rtype: str = "A", edns: bool = True, flags: int = dns.flags.RD, number: int = 7) -> bytes:
    message = dns.message.make_query(name, rtype, use_edns=0 if edns else None, payload=1232, flags=flags)
    message.id = number
    return message.to_wire()


async def ask(pipeline: Pipeline, data: bytes, address: str = MIA, stream: bool = False) -> bytes | None:
    answer = pipeline.answer(data, address, stream)
    return await answer if isinstance(answer, asyncio.Future) else answer


async def reply(
    bench: Rig, name: str, address: str = MIA, rtype: str = "A", stream: bool = False
) -> dns.message.Message:
    wire = await ask(bench.pipeline, query(name, rtype), address, stream)
    assert wire is not None
    return dns.message.from_wire(wire)


def ede(message: dns.message.Message) -> int | None:
    return next((int(option.code) for option in message.options if isinstance(option, dns.edns.EDEOption)), None)


def summary(message: dns.message.Message) -> tuple[str, int | None, int]:
    return dns.rcode.to_text(message.rcode()), ede(message), len(message.answer)


@pytest.fixture
def bench() -> Rig:
    return rig(Zone(*ZONE))


async def test_an_open_name_is_answered_from_upstream_once(bench: Rig) -> None:
    assert summary(await reply(bench, "open.test")) == ("NOERROR", None, 1)
    assert summary(await reply(bench, "open.test", LEO)) == ("NOERROR", None, 1)
    assert bench.zone.asked == [("open.test", "A")]


async def test_a_refused_name_is_never_asked_for_upstream(bench: Rig) -> None:
    assert summary(await reply(bench, "porn.test")) == ("NXDOMAIN", 17, 0)
    assert summary(await reply(bench, "porn.test", LEO)) == ("NOERROR", 17, 0)
    assert summary(await reply(bench, "porn.test", GUEST)) == ("NXDOMAIN", 15, 0)
    assert bench.zone.asked == []


async def test_what_one_may_see_another_may_not_although_it_is_cached(bench: Rig) -> None:
    assert summary(await reply(bench, "porn.test", ANN)) == ("NOERROR", None, 1)
    assert summary(await reply(bench, "porn.test", MIA)) == ("NXDOMAIN", 17, 0)


async def test_a_stranger_is_refused_whatever_is_asked(bench: Rig) -> None:
    for name in ("open.test", "porn.test", "help.test"):
        assert summary(await reply(bench, name, STRANGER)) == ("REFUSED", 18, 0)
    assert bench.zone.asked == []
    assert bench.pipeline.counts.prohibited == 3
    assert list(bench.pipeline.service.counters.rows()) == []


async def test_any_is_answered_minimally_or_blocked_and_never_forwarded(bench: Rig) -> None:
    answer = await reply(bench, "open.test", rtype="ANY")
    assert [str(rrset) for rrset in answer.answer] == ['open.test. 55 IN HINFO "RFC8482" ""']
    assert summary(await reply(bench, "porn.test", rtype="ANY")) == ("NXDOMAIN", 17, 0)
    assert bench.zone.asked == []


@pytest.mark.parametrize("name", ["cloaked.test", "ahead.test", "trap.test"])
@pytest.mark.parametrize("cached", [False, True])
async def test_an_open_name_that_leads_to_a_refused_one_is_refused(bench: Rig, name: str, cached: bool) -> None:
    if cached:
        await reply(bench, name, ANN)
    assert summary(await reply(bench, name)) == ("NXDOMAIN", 15 if name == "trap.test" else 17, 0)


async def test_an_https_record_that_leads_to_a_refused_name_is_refused(bench: Rig) -> None:
    assert summary(await reply(bench, "svc.test", rtype="HTTPS")) == ("NXDOMAIN", 17, 0)
    assert summary(await reply(bench, "svc.test", LEO, rtype="HTTPS")) == ("NOERROR", None, 1)


async def test_a_protected_name_is_open_wherever_it_leads(bench: Rig) -> None:
    assert summary(await reply(bench, "help.test")) == ("NOERROR", None, 2)


async def test_an_own_allow_opens_a_name_that_leads_to_a_shut_category(bench: Rig) -> None:
    assert summary(await reply(bench, "allowed.test")) == ("NOERROR", None, 2)
    assert summary(await reply(bench, "allowed.test", LEO)) == ("NOERROR", 17, 0)


async def test_an_own_allow_does_not_open_a_name_that_leads_to_a_trap() -> None:
    bench = rig(Zone("allowed.test 300 CNAME scam.test.", "scam.test 300 A 192.0.2.4"))
    assert summary(await reply(bench, "allowed.test")) == ("NXDOMAIN", 15, 0)


async def test_no_ttl_outlives_the_decision_on_the_name_or_on_where_it_leads(bench: Rig) -> None:
    assert summary(await reply(bench, "soon.test")) == ("NOERROR", None, 2)
    assert {rrset.ttl for rrset in (await reply(bench, "soon.test")).answer} == {0}  # half a second is left
    bench.clock.set(datetime(2026, 7, 1, 12, 0, 1, tzinfo=UTC))
    bench.pipeline.tick()
    assert summary(await reply(bench, "soon.test")) == ("NXDOMAIN", 17, 0)
    refused = await reply(bench, "ahead.test")
    bench.clock.set(datetime(2026, 7, 1, 12, 0, 55, tzinfo=UTC))
    bench.pipeline.tick()
    assert summary(refused) == ("NXDOMAIN", 17, 0)
    assert {rrset.ttl for rrset in (await reply(bench, "ahead.test")).authority} == {5}
    bench.clock.set(datetime(2026, 7, 1, 12, 1, 0, tzinfo=UTC))
    bench.pipeline.tick()
    assert summary(await reply(bench, "ahead.test")) == ("NOERROR", None, 2)


async def test_a_policy_that_changes_while_the_client_waits_is_the_one_that_counts(bench: Rig) -> None:
    bench.zone.gate = asyncio.Event()
    waiting = bench.pipeline.answer(query("open.test"), MIA, False)
    assert isinstance(waiting, asyncio.Future)
    await asyncio.sleep(0)
    bench.pipeline.service = service_of(ruleset(lists={**LISTS, "porn": ["open.test"]}), bench.pipeline.service)
    bench.zone.gate.set()
    wire = await waiting
    assert wire is not None
    assert summary(dns.message.from_wire(wire)) == ("NXDOMAIN", 17, 0)


async def test_a_new_policy_never_gives_a_finished_answer_of_the_old_one(bench: Rig) -> None:
    assert summary(await reply(bench, "social.test")) == ("NXDOMAIN", 17, 0)
    bench.pipeline.service = service_of(ruleset(lists={}), bench.pipeline.service)
    assert summary(await reply(bench, "social.test")) == ("NXDOMAIN", None, 0)
    assert bench.zone.asked == [("social.test", "A")]
    rows = [row[1:] for row in bench.pipeline.service.counters.rows()]
    assert rows == [("social", "block", 1), ("unrated", "allow", 1)]


async def test_an_upstream_that_fails_is_a_servfail_with_its_reason(bench: Rig) -> None:
    bench.zone.fail = silence()
    assert summary(await reply(bench, "open.test")) == ("SERVFAIL", 22, 0)


async def test_too_much_for_udp_is_truncated_and_whole_over_tcp(bench: Rig) -> None:
    over_udp = await reply(bench, "big.test", rtype="TXT")
    assert over_udp.flags & dns.flags.TC
    assert over_udp.answer == []
    over_tcp = await reply(bench, "big.test", rtype="TXT", stream=True)
    assert not over_tcp.flags & dns.flags.TC
    assert len(over_tcp.answer[0][0].strings) == 12


async def test_clients_that_wait_are_bounded(bench: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    bench.zone.gate = asyncio.Event()
    waiting = [bench.pipeline.answer(query("open.test", number=number), MIA, False) for number in range(5)]
    assert [isinstance(answer, asyncio.Future) for answer in waiting] == [True, True, True, False, False]
    assert isinstance(waiting[3], bytes)
    assert summary(dns.message.from_wire(waiting[3])) == ("SERVFAIL", 22, 0)
    assert (bench.pipeline.waiting(), bench.pipeline.counts.overload) == (3, 2)
    bench.zone.gate.set()
    answers = [await answer for answer in waiting if isinstance(answer, asyncio.Future)]
    assert [dns.message.from_wire(answer).id for answer in answers if answer] == [0, 1, 2]
    assert bench.pipeline.waiting() == 0
    assert len(bench.zone.asked) == 1


async def test_stop_gives_up_what_waits(bench: Rig) -> None:
    bench.zone.gate = asyncio.Event()
    waiting = bench.pipeline.answer(query("open.test"), MIA, False)
    assert isinstance(waiting, asyncio.Future)
    bench.pipeline.stop()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await bench.source.aclose()


@pytest.mark.parametrize("late", [False, True])
async def test_a_mistake_of_ours_costs_one_query_and_is_logged_once_without_the_name(
    bench: Rig, caplog: pytest.LogCaptureFixture, late: bool
) -> None:
    if late:
        bench.zone.fail = RuntimeError("secret.test")
    else:
        bench.pipeline.service = service_of(ruleset())
        object.__setattr__(bench.pipeline.service, "roster", None)
    with caplog.at_level(logging.ERROR):
        for number in range(3):
            wire = await ask(bench.pipeline, query("secret.test", number=number))
            assert wire is not None
            message = dns.message.from_wire(wire)
            assert (message.id, message.rcode()) == (number, dns.rcode.SERVFAIL)
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text
    assert "Traceback" not in caplog.text
    assert bench.pipeline.counts.failed == 3


async def test_an_authority_that_shuts_a_protected_name_raises_an_alarm_without_the_name(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bench = rig(Zone(), ruleset(lists={**LISTS, "gambling=authority": ["help.test"]}))
    for name in ("help.test", "www.help.test"):
        assert summary(await reply(bench, name)) == ("NXDOMAIN", 16, 0)
    assert bench.pipeline.counts.alarms == 2
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "helplines" in caplog.text
    assert "help.test" not in caplog.text


@pytest.mark.parametrize("stream", [False, True])
async def test_any_octets_get_an_answer_by_the_table_or_silence(bench: Rig, stream: bool) -> None:
    source = random.Random(1)
    good = query("open.test")
    for _ in range(2000):
        mutated = bytearray(good)
        for _ in range(source.randrange(1, 6)):
            mutated[source.randrange(len(mutated))] = source.randrange(256)
        data = bytes(mutated[: source.randrange(len(mutated) + 1)]) if source.random() < 0.3 else bytes(mutated)
        wire = await ask(bench.pipeline, data, stream=stream)
        assert wire is None or (wire[:2] == data[:2] and wire[2] & 0x80)
    assert bench.pipeline.counts.failed == 0


async def test_the_longest_datagram_gets_formerr(bench: Rig) -> None:
    wire = await ask(bench.pipeline, query("open.test", edns=False) + bytes(65_000))
    assert wire is not None
    assert dns.message.from_wire(wire).rcode() == dns.rcode.FORMERR


async def test_finished_answers_are_counted_like_all_others(bench: Rig) -> None:
    for _ in range(5):
        await reply(bench, "porn.test")
    assert list(bench.pipeline.service.counters.rows()) == [("junior", "porn", "block", 5)]


async def test_a_ttl_of_two_seconds_is_never_served_longer(bench: Rig) -> None:
    await reply(bench, "short.test")
    seen = []
    for _ in range(30):
        bench.pipeline.tick()
        seen.append((await reply(bench, "short.test")).answer[0].ttl)
        bench.clock.advance(0.1)
    assert seen == [2] * 10 + [1] * 10 + [2] * 10  # asked anew after two seconds
    assert len(bench.zone.asked) == 2


def variants(name: str, number: int) -> list[bytes]:
    """The same question in the forms clients send it in."""
    mixed = "".join(letter.upper() if (number >> place) & 1 else letter for place, letter in enumerate(name))
    return [
        query(mixed, rtype, edns, flags, number)
        for rtype in ("A", "AAAA", "HTTPS", "TXT", "ANY")
        for edns in (False, True)
        for flags in (0, dns.flags.RD, dns.flags.RD | dns.flags.AD, dns.flags.RD | dns.flags.CD)
    ]


async def test_the_fast_path_gives_the_same_octets_as_the_full_one(bench: Rig) -> None:
    """Every form of every kind of name, by everybody, over three seconds: a copy equals what would be made anew."""
    names = ["open.test", "porn.test", "cloaked.test", "help.test", "soon.test", "later.test", "short.test", "no.test"]
    hits = compared = 0
    for step in range(12):
        bench.clock.advance(0.26)
        bench.pipeline.tick()
        for number, name in enumerate(names):
            for address in (MIA, LEO, ANN, GUEST, "127.0.0.99"):
                for data in variants(name, number * 7919 + step):
                    await ask(bench.pipeline, data, address)  # so that it is cached, and finished
                    fast = bench.pipeline.service.finished.reply(data, address, bench.clock.monotonic())
                    full = bench.pipeline.answer_afresh(data, address, False)
                    compared += 1
                    if fast is not None and isinstance(full, bytes):
                        hits += 1
                        assert fast == full, (name, address, step)
    assert hits > compared * 0.8


def test_the_earlier_of_two_times_counts() -> None:
    now = datetime(2026, 7, 1, tzinfo=UTC)
    later = now + timedelta(seconds=1)
    pairs = [(None, None), (now, None), (None, now), (now, later), (later, now)]
    assert [module._earlier(one, other) for one, other in pairs] == [None, now, now, now, now]


async def test_a_change_of_the_ledger_holds_for_the_next_question_even_of_a_finished_answer(bench: Rig) -> None:
    assert summary(await reply(bench, "open.test")) == ("NOERROR", None, 1)
    now = bench.clock.now()
    pause = Pause("p1", "mia", Rest.PAUSE, now, now + timedelta(minutes=5))
    ledger = apply(EMPTY_LEDGER, Paused(now, pause))
    bench.pipeline.service.roster.changed(ledger, ["mia"])
    refused = await reply(bench, "open.test")
    assert summary(refused) == ("NXDOMAIN", 17, 0)
    (explained,) = (option for option in refused.options if isinstance(option, dns.edns.EDEOption))
    assert explained.text == "Filtered: a pause"
    assert summary(await reply(bench, "open.test", LEO)) == ("NOERROR", None, 1)
    bench.clock.advance(300)
    bench.pipeline.tick()
    assert summary(await reply(bench, "open.test")) == ("NOERROR", None, 1)


async def test_open_questions_of_people_with_time_rules_are_metered() -> None:
    household = HOUSEHOLD.replace("unknown: public", "unknown: public\nzone: Europe/Berlin").replace(
        "tier: junior\n", 'tier: junior\n    schedule: ["shut social 00:00 to 01:00 on mon"]\n'
    )
    noted: list[tuple[str, bytes]] = []

    class Noting:
        def note(self, client: Client, query: Query, policy: Policy, now: datetime) -> None:
            noted.append((client.profile.slug, query.qname))

    bench = rig(Zone(*ZONE), ruleset(household), meter=Noting())
    for name in ("open.test", "porn.test"):
        await reply(bench, name)
        await reply(bench, name, LEO)
    assert noted == [("mia", b"\x04open\x04test\0")]
