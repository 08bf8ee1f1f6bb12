"""An upstream in memory: zone lines in, checked answers out. dnspython makes the octets, the product parses them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from blocklists.name import to_text
from filterd.dns.upstream.error import NoAnswerError
from filterd.dns.upstream.question import Question
from filterd.dns.wire import Response
from filterd.dns.wire.response import parse_response

SOA = "60 IN SOA ns.example.test. hostmaster.example.test. 1 3600 600 86400 30"


class Zone:
    """Answers from lines such as `www.example.test 300 A 192.0.2.1`; `fail` silences it, `gate` makes it wait."""

    def __init__(self, *lines: str) -> None:
        self.asked: list[tuple[str, str]] = []
        self.fail: Exception | None = None
        self.gate: asyncio.Event | None = None
        self._records: dict[tuple[str, str], list[str]] = {}
        for line in lines:
            name, ttl, rtype, data = line.split(maxsplit=3)
            self._records.setdefault((name.lower().rstrip("."), rtype), []).append(f"{ttl} IN {rtype} {data}")

    async def query(self, question: Question) -> Response:
        """Answer one question in memory."""
        name, rtype = to_text(question.qname), dns.rdatatype.to_text(dns.rdatatype.RdataType.make(question.qtype))
        self.asked.append((name, rtype))
        if self.gate is not None:
            await self.gate.wait()
        if self.fail is not None:
            raise self.fail
        message = self._answer(dns.message.make_query(name, rtype))
        return parse_response(message.to_wire(), message.id, question.qname + question.qtype.to_bytes(2) + b"\0\1")

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[int]:
        """Serve the same answers over UDP on a port of 127.0.0.1."""
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: _Server(self), local_addr=("127.0.0.1", 0))
        try:
            yield transport.get_extra_info("sockname")[1]
        finally:
            transport.close()

    def respond(self, data: bytes) -> bytes | None:
        """Return the octets of the answer to a query, None while the zone is silent."""
        query = dns.message.from_wire(data)
        (asked,) = query.question
        self.asked.append((asked.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(asked.rdtype)))
        return None if self.fail else self._answer(query).to_wire()

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        (asked,) = query.question
        message = dns.message.make_response(query, recursion_available=True)
        name = asked.name.to_text(omit_final_dot=True).lower()
        self._fill(message, name, dns.rdatatype.to_text(asked.rdtype))
        return message

    def _fill(self, message: dns.message.Message, name: str, rtype: str) -> None:
        """Add what there is, following aliases as a resolver does."""
        while lines := self._records.get((name, "CNAME"), []):
            message.answer.append(_rrset(name, lines))
            name = lines[0].split()[-1].rstrip(".")
        lines = self._records.get((name, rtype), [])
        if lines:
            message.answer.append(_rrset(name, lines))
            return
        message.authority.append(_rrset(name, [SOA]))
        if not any(owner == name for owner, _ in self._records):
            message.set_rcode(dns.rcode.NXDOMAIN)


class _Server(asyncio.DatagramProtocol):
    def __init__(self, zone: Zone) -> None:
        self._zone = zone

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = self._zone.respond(data)
        if answer is not None:
            self._transport.sendto(answer, addr)


def silence() -> NoAnswerError:
    """Return the error of an upstream that does not answer."""
    return NoAnswerError("nobody answered")


def _rrset(name: str, lines: list[str]) -> dns.rrset.RRset:
    ttl, rclass, rtype, _ = lines[0].split(maxsplit=3)
    return dns.rrset.from_text(name + ".", int(ttl), rclass, rtype, *(line.split(maxsplit=3)[3] for line in lines))
