"""Who asks, at this moment: moments end on time, changes are felt at once, and nobody is looked at who does not ask."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from filterd.clients.address import AddressBook
from filterd.clients.roster import EVERYBODY, Roster
from filterd.policy.ledger.grant import Pause, Rest
from filterd.policy.ledger.standing import NOTHING, Standing
from filterd.policy.moment import ALWAYS, UNKNOWN_HOUR
from filterd.policy.snapshot import Snapshot
from filterd.policy.types import Client
from tests.filterd.policy.sample import snapshot
from tests.support.work import lines_run

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MIA, LEO, ANN = "192.0.2.1", "192.0.2.2", "192.0.2.3"
SECOND = timedelta(seconds=1)
PAUSE = Standing(pauses=(Pause("p1", "mia", Rest.PAUSE, NOON - SECOND, NOON + timedelta(minutes=5)),))


def person(slug: str, address: str, **fields: object) -> dict[str, object]:
    devices = [{"name": f"{slug}-phone", "addresses": [address]}]
    return {"id": slug, "name": slug.title(), "tier": "junior", "devices": devices, **fields}


def household() -> Snapshot:
    bed = {"schedule": ["bed 13:00 to 14:00 on every day"]}
    return snapshot(people=[person("mia", MIA, **bed), person("leo", LEO, **bed), person("ann", ANN)])


@dataclass
class Ledger:
    """Standings by person; remembers who was looked at."""

    people: dict[str, Standing] = field(default_factory=dict)
    asked: list[tuple[str, bool]] = field(default_factory=list)

    def standing(self, slug: str, guarded: bool) -> Standing:
        self.asked.append((slug, guarded))
        return self.people.get(slug, NOTHING)


@dataclass
class Rig:
    roster: Roster
    ledger: Ledger
    dropped: list[int]

    def ask(self, address: str, now: datetime = NOON) -> Client:
        return self.roster.identify(address, now)


@pytest.fixture
def rig() -> Rig:
    compiled, ledger, dropped = household(), Ledger(), list[int]()
    roster = Roster(compiled, AddressBook(compiled), ledger)
    roster.dropped = dropped.append
    return Rig(roster, ledger, dropped)


def modes(client: Client) -> list[str]:
    moment = client.moment
    assert moment is not None
    return [each.mode for each in (*moment.pauses, *moment.schedule, *moment.budgets)]


def test_as_long_as_nothing_changes_the_client_is_the_same_object(rig: Rig) -> None:
    client = rig.ask(MIA)
    assert rig.ask(MIA, NOON + timedelta(minutes=59)) is client
    assert (client.profile.slug, client.device, client.known) == ("mia", "mia-phone", True)
    assert (rig.ledger.asked, rig.dropped) == ([("mia", True)], [])


def test_every_person_has_a_policy_id_of_their_own_that_no_profile_has(rig: Rig) -> None:
    ids = [rig.ask(address).policy_id for address in (MIA, LEO, ANN, "198.51.100.1")]
    assert len(set(ids)) == 4
    assert min(ids) >= len(household().profiles)


def test_a_person_at_two_addresses_has_one_moment_and_one_policy_id(rig: Rig) -> None:
    compiled = snapshot(people=[{**person("mia", MIA), "devices": [
        {"name": "phone", "addresses": [MIA]}, {"name": "tablet", "addresses": [LEO]}]}])  # fmt: skip
    roster = Roster(compiled, AddressBook(compiled), rig.ledger)
    phone, tablet = roster.identify(MIA, NOON), roster.identify(LEO, NOON)
    assert (phone.device, tablet.device) == ("phone", "tablet")
    assert phone.policy_id == tablet.policy_id
    assert phone.moment is tablet.moment
    assert rig.ledger.asked == [("mia", True)]


def test_a_moment_ends_on_the_second_and_its_answers_with_it(rig: Rig) -> None:
    before = rig.ask(MIA, NOON + timedelta(hours=1) - SECOND)
    after = rig.ask(MIA, NOON + timedelta(hours=1))
    assert (modes(before), modes(after)) == ([], ["bed"])
    assert rig.dropped == [before.policy_id]
    assert after.policy_id != before.policy_id


def test_an_edge_costs_nobody_who_does_not_ask(rig: Rig) -> None:
    rig.ask(MIA)
    rig.ask(LEO)
    rig.ledger.asked.clear()
    rig.ask(MIA, NOON + timedelta(hours=1))
    assert rig.ledger.asked == [("mia", True)]


def test_a_clock_that_was_set_back_makes_a_new_moment(rig: Rig) -> None:
    evening = rig.ask(MIA, NOON + timedelta(hours=1))
    assert modes(rig.ask(MIA, NOON)) == []
    assert rig.dropped == [evening.policy_id]


def test_a_change_is_felt_by_the_next_question_of_that_person_alone(rig: Rig) -> None:
    mia, leo = rig.ask(MIA), rig.ask(LEO)
    rig.ledger.people["mia"] = PAUSE
    rig.roster.changed(rig.ledger, ["mia"])
    assert rig.dropped == [mia.policy_id]
    assert modes(rig.ask(MIA)) == ["pause"]
    assert rig.ask(MIA).standing is PAUSE
    assert rig.ask(LEO) is leo
    assert rig.dropped == [mia.policy_id]


def test_a_change_for_somebody_who_never_asked_drops_nobodys_answers(rig: Rig) -> None:
    rig.ask(LEO)
    rig.roster.changed(rig.ledger, ["mia", "nobody"])
    rig.roster.changed(rig.ledger, ["mia"])
    assert rig.dropped == []


def test_two_changes_before_the_next_question_drop_once(rig: Rig) -> None:
    mia = rig.ask(MIA)
    rig.roster.changed(rig.ledger, ["mia"])
    rig.roster.changed(rig.ledger, ["mia"])
    assert rig.dropped == [mia.policy_id]


def test_a_change_for_all_is_felt_by_all(rig: Rig) -> None:
    mia, leo = rig.ask(MIA), rig.ask(LEO)
    other = Ledger({"mia": PAUSE, "leo": PAUSE})
    rig.roster.changed(other, None)
    assert rig.dropped == [EVERYBODY]
    assert [modes(rig.ask(address)) for address in (MIA, LEO)] == [["pause"], ["pause"]]
    assert {rig.ask(MIA).policy_id, rig.ask(LEO).policy_id}.isdisjoint({mia.policy_id, leo.policy_id})
    assert rig.dropped == [EVERYBODY]


def test_when_the_hour_becomes_known_everybody_is_looked_at_again() -> None:
    compiled, dropped = household(), list[int]()
    roster = Roster(compiled, AddressBook(compiled), Ledger(), is_certain=False)
    roster.dropped = dropped.append
    assert modes(roster.identify(MIA, NOON)) == [UNKNOWN_HOUR]
    roster.clock_changed(is_certain=True)
    assert dropped == [EVERYBODY]
    assert modes(roster.identify(MIA, NOON)) == []


def test_nobody_need_listen() -> None:
    compiled = household()
    roster = Roster(compiled, AddressBook(compiled), Ledger())
    roster.identify(MIA, NOON)
    roster.changed(Ledger({"mia": PAUSE}), ["mia"])
    assert modes(roster.identify(MIA, NOON)) == ["pause"]


def test_people_are_found_by_their_id_with_their_moment(rig: Rig) -> None:
    found = rig.roster.person("mia", NOON + timedelta(hours=1))
    assert (modes(found), found.device) == (["bed"], None)
    assert found.policy_id == rig.ask(MIA, NOON + timedelta(hours=1)).policy_id
    with pytest.raises(KeyError):
        rig.roster.person("nobody", NOON)


def test_an_address_that_becomes_known_is_a_new_client_of_the_same_moment() -> None:
    compiled = household()
    profile = compiled.profiles[0]
    clients = iter([Client(profile, "tablet", known=False), Client(profile, "tablet", known=True)])

    class Book:
        def identify(self, address: str) -> Client:
            return next(clients)

    roster = Roster(compiled, Book(), Ledger())
    first, second = roster.identify(MIA, NOON), roster.identify(MIA, NOON)
    assert (first.known, second.known) == (False, True)
    assert first.policy_id == second.policy_id


def test_for_whom_nothing_depends_on_time_the_moment_never_ends(rig: Rig) -> None:
    client = rig.ask(ANN)
    assert client.moment is ALWAYS
    assert rig.ask(ANN, NOON + timedelta(days=4000)) is client


def test_a_change_for_all_costs_the_same_for_a_thousand_people_as_for_one() -> None:
    def lines(count: int) -> int:
        compiled = snapshot(people=[{"id": f"p{number}", "name": "P", "tier": "junior"} for number in range(count)])
        roster = Roster(compiled, AddressBook(compiled), Ledger())
        return lines_run(lambda: roster.changed(Ledger(), None))

    assert lines(1000) == lines(1)
