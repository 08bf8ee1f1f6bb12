"""What typed files can still get wrong together: unknown references, repeated slugs and names. No I/O here."""

from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from blocklists.catalogue.catalogue import Catalogue
from blocklists.catalogue.types import HELPLINES, Helpline, StarterList, StarterName
from blocklists.entry import Match


def problems_of(catalogue: Catalogue) -> Iterator[str]:
    """Yield one line for each contradiction."""
    yield from _repeated("categories.yaml", (category.slug for category in catalogue.categories))
    yield from _repeated("groups.yaml", (group.slug for group in catalogue.groups))
    yield from _repeated("tiers.yaml", (tier.slug for tier in catalogue.tiers))
    yield from _repeated("services.yaml", (service.slug for service in catalogue.services))
    yield from _repeated("modes.yaml", (mode.slug for mode in catalogue.modes))
    yield from _repeated("helplines.yaml", (entry.country for entry in catalogue.helplines.countries))
    yield from _unknown_references(catalogue)
    yield from _modes(catalogue)
    yield from _service_names_twice(catalogue)
    for names in (*catalogue.starter_lists.values(), *catalogue.protected_lists.values(), _all_gardens(catalogue)):
        yield from _repeated_names(names)
        yield from _covered_names(names)
    yield from _helplines(catalogue)


def _unknown_references(catalogue: Catalogue) -> Iterator[str]:
    tiers = {tier.slug for tier in catalogue.tiers}
    for category in catalogue.categories:
        if category.youngest is not None and category.youngest not in tiers:
            yield f"categories.yaml: {category.slug}: youngest {category.youngest!r} is no tier"
        yield from _repeated(f"categories.yaml: {category.slug}: parts", (part.slug for part in category.parts))
    for group in catalogue.groups:
        if group.youngest not in tiers:
            yield f"groups.yaml: {group.slug}: youngest {group.youngest!r} is no tier"
    categories = {category.slug for category in catalogue.categories}
    for service in catalogue.services:
        if service.category not in categories:
            yield f"services.yaml: {service.slug}: {service.category!r} is no category"
        if not service.names:
            yield f"services.yaml: {service.slug}: no names"


def _modes(catalogue: Catalogue) -> Iterator[str]:
    for mode in catalogue.modes:
        where = f"modes.yaml: {mode.slug}"
        if (mode.everything, bool(mode.shut), mode.free).count(True) != 1:
            yield f"{where}: one of 'everything', 'shut' and 'free' is needed, and only one"
        if mode.learning and not mode.everything:
            yield f"{where}: 'learning' needs 'everything'"
        yield from _repeated(f"{where}: shut", mode.shut)
        for label in mode.shut:
            if label not in catalogue.labels:
                yield f"{where}: {label!r} is no category and no part of one"


def _all_gardens(catalogue: Catalogue) -> StarterList:
    """Return all gardens as one list: an older tier has the younger ones' names too, so none may stand there twice."""
    names = tuple(name for listed in catalogue.garden_lists.values() for name in listed.names)
    return StarterList(label="the gardens", names=names)


def _service_names_twice(catalogue: Catalogue) -> Iterator[str]:
    owner: dict[str, str] = {}
    for service in catalogue.services:
        for name in service.names:
            other = owner.setdefault(name.name, service.slug)
            if other != service.slug:
                yield f"services.yaml: {service.slug}: {name.name} already belongs to {other}"


def _repeated_names(names: StarterList) -> Iterator[str]:
    yield from _repeated(f"names of {names.label}", (name.name for name in names.names))


def _covered_names(names: StarterList) -> Iterator[str]:
    if names.label == HELPLINES:  # one organisation may be listed with its site, another with a page of the same site
        return
    wide = {name.name for name in names.names if name.match is Match.SUFFIX}
    for name in names.names:
        if covering := _parent_in(name.name, wide):
            yield f"names of {names.label}: {name.name} is already covered by {covering}"


def _helplines(catalogue: Catalogue) -> Iterator[str]:
    protected = catalogue.protected_lists[HELPLINES].names if HELPLINES in catalogue.protected_lists else ()
    for place, lines in (
        ("fallback", catalogue.helplines.fallback),
        *((entry.country, entry.lines) for entry in catalogue.helplines.countries),
    ):
        yield from _repeated(f"helplines.yaml: {place}", (line.slug for line in lines))
        for line in lines:
            yield from _unreachable(place, line, protected)


def _unreachable(place: str, line: Helpline, protected: Iterable[StarterName]) -> Iterator[str]:
    """A line must be reachable from the page that names it: by phone, or at a host that no category can shut."""
    where = f"helplines.yaml: {place}: {line.slug}"
    if not line.phone and line.url is None:
        yield f"{where}: neither 'phone' nor 'url'"
    if line.url is None:
        return
    host = urlsplit(line.url).hostname or ""
    if not any(
        host == name.name or (name.match is Match.SUFFIX and host.endswith("." + name.name)) for name in protected
    ):
        yield f"{where}: the host of {line.url} is not covered by any line's names"


def _parent_in(name: str, wide: set[str]) -> str:
    _, _, parent = name.partition(".")
    while parent:
        if parent in wide:
            return parent
        _, _, parent = parent.partition(".")
    return ""


def _repeated(where: str, values: Iterable[str]) -> Iterator[str]:
    for value, times in Counter(values).items():
        if times > 1:
            yield f"{where}: {value!r} stands there {times} times"
