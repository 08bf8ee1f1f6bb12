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
from filterd.policy.types import SEALED, Client, Finding, Policy, Query, Verdict

CUSTOM = "custom"
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
    """2. A protected name (help, health and rights, learning, what devices need) is open.

    Silent: the name is not among those that always stay open here.
    """
    for hit in hits:
        if hit.list.kind == "protected" and hit.list.label in client.profile.protected:
            return Finding(Verdict.ALLOW, hit.list.label, (hit,))
    return None


def mandatory(hits: tuple[Hit, ...], query: Query, client: Client, policy: Policy, now: datetime) -> Finding | None:
    """3. A name in a category that is shut for everyone is shut; no rule of one's own opens it.

    Silent: the name is in no category that is shut for everyone.
    """
    return _shut([hit for hit in hits if _is_category(hit) and category_of(hit) in policy.mandatory], policy)


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
    """9. Everything else is open; with an allow-list, the person can ask for it."""
    if not hits:
        return _UNRATED_ASK if client.profile.allow_list else _UNRATED_OPEN
    verdict = Verdict.ASK if client.profile.allow_list else Verdict.ALLOW
    rated = _in_order([hit for hit in hits if _is_category(hit)], policy)
    return Finding(verdict, category_of(rated[0]) if rated else UNRATED, rated)


RULES: tuple[Rule, ...] = (
    authority,
    protected,
    mandatory,
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


def _own_matches(hits: tuple[Hit, ...], qname: bytes, client: Client, now: datetime) -> list[_OwnMatch]:
    """Return what of the person's own is in force; the greatest decides."""
    profile = client.profile
    below = profile.own
    found: list[_OwnMatch] = []
    size = len(qname)
    position = 0
    while octets := qname[position]:
        for rule in below.get(qname[position:], ()):
            if rule.until is None or rule.until > now:
                found.append((size - position, rule.verdict is Verdict.BLOCK, rule.until or _FOREVER, _NAME))
        position += octets + 1
    for rule in profile.own_exact.get(qname, ()):
        if rule.until is None or rule.until > now:
            found.append((size, rule.verdict is Verdict.BLOCK, rule.until or _FOREVER, _NAME))
    for number, hit in enumerate(hits):
        verdict = profile.own_services.get(hit.list.label) if hit.list.kind == "service" else None
        if verdict:
            found.append((_octets(qname, hit.labels), verdict is Verdict.BLOCK, _FOREVER, number))
    return found


def _octets(qname: bytes, labels: int) -> int:
    """Return how many octets of a wire name its last labels are, the root included."""
    return len(list(suffixes(qname))[-labels])
