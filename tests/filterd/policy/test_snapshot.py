"""Snapshots: the same household gives the same bytes, and no damaged byte gets through."""

import hashlib
from collections.abc import Callable
from dataclasses import FrozenInstanceError

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filterd.error import ConfigError, SnapshotError
from filterd.policy.snapshot import HEADER, MAGIC, VERSION, Snapshot, decode, encode
from tests.filterd.policy.sample import SampleLists, snapshot
from tests.filterd.policy.test_compile import FAMILY

END = "2026-12-01T18:00:00+01:00"
TIMED = {
    "id": "tim",
    "name": "Tim ✿",
    "tier": "teen",
    "block": [{"name": "example.com", "until": END}, "=example.com"],
    "allow": ["example.com"],
}


BUDGET = {"id": "fun", "name": "fun", "kind": "session", "covers": ["games"], "minutes": {"school": 60, "free": 90}}
BUSY = {
    "id": "leo",
    "name": "Leo",
    "tier": "junior",
    "zone": "Asia/Tokyo",
    "schedule": ["bed 20:00 to 06:30 on school nights", "free 00:00 to 24:00 on holidays"],
    "budgets": [BUDGET],
    "garden": True,
    "next_tier_month": "2027-05",
    "devices": [{"name": "leo-phone", "macs": ["00:00:5e:00:53:11"], "hostname": "leo", "client_id": "leo-1"}],
}
TIMES = {
    "zone": "Europe/Berlin",
    "calendar": {
        "terms": [{"from": "2026-09-01", "to": "2026-12-18"}],
        "days": [{"from": "2026-10-05", "to": "2026-10-09", "is": "free"}],
    },
    "pin": "scrypt$16384$8$1$" + "0" * 32 + "$" + "f" * 64,
    "people": [BUSY],
}


def family() -> Snapshot:
    return snapshot(**FAMILY)


def with_body(change: Callable[[dict[str, object]], object], of: Snapshot | None = None) -> bytes:
    """A snapshot whose content was changed by somebody who can compute checksums."""
    body = msgspec.json.decode(encode(of or family())[HEADER.size :])
    change(body)
    data = msgspec.json.encode(body)
    return HEADER.pack(MAGIC, VERSION, len(data), hashlib.sha256(data).digest()) + data


def test_what_was_encoded_is_decoded() -> None:
    for each in (family(), snapshot(), snapshot(people=[TIMED]), snapshot(**TIMES)):
        assert decode(encode(each)) == each


def test_the_same_household_gives_the_same_bytes_and_checksum() -> None:
    assert encode(family()) == encode(family())
    assert family().checksum == hashlib.sha256(encode(family())[HEADER.size :]).hexdigest()


def test_the_order_of_equal_things_does_not_matter() -> None:
    def household(shut: list[str], block: list[str]) -> Snapshot:
        services = dict.fromkeys(sorted(["blocks", "chatter"], reverse=shut[0] == "ads"), "block")
        people = [{"id": "m", "name": "M", "tier": "adult", "shut": shut, "block": block, "services": services}]
        return snapshot(people=people)

    first = household(["ads", "games"], ["example.com", "example.org"])
    second = household(["games", "ads"], ["example.org", "example.com"])
    assert encode(first) == encode(second)


def test_another_household_has_another_checksum() -> None:
    assert family().checksum != snapshot().checksum


def test_every_truncation_is_refused() -> None:
    data = encode(snapshot())
    for length in range(len(data)):
        with pytest.raises(SnapshotError):
            decode(data[:length])


def test_every_flipped_bit_is_refused() -> None:
    data = encode(snapshot())
    for position in range(len(data) * 8):
        damaged = bytearray(data)
        damaged[position // 8] ^= 1 << position % 8
        with pytest.raises(SnapshotError):
            decode(bytes(damaged))


def test_bytes_after_the_end_are_refused() -> None:
    with pytest.raises(SnapshotError, match="half-written or damaged"):
        decode(encode(family()) + b"\0")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_refused(noise: bytes) -> None:
    for data in (noise, MAGIC + noise, HEADER.pack(MAGIC, VERSION, len(noise), hashlib.sha256(noise).digest()) + noise):
        with pytest.raises(SnapshotError):
            decode(data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "found 0 bytes; a snapshot has at least 50"),
        (b"x" * 60, "the first bytes are not those of a snapshot"),
        (HEADER.pack(MAGIC, 2, 0, bytes(32)), "found version 2; this program reads version 3"),
        (HEADER.pack(MAGIC, VERSION, 5, bytes(32)) + b"{", "found 1 bytes of content where 5 are announced"),
        (HEADER.pack(MAGIC, VERSION, 1, bytes(32)) + b"{", "the checksum does not match"),
    ],
)
def test_a_refusal_names_the_check_that_failed(data: bytes, why: str) -> None:
    with pytest.raises(SnapshotError, match=why):
        decode(data)


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.clear(),
        lambda body: body.update(unknown=99),
        lambda body: body.update(unknown=-1),
        lambda body: body.update(surprise=1),
        lambda body: body["profiles"].pop(),
        lambda body: body["addresses"].append(["192.0.2.9", 77, None]),
        lambda body: body["addresses"].append(["192.0.2.9/8", 0, None]),
        lambda body: body["addresses"].append(["nowhere", 0, None]),
        lambda body: body["profiles"][0].update(ttl=0),
        lambda body: body["profiles"][0].update(style="drop"),
        lambda body: body["profiles"][0]["own"].append(["a" * 300, False, "block", None]),
        lambda body: body["profiles"][0]["own"].append(["bücher.example", False, "block", None]),
        lambda body: body["profiles"][0]["own"].append(["example.org", False, "block", "2026-12-01T18:00:00"]),
    ],
)
def test_content_that_cannot_be_meant_is_refused(change: Callable[[dict[str, object]], object]) -> None:
    with pytest.raises(SnapshotError):
        decode(with_body(change))


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.update(zone="Europe/Berlln"),
        lambda body: body["calendar"].update(school_week=[7]),
        lambda body: body["calendar"].update(holidays=["2026-13-01"]),
        lambda body: body["devices"][0].update(policy_id=99),
        lambda body: body["devices"][0].update(macs=["00:00:5e:00:53:11"]),
        lambda body: body["profiles"][0]["timing"].update(zone="nowhere"),
        lambda body: body["profiles"][0]["timing"]["rules"].append(["bed 24:00 to 06:30 on mon", None]),
        lambda body: body["profiles"][0]["timing"]["budgets"][0].update(school_day=-1),
        lambda body: body["profiles"][0]["timing"]["budgets"][0].update(free_day=10**18),
        lambda body: body["profiles"][0].update(open_ttl=-1),
    ],
)
def test_times_that_cannot_be_meant_are_refused(change: Callable[[dict[str, object]], object]) -> None:
    with pytest.raises(SnapshotError):
        decode(with_body(change, snapshot(**TIMES)))


def test_times_are_told_in_the_persons_zone_or_that_of_the_household() -> None:
    compiled = decode(encode(snapshot(**TIMES)))
    leo, unknown = compiled.profiles
    assert (str(compiled.zone(leo)), str(compiled.zone(unknown))) == ("Asia/Tokyo", "Europe/Berlin")


def test_content_nested_without_end_is_refused() -> None:
    body = b'{"household":' + b"[" * 100_000
    with pytest.raises(SnapshotError):
        decode(HEADER.pack(MAGIC, VERSION, len(body), hashlib.sha256(body).digest()) + body)


def test_a_snapshot_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        family().unknown = 0  # type: ignore[misc]  # the attempt is the test
    assert not hasattr(decode(encode(family())).category_order, "__setitem__")


def test_people_and_networks_are_found_by_their_id() -> None:
    assert family().client("mia").profile.name == "Mia"
    assert family().client("guests").known
    assert not family().client("unknown").known


def test_an_unknown_id_is_told_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="found the person 'max'; allowed: mia, ann, guests, unknown"):
        family().client("max")
    with pytest.raises(ConfigError, match="found the person 'Ann' \\(is 'ann' meant\\?\\); allowed: mia, ann"):
        family().client("Ann")


def test_the_policy_is_the_snapshots_with_the_lists() -> None:
    lists = SampleLists({})
    policy = family().policy(lists)
    assert policy.lists is lists
    assert (policy.mandatory, policy.category_order) == (family().mandatory, family().category_order)
