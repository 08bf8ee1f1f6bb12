"""Against a resolver that others wrote: Debian's Unbound with local data."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import dns.name
import pytest

from filterd.dns.item import from_response
from filterd.dns.upstream.address import Address, Transport
from filterd.dns.upstream.pool import Pool, connect
from filterd.dns.upstream.question import Question
from filterd.dns.wire.constant import Rcode, Rtype
from tests.support.unbound import unbound

BIG = [f'big.example.test. 60 IN TXT "{number:03} {"x" * 200}"' for number in range(40)]
RECORDS = [
    "example.test. 3600 IN SOA ns.example.test. nobody.example.test. 1 3600 1200 604800 900",
    "www.example.test. 300 IN A 192.0.2.10",
    "www.example.test. 300 IN A 192.0.2.11",
    "www.example.test. 300 IN AAAA 2001:db8::10",
    "alias.example.test. 60 IN CNAME www.example.test.",
    "svc.example.test. 120 IN HTTPS 1 www.example.test. alpn=h2",
    *BIG,
]


def question(name: str, qtype: int) -> Question:
    return Question(dns.name.from_text(name).to_wire() or b"", qtype)


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[Address]:
    async with unbound(tmp_path, "example.test.", RECORDS) as found:
        yield found


@pytest.fixture(params=list(Transport))
async def pool(address: Address, request: pytest.FixtureRequest) -> AsyncIterator[Pool]:
    made = Pool([connect(replace(address, transport=request.param))], timeout=60.0)
    yield made
    await made.aclose()


async def test_addresses_of_both_families_come_with_their_ttl(pool: Pool) -> None:
    four = await pool.query(question("www.example.test", Rtype.A))
    assert {record.rdata for record in four.answers} == {bytes((192, 0, 2, 10)), bytes((192, 0, 2, 11))}
    assert {record.ttl for record in four.answers} == {300}
    six = await pool.query(question("www.example.test", Rtype.AAAA))
    assert [len(record.rdata) for record in six.answers] == [16]


async def test_an_alias_comes_as_an_alias(pool: Pool) -> None:
    asked = question("alias.example.test", Rtype.CNAME)
    item = from_response(asked, await pool.query(asked), 0.0)
    assert item.targets == (dns.name.from_text("www.example.test").to_wire(),)
    assert item.expires == 60.0


async def test_the_target_of_a_service_is_followed(pool: Pool) -> None:
    asked = question("svc.example.test", Rtype.HTTPS)
    item = from_response(asked, await pool.query(asked), 0.0)
    assert item.targets == (dns.name.from_text("www.example.test").to_wire(),)


async def test_a_name_that_does_not_exist_holds_as_long_as_the_soa_says(pool: Pool) -> None:
    asked = question("absent.example.test", Rtype.A)
    response = await pool.query(asked)
    assert response.rcode == Rcode.NXDOMAIN
    assert [record.rtype for record in response.authority] == [Rtype.SOA]
    assert from_response(asked, response, 0.0).expires == 900.0


async def test_a_type_that_does_not_exist_is_nodata_with_the_soa(pool: Pool) -> None:
    response = await pool.query(question("www.example.test", Rtype.MX))
    assert (response.rcode, response.answers) == (Rcode.NOERROR, ())
    assert [record.rtype for record in response.authority] == [Rtype.SOA]


async def test_a_large_answer_comes_whole(pool: Pool) -> None:
    response = await pool.query(question("big.example.test", Rtype.TXT))
    assert len(response.answers) == len(BIG)


async def test_a_large_answer_over_udp_moved_to_tcp(address: Address) -> None:
    pool = Pool([connect(address)], timeout=60.0)
    await pool.query(question("big.example.test", Rtype.TXT))
    (status,) = pool.status()
    assert (status.tcp_switches, status.mismatches) == (1, 0)
    await pool.aclose()
