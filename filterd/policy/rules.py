"""The precedence: one function for each rule, in the order in which they are asked. The first finding decides. No I/O.

The first line of a rule's docstring is its line in the published precedence, what follows `Silent:` is the reason when
it has nothing to say, and `explain` prints both. A rule gets the hits of
the name (one for each list that covers it), the query, the client, the policy and the time, and returns

- a `Finding`, which decides;
- None: it has nothing to say;
- an instant: it has nothing to say until then, and must be asked again.

A new rule is one function here and one line in `RULES`.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from blocklists.index import Hit
from blocklists.name import suffixes
from filterd.policy.closing import LEARNING, Closing
from filterd.policy.moment import Openings
from filterd.policy.types import SEALED, Client, Finding, OwnRule, Policy, Query, Verdict

CUSTOM = "custom"
SCHEDULE = "schedule"
BUDGET = "budget"
GARDEN = "garden"
UNRATED = "unrated"

Rule = Callable[[tuple[Hit, ...], Query, Client, Policy, datetime], Finding | datetime | None]

_OwnMatch = tuple[int, bool, datetime, int]
"""Octets of the match (of suffixes of one name, the one with more labels has more), whether it blocks, until when, the
number of the service's hit or _NAME. Of equals the one that lasts longest is the greatest: only its end can change the
decision."""

_NAME = -1

_FOREVER = datetime.max.replace(tzinfo=UTC)
_UNRATED_OPEN = Finding(Verdict.ALLOW, UNRATED)
_UNRATED_ASK = Finding(Verdict.ASK, UNRATED)


def authority(hits: tuple[Hit, ...], query: Query, client: Client, policy: Policy, now: datetime) -> Finding | None:
    """1. A name on the list of an authority is shut for everyone; nothing opens it.

    Silent: the name is on no authority's list.
    """
    if not any(hit.list.authority for hit in hits):
        return None
    # A sealed category of a list without an authority counts too: beside the same public list, all three look the same.
    grounds = [hit for hit in hits if hit.list.authority or (_is_category(hit) and category_of(hit) in SEALED)]
    protected_by = [hit.list.label for hit in hits if hit.list.kind == "protected"]
    return _shut(grounds, policy, alarm=protected_by[0] if protected_by else None)


def protected(hits: tuple[Hit, ...], query: Query, client: Client, policy: Policy, now: datetime) -> Finding | None:
    """2. A protected name (help, health and rights, learning, what devices need) is open; bedtime may shut learning.

    Silent: the name is not among those that always stay open here.
    """
    for hit in hits:
        label = hit.list.label
        if hit.list.kind != "protected" or label not in client.profile.protected:
            continue
        if label != LEARNING:
            return Finding(Verdict.ALLOW, label, (hit,))
        moment = client.at(now)
        if not moment.shuts_learning:
            return Finding(Verdict.ALLOW, label, (hit,), valid_until=moment.until)
    return None


def mandatory(hits: tuple[Hit, ...], query: Query, client: Client, policy: Policy, now: datetime) -> Finding | None:
    """3. A name in a category that is shut for everyone is shut; no rule of one's own opens it.

    Silent: the name is in no category that is shut for everyone.
    """
    return _shut([hit for hit in hits if _is_category(hit) and category_of(hit) in policy.mandatory], policy)


def grant(
    hits: tuple[Hit, ...], query: Query, client: Client, policy: Policy, now: datetime
) -> Finding | datetime | None:
    """4. What an adult, a PIN, a ticket or an accepted appeal opened for a time is open until then.

    Silent: nothing that was opened for a time covers the name.
    """
    moment = client.at(now)
    if moment.openings is not None:
        found = _opened(moment.openings, hits, query.qname, client, policy)
        if found is not None:
            return Finding(Verdict.ALLOW, CUSTOM, found[1], entry=found[2], valid_until=moment.until, by=found[0])
    # Whatever decides now, pauses, schedule and budgets of this person may decide otherwise from then on.
    return moment.until


def pause(hits: tuple[Hit, ...], query: Query, client: Client, policy: Policy, now: datetime) -> Finding | None:
    """5. While a person is paused, everything that is not protected is shut.

    Silent: nobody has paused this person.
    """
    return _closed(client.at(now).pauses, SCHEDULE, hits)


def schedule(hits: tuple[Hit, ...], query: Query, client: Client, policy: Policy, now: datetime) -> Finding | None:
    """5. What the person's schedule shuts at this hour is shut.

    Silent: at this hour the schedule leaves the name open.
    """
    return _closed(client.at(now).schedule, SCHEDULE, hits)


def budget(hits: tuple[Hit, ...], query: Query, client: Client, policy: Policy, now: datetime) -> Finding | None:
    """5. What a budget covers is shut when its time is used up, or while no session runs.

    Silent: no budget covers the name, or there is time left.
    """
    return _closed(client.at(now).budgets, BUDGET, hits)


def own(hits: tuple[Hit, ...], query: Query, client: Client, policy: Policy, now: datetime) -> Finding | None:
    """6. The person's own allow or block of a name or a service decides; the longest match wins, a tie blocks.

    Silent: no rule made for this person covers the name now.
    """
    profile = client.profile
    if not (profile.own or profile.own_exact or profile.own_services):
        return None
    found = _own_matches(hits, query.qname, client, now)
    if not found:
        return None
    octets, blocks, until, number = max(found)
    return Finding(
        Verdict.BLOCK if blocks else Verdict.ALLOW,
        CUSTOM,
        () if number == _NAME else (hits[number],),
        entry=query.qname[-octets:],
        valid_until=None if until is _FOREVER else until,
    )


def category(hits: tuple[Hit, ...], query: Query, client: Client, policy: Policy, now: datetime) -> Finding | None:
    """7. A name in a category that is shut for the person is shut.

    Silent: the name is in no category that is shut for this person.
    """
    return _shut([hit for hit in hits if _is_category(hit) and _is_shut(hit, client, policy)], policy)


def default(hits: tuple[Hit, ...], query: Query, client: Client, policy: Policy, now: datetime) -> Finding:
    """9. Everything else is open; with an allow-list only the walled garden is, the person can ask for the rest."""
    if client.profile.allow_list and (garden := _in_garden(hits, client)):
        return Finding(Verdict.ALLOW, GARDEN, garden)
    if not hits:
        return _UNRATED_ASK if client.profile.allow_list else _UNRATED_OPEN
    verdict = Verdict.ASK if client.profile.allow_list else Verdict.ALLOW
    rated = _in_order([hit for hit in hits if _is_category(hit)], policy)
    return Finding(verdict, category_of(rated[0]) if rated else UNRATED, rated)


RULES: tuple[Rule, ...] = (
    authority,
    protected,
    mandatory,
    grant,
    pause,
    schedule,
    budget,
    own,
    category,
    default,
)


def line_of(rule: Rule) -> str:
    """Return the rule's line in the published precedence."""
    return (rule.__doc__ or rule.__name__).strip().partition("\n")[0]


def silence_of(rule: Rule) -> str:
    """Return why a rule has nothing to say, "" if it does not tell."""
    return (rule.__doc__ or "").partition("Silent: ")[2].strip().removesuffix(".")


def category_of(hit: Hit) -> str:
    """Return the category a list of a category, or of a part of one, belongs to."""
    return hit.list.label.partition("/")[0]


def _is_category(hit: Hit) -> bool:
    return hit.list.kind == "category"


def _is_shut(hit: Hit, client: Client, policy: Policy) -> bool:
    """Whether the hit's label is shut. Of what is newer than the snapshot, a part follows its category.

    A whole category that the snapshot has never heard of is shut where children may be, because nobody here has said
    what it holds: it may be an old one under a new name. Protected names and own rules come before this one.
    """
    label, profile, known = hit.list.label, client.profile, policy.category_order
    if label in profile.shut:
        return True
    if label in known:
        return False
    return category_of(hit) in profile.shut if category_of(hit) in known else profile.guarded


def _in_order(hits: list[Hit], policy: Policy) -> tuple[Hit, ...]:
    """Return hits in the order of the catalogue, what it does not know last."""
    if len(hits) < 2:
        return tuple(hits)
    order = policy.category_order
    return tuple(sorted(hits, key=lambda hit: order.get(hit.list.label, order.get(category_of(hit), len(order)))))


def _shut(grounds: list[Hit], policy: Policy, alarm: str | None = None) -> Finding | None:
    if not grounds:
        return None
    ordered = _in_order(grounds, policy)
    return Finding(Verdict.BLOCK, category_of(ordered[0]), ordered, alarm=alarm)


def _closed(closings: tuple[Closing, ...], state: str, hits: tuple[Hit, ...]) -> Finding | None:
    for closing in closings:
        if closing.everything:
            return Finding(Verdict.BLOCK, state, by=closing.mode)
        if grounds := closing.grounds(hits):
            return Finding(Verdict.BLOCK, state, grounds, by=closing.mode)
    return None


def _opened(
    openings: Openings, hits: tuple[Hit, ...], qname: bytes, client: Client, policy: Policy
) -> tuple[str, tuple[Hit, ...], bytes | None] | None:
    """Return the id of the grant that opens a name, by which hits, and which of the name's endings was granted.

    A grant of a category opens what is shut only because of it; a name that is in another shut category too stays shut.
    Neither it nor that of a service opens a name in a locked category.
    """
    if openings.exact and (found := openings.exact.get(qname)):
        return found, (), qname
    if openings.below:
        for ending in suffixes(qname):
            if found := openings.below.get(ending):
                return found, (), ending
    if not (openings.services or openings.labels):
        return None
    rated = [hit for hit in hits if _is_category(hit)]
    # Looked at here too: whoever granted it may have done so when the person was of another tier.
    is_locked = any(category_of(hit) in client.profile.locked for hit in rated)
    for hit in hits if openings.services and not is_locked else ():
        if hit.list.kind == "service" and (found := openings.services.get(hit.list.label)):
            return found, (hit,), None
    if openings.labels and not is_locked:
        granted = [hit for hit in rated if _granting(openings, hit)]
        if granted and not any(_is_shut(hit, client, policy) for hit in rated if hit not in granted):
            return _granting(openings, granted[0]) or "", tuple(granted), None
    return None


def _granting(openings: Openings, hit: Hit) -> str | None:
    return openings.labels.get(hit.list.label) or openings.labels.get(category_of(hit))


def _in_garden(hits: tuple[Hit, ...], client: Client) -> tuple[Hit, ...]:
    return tuple(hit for hit in hits if hit.list.kind == "garden" and hit.list.label in client.profile.gardens)


def _own_matches(hits: tuple[Hit, ...], qname: bytes, client: Client, now: datetime) -> list[_OwnMatch]:
    """Return what of the person's own is in force; the greatest decides."""
    profile = client.profile
    below = profile.own
    is_certain = client.at(now).is_certain
    found: list[_OwnMatch] = []
    size = len(qname)
    position = 0
    while octets := qname[position]:
        for rule in below.get(qname[position:], ()):
            if _is_in_force(rule, now, is_certain):
                found.append((size - position, rule.verdict is Verdict.BLOCK, rule.until or _FOREVER, _NAME))
        position += octets + 1
    for rule in profile.own_exact.get(qname, ()):
        if _is_in_force(rule, now, is_certain):
            found.append((size, rule.verdict is Verdict.BLOCK, rule.until or _FOREVER, _NAME))
    for number, hit in enumerate(hits):
        verdict = profile.own_services.get(hit.list.label) if hit.list.kind == "service" else None
        if verdict:
            found.append((_octets(qname, hit.labels), verdict is Verdict.BLOCK, _FOREVER, number))
    return found


def _is_in_force(rule: OwnRule, now: datetime, is_certain: bool) -> bool:
    """Whether a rule counts; while the time is not known what is timed is taken for the stricter."""
    if rule.until is None:
        return True
    return rule.until > now and (is_certain or rule.verdict is Verdict.BLOCK)


def _octets(qname: bytes, labels: int) -> int:
    """Return how many octets of a wire name its last labels are, the root included."""
    return len(list(suffixes(qname))[-labels])
