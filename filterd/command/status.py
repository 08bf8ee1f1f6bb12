"""`filterd status`: how the running engine is doing, in a few lines with units."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import msgspec
from msgspec import Struct

from blocklists.catalogue import load
from filterd.clients.mac import format_mac
from filterd.command.option import config_option, json_option
from filterd.command.running import ask_engine, control_option
from filterd.command.words import span
from filterd.error import ConfigError
from filterd.policy.stepup import Growing, proposals
from filterd.policy.timing_form import zone_of


class _Index(Struct):
    path: str
    checksum: str
    names: int


class _Snapshot(Struct):
    path: str
    checksum: str
    profiles: int


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


class _Cache(Struct):
    items: int
    bytes: int
    max_bytes: int
    hits: int
    misses: int


class _Clock(Struct):
    state: str
    words: str
    warning: str | None


class _State(Struct):
    saved: bool
    problem: str | None


class _Alarm(Struct):
    mac: str
    device: str


class _Devices(Struct):
    new: int
    alarms: list[_Alarm]
    problems: list[str]


class _Status(Struct):
    """The part of the answer that is shown to people; `--json` has all of it."""

    version: str
    pid: int
    started: datetime
    listen: list[str]
    generation: int
    loaded: datetime
    index: _Index
    snapshot: _Snapshot
    warning: str | None
    reload_error: _Refusal | None
    decisions: list[_Row]
    queries: dict[str, int]
    cache: _Cache
    upstreams: list[_Upstream]
    clock: _Clock
    state: _State
    devices: _Devices
    growing: list[Growing]
    zone: str


# Queries that got no decision, in the order and the words people are told of them.
_UNDECIDED = {
    "malformed": "malformed",
    "dropped": "dropped in silence",
    "prohibited": "refused to strangers",
    "overload": "refused for overload",
    "failed": "failed by a mistake of ours",
    "waiting": "waiting for an upstream",
}


@click.command("status")
@config_option
@control_option
@json_option
def command(config_path: Path | None, control: Path | None, as_json: bool) -> None:
    """Say how the running engine is doing: files in force, decisions by tier and category, cache, upstreams."""
    answer = ask_engine("status", config_path, control)
    if as_json:
        click.echo(msgspec.json.encode(answer).decode())
        return
    try:
        status = msgspec.convert(answer, _Status)
    except msgspec.ValidationError as error:
        raise ConfigError(f"the engine is of another version ({error}); restart it, or use --json") from error
    click.echo("\n".join(rendered(status, datetime.now(UTC))))


def rendered(status: _Status, now: datetime) -> Iterator[str]:
    """Yield the status for people, a line at a time; `now` turns instants into ages."""
    yield f"filterd {status.version}, process {status.pid}, running for {_span(now - status.started)}"
    yield f"listens on {', '.join(status.listen)}"
    yield f"policy generation {status.generation}, in force for {_span(now - status.loaded)}"
    yield f"  index     {status.index.path}: {status.index.names:,} names ({status.index.checksum[:8]})"
    yield f"  snapshot  {status.snapshot.path}: {status.snapshot.profiles:,} profiles ({status.snapshot.checksum[:8]})"
    if status.warning:
        yield f"WARNING: the previous index is in use: {status.warning}"
    if status.reload_error:
        refused = f"{_span(now - status.reload_error.since)} ago"
        yield f"WARNING: new files refused {refused}, the earlier ones stay: {status.reload_error.error}"
    yield from _household(status, now)
    yield from _decided(status.decisions)
    if status.queries["alarms"]:
        times = f"{status.queries['alarms']:,} times"
        yield f"ALARM: an authority's list shut a protected name, {times}; the log says of which group"
    if undecided := [f"{status.queries[kind]:,} {words}" for kind, words in _UNDECIDED.items() if status.queries[kind]]:
        yield f"without a decision: {', '.join(undecided)}"
    cache = status.cache
    size = f"{_size(cache.bytes)} of {_size(cache.max_bytes)}"
    yield f"cache {cache.items:,} answers, {size}; {cache.hits:,} found, {cache.misses:,} not found"
    yield from map(_upstream, status.upstreams)


def _household(status: _Status, now: datetime) -> Iterator[str]:
    """Yield what people have to know beside DNS: the clock, the state, devices, who may have the next tier."""
    if status.clock.state != "synced":
        yield f"CLOCK: {status.clock.words}"
    elif status.clock.warning:
        yield f"CLOCK: {status.clock.warning}"
    if status.state.problem:
        yield f"WARNING: grants, pauses and minutes: {status.state.problem}"
    for alarm in status.devices.alarms:
        yield f"ALARM: two devices have the hardware address {format_mac(alarm.mac)} of {alarm.device}: filterd devices"
    for problem in status.devices.problems:
        yield f"WARNING: devices: {problem}"
    if status.devices.new:
        yield f"{status.devices.new:,} new devices that nobody has been named for: filterd devices"
    for step in proposals(status.growing, load(), now, zone_of(status.zone)) if status.growing else ():
        yield f"{step.name}: {step.for_adult}"


def _decided(rows: list[_Row]) -> Iterator[str]:
    """Yield the decisions, a line for each tier: how many names were open, and what the others were shut for."""
    open_names, shut = Counter[str](), dict[str, Counter[str]]()
    for row in rows:
        reasons = shut.setdefault(row.tier, Counter())
        if row.verdict == "allow":
            open_names[row.tier] += row.count
        else:
            reasons[row.state] += row.count
    refused = sum(reasons.total() for reasons in shut.values())
    yield f"decided {open_names.total() + refused:,}: {open_names.total():,} open, {refused:,} refused"
    for tier, reasons in shut.items():
        why = f": {_listed(reasons)}" if reasons else ""
        yield f"  {tier:8}  {open_names[tier]:,} open, {reasons.total():,} refused{why}"


def _listed(counts: Mapping[str, int]) -> str:
    """Return what was counted, the most first."""
    return ", ".join(f"{number:,} {what}" for what, number in sorted(counts.items(), key=lambda pair: -pair[1]))


def _upstream(upstream: _Upstream) -> str:
    rtt = "" if upstream.rtt_ms is None else f", {upstream.rtt_ms:.1f} ms"
    return (
        f"upstream {upstream.name} {upstream.state}: {upstream.sent:,} sent, {upstream.answered:,} answered,"
        f" {upstream.timeouts:,} timeouts{rtt}"
    )


def _span(age: timedelta) -> str:
    """Return a duration as its two largest units; a clock that was set back makes it 0 s."""
    return span(int(age.total_seconds()))


def _size(octets: int) -> str:
    """Return a size in memory with a unit."""
    return f"{octets / (1 << 20):.1f} MiB" if octets >= 1 << 20 else f"{octets / 1024:.1f} KiB"
