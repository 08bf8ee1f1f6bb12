"""The engine's recognition of devices, alone, in a process of its own: what it knows is asked for over UDP.

`python -m tests.support.recogniser PORT LEASE-FILE` serves the sample household. The questions: `who` is answered at
once with who asks, `learn` after asking the kernel first, `state` with new devices and alarms.
"""

import asyncio
import json
import socket
import sys
from pathlib import Path

from filterd.clients.address import AddressBook
from filterd.clients.lease.watch import LeaseWatch
from filterd.clients.neighbour import Neighbours
from filterd.clients.registry import Registry
from filterd.clock import SystemClock
from tests.filterd.clients.sample import household

LEARN_SECONDS = 0.5


class Recogniser:
    """Everything wired as in the engine."""

    def __init__(self, port: int, leases: Path) -> None:
        self._clock = SystemClock()
        self._neighbours = Neighbours(self._clock)
        self._registry = Registry(household(), {}, self._clock, self._neighbours)
        self._book = AddressBook(household(), self._registry)
        self._neighbours.changed = self._registry.recheck
        self._registry.changed = self._book.forget
        self._leases = LeaseWatch([leases])
        self._socket = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        self._socket.bind(("::", port))
        self._socket.setblocking(False)

    async def serve(self) -> None:
        """Answer until the process is ended."""
        loop = asyncio.get_running_loop()
        self._neighbours.start(loop)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow_leases())
            print("ready", self._neighbours.problem or "", flush=True)
            while True:
                question, peer = await loop.sock_recvfrom(self._socket, 512)
                tasks.create_task(self._answer(question, peer))

    async def _follow_leases(self) -> None:
        while True:
            leases = self._leases.changed(self._clock.now())
            if leases is not None:
                self._registry.take_leases(leases)
            self._registry.sweep()
            await asyncio.sleep(0.05)

    async def _answer(self, question: bytes, peer: tuple[str, int, int, int]) -> None:
        if question == b"learn":
            await self._neighbours.learn(peer[0].removeprefix("::ffff:"), LEARN_SECONDS)
        answer = self._state() if question == b"state" else self._who(peer[0])
        await asyncio.get_running_loop().sock_sendto(self._socket, json.dumps(answer).encode(), peer)

    def _who(self, address: str) -> dict[str, object]:
        client = self._book.identify(address)
        return {"address": address, "person": client.profile.slug, "device": client.device, "known": client.known}

    def _state(self) -> dict[str, object]:
        new = [
            {
                "mac": each.mac,
                "random": each.is_random,
                "hostname": each.hostname,
                "suggestions": [[one.owner.device, one.score, one.reasons] for one in each.suggestions],
            }
            for each in self._registry.new_devices()
        ]
        alarms = [[each.device, each.sign, each.names, each.stands] for each in self._registry.alarms()]
        return {"new": new, "alarms": alarms}


if __name__ == "__main__":
    asyncio.run(Recogniser(int(sys.argv[1]), Path(sys.argv[2])).serve())
