"""Refusals as caches behind us keep them: a real dnsmasq and a real Unbound that forward to us, on loopback."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import pytest

from blocklists.name import to_text
from filterd.dns.answers import blocked
from filterd.dns.wire import Request, parse_request
from filterd.policy.types import AnswerStyle, Decision, Profile, Verdict
from tests.support.port import free_port

_SHUT = Decision(Verdict.BLOCK, "category", "gambling")
_PATHS = "/usr/sbin:/usr/bin:/sbin:/bin"
_UNBOUND = """
server:
  interface: 127.0.0.1@{port}
  port: {port}
  directory: "{folder}"
  pidfile: ""
  chroot: ""
  username: ""
  use-syslog: no
  do-ip6: no
  do-not-query-localhost: no
  module-config: "iterator"
remote-control:
  control-enable: no
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@{upstream}
"""


def unbound(folder: Path, port: int, upstream: int) -> list[str]:
    config = folder / "unbound.conf"
    config.write_text(_UNBOUND.format(folder=folder, port=port, upstream=upstream))
    return ["unbound", "-d", "-c", str(config)]


def dnsmasq(folder: Path, port: int, upstream: int) -> list[str]:
    options = f"--conf-file=/dev/null --no-resolv --no-hosts --bind-interfaces --listen-address=127.0.0.1 --port={port}"
    return [
        "dnsmasq",
        "--keep-in-foreground",
        *options.split(),
        f"--pid-file={folder}/pid",
        f"--server=127.0.0.1#{upstream}",
    ]


class Refuser:
    """Refuses every query over UDP and remembers what was asked."""

    def __init__(self, style: AnswerStyle) -> None:
        self._profile = Profile(1, "p", "P", "junior", False, frozenset(), frozenset(), style=style, ttl=60)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.asked: list[tuple[str, str]] = []
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> "Refuser":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stop:
            stop.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            data, address = self._socket.recvfrom(4096)
            if not data:
                return
            request = parse_request(data, stream=False)
            assert isinstance(request, Request)
            self.asked.append(
                (to_text(request.qname), dns.rdatatype.to_text(dns.rdatatype.RdataType.make(request.qtype)))
            )
            self._socket.sendto(blocked(request, _SHUT, self._profile, datetime.now(UTC)).wire, address)


@contextmanager
def cache_before(command: Callable[[Path, int, int], list[str]], folder: Path, upstream: int) -> Iterator[int]:
    """Run a cache that forwards to `upstream`; yield its port once it answers."""
    port = free_port()
    arguments = command(folder, port, upstream)
    binary = shutil.which(arguments[0], path=_PATHS)
    if binary is None:
        pytest.skip(f"{arguments[0]} is not installed")
    process = subprocess.Popen([binary, *arguments[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                dns.query.udp(dns.message.make_query("warm.test", "A"), "127.0.0.1", port=port, timeout=0.2)
                break
            except (dns.exception.Timeout, OSError):
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def ask(port: int, name: str, rtype: str) -> str:
    message = dns.query.udp(dns.message.make_query(name, rtype), "127.0.0.1", port=port, timeout=5)
    return dns.rcode.to_text(message.rcode())


@pytest.mark.parametrize("command", [unbound, dnsmasq])
@pytest.mark.parametrize(("style", "rcode"), [("nxdomain", "NXDOMAIN"), ("nodata", "NOERROR"), ("null", "NOERROR")])
def test_a_refusal_is_kept_and_stays_what_it_was(
    command: Callable[[Path, int, int], list[str]], style: str, rcode: str, tmp_path: Path
) -> None:
    with Refuser(AnswerStyle(style)) as refuser, cache_before(command, tmp_path, refuser.port) as port:
        refuser.asked.clear()
        seen = {ask(port, "bet.example.com", rtype) for _ in range(3) for rtype in ("A", "AAAA", "HTTPS")}
        assert seen == {rcode}
        assert refuser.asked.count(("bet.example.com", "A")) == 1
        assert refuser.asked.count(("bet.example.com", "AAAA")) <= 1


@pytest.mark.parametrize("command", [unbound, dnsmasq])
def test_a_refusal_says_nothing_of_the_names_beside_and_above(
    command: Callable[[Path, int, int], list[str]], tmp_path: Path
) -> None:
    with Refuser(AnswerStyle.NXDOMAIN) as refuser, cache_before(command, tmp_path, refuser.port) as port:
        ask(port, "bet.example.com", "A")
        others = [("example.com", "SOA"), ("com", "SOA"), ("www.example.com", "A"), ("example.net", "A")]
        for name, rtype in others:
            ask(port, name, rtype)
        assert [asked for asked in others if asked not in refuser.asked] == []
