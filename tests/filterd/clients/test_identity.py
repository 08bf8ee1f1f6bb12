"""What the bearers of one MAC call themselves: one device with other words, or two devices."""

from datetime import UTC, datetime, timedelta

from filterd.clients.identity import MOST_IDENTITIES, Identities, Identity, identity_of, newcomers
from filterd.clients.sighting import Sighting, Source

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def lease(address: str, hostname: str = "", fingerprint: str = "", hours: float | None = 12) -> Sighting:
    until = None if hours is None else NOW + timedelta(hours=hours)
    return Sighting(Source.LEASE, address, NOW, "00005e005311", hostname, fingerprint, until=until)


def identity(hostname: str = "", fingerprint: str = "", since: float = 0.0, version: int = 4) -> Identity:
    return Identity(version, hostname, fingerprint, since, None, frozenset({hostname}))


def names(found: tuple[Identity, ...]) -> list[str]:
    return [each.hostname for each in found]


def test_two_names_and_two_dhcp_clients_cannot_be_one_device() -> None:
    assert identity("tablet").differs_from(identity("phone"))
    assert identity("tablet", "ff:01").differs_from(identity("tablet", "ff:02"))


def test_what_is_not_said_is_no_difference() -> None:
    assert not identity("tablet", "ff:01").differs_from(identity("", "ff:01"))
    assert not identity("tablet").differs_from(identity("tablet", "ff:01"))
    assert not identity().differs_from(identity("phone", "ff:02"))


def test_a_domain_behind_the_name_is_no_difference() -> None:
    assert not identity("tablet").differs_from(identity("tablet.home.arpa"))


def test_versions_of_dhcp_name_clients_differently() -> None:
    assert not identity("tablet", "01:00", version=4).differs_from(identity("tablet-6", "00:01", version=6))
    assert identity_of(lease("2001:db8::11"), 1.0).version == 6
    assert identity_of(lease("192.0.2.11"), 1.0).version == 4


def test_whoever_came_later_is_the_newcomer() -> None:
    assert names(newcomers([identity("phone", since=2.0), identity("tablet", since=1.0)], "")) == ["phone"]
    assert newcomers([identity("tablet", since=1.0), identity("tablet", "ff:01", since=2.0)], "") == ()
    assert newcomers([], "tablet") == ()


def test_each_version_has_its_own_first() -> None:
    found = [identity("tablet"), identity("tablet", version=6), identity("phone", since=2.0, version=6)]
    assert [(each.version, each.hostname) for each in newcomers(found, "")] == [(6, "phone")]


def test_where_both_came_at_once_the_expected_name_was_first() -> None:
    assert names(newcomers([identity("phone"), identity("tablet")], "tablet")) == ["phone"]


def test_where_nothing_tells_who_was_first_nobody_was() -> None:
    both = [identity("phone"), identity("tablet")]
    assert names(newcomers(both, "")) == ["phone", "tablet"]
    assert names(newcomers(both, "laptop")) == ["phone", "tablet"]
    assert len(newcomers([identity("tablet", "ff:01"), identity("tablet", "ff:02")], "tablet")) == 2


def test_a_renewed_lease_is_the_same_identity_with_a_later_end() -> None:
    identities = Identities()
    identities.take([lease("192.0.2.11", "tablet", hours=1)], 0.0, NOW)
    identities.take([lease("192.0.2.99", "tablet", hours=3)], 5.0, NOW)
    (found,) = identities.alive(NOW)
    assert (found.since, found.until, found.addresses) == (0.0, NOW + timedelta(hours=3), frozenset({"192.0.2.99"}))


def test_several_leases_of_one_identity_count_to_the_last_end() -> None:
    identities = Identities()
    identities.take([lease("2001:db8::1", "t", hours=1), lease("2001:db8::2", "t", hours=3)], 0.0, NOW)
    (found,) = identities.alive(NOW)
    assert (found.until, len(found.addresses)) == (NOW + timedelta(hours=3), 2)
    identities.take([lease("2001:db8::1", "t", hours=9), lease("2001:db8::2", "t", hours=None)], 0.0, NOW)
    assert [each.until for each in identities.alive(NOW)] == [None]


def test_who_gave_a_lease_up_counts_until_it_would_have_ended() -> None:
    identities = Identities()
    identities.take([lease("192.0.2.11", "tablet", hours=1)], 0.0, NOW)
    identities.take([lease("192.0.2.11", "phone", hours=9)], 1.0, NOW)
    assert names(identities.alive(NOW + timedelta(minutes=59))) == ["tablet", "phone"]
    assert names(identities.alive(NOW + timedelta(minutes=60))) == ["phone"]


def test_a_lease_without_an_end_ends_when_it_is_gone() -> None:
    identities = Identities()
    identities.take([lease("192.0.2.11", "tablet", hours=None)], 0.0, NOW)
    assert names(identities.alive(NOW + timedelta(days=999))) == ["tablet"]
    identities.take([], 1.0, NOW)
    assert identities.alive(NOW) == ()


def test_trying_many_names_makes_the_first_not_forgotten() -> None:
    identities = Identities()
    for number in range(100):
        identities.take([lease("192.0.2.11", f"name{number}")], float(number), NOW)
    found = names(identities.alive(NOW))
    assert len(found) == MOST_IDENTITIES
    assert (found[0], found[-1]) == ("name0", "name99")


def test_what_an_adult_settled_is_one_device_and_a_third_is_not() -> None:
    identities = Identities()
    identities.take([lease("192.0.2.11", "tablet")], 0.0, NOW)
    identities.take([lease("192.0.2.11", "renamed")], 1.0, NOW)
    identities.settle()
    assert newcomers(identities.alive(NOW), "") == ()
    identities.take([lease("192.0.2.11", "phone")], 2.0, NOW)
    assert names(newcomers(identities.alive(NOW), "")) == ["phone"]
