"""Growing up: when somebody may have the settings of the next age tier, what that would change, and in which words.

Nothing loosens by itself: a proposal changes nothing and stands until an adult acts on it. There is no birth date, only
the month an adult wrote down. What a household changed in its own copy of a tier, or for one person, is not known here:
everything is told by the defaults of the tiers. No I/O here.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from itertools import pairwise

from msgspec import Struct

from blocklists.catalogue import Basis, Catalogue, Tier
from filterd.policy.stepup_words import Step, for_adult, for_person


class Growing(Struct, frozen=True):
    """A person. `next_tier_month`, such as 2027-05, is when the next tier may begin; "" if nobody wrote one down."""

    slug: str
    name: str
    tier: str
    next_tier_month: str = ""


class Proposal(Struct, frozen=True):
    """That `person` could move from the tier `before` to the tier `after`, since `month`.

    Both tiers are given whole: bedtimes, minutes, mode and what a parent sees are theirs. `opens` and `stays_shut` are
    labels in the order of the catalogue, without what is shut for everyone; `protects` names the protected groups that
    would be added. `own_decision`: the person is grown up then, and nobody else decides. `for_adult` and `for_person`
    are the words for both; the latter at the reading level of `before`.
    """

    person: str
    name: str
    month: str
    before: Tier
    after: Tier
    opens: tuple[str, ...]
    stays_shut: tuple[str, ...]
    protects: tuple[str, ...]
    own_decision: bool
    for_adult: str
    for_person: str


def proposals(people: Iterable[Growing], catalogue: Catalogue, now: datetime, home: tzinfo) -> tuple[Proposal, ...]:
    """Return what is proposed at `now` (aware) in a household of zone `home`, in the order of `people`.

    Only the next tier is proposed, however long ago the month was. Adults and `public` have no next one. Raises
    CatalogueError for a tier the catalogue does not know.
    """
    return tuple(_proposed(people, catalogue, f"{now.astimezone(home):%Y-%m}"))


def _proposed(people: Iterable[Growing], catalogue: Catalogue, this_month: str) -> Iterator[Proposal]:
    for person in people:
        after = _next(catalogue, catalogue.tier(person.tier))
        if after and person.next_tier_month and person.next_tier_month <= this_month:
            yield _proposal(person, catalogue.tier(person.tier), after, catalogue)


def _next(catalogue: Catalogue, tier: Tier) -> Tier | None:
    """Return the tier of the ages after these; the tiers of the catalogue stand in that order."""
    by_age = (each for each in catalogue.tiers if each.basis is Basis.AGE)
    return next((after for before, after in pairwise(by_age) if before.slug == tier.slug), None)


def _proposal(person: Growing, before: Tier, after: Tier, catalogue: Catalogue) -> Proposal:
    was, will = catalogue.shut_by_default(before.slug), catalogue.shut_by_default(after.slug)
    categories = [each for each in catalogue.categories if each.slug not in catalogue.mandatory]
    added = catalogue.protected_groups(after.slug) - catalogue.protected_groups(before.slug)
    opens = [each for each in categories if each.slug in was - will]
    stays_shut = [each for each in categories if each.slug in will]
    protects = [each for each in catalogue.groups if each.slug in added]
    step = Step(
        person.name,
        person.next_tier_month,
        before,
        after,
        tuple(each.name for each in opens),
        tuple(each.name for each in stays_shut),
        tuple(each.name for each in protects),
    )
    return Proposal(
        person=person.slug,
        name=person.name,
        month=person.next_tier_month,
        before=before,
        after=after,
        opens=tuple(each.slug for each in opens),
        stays_shut=tuple(each.slug for each in stays_shut),
        protects=tuple(each.slug for each in protects),
        own_decision=step.own_decision,
        for_adult=for_adult(step),
        for_person=for_person(step),
    )
