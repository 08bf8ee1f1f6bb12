"""What does nothing is told: rules that ended or cannot count, services and categories only one side knows."""

from datetime import timedelta

import pytest

from blocklists.index import ListInfo
from filterd.policy.snapshot import Snapshot
from filterd.policy.types import SEALED
from filterd.policy.warning import warnings
from tests.filterd.policy.sample import NOW, SampleLists, of_one, snapshot

SERVICES = ("chatter", "blocks")


def told(snapshot: Snapshot, lists: dict[str, list[str]] | None = None, categories: tuple[str, ...] = ()) -> list[str]:
    infos = [ListInfo(slug=each, kind="service", label=each, name=each) for each in SERVICES]
    infos += [
        ListInfo(slug=each, kind="category", label=each, name="A list", authority="A court") for each in categories
    ]
    found = warnings(snapshot, infos, snapshot.policy(SampleLists(lists or {})), NOW)
    return [line for line in found if not line.startswith("unknown: ")]


def way_round(snapshot: Snapshot) -> list[str]:
    """Return what is told of devices nobody named."""
    found = warnings(snapshot, (), snapshot.policy(SampleLists({})), NOW)
    return [line for line in found if line.startswith("unknown: ")]


def test_what_has_its_effect_is_not_told() -> None:
    later = (NOW + timedelta(seconds=1)).isoformat()
    mia = of_one(
        allow=["example.com", {"name": "example.org", "until": later}],
        block=["=www.example.com"],
        services={"chatter": "allow", "blocks": "block"},
    )
    assert told(mia, {"category:porn": ["example.com"]}, ("porn", "adult-goods/new")) == []


def test_a_rule_that_ended_is_told() -> None:
    block = [{"name": "example.com", "until": NOW.isoformat()}]
    assert told(of_one(block=block)) == ["mia: block example.com has no effect: it ended at 2026-11-20 18:00 UTC"]


def test_a_block_of_a_protected_name_is_told() -> None:
    lists = {"protected:helplines": ["help.example"]}
    assert told(of_one(block=["=www.help.example"]), lists) == [
        "mia: block =www.help.example has no effect: the name is protected and stays open"
    ]
    assert told(of_one(allow=["help.example"]), lists) == []


@pytest.mark.parametrize(
    "key", [*(f"category:{each}" for each in sorted(SEALED)), "category:scam-malware", "authority:ads"]
)
def test_an_allow_of_what_is_shut_for_everyone_is_told_in_the_same_words(key: str) -> None:
    assert told(of_one(allow=["example.com"]), {key: ["example.com"]}) == [
        "mia: allow example.com has no effect: the name is shut for everyone"
    ]
    assert told(of_one(block=["example.com"]), {key: ["example.com"]}) == []


def test_what_a_bedtime_shuts_just_now_is_not_told() -> None:
    mia = of_one(allow=["example.com"], services={"chatter": "allow"}, schedule=["bed 17:00 to 06:30 on every day"])
    assert told(mia) == []


def test_a_service_without_a_list_is_told() -> None:
    assert told(of_one(services={"nightly": "block"})) == [
        "mia: no list has the service 'nightly': its switch does nothing; build the index anew"
    ]


def test_a_category_that_is_newer_than_the_snapshot_is_told_without_its_lists() -> None:
    assert told(of_one(), categories=("new", "new/part")) == [
        "the lists have a category 'new' that is newer than the snapshot: shut under 18 and in public places, "
        "open for adults; compile the household anew"
    ]


FUN = {"id": "fun", "name": "fun", "kind": "session", "minutes": {"school": 60, "free": 60}}


def test_times_that_do_something_are_not_told() -> None:
    schedule = ["shut service:chatter, list:chatter 20:00 to 21:00 on mon", "free 00:00 to 24:00 on 2026-12-24"]
    assert told(of_one(schedule=schedule, budgets=[{**FUN, "covers": ["service:blocks"]}])) == []


def test_times_for_what_no_list_has_are_told() -> None:
    schedule = ["shut service:nightly, list:my-list 20:00 to 21:00 on mon"]
    assert told(of_one(schedule=schedule, budgets=[{**FUN, "covers": ["service:nightly"]}])) == [
        "mia: no list has the service 'nightly': times for it do nothing; build the index anew",
        "mia: no list is called 'my-list': the schedule shuts nothing by it",
    ]


@pytest.mark.parametrize(
    "line", ["bed 20:00 to 06:30 on 2026-11-18", "free 00:00 to 24:00 on every day", "bed 20:00 to 06:30 on holidays"]
)
def test_a_schedule_that_is_over_is_told(line: str) -> None:
    assert told(of_one(schedule=[line])) == ["mia: the schedule shuts nothing, now or later"]


def test_a_schedule_that_shuts_now_or_later_is_not_told() -> None:
    for line in ("bed 17:00 to 19:00 on 2026-11-20", "bed 17:00 to 19:00 on 2027-11-20"):
        assert told(of_one(schedule=[line])) == []


def test_a_bedtime_that_new_devices_do_not_have_is_told() -> None:
    bedtime = ["bed 20:00 to 06:30 on every day"]
    mia = {"id": "mia", "name": "Mia", "tier": "junior", "schedule": bedtime}
    ann = {**mia, "id": "ann", "tier": "adult"}
    (line,) = way_round(snapshot(people=[mia]))
    assert line.startswith("unknown: devices nobody named have no schedule")
    assert way_round(snapshot(people=[mia], unknown={"tier": "junior", "schedule": bedtime})) == []
    assert way_round(snapshot(people=[ann])) == []
