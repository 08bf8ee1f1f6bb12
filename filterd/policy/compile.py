"""A household and the catalogue into a snapshot; every mistake is found and named with its path. No I/O here.

What this checks is what the values mean together; their shape is `household`'s.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from blocklists.catalogue import Catalogue, Mode, Tier
from blocklists.suffix import is_public_suffix
from filterd.mistake import Mistakes, shown
from filterd.pin import is_hash
from filterd.policy.assign import Claim, assignments, known_devices
from filterd.policy.hours import Holidays, Hours, no_holidays
from filterd.policy.household import Device, Household, Network, Person, Subject, Switch, TierChange, Unknown
from filterd.policy.own import own_rows, own_rules
from filterd.policy.shut import check_changes, lock_of, shut_labels
from filterd.policy.snapshot import Assignment, Snapshot, sealed
from filterd.policy.types import SEALED, Profile, Verdict

UNKNOWN = "unknown"
"""The id of the profile of devices nobody named; no person or network can have it."""

_NARROWEST_OF_EVERYONE = 8  # bits: no household has more addresses than 10.0.0.0/8 (RFC 1918); wider is everyone

_VERDICTS = {Switch.ALLOW: Verdict.ALLOW, Switch.BLOCK: Verdict.BLOCK}


def compile_household(
    household: Household,
    catalogue: Catalogue,
    mistakes: Mistakes | None = None,
    holidays: Holidays = no_holidays,
) -> Snapshot:
    """Return the snapshot of a household; ConfigError has a line `path: found X; allowed: Y` for each mistake.

    `mistakes` are those found so far: theirs are the first lines. `holidays` is needed where the file names a country.
    """
    mistakes = mistakes or Mistakes()
    places = _places(household)
    _check_ids(mistakes, places)
    _check_tiers(mistakes, household, catalogue)
    if household.pin != "" and not is_hash(str(household.pin)):  # not repeated: it may be the PIN itself
        mistakes.note("pin", "something else than a hashed PIN", "the line that `filterd pin` prints")
    hours = Hours(household, catalogue, mistakes, holidays)
    maker = _Maker(mistakes, household, catalogue, hours)
    profiles = [maker.profile(number, place) for number, place in enumerate(places)]
    devices = tuple(known_devices(_owned(places), mistakes))
    addresses = tuple(assignments(_claims(places), mistakes))
    _check_strangers(mistakes, places, addresses, catalogue)
    mistakes.raise_if_any()
    return sealed(
        Snapshot(
            household=household.household,
            profiles=tuple(profiles),
            addresses=addresses,
            unknown=len(profiles) - 1,
            mandatory=catalogue.mandatory,
            category_order=MappingProxyType({label: number for number, label in enumerate(catalogue.labels)}),
            names=_names(catalogue),
            devices=devices,
            home=hours.home,
            calendar=hours.calendar,
            pin=str(household.pin),
            services=MappingProxyType({service.slug: service.category for service in catalogue.services}),
        )
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Somebody with a policy, and where the file says so."""

    path: str
    tier_path: str
    subject: Subject


def _places(household: Household) -> list[_Place]:
    """Return people, networks and, last, the devices nobody named."""
    people = [(f"people[{number}]", person) for number, person in enumerate(household.people)]
    networks = [(f"networks[{number}]", network) for number, network in enumerate(household.networks)]
    strangers, tier_path = household.unknown, "unknown"
    if isinstance(strangers, Unknown):
        tier_path = "unknown.tier"
    else:
        strangers = Unknown(tier=strangers)
    name = "a device nobody named"
    unknown = Subject(id=UNKNOWN, name=name, tier=strangers.tier, schedule=strangers.schedule)
    return [
        *(_Place(path, f"{path}.tier", each) for path, each in (*people, *networks)),
        _Place("unknown", tier_path, unknown),
    ]


def _check_ids(mistakes: Mistakes, places: list[_Place]) -> None:
    """Note ids that are not one person's, network's or device's alone."""
    ids = {UNKNOWN: "the word for devices nobody named", "everyone": "the word for everybody in commands"}
    devices: dict[str, str] = {}
    for place in places[:-1]:
        _check_unique(mistakes, f"{place.path}.id", place.subject.id, ids)
        if isinstance(place.subject, Person):
            for number, device in enumerate(place.subject.devices):
                _check_unique(mistakes, f"{place.path}.devices[{number}].name", device.name, devices)


def _check_unique(mistakes: Mistakes, path: str, name: str, seen: dict[str, str]) -> None:
    if name in seen:
        mistakes.note(path, f"{shown(name)}, which is {seen[name]} too", "a name of its own")
    seen.setdefault(name, f"at {path}")


def _check_tiers(mistakes: Mistakes, household: Household, catalogue: Catalogue) -> None:
    """Note what this household cannot change in the tiers."""
    tiers = [tier.slug for tier in catalogue.tiers]
    for slug, change in household.tiers.items():
        if slug in tiers:
            check_changes(mistakes, f"tiers.{slug}", catalogue, slug, change.open, change.shut)
        else:
            also = {tier.name: tier.slug for tier in catalogue.tiers}
            mistakes.note_choice(f"tiers.{slug}", "an unknown tier", tiers, value=slug, also=also)


def _check_strangers(
    mistakes: Mistakes, places: list[_Place], addresses: Iterable[Assignment], catalogue: Catalogue
) -> None:
    """Note a tier without locks for whoever comes along, in a household with children: a new address would be adult."""
    everywhere = {each.policy_id for each in addresses if each.length < _NARROWEST_OF_EVERYONE} | {len(places) - 1}
    tiers = {tier.slug: tier for tier in catalogue.tiers}
    children = [each.subject.tier in tiers and tiers[each.subject.tier].is_under_18 for each in places[:-1]]
    safe = [slug for slug, tier in tiers.items() if tier.keeps_minors_locked]
    for policy_id in sorted(everywhere) if any(children) else ():
        place = places[policy_id]
        tier = place.subject.tier
        if tier in tiers and tier not in safe:
            found = f"{tier!r} for every device that nobody named, a new one of a child too"
            mistakes.note(place.tier_path, found, ", ".join(safe))


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes profiles from places."""

    mistakes: Mistakes
    household: Household
    catalogue: Catalogue
    hours: Hours

    def profile(self, policy_id: int, place: _Place) -> Profile:
        """Return the profile of one place; after a mistake a harmless one, which is thrown away."""
        mistakes, catalogue, subject = self.mistakes, self.catalogue, place.subject
        tier = _tier(mistakes, place, catalogue)
        check_changes(mistakes, place.path, catalogue, tier.slug, subject.open, subject.shut)
        change = self.household.tiers.get(tier.slug, TierChange())
        rows = own_rows(mistakes, place.path, subject, is_public_suffix)
        answer = subject.answer or self.household.answer
        timing = self.hours.timing(place.path, subject, tier)
        return Profile(
            policy_id=policy_id,
            slug=subject.id,
            name=subject.name,
            tier=tier.slug,
            allow_list=_has_allow_list(subject, tier),
            shut=shut_labels(catalogue, tier.slug, [(change.open, change.shut), (subject.open, subject.shut)]),
            protected=catalogue.protected_groups(tier.slug),
            own=own_rules(rows, exact=False),
            own_exact=own_rules(rows, exact=True),
            own_services=MappingProxyType(_services(mistakes, place.path, catalogue, tier.slug, subject)),
            style=answer.style,
            ttl=answer.ttl,
            operator=isinstance(subject, Network) and subject.operator,
            guarded=tier.keeps_minors_locked,
            names=_names(catalogue),
            gardens=catalogue.gardens(tier.slug),
            locked=catalogue.locked_shut(tier.slug),
            timing=timing,
            open_ttl=answer.open_ttl if timing or tier.keeps_minors_locked else 0,
            next_tier_month=subject.next_tier_month if isinstance(subject, Person) else "",
        )


def _has_allow_list(subject: Subject, tier: Tier) -> bool:
    if isinstance(subject, Person) and subject.garden is not None:
        return subject.garden
    return tier.mode is Mode.ALLOW_LIST


def _names(catalogue: Catalogue) -> Mapping[str, str]:
    """Return what the categories are called in a refusal; a sealed one is never named."""
    return MappingProxyType({each.slug: each.name for each in catalogue.categories if each.slug not in SEALED})


def _tier(mistakes: Mistakes, place: _Place, catalogue: Catalogue) -> Tier:
    """Return the tier of a place; for an unknown one that with the fewest locks, so that no lock is blamed for it."""
    tiers = {tier.slug: tier for tier in catalogue.tiers}
    slug = place.subject.tier
    if slug not in tiers:
        also = {tier.name: tier.slug for tier in catalogue.tiers}
        mistakes.note_choice(place.tier_path, shown(slug), tiers, value=slug, also=also)
        return min(catalogue.tiers, key=lambda tier: len(catalogue.locked_shut(tier.slug)))
    return tiers[slug]


def _services(mistakes: Mistakes, path: str, catalogue: Catalogue, tier: str, subject: Subject) -> dict[str, Verdict]:
    """Return the service switches. To allow a service is to open a piece of its category, so locks hold here too."""
    known = {service.slug: service for service in catalogue.services}
    for slug, switch in subject.services.items():
        where = f"{path}.services.{slug}"
        if slug not in known:
            if slug in catalogue.labels:
                mistakes.note(where, "a category", "a service; a category stands under open or shut")
            else:
                also = {service.name: service.slug for service in catalogue.services}
                mistakes.note_choice(where, "an unknown service", known, value=slug, also=also)
        elif switch is Switch.ALLOW and (lock := lock_of(catalogue, tier, known[slug].category)):
            mistakes.note(where, f"'allow' for a service in {known[slug].category!r}, which is {lock}", "block")
    return {slug: _VERDICTS[switch] for slug, switch in sorted(subject.services.items())}


def _claims(places: list[_Place]) -> Iterator[Claim]:
    """Yield every address of the file with its owner's policy id, which is the owner's number."""
    for policy_id, place in enumerate(places):
        if isinstance(place.subject, Network):
            for number, address in enumerate(place.subject.addresses):
                yield Claim(f"{place.path}.addresses[{number}]", address, policy_id, None)
        elif isinstance(place.subject, Person):
            for row, device in enumerate(place.subject.devices):
                for number, address in enumerate(device.addresses):
                    yield Claim(f"{place.path}.devices[{row}].addresses[{number}]", address, policy_id, device.name)


def _owned(places: list[_Place]) -> Iterator[tuple[str, int, Device]]:
    """Yield every device of the file with its path and its owner's policy id."""
    for policy_id, place in enumerate(places):
        if isinstance(place.subject, Person):
            for row, device in enumerate(place.subject.devices):
                yield f"{place.path}.devices[{row}]", policy_id, device
