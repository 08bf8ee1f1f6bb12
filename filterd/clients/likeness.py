"""What a new device looks like: names and DHCP clients that the household's devices had. Hints for people only.

Phones change their MAC and keep their name; anybody can give a device any name. So a likeness is never more than a
suggestion to the adult who decides. No I/O here; seconds are of a clock that never runs backwards.
"""

from collections.abc import Iterator

from msgspec import Struct

from filterd.clients.evidence import Kind, score
from filterd.clients.owner import Owner, Owners
from filterd.clients.sighting import Sighting

MOST_SUGGESTIONS = 3
MOST_FINGERPRINTS = 4


class Looks(Struct, frozen=True, gc=False):
    """What a device says of itself: to DHCP servers, and (`announced`) to everyone by mDNS; empty where nothing.

    `fingerprints`: one for each version of DHCP.
    """

    hostname: str = ""
    fingerprints: frozenset[str] = frozenset()
    announced: str = ""


def looks_of(lease: Sighting) -> Looks:
    """Return what a lease says."""
    return Looks(lease.hostname, frozenset({lease.fingerprint} - {""}))


def merged(old: Looks, new: Looks) -> Looks:
    """Return two looks of one device as one; the new one counts where they differ."""
    fingerprints = new.fingerprints | old.fingerprints
    if len(fingerprints) > MOST_FINGERPRINTS:
        fingerprints = new.fingerprints
    return Looks(new.hostname or old.hostname, fingerprints, new.announced or old.announced)


class Suggestion(Struct, frozen=True, gc=False):
    """An unknown device looks like a known one; `reasons` are words for people."""

    owner: Owner
    score: int
    reasons: tuple[str, ...]


class _Seen(Struct, frozen=True, gc=False):
    looks: Looks
    at: float


class Likenesses:
    """The looks of the household's devices, as last seen with their MACs."""

    def __init__(self) -> None:
        self._by_mac: dict[str, _Seen] = {}
        self._by_name: dict[str, set[str]] = {}

    def remember(self, mac: str, looks: Looks, now: float) -> None:
        """Note how a device of the household looks now."""
        if not looks.hostname:
            return
        known = self._by_mac.get(mac)
        if known:
            looks = merged(known.looks, looks)
        self._forget(mac)
        self._by_mac[mac] = _Seen(looks, now)
        self._by_name.setdefault(looks.hostname, set()).add(mac)

    def keep_only(self, owners: Owners) -> None:
        """Forget the looks of devices that are nobody's any more."""
        for mac in self._by_mac.keys() - owners.macs().keys():
            self._forget(mac)

    def suggest(self, looks: Looks, owners: Owners, now: float) -> tuple[Suggestion, ...]:
        """Return whose device this could be, the best first, at most three."""
        best: dict[Owner, Suggestion] = {}
        for each in self._candidates(looks, owners, now):
            if each.score > 0 and (each.owner not in best or best[each.owner].score < each.score):
                best[each.owner] = each
        found = sorted(best.values(), key=lambda each: (-each.score, each.owner.device or ""))
        return tuple(found[:MOST_SUGGESTIONS])

    def _candidates(self, looks: Looks, owners: Owners, now: float) -> Iterator[Suggestion]:
        for name, kind in ((looks.hostname, Kind.NAME), (looks.announced, Kind.ANNOUNCED_NAME)):
            if not name:
                continue
            for owner in owners.named(name):
                yield Suggestion(owner, score(kind), (_WORDS[kind],))
            for mac in self._by_name.get(name, ()):
                seen, bearer = self._by_mac[mac], owners.of_mac(mac)
                if bearer is not None:
                    yield _suggestion(bearer, kind, looks.fingerprints & seen.looks.fingerprints, now - seen.at)

    def _forget(self, mac: str) -> None:
        seen = self._by_mac.pop(mac, None)
        if seen is None:
            return
        macs = self._by_name[seen.looks.hostname]
        macs.discard(mac)
        if not macs:
            del self._by_name[seen.looks.hostname]


_WORDS = {Kind.NAME: "the same name", Kind.ANNOUNCED_NAME: "it announces the same name"}


def _suggestion(bearer: Owner, kind: Kind, shared: frozenset[str], age: float) -> Suggestion:
    if kind is Kind.NAME and shared:
        return Suggestion(bearer, score(Kind.NAME_AND_FINGERPRINT, age), (_WORDS[kind], "the same DHCP client"))
    return Suggestion(bearer, score(kind, age), (_WORDS[kind],))
