"""Own names as written become rules by wire name, or a line that says what is wrong."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from blocklists.name import to_wire
from filterd.mistake import Mistakes
from filterd.policy.household import OwnName, Person, TimedName
from filterd.policy.own import OwnRow, own_rows, own_rules
from filterd.policy.types import OwnRule, Verdict

END = datetime(2026, 12, 1, 18, 0, tzinfo=timezone(timedelta(hours=1)))


def rows(*block: OwnName, allow: tuple[OwnName, ...] = ()) -> tuple[tuple[OwnRow, ...], list[str]]:
    mistakes = Mistakes()
    person = Person(id="mia", name="Mia", tier="junior", block=block, allow=allow)
    return own_rows(mistakes, "people[0]", person, {"com", "co.example", "home.arpa"}.__contains__), mistakes.lines


def test_names_are_normalised() -> None:
    found, mistakes = rows("EXAMPLE.com.", "bücher.example")
    assert [row.name for row in found] == ["example.com", "xn--bcher-kva.example"]
    assert mistakes == []


def test_an_equals_sign_means_the_name_alone() -> None:
    found, _ = rows("=example.com", "example.com")
    assert [row.exact for row in found] == [True, False]


def test_an_end_is_kept_in_utc() -> None:
    found, _ = rows(TimedName("example.com", END))
    assert found[0].until == datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
    assert found[0].until.tzinfo is UTC


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("*.example.com", "people[0].block[0]: found '*.example.com'; allowed: a host name"),
        ("192.0.2.1", "people[0].block[0]: found '192.0.2.1'; allowed: a host name"),
        ("", "people[0].block[0]: found ''; allowed: a host name"),
        ("==example.com", "people[0].block[0]: found '==example.com'; allowed: a host name"),
        ("a" * 64 + ".test", "people[0].block[0]: found 'aaaa"),
        ("https://example.com/", "people[0].block[0]: found 'https://example.com/'; allowed: a host name"),
        (
            TimedName("example.com", datetime(2026, 12, 1)),  # noqa: DTZ001 - the missing zone is the test
            "people[0].block[0].until: found 2026-12-01 00:00:00; allowed: a time with its offset from UTC",
        ),
        (
            TimedName("example.com", datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-2)))),
            "people[0].block[0].until: found 9999-12-31 23:00:00-02:00; allowed: a time that is in the years 1 to 9999",
        ),
    ],
)
def test_what_is_no_own_name_is_told(written: OwnName, line: str) -> None:
    _, mistakes = rows(written)
    assert len(mistakes) == 1
    assert mistakes[0].startswith(line)


def test_a_name_stands_once_in_a_list() -> None:
    _, mistakes = rows("example.com", "Example.COM")
    assert mistakes == ["people[0].block[1]: found 'example.com' twice; allowed: once in a list"]


def test_a_name_may_be_blocked_and_allowed_the_block_comes_first() -> None:
    found, mistakes = rows("example.com", allow=("example.com",))
    assert mistakes == []
    rules = own_rules(found, exact=False)
    assert rules[to_wire("example.com")] == (OwnRule(Verdict.BLOCK), OwnRule(Verdict.ALLOW))


def test_exact_and_other_rules_are_kept_apart() -> None:
    found, _ = rows("=example.com", "example.org")
    assert list(own_rules(found, exact=True)) == [to_wire("example.com")]
    assert list(own_rules(found, exact=False)) == [to_wire("example.org")]


@pytest.mark.parametrize("ending", ["com", "COM.", "co.example"])
def test_an_ending_that_strangers_share_cannot_be_allowed(ending: str) -> None:
    _, mistakes = rows(allow=(ending,))
    assert mistakes == [
        f"people[0].allow[0]: found {ending.lower().rstrip('.')!r}, an ending that strangers share; "
        "allowed: a name below it"
    ]


def test_an_ending_may_be_blocked_and_allowed_for_itself_and_so_may_the_network_at_home() -> None:
    assert rows("com", allow=("=co.example", "home.arpa", "lan", "www.co.example"))[1] == []


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("https://www.example.com/page?x=1", "only the name: 'www.example.com'"),
        ("example.com/page", "only the name: 'example.com'"),
        ("example.com:443", "only the name: 'example.com'"),
        ("*.example.com", "'example.com' covers all below it"),
        ("=*.example.com", "'example.com' covers all below it"),
    ],
)
def test_a_common_slip_is_told_what_to_write(written: str, hint: str) -> None:
    assert rows(written)[1][0].endswith(f"({hint})")
