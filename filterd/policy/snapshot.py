"""The policy snapshot: all the engine needs to know of people and devices, immutable, and its bytes. No I/O here.

The file, little-endian: magic, version, length of the body, SHA-256 of the body, body. The body is JSON in a fixed
order, so that the same household gives the same bytes. Names in it are text; the engine's wire names are made on
decoding. How a household becomes a snapshot is in `compile`.
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from hashlib import sha256
from ipaddress import ip_network
from types import MappingProxyType
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from blocklists.name import to_text
from filterd.error import ConfigError, SnapshotError
from filterd.mistake import Mistakes, shown
from filterd.policy.own import OwnRow, own_rules
from filterd.policy.plan.calendar import Calendar
from filterd.policy.timing_form import (
    CalendarForm,
    Schedules,
    TimingForm,
    calendar_form,
    calendar_of,
    timing_form,
    timing_of,
    zone_name,
    zone_of,
)
from filterd.policy.types import AnswerStyle, Client, Lists, Policy, Profile, Verdict

MAGIC = b"FDPOLICY"
VERSION = 3
HEADER = struct.Struct("<8sHQ32s")


@dataclass(frozen=True, slots=True)
class Assignment:
    """Clients whose address begins with the first `length` bits of `network` (4 or 16 octets) have this policy."""

    network: bytes
    length: int
    policy_id: int
    device: str | None


class KnownDevice(Struct, frozen=True):
    """A device of somebody, and by what it can be told: hardware addresses (6 octets as hexadecimal text), the name it
    gives a DHCP server (lower case), and its id for encrypted DNS."""

    name: str
    policy_id: int
    macs: tuple[Annotated[str, Meta(pattern=r"\A[0-9a-f]{12}\Z")], ...] = ()
    hostname: str = ""
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One compiled household. `profiles[n].policy_id` is n; `unknown` is the id for addresses nobody named.

    `mandatory`, `category_order` and `names` (the plain names of categories) are the catalogue's, so that the engine
    reads no catalogue; so are `services`, the category of each by its slug. `home` is the household's zone, `pin` the
    scrypt text of its PIN ("" for none). `checksum` is the SHA-256 of the body in hexadecimal.
    """

    household: str
    profiles: tuple[Profile, ...]
    addresses: tuple[Assignment, ...]
    unknown: int
    mandatory: frozenset[str]
    category_order: Mapping[str, int]
    names: Mapping[str, str]
    devices: tuple[KnownDevice, ...] = ()
    home: tzinfo = UTC
    calendar: Calendar = field(default_factory=Calendar)
    pin: str = ""
    services: Mapping[str, str] = field(default_factory=dict)
    checksum: str = ""

    def policy(self, lists: Lists) -> Policy:
        """Return what holds for everyone, with these lists."""
        return Policy(lists, self.mandatory, self.category_order)

    def zone(self, profile: Profile) -> tzinfo:
        """Return the zone in which times are told to somebody."""
        return profile.timing.zone if profile.timing else self.home

    def client(self, slug: str) -> Client:
        """Return a person or network as a client, or `unknown`; ConfigError names those there are."""
        for profile in self.profiles:
            if profile.slug == slug:
                return Client(profile, known=profile.policy_id != self.unknown)
        mistakes, names = Mistakes(), {each.name: each.slug for each in self.profiles}
        mistakes.note_choice(
            "", f"the person {shown(slug)}", [each.slug for each in self.profiles], value=slug, also=names
        )
        raise ConfigError(mistakes.lines)


class _Profile(Struct, frozen=True, forbid_unknown_fields=True):
    slug: str
    name: str
    tier: str
    allow_list: bool
    shut: tuple[str, ...]
    protected: tuple[str, ...]
    own: tuple[OwnRow, ...]
    services: dict[str, Verdict]
    style: AnswerStyle
    ttl: Annotated[int, Meta(ge=1, le=3600)]
    operator: bool
    guarded: bool
    gardens: tuple[str, ...]
    locked: tuple[str, ...]
    timing: TimingForm | None
    open_ttl: Annotated[int, Meta(ge=0, le=3600)]
    next_tier_month: str


class _Assignment(Struct, frozen=True, array_like=True):
    prefix: str
    policy_id: int
    device: str | None


class _Body(Struct, frozen=True, forbid_unknown_fields=True):
    household: str
    profiles: tuple[_Profile, ...]
    addresses: tuple[_Assignment, ...]
    unknown: int
    mandatory: tuple[str, ...]
    labels: tuple[str, ...]
    names: dict[str, str]
    devices: tuple[KnownDevice, ...]
    zone: str
    calendar: CalendarForm
    pin: str
    services: dict[str, str]


def sealed(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot with the checksum of its content."""
    return replace(snapshot, checksum=sha256(_encode_body(snapshot)).hexdigest())


def encode(snapshot: Snapshot) -> bytes:
    """Return the bytes of a snapshot; equal snapshots give equal bytes."""
    body = _encode_body(snapshot)
    return HEADER.pack(MAGIC, VERSION, len(body), sha256(body).digest()) + body


def decode(data: bytes) -> Snapshot:
    """Return the snapshot of `encode`'s bytes; SnapshotError names the check that failed, any changed bit fails one."""
    body = _verified_body(data)
    try:
        content = msgspec.json.decode(body, type=_Body)
        common = _Common(MappingProxyType(content.names), calendar_of(content.calendar), zone_of(content.zone))
        snapshot = Snapshot(
            household=content.household,
            profiles=tuple(_profile(number, each, common) for number, each in enumerate(content.profiles)),
            addresses=tuple(_assignment(each) for each in content.addresses),
            unknown=content.unknown,
            mandatory=frozenset(content.mandatory),
            category_order=MappingProxyType({label: number for number, label in enumerate(content.labels)}),
            names=common.names,
            devices=content.devices,
            home=common.home,
            calendar=common.calendar,
            pin=content.pin,
            services=MappingProxyType(content.services),
            checksum=sha256(body).hexdigest(),
        )
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise SnapshotError(f"the snapshot's content is wrong: {error}") from error
    ids = range(len(snapshot.profiles))
    named = [*(each.policy_id for each in snapshot.addresses), *(each.policy_id for each in snapshot.devices)]
    strays = [number for number in named if number not in ids]
    if strays or snapshot.unknown not in ids:
        raise SnapshotError(f"the snapshot names policies it does not have: {[*strays, snapshot.unknown]}")
    return snapshot


def _verified_body(data: bytes) -> bytes:
    if len(data) < HEADER.size:
        raise SnapshotError(
            f"found {len(data)} bytes; a snapshot has at least {HEADER.size}: half-written or no snapshot"
        )
    magic, version, length, digest = HEADER.unpack_from(data)
    if magic != MAGIC:
        raise SnapshotError("the first bytes are not those of a snapshot")
    if version != VERSION:
        raise SnapshotError(f"found version {version}; this program reads version {VERSION}")
    body = data[HEADER.size :]
    if len(body) != length:
        raise SnapshotError(f"found {len(body)} bytes of content where {length} are announced: half-written or damaged")
    if sha256(body).digest() != digest:
        raise SnapshotError("the checksum does not match: the snapshot is damaged")
    return body


def _encode_body(snapshot: Snapshot) -> bytes:
    order = snapshot.category_order
    body = _Body(
        household=snapshot.household,
        profiles=tuple(_profile_body(profile) for profile in snapshot.profiles),
        addresses=tuple(
            _Assignment(str(ip_network((each.network, each.length))), each.policy_id, each.device)
            for each in snapshot.addresses
        ),
        unknown=snapshot.unknown,
        mandatory=tuple(sorted(snapshot.mandatory)),
        labels=tuple(sorted(order, key=order.__getitem__)),
        names=dict(sorted(snapshot.names.items())),
        devices=snapshot.devices,
        zone=zone_name(snapshot.home),
        calendar=calendar_form(snapshot.calendar),
        pin=snapshot.pin,
        services=dict(sorted(snapshot.services.items())),
    )
    return msgspec.json.encode(body)


def _profile_body(profile: Profile) -> _Profile:
    own = [
        OwnRow(to_text(name), exact, rule.verdict, rule.until)
        for exact, names in ((False, profile.own), (True, profile.own_exact))
        for name in sorted(names)
        for rule in names[name]
    ]
    return _Profile(
        slug=profile.slug,
        name=profile.name,
        tier=profile.tier,
        allow_list=profile.allow_list,
        shut=tuple(sorted(profile.shut)),
        protected=tuple(sorted(profile.protected)),
        own=tuple(own),
        services=dict(sorted(profile.own_services.items())),
        style=profile.style,
        ttl=profile.ttl,
        operator=profile.operator,
        guarded=profile.guarded,
        gardens=tuple(sorted(profile.gardens)),
        locked=tuple(sorted(profile.locked)),
        timing=timing_form(profile.timing),
        open_ttl=profile.open_ttl,
        next_tier_month=profile.next_tier_month,
    )


@dataclass(frozen=True, slots=True)
class _Common:
    """What all profiles of a snapshot share. `sets` has each set of labels once: everyone of a tier has the same."""

    names: Mapping[str, str]
    calendar: Calendar
    home: tzinfo
    sets: dict[frozenset[str], frozenset[str]] = field(default_factory=dict)
    schedules: Schedules = field(default_factory=dict)

    def shared(self, labels: Iterable[str]) -> frozenset[str]:
        """Return the one object for all equal sets: of 1,000 people they were 3 MB of 12."""
        found = frozenset(labels)
        return self.sets.setdefault(found, found)


def _profile(number: int, body: _Profile, common: _Common) -> Profile:
    return Profile(
        policy_id=number,
        slug=body.slug,
        name=body.name,
        tier=body.tier,
        allow_list=body.allow_list,
        shut=common.shared(body.shut),
        protected=common.shared(body.protected),
        own=own_rules(body.own, exact=False),
        own_exact=own_rules(body.own, exact=True),
        own_services=MappingProxyType(body.services),
        style=body.style,
        ttl=body.ttl,
        operator=body.operator,
        guarded=body.guarded,
        names=common.names,
        gardens=common.shared(body.gardens),
        locked=common.shared(body.locked),
        timing=timing_of(body.timing, common.calendar, common.home, common.schedules),
        open_ttl=body.open_ttl,
        next_tier_month=body.next_tier_month,
    )


def _assignment(body: _Assignment) -> Assignment:
    network = ip_network(body.prefix)
    return Assignment(network.network_address.packed, network.prefixlen, body.policy_id, body.device)
