"""The names this project ships, as list texts, so that they are built and quoted like any other list. Pure."""

from collections.abc import Iterator

from blocklists.catalogue import Catalogue, StarterName
from blocklists.entry import Match
from blocklists.source import Source

_PUBLISHER = "filterd"
_STARTER_PUBLISHER = "filterd starter"
_LICENCE = "Apache-2.0"


def shipped_sources(catalogue: Catalogue, *, starter: bool) -> Iterator[Source]:
    """Yield the protected groups, the gardens, the services and, if wanted, the starter lists that have names."""
    for group in catalogue.groups:
        yield from _source("protected", group.slug, group.name, catalogue.protected(group.slug))
    for tier, listed in catalogue.garden_lists.items():
        yield from _source("garden", tier, f"Walled garden: {catalogue.tier(tier).name}", listed.names)
    for service in catalogue.services:
        yield from _source("service", service.slug, service.name, service.names)
    for label, listed in catalogue.starter_lists.items() if starter else ():
        yield from _source("category", label, f"Starter list: {label}", listed.names)


def _source(kind: str, label: str, name: str, names: tuple[StarterName, ...]) -> Iterator[Source]:
    if names:
        text = "".join(_line(each) for each in names).encode()
        first = "starter" if kind == "category" else kind
        slug = f"{first}-{label.replace('/', '-')}"
        publisher = _STARTER_PUBLISHER if kind == "category" else _PUBLISHER
        # Read as exact, plain names mean themselves and `*.name` the name and all below it: both fit into one text.
        yield Source(slug, kind, label, name, publisher, text=text, match=Match.EXACT, licence=_LICENCE)


def _line(name: StarterName) -> str:
    written = name.name if name.match is Match.EXACT else f"*.{name.name}"
    return f"{written}  # {' '.join(name.why.split())}\n"
