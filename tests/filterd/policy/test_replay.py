"""Recorded questions under two policies."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from blocklists.entry import LineError
from filterd.clients.address import AddressBook
from filterd.policy.difference import Difference, Tally
from filterd.policy.replay import Question, World, read_questions, replay
from filterd.policy.snapshot import Snapshot
from filterd.policy.types import Client
from tests.filterd.policy.sample import NOW, SampleLists, snapshot

LISTS = SampleLists({"category:games": ["games.test"], "category:social": ["social.test"]})


def household(**fields: object) -> Snapshot:
    device = {"name": "mia-phone", "addresses": ["192.0.2.7"]}
    return snapshot(people=[{"id": "mia", "name": "Mia", "tier": "junior", "devices": [device], **fields}])


def world(compiled: Snapshot, lists: SampleLists = LISTS) -> World:
    return World(compiled.policy(lists), AddressBook(compiled).identify, compiled.client)


def asked(*names: str, person: str = "", client: str = "192.0.2.7", at: str = "2026-11-20T18:00:00Z") -> list[bytes]:
    who = f'"person":"{person}"' if person else f'"client":"{client}"'
    return [f'{{"time":"{at}",{who},"name":"{name}","type":"AAAA"}}\n'.encode() for name in names]


def difference(lines: list[bytes], before: World, after: World) -> Difference:
    return replay(read_questions(lines), before, after)


def test_the_same_policy_makes_no_difference() -> None:
    found = difference(asked("games.test", "social.test"), world(household()), world(household()))
    assert (found.questions, found.total, found.refused) == (2, Tally(), 0)


def test_another_household_file() -> None:
    found = difference(
        asked("www.games.test", "social.test", "example.com"),
        world(household()),
        world(household(shut=["games"], open=["social"])),
    )
    assert found.people == {"mia": Tally(opened=1, closed=1)}
    assert found.categories == {"games": Tally(closed=1), "social": Tally(opened=1)}
    closed = next(change for change in found.changes if change.name == "www.games.test")
    assert (closed.before.rule, closed.after.rule, closed.after.state) == ("default", "category", "games")


def test_other_lists() -> None:
    lists = SampleLists({"category:social": ["social.test", "example.com"]})
    found = difference(asked("example.com"), world(household()), world(household(), lists))
    assert [(change.name, change.after.state) for change in found.changes] == [("example.com", "social")]


@pytest.mark.parametrize("who", [{"person": "mia"}, {"client": "192.0.2.7"}, {"client": "::ffff:192.0.2.7"}])
def test_people_are_known_by_id_or_by_address(who: dict[str, str]) -> None:
    found = difference(asked("games.test", **who), world(household()), world(household(shut=["games"])))
    assert found.people == {"mia": Tally(closed=1)}


def test_an_address_nobody_named_is_an_unknown_device() -> None:
    found = difference(asked("games.test", client="192.0.2.99"), world(snapshot()), world(snapshot(unknown="little")))
    assert found.people == {"unknown": Tally(closed=1)}


def test_the_time_of_the_question_counts() -> None:
    timed = household(block=[{"name": "example.com", "until": "2026-11-20T18:00:00Z"}])
    lines = [*asked("example.com", at="2026-11-20T17:59:59Z"), *asked("example.com", at="2026-11-20T18:00:00Z")]
    assert difference(lines, world(timed), world(household())).total == Tally(opened=1)


def test_a_person_only_one_side_has_is_refused() -> None:
    found = difference(asked("games.test", person="mia"), world(household()), world(snapshot()))
    assert (found.questions, found.refused) == (0, 1)
    assert found.complaints == ("found the person 'mia'; allowed: unknown",)


def test_the_same_complaint_is_told_once() -> None:
    lines = asked(*("a.test", "b.test", "c.test"), person="mia")
    found = difference(lines, world(household()), world(snapshot()))
    assert found.complaints == ("found the person 'mia'; allowed: unknown (3 times)",)


@pytest.mark.parametrize("client", ["", "mia-phone", "192.0.2.0/24"])
def test_a_client_that_is_no_address_is_nobody(client: str) -> None:
    found = difference(asked("games.test", client=client), world(household()), world(household(shut=["games"])))
    assert (found.questions, found.refused) == (0, 1)
    assert found.complaints == (f"found the client {client!r}; allowed: an address, or a person",)


def test_an_address_that_changes_hands_is_told_as_both() -> None:
    found = difference(asked("games.test"), world(household()), world(snapshot(unknown="little")))
    assert found.people == {"mia -> unknown": Tally(closed=1)}


def test_what_is_no_question_is_counted_and_told() -> None:
    lines = [b"\n", b"{", b"[]", b'{"name":"example.com"}', b"\xff", b'{"x":' + b"[" * 100_000, *asked("a..b")]
    lines += [asked("example.com")[0].replace(b"AAAA", b"WHAT")]
    lines += [asked("example.com")[0].replace(b"Z", b""), asked("example.com")[0].replace(b"example", b"\xff")]
    found = difference(lines, world(household()), world(household()))
    assert (found.questions, found.refused) == (0, 9)
    assert found.complaints[0].startswith("line 2: ")
    assert "'a..b': empty label" in found.complaints[5]


def test_a_bad_line_has_its_number() -> None:
    (error,) = list(read_questions([b"\n", b"nonsense\n"]))
    assert isinstance(error, LineError)
    assert (error.line, error.kind) == (2, "json")


def test_questions_are_taken_one_at_a_time() -> None:
    events: list[str] = []
    here = world(household())

    def person(slug: str) -> Client:
        events.append("decided")
        return here.person(slug)

    def recording() -> Iterator[Question]:
        for _ in range(2):
            events.append("taken")
            yield Question(NOW, "example.com", person="mia")

    before, after = World(here.policy, here.identify, person), here
    assert replay(recording(), before, after).questions == 2
    assert events == ["taken", "decided", "taken", "decided"]


def test_bedtime_closes_what_was_asked_at_night_and_nothing_else() -> None:
    bed = household(schedule=["bed 20:30 to 06:30 on every day"], zone="Europe/Berlin")
    lines = [
        *asked("example.com", at="2026-11-20T19:29:59Z"),
        *asked("example.com", at="2026-11-20T19:30:00Z"),
        *asked("example.com", at="2026-11-21T05:29:59Z"),
        *asked("example.com", at="2026-07-20T18:30:00Z"),
        *asked("example.com", at="2026-11-20T12:00:00Z"),
    ]
    found = difference(lines, world(household()), world(bed))
    assert found.people == {"mia": Tally(closed=3)}
    assert [(change.after.rule, change.after.state) for change in found.changes] == [("schedule", "schedule")]


def test_a_client_that_brings_a_moment_of_another_time_is_looked_at_anew() -> None:
    bed = household(schedule=["bed 20:30 to 06:30 on every day"])
    asleep = bed.client("mia")
    asleep = replace(asleep, moment=asleep.at(NOW.replace(hour=22)))
    other = World(bed.policy(LISTS), lambda address: asleep, bed.client)
    assert difference(asked("example.com"), world(household()), other).total == Tally()
