"""A small catalogue, households and lists for tests: everything in them has one reason to be there."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from blocklists.catalogue import (
    Basis,
    Catalogue,
    Category,
    Explanations,
    Group,
    Helplines,
    Lock,
    Mode,
    Part,
    PublicDefault,
    Risk,
    ScheduleMode,
    Service,
    StarterList,
    Suspected,
    Tier,
)
from blocklists.entry import Match
from blocklists.index import Hit, ListInfo
from blocklists.name import suffixes, to_wire
from filterd.config import convert
from filterd.policy.compile import compile_household
from filterd.policy.household import Household
from filterd.policy.snapshot import Snapshot

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


def _category(
    slug: str,
    lock: str = "-",
    youngest: str | None = "adult",
    public: PublicDefault = PublicDefault.SHUT,
    parts: tuple[Part, ...] = (),
) -> Category:
    words = "sealed" if slug == "csam" else slug
    return Category(
        slug=slug,
        name=f"the {slug} category",
        definition=f"What {slug} is.",
        explanations=Explanations(to8=f"{words} to 8", from9=f"{words} from 9", from13=f"{words} from 13"),
        risk=Risk.CONTENT,
        lock=Lock(lock),
        youngest=youngest,
        public=public,
        parts=parts,
        sources=("ours",),
    )


def _tier(slug: str, ages: tuple[int, int | None], basis: Basis = Basis.AGE) -> Tier:
    mode = Mode.ALLOW_LIST if slug == "little" else Mode.CATEGORIES
    return Tier(
        slug=slug,
        name=slug.title(),
        from_age=ages[0],
        to_age=ages[1],
        basis=basis,
        mode=mode,
        suspected=Suspected.FLAGGED,
    )


def _group(slug: str, youngest: str) -> Group:
    return Group(
        slug=slug,
        name=f"the {slug} group",
        definition=f"What {slug} is.",
        youngest=youngest,
        bedtime_may_shut=False,
        counted=True,
    )


def _mode(
    slug: str, *, everything: bool = False, learning: bool = False, shut: tuple[str, ...] = (), free: bool = False
) -> ScheduleMode:
    words = Explanations(to8=f"{slug} to 8", from9=f"{slug} from 9", from13=f"{slug} from 13")
    return ScheduleMode(
        slug=slug,
        name=f"the {slug} mode",
        explanations=words,
        everything=everything,
        learning=learning,
        shut=shut,
        free=free,
    )


_OPEN = PublicDefault.OPEN

CATALOGUE = Catalogue(
    categories=(
        _category("csam", "M", None),
        _category("sexualised-minors", "M", None),
        _category("image-abuse", "M", None),
        _category("scam-malware", "M", None),
        _category("porn", "m"),
        _category(
            "adult-goods",
            public=_OPEN,
            parts=(
                Part(slug="alcohol", name="alcohol"),
                Part(slug="weapons", name="weapons", public=PublicDefault.SHUT),
            ),
        ),
        _category("gambling"),
        _category("social", youngest="teen", public=_OPEN),
        _category("games", youngest="junior", public=_OPEN),
        _category("ads", youngest="little", public=_OPEN),
    ),
    groups=(
        _group("helplines", "little"),
        _group("health-rights", "junior"),
        _group("core", "little"),
        _group("learning", "little"),
    ),
    tiers=(
        _tier("little", (0, 5)),
        _tier("junior", (9, 12)),
        _tier("teen", (13, 14)),
        _tier("adult", (18, None)),
        _tier("public", (0, None), Basis.PUBLIC),
    ),
    services=tuple(
        Service(slug=slug, name=slug.title(), category=category, names=())
        for slug, category in (("chatter", "social"), ("blocks", "games"), ("nightly", "porn"))
    ),
    helplines=Helplines((), ()),
    modes=(
        _mode("bed", everything=True, learning=True),
        _mode("homework", shut=("games",)),
        _mode("free", free=True),
    ),
    garden_lists=MappingProxyType({tier: StarterList(label=tier, names=()) for tier in ("little",)}),
    starter_lists=MappingProxyType({}),
    protected_lists=MappingProxyType({}),
)


def household(**fields: object) -> Household:
    """Return a household of the given fields, as if they stood in the file."""
    return convert({"version": 1, "household": "The example family", **fields}, Household)


def snapshot(**fields: object) -> Snapshot:
    """Return the compiled household of the given fields."""
    return compile_household(household(**{"zone": "Etc/UTC", **fields}), CATALOGUE)


def of_one(tier: str = "junior", **fields: object) -> Snapshot:
    """Return a household with one person, `mia`."""
    return snapshot(people=[{"id": "mia", "name": "Mia", "tier": tier, **fields}])


class SampleLists:
    """Lists in dictionaries: `{"category:games": ["example.com", "=www.example.net"], "authority:csam": [...]}`.

    The kind `authority` is a category's list with an authority. `*.name` covers only what is below.
    """

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._lists = [(_info(key), _entries(names)) for key, names in lists.items()]

    def match(self, qname: bytes) -> tuple[Hit, ...]:
        return tuple(hit for info, entries in self._lists if (hit := _longest(info, entries, qname)))


def _info(key: str) -> ListInfo:
    kind, label = key.split(":")
    authority = "The example authority" if kind == "authority" else ""
    return ListInfo(
        slug=key.replace(":", "-").replace("/", "-"),
        kind="category" if authority else kind,
        label=label,
        name=f"List {key}",
        publisher="The example publisher",
        authority=authority,
    )


def _entries(texts: Iterable[str]) -> dict[bytes, Match]:
    entries: dict[bytes, Match] = {}
    for text in texts:
        match = Match.EXACT if text.startswith("=") else Match.BELOW if text.startswith("*.") else Match.SUFFIX
        name = to_wire(text.removeprefix("=").removeprefix("*."))
        entries[name] = Match(match | entries.get(name, 0))
    return entries


def _longest(info: ListInfo, entries: Mapping[bytes, Match], qname: bytes) -> Hit | None:
    names = list(suffixes(qname))
    for number, name in enumerate(names):
        match = entries.get(name)
        if match and match & (Match.EXACT if number == 0 else Match.BELOW):
            return Hit(info, len(names) - number, match)
    return None
