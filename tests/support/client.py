"""A DNS client over real sockets: one question, from a chosen address, over UDP or TCP."""

import asyncio
import socket

import dns.edns
import dns.flags
import dns.message


async def ask_udp(data: bytes, source: str, server: str, port: int) -> bytes:
    """Return the answer to one datagram, which must come from where it was sent to."""
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        sock.bind((source, 0))
        await loop.sock_sendto(sock, data, (server, port))
        async with asyncio.timeout(10):
            answer, peer = await loop.sock_recvfrom(sock, 65_535)
    assert peer[:2] == (server, port)
    return answer


async def ask_tcp(data: bytes, source: str, server: str, port: int) -> bytes:
    """Return the answer to one message on a connection of its own."""
    async with asyncio.timeout(10):
        reader, writer = await asyncio.open_connection(server, port, local_addr=(source, 0))
        try:
            writer.write(len(data).to_bytes(2) + data)
            return await reader.readexactly(int.from_bytes(await reader.readexactly(2)))
        finally:
            writer.close()


async def ask(
    name: str, rtype: str = "A", *, source: str, server: str = "127.0.0.1", port: int, tcp: bool = False
) -> dns.message.Message:
    """Ask with EDNS and return the parsed answer, which must echo id and question."""
    query = dns.message.make_query(name, rtype, use_edns=0, payload=1232)
    answer = dns.message.from_wire(await (ask_tcp if tcp else ask_udp)(query.to_wire(), source, server, port))
    assert answer.id == query.id
    assert answer.question == query.question
    return answer


def ede_of(message: dns.message.Message) -> tuple[int | None, str]:
    """Return code and text of the Extended DNS Error, (None, "") without one."""
    for option in message.options:
        if isinstance(option, dns.edns.EDEOption):
            return int(option.code), option.text or ""
    return None, ""
