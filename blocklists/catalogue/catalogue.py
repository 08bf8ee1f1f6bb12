"""The catalogue as a whole: what is in it, and the defaults that follow from it. No I/O here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from blocklists.catalogue.types import (
    Basis,
    Category,
    Group,
    Helplines,
    Lock,
    PublicDefault,
    ScheduleMode,
    Service,
    StarterList,
    StarterName,
    Tier,
)
from blocklists.error import CatalogueError


class _Named(Protocol):
    @property
    def slug(self) -> str: ...


_T = TypeVar("_T", bound=_Named)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the data files say. `tiers` and `categories` keep the order of their files.

    `starter_lists` is keyed by label (a category slug or `category/part`), `protected_lists` by group slug,
    `garden_lists` by tier slug. No name stands under two labels of a category.
    """

    categories: tuple[Category, ...]
    groups: tuple[Group, ...]
    tiers: tuple[Tier, ...]
    services: tuple[Service, ...]
    helplines: Helplines
    starter_lists: Mapping[str, StarterList]
    protected_lists: Mapping[str, StarterList]
    garden_lists: Mapping[str, StarterList] = field(default_factory=dict)
    modes: tuple[ScheduleMode, ...] = ()

    def category(self, slug: str) -> Category:
        """Return a category; CatalogueError names the known ones."""
        return _find(self.categories, slug, "category")

    def group(self, slug: str) -> Group:
        """Return a protected group; CatalogueError names the known ones."""
        return _find(self.groups, slug, "protected group")

    def tier(self, slug: str) -> Tier:
        """Return a tier; CatalogueError names the known ones."""
        return _find(self.tiers, slug, "tier")

    def service(self, slug: str) -> Service:
        """Return a service; CatalogueError names the known ones."""
        return _find(self.services, slug, "service")

    def mode(self, slug: str) -> ScheduleMode:
        """Return a mode of schedules; CatalogueError names the known ones."""
        return _find(self.modes, slug, "mode")

    @property
    def mandatory(self) -> frozenset[str]:
        """The categories that are shut for everyone and cannot be opened (lock `M`)."""
        return frozenset(category.slug for category in self.categories if category.lock is Lock.MANDATORY)

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label a list of a category can carry: slugs and `category/part`, in the order of the categories."""
        return tuple(label for category in self.categories for label in category.labels())

    def shut_by_default(self, tier_slug: str) -> frozenset[str]:
        """Return what a tier shuts before anyone changes it: category slugs, and `category/part` for single parts.

        A shut category shuts its parts too; they are named only where the category itself is open.
        """
        tier = self.tier(tier_slug)
        if tier.basis is Basis.PUBLIC:
            return frozenset(_shut_at_public(self.categories))
        rank = {tier.slug: number for number, tier in enumerate(self.tiers)}
        return frozenset(
            category.slug
            for category in self.categories
            if category.youngest is None or rank[category.youngest] > rank[tier.slug]
        )

    def locked_shut(self, tier_slug: str) -> frozenset[str]:
        """Return the categories nobody can open for people of a tier."""
        minors = self.tier(tier_slug).keeps_minors_locked
        return frozenset(
            category.slug
            for category in self.categories
            if category.lock is Lock.MANDATORY or (minors and category.lock is Lock.MINORS)
        )

    def protected_groups(self, tier_slug: str) -> frozenset[str]:
        """Return the groups that are never shut for a tier; at `public` all of them."""
        tier = self.tier(tier_slug)
        if tier.basis is Basis.PUBLIC:
            return frozenset(group.slug for group in self.groups)
        rank = {tier.slug: number for number, tier in enumerate(self.tiers)}
        return frozenset(group.slug for group in self.groups if rank[group.youngest] <= rank[tier.slug])

    def gardens(self, tier_slug: str) -> frozenset[str]:
        """Return the gardens that are open to a tier while only chosen names are: its own and those of younger tiers.

        They mean nothing outside the allow-list mode. At `public`, where any age may be, all of them.
        """
        tier = self.tier(tier_slug)
        if tier.basis is Basis.PUBLIC:
            return frozenset(self.garden_lists)
        upto = self.tiers[: self.tiers.index(tier) + 1]
        return frozenset(each.slug for each in upto if each.slug in self.garden_lists)

    def starter(self, label: str) -> tuple[StarterName, ...]:
        """Return the names we ship for a category, those of its parts and services included, or for `category/part`."""
        labels = (label,) if "/" in label else self.category(label).labels()
        return tuple(name for each in labels if each in self.starter_lists for name in self.starter_lists[each].names)

    def protected(self, group: str) -> tuple[StarterName, ...]:
        """Return the names of a protected group; `helplines` are the hosts of the helplines."""
        return self.protected_lists[self.group(group).slug].names

    def service_names(self, slug: str) -> tuple[StarterName, ...]:
        """Return the names of a service."""
        return self.service(slug).names


def _shut_at_public(categories: Iterable[Category]) -> Iterator[str]:
    for category in categories:
        if category.public is not PublicDefault.OPEN:
            yield category.slug
            continue
        for part in category.parts:
            if part.public is not PublicDefault.OPEN:
                yield f"{category.slug}/{part.slug}"


def _find(items: Iterable[_T], slug: str, noun: str) -> _T:
    known = {item.slug: item for item in items}
    if slug not in known:
        raise CatalogueError(f"no {noun} is called {slug!r}; there are {', '.join(known)}")
    return known[slug]
