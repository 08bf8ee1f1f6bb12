"""What stands between an app and the engine at home: a caching stub resolver. Real ones, each in the foreground."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.port import free_port

_PATH = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin"
DNSMASQ = shutil.which("dnsmasq", path=_PATH)
DIG = shutil.which("dig", path=_PATH)
_START_SECONDS = 20.0

_RESOLVED = """
[Resolve]
DNS=127.0.0.1:{upstream}
FallbackDNS=
Domains=~.
LLMNR=no
MulticastDNS=no
DNSSEC=no
CacheFromLocalhost=yes
DNSStubListener=no
DNSStubListenerExtra=127.0.0.1:{port}
"""
_START_RESOLVED = """
set -e
mkdir -p /run/systemd
mount -t tmpfs tmpfs /run/systemd
mount --bind {place}/passwd /etc/passwd
mount --bind {place}/group /etc/group
mount --bind {place}/etc /etc/systemd
LD_LIBRARY_PATH={library} exec {binary}
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What `dig` was told: the code, and the greatest TTL of the answer section (None where it is empty)."""

    rcode: str
    ttl: int | None

    @property
    def is_open(self) -> bool:
        """Whether there was an answer."""
        return self.rcode == "NOERROR" and self.ttl is not None


@contextmanager
def dnsmasq(folder: Path, upstream: int, source: str) -> Iterator[int]:
    """Run dnsmasq as a cache that forwards to a port of 127.0.0.1 from the address `source`; yield its port."""
    port = free_port()
    command = [
        DNSMASQ or "dnsmasq", "--keep-in-foreground", "--no-daemon", "--conf-file=/dev/null", "--no-resolv",
        "--no-hosts", "--bind-interfaces", "--listen-address=127.0.0.1", f"--port={port}", "--cache-size=1000",
        "--pid-file=", f"--server=127.0.0.1#{upstream}@{source}",
    ]  # fmt: skip
    with _running(command, port, folder / f"dnsmasq-{port}.log"):
        yield port


@contextmanager
def resolved(folder: Path, upstream: int, binary: Path) -> Iterator[int]:
    """Run systemd-resolved as a cache in front of a port of 127.0.0.1, which it asks from 127.0.0.1; yield its port.

    It runs without systemd, as root, and sees files of its own at /etc/systemd, /etc/passwd and /run/systemd: the
    machine's are not touched. `binary` may lie in a folder into which its package was unpacked, with that of
    libsystemd-shared.
    """
    port = free_port()
    place = folder / f"resolved-{port}"
    (place / "etc").mkdir(parents=True)
    (place / "etc" / "resolved.conf").write_text(_RESOLVED.format(upstream=upstream, port=port))
    for name, line in (("passwd", "systemd-resolve:x:991:991::/:/\n"), ("group", "systemd-resolve:x:991:\n")):
        (place / name).write_text(Path("/etc", name).read_text() + line)
    library = next((each.parent for each in binary.parents[2].glob("usr/lib/*/systemd/libsystemd-shared-*.so")), "")
    script = place / "start"
    script.write_text(_START_RESOLVED.format(place=place, library=library, binary=binary))
    with _running(["unshare", "--mount", "sh", str(script)], port, place / "log"):
        yield port


def dig(port: int, name: str, server: str = "127.0.0.1", source: str = "") -> Seen:
    """Ask once with a real `dig`; a lost answer is an error of the test, not a refusal."""
    command = [DIG or "dig", f"@{server}", "-p", str(port), name, "A", "+tries=3", "+time=5", "+noall", "+comments",
               "+answer", *(["-b", source] if source else [])]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    lines = done.stdout.splitlines()
    rcode = next(line.partition("status: ")[2].partition(",")[0] for line in lines if "status: " in line)
    ttls = [int(line.split()[1]) for line in lines if line and not line.startswith(";")]
    return Seen(rcode, max(ttls, default=None))


def wait_for(port: int, name: str, is_open: bool, seconds: float, pace: float = 1.0) -> float:
    """Ask once every `pace` seconds until the name is open, or refused; return when that was seen (Unix time).

    AssertionError if it is not so after so many seconds.
    """
    deadline = time.time() + seconds
    while time.time() < deadline:
        begun = time.time()
        if dig(port, name).is_open is is_open:
            return time.time()
        time.sleep(max(0.0, begun + pace - time.time()))
    raise AssertionError(f"{name} was not {'open' if is_open else 'refused'} within {seconds} s")


@contextmanager
def _running(command: list[str], port: int, log: Path) -> Iterator[None]:
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            _wait_for_answer(process, port, log)
            yield
        finally:
            process.terminate()


def _wait_for_answer(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the cache answers; it asks the engine one name for that, which nobody else asks for."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        command = [DIG or "dig", "@127.0.0.1", "-p", str(port), "ready.example", "A", "+tries=1", "+time=1"]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.05)
    raise AssertionError(f"the cache did not start:\n{log.read_text(errors='replace')}")
