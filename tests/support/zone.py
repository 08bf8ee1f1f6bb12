"""An upstream in memory: zone lines in, checked answers out. dnspython makes the octets, the product parses them."""

import asyncio

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
        """Answer one question, following aliases as a resolver does."""
        name, rtype = to_text(question.qname), dns.rdatatype.to_text(dns.rdatatype.RdataType.make(question.qtype))
        self.asked.append((name, rtype))
        if self.gate is not None:
            await self.gate.wait()
        if self.fail is not None:
            raise self.fail
        message = dns.message.make_response(dns.message.make_query(name, rtype), recursion_available=True)
        self._fill(message, name, rtype)
        return parse_response(message.to_wire(), message.id, question.qname + question.qtype.to_bytes(2) + b"\0\1")

    def _fill(self, message: dns.message.Message, name: str, rtype: str) -> None:
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


def silence() -> NoAnswerError:
    """Return the error of an upstream that does not answer."""
    return NoAnswerError("nobody answered")


def _rrset(name: str, lines: list[str]) -> dns.rrset.RRset:
    ttl, rclass, rtype, _ = lines[0].split(maxsplit=3)
    return dns.rrset.from_text(name + ".", int(ttl), rclass, rtype, *(line.split(maxsplit=3)[3] for line in lines))
