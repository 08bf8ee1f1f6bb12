"""`filterd demo`: an example household on a high port, so that a newcomer sees a refused name and its reason at once.

Owns the folder it is given (`.run`): index, snapshot and settings in it are made anew every time.
"""

import os
import shlex
import shutil
import socket
import subprocess
import sys
from importlib import resources
from pathlib import Path
from string import Template

import click

from blocklists.folder import write_atomic
from filterd.command.household import compiled
from filterd.command.run import start
from filterd.config import Endpoint
from filterd.dns.listeners.bind import bind_all
from filterd.dns.upstream.address import expand
from filterd.error import ConfigError
from filterd.policy.snapshot import encode

_PAUSED = ("127.0.0.11", "example.com", "Mia, paused: NXDOMAIN, 'Filtered: a pause'")

# Where nothing answers: open names fail, everything that needs no internet works.
_NOWHERE = "udp://127.0.0.1:9"

# Who asks (address, dig's options), for what, and what is to be seen.
_TRY = (
    ("127.0.0.11", "tiktok.com", "Mia, 9 to 12: NXDOMAIN, 'Filtered: social networks'"),
    ("127.0.0.12", "tiktok.com", "Leo, 13 to 14: open, his tier has social networks"),
    ("127.0.0.12", "pornhub.com", "Leo: no data, 'Filtered: pornography'"),
    ("127.0.0.12", "pornhub.com HTTPS +tcp", "Leo: the same for every type, over TCP too"),
    ("127.0.0.12", "roblox.com", "Leo has not begun his hour of games: 'Filtered: a time limit'"),
    ("127.0.0.11", "roblox.com", "Mia: a service her parents closed, 'Filtered: a rule of this household'"),
    ("127.0.0.21", "bet365.com", "Ann shut gambling for herself: 0.0.0.0"),
    ("127.0.0.22", "bet365.com", "Ben did not: open"),
    ("127.0.0.31", "pornhub.com", "a guest: code 15, 'Blocked: pornography'"),
    ("127.0.0.11", "www.childline.org.uk", "a helpline: open for everybody, always"),
    ("::1", "pornhub.com", "a device nobody named: the tier `public`"),
)


@click.command("demo")
@click.option(
    "--folder", type=click.Path(path_type=Path), default=".run", show_default=True, help="Where it may write."
)
@click.option("--port", type=click.IntRange(1, 65535), default=5353, show_default=True)
def command(folder: Path, port: int) -> None:
    """Serve an example household on 127.0.0.1 and ::1 and print what to try.

    Open names go to the resolver of this machine, or to the one in $UPSTREAM (udp://ADDRESS:PORT).
    """
    _require_free(port)  # first: what is in the folder may belong to the demo that has the port
    config = prepare(folder, port, os.environ.get("UPSTREAM") or "system")
    click.echo(shown(config, port))
    sys.stdout.flush()
    start(config)


def prepare(folder: Path, port: int, upstream: str) -> Path:
    """Write index, snapshot and settings into `folder` and return the settings file; raises ConfigError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(folder / "state", ignore_errors=True)  # a pause of last time would make what is shown untrue
        _build_index(folder / "index")
        example = resources.files("filterd") / "example"
        with resources.as_file(example / "household.yaml") as household:
            write_atomic(folder / "policy.snapshot", [encode(compiled(household))])
        settings = Template((example / "filterd.yaml").read_text(encoding="utf-8")).substitute(
            port=port, upstream=_usable(upstream), folder=folder
        )
        if not _has_ipv6():
            settings = settings.replace(f', "[::1]:{port}"', "")
        config = folder / "filterd.yaml"
        write_atomic(config, [settings.encode()])
    except OSError as error:
        raise ConfigError(f"{folder}: {error.strerror}; a folder you may write to") from error
    return config


def shown(config: Path, port: int) -> str:
    """Return what to try, for people; without IPv6 those lines are left out."""
    program, settings = shlex.quote(str(Path(sys.argv[0]))), shlex.quote(str(config))
    lines = ["An example household is being served. In another terminal:", ""]
    lines += [_dig(port, *each) for each in _TRY if ":" not in each[0] or _has_ipv6()]
    lines += [
        "",
        f"  {program} pause mia 2 --config {settings}",
        _dig(port, *_PAUSED),
        f"  {program} resume mia --config {settings}",
        "",
        f"  {program} people --config {settings}",
        f"  {program} explain tiktok.com --person mia --config {settings}",
        f'  {program} simulate --person mia --name youtube.com --at "Sun 20:30" --config {settings}',
        f"  {program} status --config {settings}",
        "",
        "Refused names need no internet; open ones do. Stop with Ctrl-C.",
    ]
    return "\n".join(lines)


def _dig(port: int, address: str, question: str, expected: str) -> str:
    server = "::1" if ":" in address else "127.0.0.1"
    return f"  dig -p {port} -b {address} @{server} {question}".ljust(72) + f"# {expected}"


def _build_index(folder: Path) -> None:
    """Build the names we ship. In a process of its own: building is no business of the engine."""
    done = subprocess.run(  # noqa: S603 - our own program, no shell, nothing from outside in the arguments
        [sys.executable, "-m", "blocklists", "build", "--out", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ConfigError([f"index {folder}: cannot be built", *done.stderr.splitlines()[-5:]])


def _require_free(port: int) -> None:
    """Raise ConfigError if another program has the port."""
    try:
        bind_all(Endpoint(host, port) for host in ("127.0.0.1", "::1")[: 1 + _has_ipv6()]).close()
    except ConfigError as error:
        raise ConfigError(f"{line}: filterd demo --port N, make run PORT=N" for line in error.lines) from error


def _usable(upstream: str) -> str:
    """Return the upstream; where the machine has no resolver of its own, a place that never answers."""
    try:
        expand([upstream])
    except ConfigError:
        if upstream != "system":
            raise
        click.echo("this machine has no resolver in /etc/resolv.conf: open names will fail; set UPSTREAM", err=True)
        return _NOWHERE
    return upstream


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
