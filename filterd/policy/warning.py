"""What a household file says without effect, and what its lists hold that it cannot know. No I/O here.

Nothing here is a mistake: the snapshot may be used. But a switch that does nothing must not look as if it did.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from blocklists.index import ListInfo
from blocklists.name import to_text
from filterd.policy.decide import decide
from filterd.policy.rules import own
from filterd.policy.snapshot import Snapshot
from filterd.policy.types import Client, OwnRule, Policy, Profile, Query, Verdict

_VERBS = {Verdict.ALLOW: "allow", Verdict.BLOCK: "block"}


def warnings(snapshot: Snapshot, infos: Iterable[ListInfo], policy: Policy, now: datetime) -> Iterator[str]:
    """Yield one line for each thing that does not do what it seems to; `infos` are the lists behind `policy`."""
    infos = tuple(infos)
    yield from _new_categories(snapshot, infos)
    yield from _way_round(snapshot)
    services = {info.label for info in infos if info.kind == "service"}
    lists = {info.slug for info in infos}
    for profile in snapshot.profiles:
        for slug in sorted(profile.own_services.keys() - services):
            yield f"{profile.slug}: no list has the service {slug!r}: its switch does nothing; build the index anew"
        yield from _idle_rules(profile, policy, now)
        yield from _idle_times(profile, services, lists, now)


def _new_categories(snapshot: Snapshot, infos: Iterable[ListInfo]) -> Iterator[str]:
    """Yield the categories of which the snapshot has never heard, not the lists: some are never named."""
    known = snapshot.category_order
    labels = {info.label.partition("/")[0] for info in infos if info.kind == "category"}
    for label in sorted(labels - known.keys()):
        yield (
            f"the lists have a category {label!r} that is newer than the snapshot: shut under 18 and in public places, "
            "open for adults; compile the household anew"
        )


def _way_round(snapshot: Snapshot) -> Iterator[str]:
    """Yield that a bedtime can be got round: a device that makes up a new hardware address is one nobody named."""
    named, unknown = snapshot.profiles[: snapshot.unknown], snapshot.profiles[snapshot.unknown]
    has_bedtimes = any(each.guarded and each.timing and not each.timing.schedule.is_empty for each in named)
    if has_bedtimes and unknown.timing is None:
        yield (
            "unknown: devices nobody named have no schedule, so a made-up hardware address is a way round the others'; "
            f"unknown: {{tier: {unknown.tier}, schedule: [bed 20:00 to 06:30 on every day]}} closes it"
        )


def _idle_times(profile: Profile, services: AbstractSet[str], lists: AbstractSet[str], now: datetime) -> Iterator[str]:
    """Yield what schedule and budgets name and no list has, and a schedule of which everything is over."""
    timing = profile.timing
    if timing is None:
        return
    shut, schedule = timing.schedule.strictest(), timing.schedule
    named = frozenset[str]().union(*(each.services for each in shut), *(each.services for each in timing.budgets))
    for slug in sorted(named - services):
        yield f"{profile.slug}: no list has the service {slug!r}: times for it do nothing; build the index anew"
    for slug in sorted(frozenset[str]().union(*(each.lists for each in shut)) - lists):
        yield f"{profile.slug}: no list is called {slug!r}: the schedule shuts nothing by it"
    if schedule.rules and not schedule.closings(now) and schedule.next_change(now) is None:
        yield f"{profile.slug}: the schedule shuts nothing, now or later"


def _idle_rules(profile: Profile, policy: Policy, now: datetime) -> Iterator[str]:
    client = Client(replace(profile, timing=None))  # a bedtime that holds just now makes no rule idle
    for mark, names in (("", profile.own), ("=", profile.own_exact)):
        for name, rules in names.items():
            for rule in rules:
                if why := _why_idle(rule, name, client, policy, now):
                    yield f"{profile.slug}: {_VERBS[rule.verdict]} {mark}{to_text(name)} has no effect: {why}"


def _why_idle(rule: OwnRule, name: bytes, client: Client, policy: Policy, now: datetime) -> str:
    if rule.until is not None and rule.until <= now:
        return f"it ended at {rule.until:%Y-%m-%d %H:%M} UTC"
    decision = decide(Query(name, 1), client, policy, now)
    if own.__name__ in decision.trace:
        return ""
    if decision.is_blocked and rule.verdict is Verdict.ALLOW:
        return "the name is shut for everyone"
    if not decision.is_blocked and rule.verdict is Verdict.BLOCK:
        return "the name is protected and stays open"
    return ""
