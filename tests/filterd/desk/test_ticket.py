"""Tickets: their codes are told once and kept nowhere."""

import pytest

from filterd.error import ConfigError
from filterd.policy.ledger.event import encode_event
from filterd.policy.ledger.ticket import digest, normalise_code
from tests.filterd.desk.rig import NOW, Counter, Rig, rig
from tests.support.service import snapshot


@pytest.fixture
def behind() -> Rig:
    return rig()


@pytest.fixture
def ask(behind: Rig) -> Counter:
    return Counter(behind)


async def test_each_ticket_has_a_code_of_its_own_and_only_its_digest_is_kept(behind: Rig, ask: Counter) -> None:
    rows = (await ask("ticket-print", count=10, minutes=30, budget="play"))["tickets"]
    codes = {row.code for row in rows}
    assert len(codes) == len({row.id for row in rows}) == 10
    assert {digest(code) for code in codes} == {state.ticket.digest for state in behind.store.ledger.tickets.values()}
    kept = b"".join(map(encode_event, behind.store.log))
    assert not any(form.encode() in kept for code in codes for form in (code, normalise_code(code)))


async def test_the_list_has_no_codes_and_no_ticket_that_is_over(behind: Rig, ask: Counter) -> None:
    used, kept, withdrawn = (await ask("ticket-print", count=3, minutes=30, budget="play"))["tickets"]
    await ask("ticket-print", minutes=30, budget="play", days=1)
    await ask("redeem", person="mia", code=used.code)
    await ask("ticket-withdraw", id=withdrawn.id)
    behind.pass_time(days=2)
    (row,) = (await ask("ticket-list"))["tickets"]
    assert (row.id, row.code, row.person, row.gives, row.budget) == (kept.id, "", "everyone", "bonus", "play")
    assert (row.expires - NOW).days == 90


async def test_a_long_list_comes_in_pages(ask: Counter) -> None:
    made = set()
    for _ in range(5):
        made |= {row.id for row in (await ask("ticket-print", count=50, minutes=30, budget="play"))["tickets"]}
    first = await ask("ticket-list")
    second = await ask("ticket-list", after=first["after"])
    assert (len(first["tickets"]), len(second["tickets"]), second["after"]) == (200, 50, "")
    assert {row.id for row in first["tickets"] + second["tickets"]} == made


async def test_a_ticket_may_be_for_one_person_and_their_only_budget(ask: Counter) -> None:
    (row,) = (await ask("ticket-print", minutes=30, person="leo"))["tickets"]
    assert (row.person, row.budget) == ("leo", "play")


async def test_a_ticket_may_give_a_grant(ask: Counter) -> None:
    (row,) = (await ask("ticket-print", minutes=30, gives="grant", scope="games"))["tickets"]
    assert (row.gives, row.scope, row.budget) == ("grant", "games", "")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "budget: found nothing; allowed: play, films"),
        ({"budget": "plaj"}, "is 'play' meant"),
        ({"person": "ann"}, "who has no budget"),
        ({"person": "nobody"}, "person: found 'nobody'"),
        ({"gives": "grant", "scope": "porn"}, "locked for Mia"),
        ({"gives": "money"}, "gives: found 'money'; allowed: bonus, grant"),
        ({"count": 51}, "count: found 51; allowed: a number from 1 to 50"),
        ({"budget": "play", "days": 0}, "days: found 0"),
    ],
)
async def test_a_ticket_that_cannot_be_is_refused_and_nothing_changed(
    behind: Rig, ask: Counter, fields: dict[str, object], words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        await ask("ticket-print", **{"minutes": 30, **fields})
    assert behind.store.log == []


async def test_where_nobody_has_a_budget_a_ticket_gives_a_grant() -> None:
    ask = Counter(Rig(snapshot("version: 1\nhousehold: x\npeople: [{id: ann, name: Ann, tier: adult}]\n")))
    with pytest.raises(ConfigError, match="nobody here has a budget; allowed: grant"):
        await ask("ticket-print", minutes=30)
    assert (await ask("ticket-print", minutes=30, gives="grant"))["tickets"][0].scope == "everything"


async def test_a_ticket_is_withdrawn_once(ask: Counter) -> None:
    (row,) = (await ask("ticket-print", minutes=30, budget="play"))["tickets"]
    assert (await ask("ticket-withdraw", id=row.id))["ids"] == (row.id,)
    with pytest.raises(ConfigError, match="no such ticket"):
        await ask("ticket-withdraw", id=row.id)
