"""A pipeline over a small household, lists in memory and an upstream in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from blocklists.catalogue import Catalogue, load
from blocklists.encode import encode_lists
from blocklists.entry import Entry, Match
from blocklists.index import Index, ListInfo
from filterd.clients.address import AddressBook
from filterd.clients.stranger import nobody
from filterd.config import convert, parse_document
from filterd.dns.access import AccessList
from filterd.dns.cache import Cache
from filterd.dns.forward import Forwarder
from filterd.dns.pipeline import Introduce, Meter, Pipeline
from filterd.dns.service import service_of
from filterd.policy.compile import compile_household
from filterd.policy.household import Household
from filterd.policy.snapshot import Snapshot
from filterd.ruleset import Ruleset
from tests.support.clock import ScriptedClock
from tests.support.zone import Zone

HOUSEHOLD = """
version: 1
household: example
unknown: public
people:
  - id: mia
    name: Mia
    tier: junior
    allow: [allowed.test, {name: soon.test, until: 2026-07-01T12:00:00.500Z}]
    block: [own.test, {name: later.test, until: 2026-07-01T12:01:00Z}]
    devices: [{name: tablet, addresses: [127.0.0.11]}]
  - {id: leo, name: Leo, tier: teen, answer: {style: nodata}, devices: [{name: phone, addresses: [127.0.0.12]}]}
  - {id: ann, name: Ann, tier: adult, answer: {style: "null"}, devices: [{name: laptop, addresses: [127.0.0.21]}]}
networks:
  - {id: guests, name: Guests, tier: public, addresses: [127.0.0.31], operator: true}
"""
LISTS = {
    "porn": ["porn.test"],
    "social": ["social.test"],
    "trackers": ["tracker.test"],
    "scam-malware": ["scam.test"],
    "helplines": ["help.test"],
    "csam=authority": ["sealed.invalid"],
}


@dataclass(slots=True)
class Rig:
    """The pipeline under test and everything around it that a test moves."""

    pipeline: Pipeline
    ruleset: Ruleset
    zone: Zone
    clock: ScriptedClock
    cache: Cache
    source: Forwarder


@cache
def catalogue() -> Catalogue:
    return load()


def index_octets(lists: Mapping[str, Iterable[str]]) -> bytes:
    """Return an index of `label: names` (each with all below); `label=authority` makes it an authority's list."""
    kinds = {group.slug: "protected" for group in catalogue().groups}
    kinds |= {service.slug: "service" for service in catalogue().services}
    kinds |= dict.fromkeys(catalogue().garden_lists, "garden")
    rows = []
    for key, names in lists.items():
        label, _, authority = key.partition("=")
        info = ListInfo(
            slug=f"test-{label}",
            kind=kinds.get(label, "category"),
            label=label,
            name=f"Test {label}",
            authority=authority,
        )
        rows.append((info, [Entry(name, Match.SUFFIX, number) for number, name in enumerate(names, 1)]))
    return encode_lists(rows)


def snapshot(household: str = HOUSEHOLD) -> Snapshot:
    return compile_household(convert(parse_document(household.encode()), Household), catalogue())


def ruleset(household: str = HOUSEHOLD, lists: Mapping[str, Iterable[str]] = LISTS) -> Ruleset:
    found, compiled = Index.from_buffer(index_octets(lists)), snapshot(household)
    return Ruleset(found, compiled, compiled.policy(found), AddressBook(compiled))


def rig(
    zone: Zone,
    rules: Ruleset | None = None,
    access: Iterable[str] = ("127.0.0.0/8", "::1/128"),
    megabytes: int = 1,
    introduce: Introduce = nobody,
    meter: Meter | None = None,
) -> Rig:
    clock = ScriptedClock()
    kept = Cache(megabytes << 20)
    rules = rules or ruleset()
    source = Forwarder(kept, zone, clock.monotonic)
    pipeline = Pipeline(service_of(rules), AccessList(access), source, clock, introduce, meter)
    return Rig(pipeline, rules, zone, clock, kept, source)
