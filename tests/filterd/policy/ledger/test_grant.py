"""What a grant and a pause refuse to be."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from filterd.policy.ledger.grant import LAST, Grant, Pause, Scope, ScopeKind, as_utc
from tests.filterd.policy.ledger.sample import HOUR, NOW, a_grant, a_pause

YEAR = timedelta(days=366)


@pytest.mark.parametrize("make", [a_grant, a_pause])
@pytest.mark.parametrize("length", [timedelta(0), -HOUR, YEAR + timedelta(seconds=1)])
def test_it_ends_after_it_starts_and_within_a_year(make: Callable[..., Grant | Pause], length: timedelta) -> None:
    with pytest.raises(ValueError, match=r"must end after|at most 366 days"):
        make(length=length)
    assert make(length=YEAR).until == NOW + YEAR


def test_times_are_kept_in_utc_so_that_durations_are_right_when_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=0)
    grant = Grant(
        "g1", "mia", a_grant().scope, start, datetime(2026, 10, 25, 2, 45, tzinfo=berlin, fold=1), a_grant().origin
    )
    assert grant.start.tzinfo is UTC
    assert grant.until - grant.start == timedelta(minutes=75)


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 1, 1),  # noqa: DTZ001 - the point of the test
        datetime(1969, 12, 31, 23, 59, tzinfo=UTC),
        LAST,
        datetime.max.replace(tzinfo=ZoneInfo("America/New_York")),
    ],
)
def test_a_time_without_zone_or_that_no_clock_shows_is_refused(value: datetime) -> None:
    with pytest.raises(ValueError, match=r"zone|no"):
        as_utc(value)


def test_an_end_without_a_zone_is_refused() -> None:
    good = a_grant()
    with pytest.raises(ValueError, match="zone"):
        Grant("g1", "mia", good.scope, NOW, datetime(2026, 11, 21), good.origin)  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "G1"),
        ("id", ""),
        ("id", "g1\n"),
        ("id", "g" * 33),
        ("person", "mia smith"),
        ("start", "2026-11-20T18:00:00"),
        ("until", "2026-11-20T18:00:00Z"),
        ("until", "2028-11-20T18:00:00Z"),
        ("scope", {"kind": "all"}),
        ("scope", {"kind": "name", "value": "exa mple.com"}),
        ("scope", {"kind": "everything", "value": "games"}),
        ("origin", {"kind": "parent", "note": "x" * 65}),
        ("extra", 1),
    ],
)
def test_decoding_refuses_nonsense(field: str, value: object) -> None:
    good = msgspec.to_builtins(a_grant())
    assert msgspec.convert(good, Grant) == a_grant()
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**good, field: value}, Grant)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (ScopeKind.EVERYTHING, ""),
        (ScopeKind.CATEGORY, "games"),
        (ScopeKind.CATEGORY, "adult-goods/alcohol"),
        (ScopeKind.SERVICE, "minecraft"),
        (ScopeKind.NAME, "example.com"),
        (ScopeKind.NAME, "=xn--bcher-kva.example"),
    ],
)
def test_a_scope_is_everything_a_label_a_service_or_a_name(kind: ScopeKind, value: str) -> None:
    assert msgspec.convert({"kind": kind, "value": value}, Scope) == Scope(kind, value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (ScopeKind.EVERYTHING, "games"),
        (ScopeKind.CATEGORY, ""),
        (ScopeKind.CATEGORY, "adult-goods/"),
        (ScopeKind.SERVICE, "Minecraft\n"),
        (ScopeKind.NAME, ""),
        (ScopeKind.NAME, "="),
        (ScopeKind.NAME, "Example.com"),
        (ScopeKind.NAME, "example..com"),
        (ScopeKind.NAME, "192.0.2.1"),
        (ScopeKind.NAME, "b\u00fccher.example"),
        (ScopeKind.NAME, "x" * 100_000),
    ],
)
def test_any_other_scope_is_refused_because_a_decision_could_not_read_it(kind: ScopeKind, value: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        Scope(kind, value)


def test_equal_people_and_origins_are_kept_once() -> None:
    data = msgspec.json.encode(a_grant())
    first, second = msgspec.json.decode(data, type=Grant), msgspec.json.decode(data, type=Grant)
    assert first.origin is second.origin
    assert first.person is second.person


def test_a_pause_survives_its_encoding() -> None:
    assert msgspec.json.decode(msgspec.json.encode(a_pause()), type=Pause) == a_pause()
