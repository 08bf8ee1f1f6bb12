"""The reference the engine is compared with: dictionaries, sets and plain words, no code of the product.

It reads list files with a few string operations, and the catalogue's YAML as plain data. The switches of each tier are
written out by hand from the product's table, so that a slip in the catalogue shows as a difference.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from publicsuffixlist import PublicSuffixList

from tests.support.data import ROOT
from tests.support.feed import Feed

CATALOGUE = ROOT / "blocklists" / "data"
_SUFFIXES = PublicSuffixList()
_HOST = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_NULL = {"0.0.0.0", "127.0.0.1", "::", "::1"}
_OWN_NAMES = {"localhost", "localhost.localdomain", "local", "broadcasthost", "0.0.0.0"}

MANDATORY = {"csam", "sexualised-minors", "image-abuse", "scam-malware"}
HARM = {
    "extremism", "self-harm", "eating-harm", "porn", "dating-sex-services", "violence", "hate", "drugs",
    "adult-goods", "gambling", "stranger-chat", "bypass",
}  # fmt: skip
SHUT = {
    "little": HARM | {"mature", "livestream", "social", "messaging", "games", "video", "spending"},
    "junior": HARM | {"mature", "livestream", "social", "messaging", "spending"},
    "teen": HARM | {"mature", "livestream", "spending"},
    "adult": set(),
    "public": (HARM - {"adult-goods"}) | {"adult-goods/weapons"},
}
PROTECTED = {
    "little": {"helplines", "core", "learning"},
    "junior": {"helplines", "core", "learning", "health-rights"},
    "teen": {"helplines", "core", "learning", "health-rights"},
    "adult": {"helplines", "core", "learning", "health-rights"},
    "public": {"helplines", "core", "learning", "health-rights"},
}
GARDENS = {"little": {"little"}}
"""For the tiers where only what was chosen is open: the lists of `garden/` that are open too."""


@dataclass(frozen=True, slots=True)
class NaivePerson:
    """A person as the reference knows one; own names are text, those in `own_exact` cover themselves alone."""

    tier: str
    open: frozenset[str] = frozenset()
    shut: frozenset[str] = frozenset()
    allow: frozenset[str] = frozenset()
    allow_exact: frozenset[str] = frozenset()
    block: frozenset[str] = frozenset()


@dataclass(slots=True)
class NaiveLists:
    """Which labels (categories, protected groups) cover a name: two dictionaries and a walk up the labels."""

    exact: dict[str, set[str]] = field(default_factory=dict)
    suffix: dict[str, set[str]] = field(default_factory=dict)

    def add(self, label: str, name: str, *, suffix: bool) -> None:
        if suffix and _SUFFIXES.is_public(name):
            return
        (self.suffix if suffix else self.exact).setdefault(name, set()).add(label)

    def labels(self, name: str) -> set[str]:
        found = set(self.exact.get(name, ()))
        for parent in parents(name):
            found |= self.suffix.get(parent, set())
        return found

    def read(self, feeds: Iterable[Feed]) -> None:
        for feed in feeds:
            for name in names_in(feed):
                self.add(feed.category, name, suffix=feed.suffix and not name.startswith("="))

    def read_catalogue(self) -> None:
        for kind in ("starter", "protected", "garden"):
            for path in sorted((CATALOGUE / kind).glob("*.yaml")):
                self._read_sections(path)
        for service in yaml.safe_load((CATALOGUE / "services.yaml").read_text())["services"]:
            self._add_all(service["category"], service["names"])
        helplines = yaml.safe_load((CATALOGUE / "helplines.yaml").read_text())
        lines = [*helplines["fallback"], *(line for country in helplines["countries"] for line in country["lines"])]
        for line in lines:
            self._add_all("helplines", line["names"])

    def _read_sections(self, path: Path) -> None:
        content = yaml.safe_load(path.read_text())
        for section in content.get("sections") or []:
            self._add_all(section.get("part") or content["list"], section["names"])

    def _add_all(self, label: str, names: Iterable[str]) -> None:
        for name in names:
            self.add(label, name.removeprefix("="), suffix=not name.startswith("="))


def parents(name: str) -> Iterator[str]:
    """The name itself and every parent."""
    while name:
        yield name
        name = name.partition(".")[2]


def names_in(feed: Feed) -> Iterator[str]:
    """The names of a list file, read with string operations."""
    for raw in feed.path.read_bytes().splitlines():
        line = raw.decode("utf-8", "replace").strip().lower()
        if not line or line[0] in "!#[":
            continue
        yield from (
            name for name in _names_of_line(line, feed.syntax) if _HOST.fullmatch(name) and name not in _OWN_NAMES
        )


def _names_of_line(line: str, syntax: str) -> list[str]:
    if syntax == "dnsmasq":
        return line.split("/")[1:-1]
    if syntax == "adblock" and line.startswith("||"):
        return [line[2:-1]] if line.endswith("^") else []
    words = line.partition("#")[0].split()
    if words and words[0] in _NULL:
        return words[1:]
    return words if syntax == "domains" else []


def verdict(person: NaivePerson, lists: NaiveLists, name: str) -> str:
    """Return allow, block or ask for a text name, by the product's precedence."""
    labels = lists.labels(name)
    if labels & PROTECTED[person.tier]:
        return "allow"
    if labels & MANDATORY:
        return "block"
    own = _own_verdict(person, name)
    if own:
        return own
    shut = (SHUT[person.tier] | person.shut) - person.open
    if any(label in shut or label.partition("/")[0] in shut for label in labels):
        return "block"
    return "ask" if person.tier in GARDENS and not labels & GARDENS[person.tier] else "allow"


def _own_verdict(person: NaivePerson, name: str) -> str | None:
    if name in person.allow_exact:
        return "allow"
    for parent in parents(name):
        if parent in person.block:
            return "block"
        if parent in person.allow:
            return "allow"
    return None
