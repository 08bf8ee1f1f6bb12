"""Households become snapshots; a bad one is told everything that is wrong with it, one line each."""

import pytest

from blocklists.catalogue import load
from blocklists.name import to_wire
from filterd.error import ConfigError
from filterd.policy.compile import compile_household
from filterd.policy.types import SEALED, AnswerStyle, OwnRule, Verdict
from tests.filterd.policy.sample import CATALOGUE, household, snapshot

FAMILY: dict[str, object] = {
    "answer": {"style": "nodata", "ttl": 30},
    "unknown": "junior",
    "tiers": {"junior": {"open": ["social"], "shut": ["ads"]}},
    "people": [
        {
            "id": "mia",
            "name": "Mia",
            "tier": "junior",
            "shut": ["games"],
            "allow": ["example.com"],
            "block": ["=www.example.com"],
            "services": {"chatter": "block"},
            "devices": [{"name": "mia-phone", "addresses": ["192.0.2.7", "2001:db8::/64"]}],
        },
        {"id": "ann", "name": "Ann", "tier": "adult", "answer": {"style": "null", "ttl": 5}},
    ],
    "networks": [
        {"id": "guests", "name": "Guests", "tier": "public", "addresses": ["198.51.100.0/24"], "operator": True}
    ],
}


def lines_of(**fields: object) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        compile_household(household(**fields), CATALOGUE)
    return list(caught.value.lines)


def test_people_come_first_then_networks_then_unknown_devices() -> None:
    compiled = snapshot(**FAMILY)
    assert [profile.slug for profile in compiled.profiles] == ["mia", "ann", "guests", "unknown"]
    assert [profile.policy_id for profile in compiled.profiles] == [0, 1, 2, 3]
    assert compiled.unknown == 3


def test_a_profile_holds_the_tier_and_its_changes() -> None:
    mia = snapshot(**FAMILY).profiles[0]
    assert (mia.name, mia.tier, mia.allow_list, mia.operator) == ("Mia", "junior", False, False)
    assert mia.shut >= {"ads", "games", "porn", "adult-goods/alcohol"}
    assert "social" not in mia.shut
    assert mia.protected == {"helplines", "core", "health-rights", "learning"}
    assert dict(mia.own) == {to_wire("example.com"): (OwnRule(Verdict.ALLOW),)}
    assert dict(mia.own_exact) == {to_wire("www.example.com"): (OwnRule(Verdict.BLOCK),)}
    assert dict(mia.own_services) == {"chatter": Verdict.BLOCK}


def test_unknown_devices_have_the_households_copy_of_their_tier() -> None:
    unknown = snapshot(**FAMILY).profiles[3]
    assert unknown.tier == "junior"
    assert "ads" in unknown.shut
    assert "social" not in unknown.shut


def test_little_ones_have_an_allow_list() -> None:
    assert snapshot(unknown="little").profiles[0].allow_list


def test_the_answer_is_the_households_unless_somebody_has_one() -> None:
    profiles = snapshot(**FAMILY).profiles
    assert (profiles[0].style, profiles[0].ttl) == (AnswerStyle.NODATA, 30)
    assert (profiles[1].style, profiles[1].ttl) == (AnswerStyle.NULL, 5)


def test_only_a_network_has_an_operator() -> None:
    assert [profile.operator for profile in snapshot(**FAMILY).profiles] == [False, False, True, False]


def test_addresses_lead_to_their_owner_and_device() -> None:
    found = [(each.length, each.policy_id, each.device) for each in snapshot(**FAMILY).addresses]
    assert found == [(32, 0, "mia-phone"), (64, 0, "mia-phone"), (24, 2, None)]


def test_what_the_engine_needs_of_the_catalogue_is_there() -> None:
    compiled = snapshot()
    assert compiled.mandatory == CATALOGUE.mandatory
    assert sorted(compiled.category_order, key=compiled.category_order.__getitem__) == list(CATALOGUE.labels)
    assert compiled.names["gambling"] == "the gambling category"
    assert compiled.profiles[0].names == compiled.names


def test_what_is_sealed_has_no_name_in_a_snapshot() -> None:
    assert snapshot().names.keys() == {each.slug for each in CATALOGUE.categories} - SEALED


@pytest.mark.parametrize(
    ("tier", "guarded"), [("little", True), ("junior", True), ("teen", True), ("adult", False), ("public", True)]
)
def test_a_profile_says_whether_children_may_be_behind_it(tier: str, guarded: bool) -> None:
    assert snapshot(unknown=tier).profiles[0].guarded is guarded


def test_every_mistake_is_told_in_one_line() -> None:
    assert lines_of(
        unknown="junor",
        tiers={"senior": {}, "teen": {"open": ["csam"]}},
        people=[
            {
                "id": "mia",
                "name": "Mia",
                "tier": "kid",
                "open": ["gamse", "porn"],
                "allow": ["exa mple.com"],
                "services": {"chater": "allow"},
                "devices": [{"name": "phone", "addresses": ["192.0.2.7", "192.0.2.7/31"]}],
            },
            {
                "id": "mia",
                "name": "Mia too",
                "tier": "teen",
                "open": ["porn"],
                "services": {"nightly": "allow", "blocks": "allow"},
                "devices": [{"name": "phone", "addresses": ["192.0.2.7"]}],
            },
        ],
        networks=[{"id": "unknown", "name": "Guests", "tier": "public", "addresses": ["everywhere"]}],
    ) == [
        "people[1].id: found 'mia', which is at people[0].id too; allowed: a name of its own",
        "people[1].devices[0].name: found 'phone', which is at people[0].devices[0].name too; "
        "allowed: a name of its own",
        "networks[0].id: found 'unknown', which is the word for devices nobody named too; allowed: a name of its own",
        "tiers.senior: found an unknown tier; allowed: little, junior, teen, adult, public",
        "tiers.teen.open[0]: found 'csam', which is shut for everyone and cannot be opened; allowed: to leave it out",
        "people[0].tier: found 'kid'; allowed: little, junior, teen, adult, public",
        "people[0].open[0]: found 'gamse' (is 'games' meant?); allowed: porn, adult-goods, adult-goods/alcohol, "
        "adult-goods/weapons, gambling, social, games, ads",
        "people[0].allow[0]: found 'exa mple.com'; allowed: a host name: example.com for it and all below it, "
        "=example.com for that name alone (character ' ' is not allowed in a host name)",
        "people[0].services.chater: found an unknown service (is 'chatter' meant?); allowed: chatter, blocks, nightly",
        "people[1].open[0]: found 'porn', which is locked for the tier 'teen': it stays shut under 18 and in public "
        "places; allowed: to leave it out",
        "people[1].services.nightly: found 'allow' for a service in 'porn', which is locked for the tier 'teen': it "
        "stays shut under 18 and in public places; allowed: block",
        "unknown: found 'junor' (is 'junior' meant?); allowed: little, junior, teen, adult, public",
        "people[0].devices[0].addresses[1]: found '192.0.2.7/31'; allowed: an address or a range, such as 192.0.2.7, "
        "192.0.2.0/24 or 2001:db8::/64 (192.0.2.7 for that address alone, 192.0.2.6/31 for the whole range)",
        "people[1].devices[0].addresses[0]: found '192.0.2.7', which is at people[0].devices[0].addresses[0] too; "
        "allowed: one owner",
        "networks[0].addresses[0]: found 'everywhere'; allowed: an address or a range, such as 192.0.2.7, 192.0.2.0/24 "
        "or 2001:db8::/64",
    ]


def test_a_service_of_a_locked_category_may_be_blocked_and_an_adults_may_be_allowed() -> None:
    people = [
        {"id": "mia", "name": "Mia", "tier": "teen", "services": {"nightly": "block"}},
        {"id": "ann", "name": "Ann", "tier": "adult", "services": {"nightly": "allow"}},
    ]
    assert dict(snapshot(people=people).profiles[1].own_services) == {"nightly": Verdict.ALLOW}


@pytest.mark.parametrize("tier", ["little", "young", "junior", "teen", "youth", "adult", "public"])
def test_every_tier_of_the_shipped_catalogue_compiles(tier: str) -> None:
    people = [{"id": "mia", "name": "Mia", "tier": tier}]
    compiled = compile_household(household(people=people, unknown=tier), load())
    assert compiled.profiles[0].tier == compiled.profiles[1].tier == tier
    assert compiled.profiles[0].shut >= load().locked_shut(tier) >= compiled.mandatory


def test_the_order_of_the_shipped_catalogue_begins_with_the_sealed_categories() -> None:
    order = compile_household(household(), load()).category_order
    assert set(sorted(order, key=order.__getitem__)[: len(SEALED)]) == SEALED


CHILD = {"id": "mia", "name": "Mia", "tier": "junior"}
GROWN_UP = {"id": "ann", "name": "Ann", "tier": "adult"}


def office(address: str) -> dict[str, object]:
    return {"id": "office", "name": "Office", "tier": "adult", "addresses": [address]}


def test_where_children_live_a_new_address_is_no_way_out() -> None:
    (line,) = lines_of(people=[CHILD, GROWN_UP], unknown="adult")
    assert line == (
        "unknown: found 'adult' for every device that nobody named, a new one of a child too; "
        "allowed: little, junior, teen, public"
    )


@pytest.mark.parametrize("address", ["0.0.0.0/0", "::/0", "128.0.0.0/1", "::ffff:0:0/96", "0.0.0.0/0.0.0.0"])
def test_nor_is_a_network_of_everyone(address: str) -> None:
    (line,) = lines_of(people=[CHILD], networks=[office(address)])
    assert line.startswith("networks[0].tier: found 'adult' for every device that nobody named")


def test_adults_among_themselves_choose_what_they_like() -> None:
    assert snapshot(people=[GROWN_UP], unknown="adult").profiles[1].tier == "adult"
    assert snapshot(people=[CHILD], networks=[office("192.0.2.0/24")]).profiles[1].tier == "adult"


@pytest.mark.parametrize("label", ["chatter", "Chatter", "example.com"])
def test_a_service_or_a_name_is_no_category(label: str) -> None:
    (line,) = lines_of(people=[{**CHILD, "shut": [label]}])
    assert line.startswith(f"people[0].shut[0]: found {label!r}; allowed: a category; a s")


def test_a_category_is_no_service() -> None:
    (line,) = lines_of(people=[{**CHILD, "services": {"games": "block"}}])
    assert (
        line == "people[0].services.games: found a category; allowed: a service; a category stands under open or shut"
    )


@pytest.mark.parametrize(("written", "meant"), [("the games category", "games"), ("weapons", "adult-goods/weapons")])
def test_a_category_is_known_by_its_plain_name(written: str, meant: str) -> None:
    (line,) = lines_of(people=[{**CHILD, "shut": [written]}])
    assert line.startswith(f"people[0].shut[0]: found {written!r} (is {meant!r} meant?); allowed: ")


def test_what_is_locked_is_never_offered() -> None:
    (line,) = lines_of(people=[{**CHILD, "open": ["the porn category"]}])
    assert "; allowed: adult-goods, adult-goods/alcohol, " in line
    assert "'porn' meant" not in line


PIN = "scrypt$16384$8$1$" + "0" * 32 + "$" + "f" * 64


def test_the_hash_of_a_pin_goes_into_the_snapshot() -> None:
    assert snapshot(pin=PIN).pin == PIN
    assert snapshot().pin == ""


@pytest.mark.parametrize("pin", [1234, 0, "1234", PIN[:-1], PIN.replace("16384", "1024"), f"{PIN}\n", "scrypt$$$$$"])
def test_a_pin_that_is_no_hash_is_refused_and_not_repeated(pin: str | int) -> None:
    assert lines_of(pin=pin) == [
        "pin: found something else than a hashed PIN; allowed: the line that `filterd pin` prints"
    ]


def test_devices_are_told_by_more_than_their_addresses() -> None:
    device = {"name": "mia-phone", "macs": ["00:00:5e:00:53:11"], "hostname": "Mia"}
    (found,) = snapshot(people=[{**CHILD, "devices": [{"name": "old", "addresses": ["192.0.2.7"]}, device]}]).devices
    assert (found.name, found.policy_id, found.macs, found.hostname) == ("mia-phone", 0, ("00005e005311",), "mia")


@pytest.mark.parametrize(
    ("tier", "fields", "seconds"),
    [
        ("junior", {}, 55),
        ("public", {}, 55),
        ("adult", {}, 0),
        ("adult", {"schedule": ["bed 23:00 to 06:00 on every day"]}, 55),
        ("junior", {"answer": {"open_ttl": 5}}, 5),
    ],
)
def test_open_answers_are_forgotten_soon_where_a_pause_may_come(
    tier: str, fields: dict[str, object], seconds: int
) -> None:
    assert snapshot(people=[{**CHILD, "tier": tier, **fields}]).profiles[0].open_ttl == seconds


def test_a_walled_garden_is_the_tiers_or_an_adults_choice() -> None:
    def walled(**fields: object) -> bool:
        return snapshot(people=[{**CHILD, **fields}]).profiles[0].allow_list

    assert [walled(), walled(garden=True), walled(tier="little"), walled(tier="little", garden=False)] == [
        False,
        True,
        True,
        False,
    ]


def test_the_month_of_the_next_tier_is_a_persons_alone() -> None:
    compiled = snapshot(people=[{**CHILD, "next_tier_month": "2027-05"}])
    assert [profile.next_tier_month for profile in compiled.profiles] == ["2027-05", ""]


def test_a_household_of_a_thousand_lines_compiles_and_everybody_shares_the_calendar() -> None:
    line = ["shut games 14:00 to 16:00 on mon"] * 100
    people = [{"id": f"p{number}", "name": "P", "tier": "junior", "schedule": line} for number in range(10)]
    compiled = snapshot(people=people)
    assert {id(profile.timing.calendar) for profile in compiled.profiles if profile.timing} == {id(compiled.calendar)}


def test_devices_nobody_named_may_have_a_schedule() -> None:
    found = snapshot(unknown={"tier": "junior", "schedule": ["bed 20:00 to 06:30 on every day"]})
    timing = found.profiles[found.unknown].timing
    assert timing is not None
    assert [rule.line.mode for rule in timing.schedule.rules] == ["bed"]
    assert found.profiles[found.unknown].tier == "junior"
    assert snapshot(unknown="junior").profiles[0].timing is None


@pytest.mark.parametrize(
    ("unknown", "line"),
    [
        ({"tier": "junor"}, "unknown.tier: found 'junor' (is 'junior' meant?); allowed: "),
        ({"schedule": ["bed 24:00 to 06:30 on every day"]}, "unknown.schedule[0]: found 24:00 as the start"),
        ({"tier": "public", "schedule": "tier"}, "unknown.schedule: found tier; allowed: lines"),
    ],
)
def test_what_is_wrong_with_devices_nobody_named_is_told_by_its_path(unknown: dict[str, object], line: str) -> None:
    with pytest.raises(ConfigError) as caught:
        snapshot(unknown=unknown)
    assert caught.value.lines[0].startswith(line)
