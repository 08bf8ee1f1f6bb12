"""What `filterd status` shows: numbers and states, never a name that was asked. No I/O here."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import filterd
from filterd.config import Endpoint
from filterd.dns.cache import Cache
from filterd.dns.listeners.tcp import TcpCounts
from filterd.dns.listeners.udp import UdpCounts
from filterd.dns.pipeline import Pipeline
from filterd.dns.upstream.pool import Pool
from filterd.live.devices import Devices
from filterd.live.timekeeper import Timekeeper
from filterd.policy.snapshot import Snapshot
from filterd.policy.timing_form import zone_name
from filterd.ruleset import Ruleset
from filterd.state.store import Store


class Life:
    """What an engine remembers of itself: since when, where, and which files are in force."""

    def __init__(
        self, index: Path, snapshot: Path, endpoints: Iterable[Endpoint], ruleset: Ruleset, now: datetime
    ) -> None:
        self.index, self.snapshot = index, snapshot
        self.endpoints = tuple(endpoints)
        self.ruleset = ruleset
        self.started = self.loaded = now
        self.generation = 1
        self.reload_error: str | None = None
        self.failing_since: datetime | None = None

    def replaced(self, ruleset: Ruleset, now: datetime) -> None:
        """Note new files in force."""
        self.ruleset, self.loaded = ruleset, now
        self.generation += 1
        self.reload_error = self.failing_since = None

    def refused(self, error: str, now: datetime) -> None:
        """Note files that must not be used; `failing_since` is the first refusal in a row."""
        self.reload_error = error
        self.failing_since = self.failing_since or now


def status(
    life: Life, pipeline: Pipeline, cache: Cache, pool: Pool, udp: UdpCounts, tcp: TcpCounts
) -> Mapping[str, object]:
    """Return everything as plain values, ready for JSON; times are ISO 8601."""
    ruleset = life.ruleset
    return {
        "version": filterd.__version__,
        "pid": os.getpid(),
        "started": life.started,
        "listen": [str(endpoint) for endpoint in life.endpoints],
        "generation": life.generation,
        "loaded": life.loaded,
        "index": {"path": str(life.index), "checksum": ruleset.index.checksum, "names": len(ruleset.index)},
        "snapshot": {
            "path": str(life.snapshot),
            "checksum": ruleset.snapshot.checksum,
            "profiles": len(ruleset.snapshot.profiles),
        },
        "warning": ruleset.warning,
        "reload_error": {"error": life.reload_error, "since": life.failing_since} if life.reload_error else None,
        "decisions": [
            {"tier": tier, "state": state, "verdict": verdict, "count": count}
            for tier, state, verdict, count in pipeline.service.counters.rows()
        ],
        "queries": {**asdict(pipeline.counts), "waiting": pipeline.waiting()},
        "udp": asdict(udp),
        "tcp": asdict(tcp),
        "cache": {"items": len(cache), "bytes": cache.size, "max_bytes": cache.max_bytes, **asdict(cache.tally)},
        "upstreams": [asdict(upstream) for upstream in pool.status()],
    }


def of_household(clock: Timekeeper, store: Store, devices: Devices, snapshot: Snapshot) -> Mapping[str, object]:
    """Return what holds beside DNS: how far the clock is believed, whether the state is kept, devices, who grows up."""
    return {
        "clock": {
            "state": clock.watch.state,
            "witness": clock.watch.witness,
            "words": clock.watch.words(),
            "warning": clock.watch.warning,
        },
        "state": {"saved": store.saved, "problem": store.problem},
        "devices": {
            "new": len(devices.registry.newcomers()),
            "alarms": [
                {"mac": alarm.mac, "device": alarm.device} for alarm in devices.registry.alarms() if alarm.stands
            ],
            "problems": list(devices.problems),
        },
        "zone": zone_name(snapshot.home),
        "growing": [
            {"slug": each.slug, "name": each.name, "tier": each.tier, "next_tier_month": each.next_tier_month}
            for each in snapshot.profiles
            if each.next_tier_month
        ],
    }
