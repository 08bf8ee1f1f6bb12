"""`filterd status`: how the running engine is doing."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
import msgspec
from msgspec import Struct

from filterd.command.option import config_option, json_option
from filterd.command.running import ask_engine, control_option


class _File(Struct):
    path: str
    checksum: str


class _Refusal(Struct):
    error: str
    since: datetime


class _Row(Struct):
    tier: str
    state: str
    verdict: str
    count: int


class _Upstream(Struct):
    name: str
    state: str
    sent: int
    answered: int
    timeouts: int
    rtt_ms: float | None


class _Status(Struct):
    """The part of the answer that is shown to people; `--json` has all of it."""

    version: str
    pid: int
    started: datetime
    listen: list[str]
    generation: int
    loaded: datetime
    index: _File
    snapshot: _File
    warning: str | None
    reload_error: _Refusal | None
    decisions: list[_Row]
    queries: dict[str, int]
    cache: dict[str, int]
    upstreams: list[_Upstream]


@click.command("status")
@config_option
@control_option
@json_option
def command(config_path: Path | None, control: Path | None, as_json: bool) -> None:
    """Say how the running engine is doing: files in force, decisions by tier and category, cache, upstreams."""
    answer = ask_engine("status", config_path, control)
    if as_json:
        click.echo(msgspec.json.encode(answer).decode())
    else:
        click.echo("\n".join(rendered(msgspec.convert(answer, _Status))))


def rendered(status: _Status) -> Iterator[str]:
    """Yield the status for people, a line at a time."""
    yield f"filterd {status.version}, process {status.pid}, since {status.started:%Y-%m-%d %H:%M:%S %Z}"
    yield f"listens on {', '.join(status.listen)}"
    yield f"policy generation {status.generation}, since {status.loaded:%Y-%m-%d %H:%M:%S %Z}"
    for what, file in (("index", status.index), ("snapshot", status.snapshot)):
        yield f"  {what} {file.path}, checksum {file.checksum[:16]}"
    if status.warning:
        yield f"WARNING: the previous index is in use: {status.warning}"
    if status.reload_error:
        since = f"{status.reload_error.since:%Y-%m-%d %H:%M:%S %Z}"
        yield f"WARNING: new files refused since {since}, the earlier ones stay: {status.reload_error.error}"
    yield from (f"  {row.tier} {row.state} {row.verdict}: {row.count:,}" for row in status.decisions)
    yield "queries " + ", ".join(f"{number:,} {what}" for what, number in status.queries.items())
    yield "cache " + ", ".join(f"{number:,} {what}" for what, number in status.cache.items())
    for upstream in status.upstreams:
        rtt = "" if upstream.rtt_ms is None else f", {upstream.rtt_ms:.1f} ms"
        yield (
            f"upstream {upstream.name} {upstream.state}: {upstream.sent:,} sent, {upstream.answered:,} answered,"
            f" {upstream.timeouts:,} timeouts{rtt}"
        )
