"""Whom a request means: people and networks of the household by id, and everyone. No I/O here."""

from dataclasses import dataclass
from datetime import tzinfo

from filterd.desk.given import Given, Household
from filterd.desk.request import EVERYBODY
from filterd.error import ConfigError
from filterd.mistake import Mistakes, shown
from filterd.policy.ledger.grant import EVERYONE
from filterd.policy.ledger.standing import Standing
from filterd.policy.timing import Budget, BudgetKind, Timing
from filterd.policy.types import Profile

_NO_CLOCK = "the box does not know what time it is yet; please try again in a few minutes"


@dataclass(frozen=True, slots=True)
class Party:
    """Whom something is for: `person` as the ledger has it, and the profiles that are meant."""

    person: str
    profiles: tuple[Profile, ...]

    def zone(self, household: Household) -> tzinfo:
        """Return the zone of one person, for everyone that of the household."""
        timing = self.profiles[0].timing if self.person != EVERYONE else None
        return timing.zone if timing else household.home


def party_of(word: str, household: Household) -> Party:
    """Return one person or network, or everyone; ConfigError names those there are."""
    if word == EVERYBODY:
        return Party(EVERYONE, household.profiles)
    return Party(word, (profile_of(word, household, also=(EVERYBODY,)),))


def profile_of(slug: str, household: Household, also: tuple[str, ...] = ()) -> Profile:
    """Return one person or network; ConfigError names those there are, and the words in `also`."""
    for profile in household.profiles:
        if profile.slug == slug:
            return profile
    mistakes = Mistakes()
    names = {profile.name: profile.slug for profile in household.profiles}
    slugs = [*(profile.slug for profile in household.profiles), *also]
    mistakes.note_choice("person", shown(slug), slugs, value=slug, also=names)
    raise ConfigError(mistakes.lines)


def standing_of(profile: Profile, given: Given) -> Standing:
    """Return what the ledger knows of a person."""
    return given.store.ledger.standing(profile.slug, profile.guarded)


def budget_of(profile: Profile, slug: str, kind: BudgetKind | None = None) -> tuple[Budget, Timing]:
    """Return a person's budget, for "" the only one of its kind; ConfigError names those there are."""
    timing = profile.timing
    budgets = [each for each in timing.budgets if kind in (None, each.kind)] if timing else []
    if timing is None or not budgets:
        what = "budget with sessions" if kind else "budget"
        raise ConfigError(f"person: found {profile.slug!r}, who has no {what}; allowed: somebody who has one")
    if not slug and len(budgets) == 1:
        return budgets[0], timing
    for budget in budgets:
        if budget.slug == slug:
            return budget, timing
    mistakes = Mistakes()
    mistakes.note_choice("budget", shown(slug) if slug else "nothing", [each.slug for each in budgets], value=slug)
    raise ConfigError(mistakes.lines)


def need_clock(given: Given) -> None:
    """Raise ConfigError while nobody knows what time it is."""
    if not given.is_certain():
        raise ConfigError(_NO_CLOCK)
