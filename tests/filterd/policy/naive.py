"""The precedence once more, told with text, sets and loops: what `decide` is compared with. No code of the product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

CATEGORIES = [
    "csam", "sexualised-minors", "image-abuse", "scam-malware", "porn", "adult-goods", "gambling", "social", "games",
    "ads",
]  # fmt: skip
SEALED = {"csam", "sexualised-minors", "image-abuse"}
MANDATORY = SEALED | {"scam-malware"}
SHUT = {
    "little": {"porn", "adult-goods", "gambling", "social", "games"},
    "junior": {"porn", "adult-goods", "gambling", "social"},
    "teen": {"porn", "adult-goods", "gambling"},
    "adult": set[str](),
    "public": {"porn", "adult-goods/weapons", "gambling"},
}
PROTECTED = {
    "little": {"helplines", "core", "learning"},
    "junior": {"helplines", "core", "learning", "health-rights"},
    "teen": {"helplines", "core", "learning", "health-rights"},
    "adult": {"helplines", "core", "learning", "health-rights"},
    "public": {"helplines", "core", "learning", "health-rights"},
}


@dataclass(frozen=True)
class NaivePerson:
    """What the reference knows of a person; own names are (text, until or None)."""

    tier: str
    open: Sequence[str] = ()
    shut: Sequence[str] = ()
    allow: Sequence[tuple[str, datetime | None]] = ()
    block: Sequence[tuple[str, datetime | None]] = ()
    services: Mapping[str, str] = field(default_factory=dict)


def length_of_cover(entry: str, name: str) -> int:
    """How many labels of `name` the entry covers it by; 0: not at all."""
    if entry.startswith("="):
        return len(name.split(".")) if entry[1:] == name else 0
    return len(entry.split(".")) if f".{name}".endswith(f".{entry}") else 0


def is_shut(person: NaivePerson, label: str) -> bool:
    category = label.split("/")[0]
    shut = category in SHUT[person.tier] or label in SHUT[person.tier]
    for asked in (category, label):  # what is said of the part comes after what is said of the category
        if asked in person.open:
            shut = False
        if asked in person.shut:
            shut = True
    return shut


def naive_decision(
    name: str, person: NaivePerson, lists: Mapping[str, Sequence[str]], now: datetime
) -> tuple[str, str, str]:
    """Return verdict, rule and state."""
    covered = {key: max((length_of_cover(entry, name) for entry in names), default=0) for key, names in lists.items()}
    hits = {key.split(":")[0]: set[str]() for key in lists}
    for key, length in covered.items():
        if length:
            hits[key.split(":")[0]].add(key.split(":")[1])
    if hits.get("authority"):
        return "block", "authority", first(hits["authority"] | (hits.get("category", set()) & SEALED))
    for group in ("helplines", "health-rights", "core", "learning"):
        if group in hits.get("protected", ()) and group in PROTECTED[person.tier]:
            return "allow", "protected", "any group"
    categories = hits.get("category", set())
    if any(label.split("/")[0] in MANDATORY for label in categories):
        return "block", "mandatory", first({label for label in categories if label.split("/")[0] in MANDATORY})
    if verdict := own_verdict(name, person, covered, now):
        return verdict, "own", "custom"
    if shut := {label for label in categories if is_shut(person, label)}:
        return "block", "category", first(shut)
    return "ask" if person.tier == "little" else "allow", "default", first(categories) if categories else "unrated"


def own_verdict(name: str, person: NaivePerson, covered: Mapping[str, int], now: datetime) -> str:
    lengths = {"allow": 0, "block": 0}
    for verdict, rows in (("allow", person.allow), ("block", person.block)):
        for entry, until in rows:
            if until is None or until > now:
                lengths[verdict] = max(lengths[verdict], length_of_cover(entry, name))
    for service, verdict in person.services.items():
        lengths[verdict] = max(lengths[verdict], covered.get(f"service:{service}", 0))
    if lengths["block"] and lengths["block"] >= lengths["allow"]:
        return "block"
    return "allow" if lengths["allow"] else ""


def first(labels: set[str]) -> str:
    return min((label.split("/")[0] for label in labels), key=CATEGORIES.index)
