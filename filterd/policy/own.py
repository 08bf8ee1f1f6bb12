"""A person's own names and services: as written, checked, and compiled for the decision. No I/O here."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated

from msgspec import Meta

from blocklists.error import NameFormatError
from blocklists.name import normalise, to_wire
from filterd.mistake import Mistakes, shown
from filterd.policy.household import OwnName, Subject, TimedName
from filterd.policy.types import OwnRule, Verdict

# What homes call their own networks (RFC 6762 appendix G, RFC 8375): no stranger has a name there.
_AT_HOME = frozenset({"home", "home.arpa", "internal", "intranet", "lan", "local", "localdomain", "private"})
_ALLOWED = "a host name: example.com for it and all below it, =example.com for that name alone"


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One own name: normalised text, whether it is that name alone, what happens to it, until when (UTC)."""

    name: str
    exact: bool
    verdict: Verdict
    until: Annotated[datetime, Meta(tz=True)] | None = None


def own_rows(mistakes: Mistakes, path: str, subject: Subject, is_ending: Callable[[str], bool]) -> tuple[OwnRow, ...]:
    """Return the names a subject allows and blocks; a name may stand once in each of the two lists.

    An ending that many strangers share (`is_ending`: com, co.uk) cannot be allowed with all below it: that would open
    nearly everything, the locked categories too. To block one is no such mistake.
    """
    rows: dict[tuple[str, bool, Verdict], OwnRow] = {}
    for verdict, written in ((Verdict.ALLOW, subject.allow), (Verdict.BLOCK, subject.block)):
        for number, each in enumerate(written):
            where = f"{path}.{verdict}[{number}]"
            row = own_row(mistakes, where, verdict, each, is_ending)
            if row is None:
                continue
            key = (row.name, row.exact, row.verdict)
            if key in rows:
                mistakes.note(where, f"{shown(row.name)} twice", "once in a list")
            rows[key] = row
    return tuple(rows.values())


def own_row(
    mistakes: Mistakes, path: str, verdict: Verdict, written: OwnName, is_ending: Callable[[str], bool]
) -> OwnRow | None:
    """Return one name, None after noting why it is none; to allow an ending that strangers share is a mistake too."""
    row = _row(mistakes, path, verdict, written)
    if row and verdict is Verdict.ALLOW and not row.exact and row.name not in _AT_HOME and is_ending(row.name):
        mistakes.note(path, f"{shown(row.name)}, an ending that strangers share", "a name below it")
    return row


def _row(mistakes: Mistakes, path: str, verdict: Verdict, written: OwnName) -> OwnRow | None:
    timed = written if isinstance(written, TimedName) else None
    text = timed.name if timed else str(written)
    until = _instant(mistakes, f"{path}.until", timed.until) if timed else None
    try:
        name = normalise(text.removeprefix("="))
    except NameFormatError as error:
        mistakes.note(path, shown(text), f"{_ALLOWED} ({slip(text) or error})")
        return None
    return OwnRow(name, text.startswith("="), verdict, until)


def slip(text: str) -> str:
    """Return what to write instead of `text`, which is no host name, where that is plain; "" where it is not."""
    bare = text.removeprefix("=")
    if bare.startswith("*."):
        return f"{shown(bare[2:])} covers all below it"
    if ":" in bare or "/" in bare:
        host = bare.partition("://")[2] or bare
        return f"only the name: {shown(re.split('[/:?#]', host)[0])}"
    return ""


def _instant(mistakes: Mistakes, path: str, until: datetime) -> datetime | None:
    if until.tzinfo is None:
        mistakes.note(path, str(until), "a time with its offset from UTC")
        return None
    try:
        return until.astimezone(UTC)
    except OverflowError:
        mistakes.note(path, str(until), "a time that is in the years 1 to 9999 in UTC too")
        return None


def own_rules(rows: Iterable[OwnRow], *, exact: bool) -> Mapping[bytes, tuple[OwnRule, ...]]:
    """Return the exact or the other rows by wire name, the block of a name before its allow."""
    rules: dict[bytes, tuple[OwnRule, ...]] = {}
    for row in rows:
        if row.exact is exact:
            wire = to_wire(row.name)
            both = (*rules.get(wire, ()), OwnRule(row.verdict, row.until))
            rules[wire] = tuple(sorted(both, key=lambda rule: rule.verdict is not Verdict.BLOCK))
    return MappingProxyType(rules)
