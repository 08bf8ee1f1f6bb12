"""The nouns of the catalogue, as they stand in the YAML files of `blocklists/data`. No I/O and no checks here."""

from datetime import date, time
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct, field

from blocklists.entry import Match

Slug = Annotated[str, Meta(pattern=r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z", max_length=40)]
Words = Annotated[str, Meta(min_length=1)]
Link = Annotated[str, Meta(pattern=r"\Ahttps?://[a-z0-9.-]+(?:[/?#]\S*)?\Z")]
SourceLink = Annotated[str, Meta(pattern=r"\Ahttps://[a-z0-9.-]+(?:[/?#]\S*)?\Z")]

HELPLINES = "helplines"  # the protected group whose names are the hosts in helplines.yaml


class Risk(StrEnum):
    """Why a category exists: content, contact, conduct, contract (the 4 Cs, doi.org/10.21241/ssoar.71817) or ours."""

    CONTENT = "content"
    CONTACT = "contact"
    CONDUCT = "conduct"
    CONTRACT = "contract"
    OVERUSE = "overuse"
    EVASION = "evasion"


class Lock(StrEnum):
    """Who may open a category: nobody (`M`), nobody for people under 18 and `public` (`m`), or the adult (`-`)."""

    MANDATORY = "M"
    MINORS = "m"
    NONE = "-"


class PublicDefault(StrEnum):
    """The default at `public`. OPERATOR: shut until the operator of the place decides otherwise."""

    SHUT = "shut"
    OPEN = "open"
    OPERATOR = "operator"


class Explanations(Struct, frozen=True, forbid_unknown_fields=True):
    """The same reason in words for three ages; kind, and never a reproach."""

    to8: Words
    from9: Words = field(name="9-12")
    from13: Words = field(name="13+")


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A piece of a category that can be shut alone; its label is `category/part`."""

    slug: Slug
    name: Words
    public: PublicDefault = PublicDefault.OPEN


class Category(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One category. `youngest` is the youngest tier where it is open by default, None where it is open to nobody.

    `budget`: minutes spent there count to the entertainment budget. `note` tells an adult what the default leaves
    open. `sources` say which kinds of list are honest for it.
    """

    slug: Slug
    name: Words
    definition: Words
    explanations: Explanations
    risk: Risk
    lock: Lock
    youngest: Slug | None
    public: PublicDefault
    budget: bool = False
    note: str = ""
    parts: tuple[Part, ...] = ()
    sources: tuple[Words, ...]

    def labels(self) -> tuple[str, ...]:
        """Return the labels its lists carry: the slug, then `slug/part` for each part."""
        return (self.slug, *(f"{self.slug}/{part.slug}" for part in self.parts))


class Group(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A protected group: no category, suspicion, budget or allow-list mode shuts its names.

    `counted` false means visits are neither logged by name nor counted for a person.
    """

    slug: Slug
    name: Words
    definition: Words
    youngest: Slug
    bedtime_may_shut: bool
    counted: bool


class Basis(StrEnum):
    """Which column of the category table gives a tier its defaults: the youngest tier, or the one for public places."""

    AGE = "age"
    PUBLIC = "public"


class Mode(StrEnum):
    """ALLOW_LIST: only what is listed as open; CATEGORIES: everything but the shut categories."""

    ALLOW_LIST = "allow-list"
    CATEGORIES = "categories"


class Suspected(StrEnum):
    """What happens to a name that only looks suspicious: the person must ask first, or it is just marked."""

    HELD = "held"
    FLAGGED = "flagged"


class Sight(StrEnum):
    """What a parent sees by default."""

    TOTALS = "totals"
    BLOCKED_NAMES = "blocked-names"


class Bedtime(Struct, frozen=True, forbid_unknown_fields=True):
    """Local wall-clock times; `start` is in the evening, `end` the next morning."""

    start: time
    end: time


class Budget(Struct, frozen=True, forbid_unknown_fields=True):
    """Entertainment minutes on a school day, and how many more at weekends. None: the young person sets it."""

    school_day_minutes: Annotated[int, Meta(gt=0, le=1440)] | None
    weekend_extra_minutes: Annotated[int, Meta(ge=0, le=1440)] = 0


class Tier(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An age tier and its defaults. `to_age` None: no upper end. `garden`: we ship names for its walled garden."""

    slug: Slug
    name: Words
    from_age: Annotated[int, Meta(ge=0)]
    to_age: int | None
    basis: Basis = Basis.AGE
    mode: Mode
    suspected: Suspected
    parent_sees: tuple[Sight, ...] = ()
    bedtime: Bedtime | None = None
    budget: Budget | None = None
    garden: bool = False

    @property
    def is_under_18(self) -> bool:
        """Whether everyone in the tier is a child."""
        return self.to_age is not None and self.to_age < 18

    @property
    def keeps_minors_locked(self) -> bool:
        """Whether lock `m` holds here: for everyone under 18, and where children may be around."""
        return self.is_under_18 or self.basis is Basis.PUBLIC


class ScheduleMode(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mode a schedule can name. `shut` holds labels; `everything` covers every name that is not protected.

    `learning`: the protected group of that name is shut too. `free`: nothing of the schedule is shut while it holds.
    """

    slug: Slug
    name: Words
    explanations: Explanations
    everything: bool = False
    learning: bool = False
    shut: tuple[str, ...] = ()
    free: bool = False


class StarterName(Struct, frozen=True):
    """One name written by us: normalised, what it covers, and why it is there."""

    name: str
    match: Match
    why: str


class Service(Struct, frozen=True, kw_only=True):
    """Something people know by one name (a game, an app): its names also count to its category."""

    slug: str
    name: str
    category: str
    names: tuple[StarterName, ...]


class StarterList(Struct, frozen=True, kw_only=True):
    """The names of one category, part, protected group or garden; `why_empty` says why there are none on purpose."""

    label: str
    names: tuple[StarterName, ...]
    why_empty: str = ""


class LineKind(StrEnum):
    """What a line is for. HOTLINE takes reports of illegal material."""

    EMERGENCY = "emergency"
    CHILD_HELPLINE = "child-helpline"
    HELPLINE = "helpline"
    SUICIDE = "suicide"
    ABUSE = "abuse"
    HOTLINE = "hotline"
    POLICE = "police"


class Helpline(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line that helps, with the page (`source`) where it was found and the day it was last looked up."""

    slug: Slug
    name: Words
    kind: LineKind
    phone: tuple[Words, ...] = ()
    url: Link | None = None
    names: tuple[str, ...] = ()
    languages: tuple[Annotated[str, Meta(pattern=r"\A[a-z]{2,3}(?:-[A-Za-z0-9]+)*\Z")], ...] = ()
    source: SourceLink
    checked: date


class Country(Struct, frozen=True, forbid_unknown_fields=True):
    """The lines of one country (ISO 3166-1 alpha-2)."""

    country: Annotated[str, Meta(pattern=r"\A[A-Z]{2}\Z")]
    name: Words
    lines: tuple[Helpline, ...]


class Helplines(Struct, frozen=True, forbid_unknown_fields=True):
    """The lines of every country we know, and those that help everywhere."""

    fallback: tuple[Helpline, ...]
    countries: tuple[Country, ...]

    def of(self, country: str) -> tuple[Helpline, ...]:
        """Return the lines of a country (alpha-2, any case), then the fallback; only the fallback if it is unknown."""
        found = next((entry.lines for entry in self.countries if entry.country == country.upper()), ())
        return (*found, *self.fallback)
