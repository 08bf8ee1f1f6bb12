"""In a network namespace: listen on one link, speak on it over IPv4 and IPv6, print what was heard as JSON.

python -m tests.filterd.clients.mdns.speak LINK IPV4 IPV6
"""

import asyncio
import json
import socket
import struct
import sys

from filterd.clients.mdns.listener import GROUP_V4, GROUP_V6, PORT, MdnsListener
from filterd.clients.sighting import Sighting
from tests.filterd.clients.mdns.sample import NOW, host, message
from tests.support.wait import until


async def main(link: str, ipv4: str, ipv6: str) -> None:
    index = socket.if_nametoindex(link)
    heard: list[Sighting] = []
    listener = MdnsListener(heard.append, lambda: NOW)
    listener.listen({link: index})
    if listener.problems:
        sys.exit("; ".join(listener.problems))
    data = message(host(ipv4), host(ipv6))
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as four,
        socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as six,
    ):
        for sock in (four, six):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        four.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("=4s4si", bytes(4), bytes(4), index))
        four.bind((ipv4, PORT))
        four.sendto(data, (GROUP_V4, PORT))
        six.bind((ipv6, PORT, 0, index))
        six.sendto(data, (GROUP_V6, PORT, 0, index))
        async with asyncio.timeout(20):
            await until(lambda: len(heard) == 2)
    listener.stop()
    sys.stdout.write(json.dumps([(each.address, each.hostname) for each in heard]))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
