"""A real Unbound on loopback that answers from local data and asks nobody."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from filterd.dns.upstream.address import Address, Transport
from tests.support.port import free_port

_BINARY = shutil.which("unbound", path="/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin")
_START_SECONDS = 30

_CONFIG = """
server:
  directory: "{folder}"
  pidfile: ""
  username: ""
  chroot: ""
  use-syslog: no
  logfile: ""
  verbosity: 0
  interface: 127.0.0.1@{port}
  port: {port}
  do-daemonize: no
  do-ip6: no
  module-config: "iterator"
  do-not-query-localhost: yes
  access-control: 127.0.0.0/8 allow
{data}
remote-control:
  control-enable: no
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@1
"""


@asynccontextmanager
async def unbound(folder: Path, zone: str, records: Iterable[str]) -> AsyncIterator[Address]:
    """Serve `records` (zone-file lines) of the static `zone`; skip the calling test where Unbound is not installed."""
    if _BINARY is None:
        pytest.skip("unbound is not installed (Debian package: unbound)")
    port = free_port()
    lines = [f'  local-zone: "{zone}" static', *(f"  local-data: '{record}'" for record in records)]
    config = folder / "unbound.conf"
    config.write_text(_CONFIG.format(folder=folder, port=port, data="\n".join(lines)))
    process = await asyncio.create_subprocess_exec(
        _BINARY, "-d", "-c", str(config), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        await asyncio.wait_for(_answers(process, port), _START_SECONDS)
        yield Address(Transport.UDP, "127.0.0.1", port)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def _answers(process: asyncio.subprocess.Process, port: int) -> None:
    """Wait until the TCP port is open, which Unbound opens together with UDP."""
    while process.returncode is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.01)
            continue
        writer.close()
        await writer.wait_closed()
        return
    raise RuntimeError("unbound did not start")
