"""A thousand people: a household file in which everything is used, and what was granted to each of them."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from blocklists.catalogue import load
from filterd.config import convert
from filterd.holiday import public_holidays
from filterd.policy.compile import compile_household
from filterd.policy.household import Household
from filterd.policy.ledger.event import Event, Granted
from filterd.policy.ledger.grant import Grant, Origin, OriginKind, Scope, ScopeKind
from filterd.policy.snapshot import Snapshot

DEVICES = 5
GRANTS = 20
SEED = 2026
_TIERS = ("young", "junior", "teen", "youth", "adult")
_LABELS = ("games", "video", "social", "livestream", "messaging", "spending", "mature", "ads")
_SERVICES = ("minecraft", "roblox", "youtube", "tiktok")
_BUDGET = {"name": "a budget", "minutes": {"school": 60, "free": 120}}
_HOURS = 48  # over which grants end: one of a person in two and a half hours


def slug(number: int) -> str:
    """Return the id of a person."""
    return f"person-{number}"


def address(number: int, device: int) -> str:
    """Return the loopback address of a device of a person."""
    return f"127.{10 + number // 250}.{number % 250 + 1}.{device + 1}"


def household(people: int, edge: str = "20:00", zone: str = "Europe/Berlin") -> Snapshot:
    """Return the household compiled; `edge` (of the wall clock) is when everybody's bedtime begins, a line of four."""
    persons = [_person(number, edge) for number in range(people)]
    file = {
        "version": 1,
        "household": "bench",
        "zone": zone,
        "calendar": {"country": "DE", "region": "BE"},
        "people": persons,
    }
    return compile_household(convert(file, Household), load(), holidays=public_holidays)


def grants(people: int, now: datetime) -> Iterator[Event]:
    """Yield what was granted to each: names, services and categories, each until some time in two days."""
    draw = random.Random(SEED)
    for number in range(people):
        for each in range(GRANTS):
            until = now + timedelta(seconds=draw.randrange(600, _HOURS * 3600))
            origin = Origin(OriginKind.APPEAL, str(number * GRANTS + each))
            yield Granted(
                now, Grant(f"g{number * GRANTS + each}", slug(number), _scope(number, each), now, until, origin)
            )


def names(people: int) -> tuple[str, ...]:
    """Return names to ask for: open ones, those of own rules and of grants, below them, and of shut categories."""
    draw = random.Random(SEED)
    own = [f"{kind}-{draw.randrange(people)}-{draw.randrange(3)}.example.com" for kind in ("own", "no") for _ in "ab"]
    granted = [f"www.granted-{draw.randrange(people)}-{draw.randrange(GRANTS)}.example.org" for _ in range(2)]
    return (*own, *granted, "www.example.net", "game-7.example.net", "porn-7.example.net", "a.b.c.example.net")


LISTS = {
    label: [f"{label}-{number}.example.net" for number in range(1000)] for label in ("games", "porn", "video", "social")
}
"""Names by label, for an index."""


def _person(number: int, edge: str) -> dict[str, object]:
    return {
        "id": slug(number),
        "name": f"Person {number}",
        "tier": _TIERS[number % len(_TIERS)],
        "allow": [f"own-{number}-{each}.example.com" for each in range(3)],
        "block": [f"no-{number}-{each}.example.com" for each in range(3)],
        "schedule": [
            f"bed {edge} to 06:30 on every day",
            "school 08:00 to 13:00 on school days",
            "homework 15:00 to 16:30 on mon, wed",
            "shut games, service:tiktok 17:00 to 18:00, 19:00 to 19:30 on mon to fri",
        ],
        "budgets": [
            {**_BUDGET, "id": "play", "kind": "session", "covers": ["games"]},
            {**_BUDGET, "id": "watch", "kind": "estimate", "covers": ["video", "livestream"], "enforced": True},
        ],
        "devices": [
            {
                "name": f"device-{number}-{each}",
                "addresses": [address(number, each)],
                "macs": [f"02:00:{each:02x}:00:{number >> 8:02x}:{number & 255:02x}"],
                "hostname": f"host-{number}-{each}",
            }
            for each in range(DEVICES)
        ],
    }


def _scope(number: int, each: int) -> Scope:
    if each < 4:
        return Scope(ScopeKind.CATEGORY, _LABELS[(number + each) % len(_LABELS)])
    if each < 6:
        return Scope(ScopeKind.SERVICE, _SERVICES[(number + each) % len(_SERVICES)])
    return Scope(ScopeKind.NAME, f"granted-{number}-{each}.example.org")
