"""Put the catalogue together from the data files of the package. It reads those files and nothing else."""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from blocklists.catalogue.catalogue import Catalogue
from blocklists.catalogue.check import problems_of
from blocklists.catalogue.read import NamesFile, Reader, Section, ServiceRow
from blocklists.catalogue.types import (
    HELPLINES,
    Category,
    Group,
    Helpline,
    Helplines,
    ScheduleMode,
    Service,
    StarterList,
    StarterName,
    Tier,
)
from blocklists.error import CatalogueError


@cache
def load() -> Catalogue:
    """Return the catalogue of this package, read once. Raises CatalogueError with one line for each problem."""
    return load_from(files("blocklists") / "data")


def load_from(root: Traversable) -> Catalogue:
    """Return the catalogue of another data folder. Raises CatalogueError with one line for each problem."""
    reader = Reader(root)
    categories = reader.rows("categories.yaml", "categories", Category)
    groups = reader.rows("groups.yaml", "groups", Group)
    tiers = reader.rows("tiers.yaml", "tiers", Tier)
    services = tuple(_services(reader))
    helplines = reader.whole("helplines.yaml", Helplines) or Helplines((), ())
    starter = {label: names for category in categories for label, names in _starter(reader, category, services)}
    protected = {group.slug: _protected(reader, group, helplines) for group in groups}
    gardens = {tier.slug: _garden(reader, tier) for tier in tiers if tier.garden}
    modes = reader.rows("modes.yaml", "modes", ScheduleMode)
    catalogue = Catalogue(categories, groups, tiers, services, helplines, starter, protected, gardens, modes)
    problems = reader.problems or list(problems_of(catalogue))
    if problems:
        raise CatalogueError("\n".join(problems))
    return catalogue


def _services(reader: Reader) -> Iterator[Service]:
    for row in reader.rows("services.yaml", "services", ServiceRow):
        names = tuple(reader.names(f"services.yaml: {row.slug}", row.names, f"{row.name}, a service"))
        yield Service(slug=row.slug, name=row.name, category=row.category, names=names)


def _starter(reader: Reader, category: Category, services: Iterable[Service]) -> Iterator[tuple[str, StarterList]]:
    """Yield each label of a category with its names: those of its services, then those of its file."""
    path = f"starter/{category.slug}.yaml"
    content = _names_file(reader, "starter", category.slug)
    names: dict[str, list[StarterName]] = {label: [] for label in category.labels()}
    for service in services:
        if service.category == category.slug:
            names[category.slug] += service.names
    for section in content.sections:
        label = section.part or category.slug
        if label not in names:
            reader.note(path, f"{label!r} is no part of this category; there are {', '.join(names)}")
        names.setdefault(label, []).extend(reader.names(path, section.names, section.why))
    for label in category.labels():
        yield label, _list(label, names[label], content.why_empty)


def _protected(reader: Reader, group: Group, helplines: Helplines) -> StarterList:
    if group.slug == HELPLINES:
        return _list(group.slug, _helpline_names(reader, helplines))
    content = _names_file(reader, "protected", group.slug)
    return _list(group.slug, _section_names(reader, f"protected/{group.slug}.yaml", content.sections))


def _garden(reader: Reader, tier: Tier) -> StarterList:
    content = _names_file(reader, "garden", tier.slug)
    return _list(tier.slug, _section_names(reader, f"garden/{tier.slug}.yaml", content.sections))


def _names_file(reader: Reader, folder: str, slug: str) -> NamesFile:
    path = f"{folder}/{slug}.yaml"
    content = reader.whole(path, NamesFile)
    if content is None:
        return NamesFile(list=slug)
    if content.list != slug:
        reader.note(path, f"the file says it is list {content.list!r}")
    if not content.sections and not content.why_empty:
        reader.note(path, "an empty list needs 'why_empty'")
    return content


def _section_names(reader: Reader, path: str, sections: Iterable[Section]) -> Iterator[StarterName]:
    for section in sections:
        yield from reader.names(path, section.names, section.why)


def _helpline_names(reader: Reader, helplines: Helplines) -> Iterator[StarterName]:
    """Yield the host names of all lines once each: one organisation may serve several countries."""
    lines: list[Helpline] = [*helplines.fallback, *(line for entry in helplines.countries for line in entry.lines)]
    seen = set()
    for line in lines:
        for name in reader.names(f"helplines.yaml: {line.slug}", line.names, f"{line.name}, a helpline"):
            if name.name not in seen:
                seen.add(name.name)
                yield name


def _list(label: str, names: Iterable[StarterName], why_empty: str = "") -> StarterList:
    kept = tuple(names)
    return StarterList(label=label, names=kept, why_empty="" if kept else why_empty)
