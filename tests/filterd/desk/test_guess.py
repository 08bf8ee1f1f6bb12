"""The PIN and the codes of tickets under attack: counted, calm, silent about what was wrong, and right ones at once."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from filterd.desk import guess
from filterd.error import ConfigError
from filterd.policy.ledger.event import Forgiven, Granted, Guessed, TicketUsed
from filterd.policy.ledger.ticket import code_of
from filterd.policy.snapshot import Snapshot
from tests.filterd.desk.rig import NOW, PIN, Counter, Rig, rig

WRONG = "9876"


@pytest.fixture
def behind() -> Rig:
    return rig(pin=True)


@pytest.fixture
def ask(behind: Rig) -> Counter:
    return Counter(behind)


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Make the comparison quick, and return the PINs that were compared."""
    seen: list[str] = []

    def matches(digits: str, text: str) -> bool:
        seen.append(digits)
        return digits == PIN

    monkeypatch.setattr(guess, "matches", matches)
    return seen


async def test_the_right_pin_opens_everything_for_a_while(behind: Rig, ask: Counter) -> None:
    await ask("pause", person="mia", minutes=240)
    done = await ask("unlock", person="mia", pin=" ٤٧١١ ", minutes=15)
    assert (done["accepted"], done["grant"].origin, done["grant"].scope) == (True, "pin", "everything")
    assert behind.moment("mia").lifted_by == done["grant"].id
    behind.pass_time(minutes=15)
    assert behind.moment("mia").pauses


async def test_five_wrong_pins_are_free_and_then_each_waits_longer(
    behind: Rig, ask: Counter, compared: list[str]
) -> None:
    waits = [(await ask("unlock", person="mia", pin=WRONG))["wait_seconds"] for _ in range(5)]
    assert waits == [0, 0, 0, 0, 60]
    for minutes in (1, 5, 15, 60, 60):
        assert (await ask("unlock", person="mia", pin=PIN))["accepted"] is False  # too soon: not even looked at
        behind.pass_time(minutes=minutes)
        assert len(compared) == len(behind.store.log)
        await ask("unlock", person="mia", pin=WRONG)
    assert compared == [WRONG] * 10


async def test_a_right_pin_forgives_the_wrong_ones(behind: Rig, ask: Counter, compared: list[str]) -> None:
    for _ in range(4):
        await ask("unlock", person="mia", pin=WRONG)
    assert (await ask("unlock", person="mia", pin=PIN))["accepted"] is True
    assert (await ask("unlock", person="mia", pin=WRONG))["wait_seconds"] == 0


async def test_a_million_guesses_cost_no_hash_and_no_write(behind: Rig, ask: Counter, compared: list[str]) -> None:
    """Some thousands stand for them: after the first few all are the same."""
    for _ in range(20):
        await ask("unlock", person="mia", pin=WRONG)
    written = len(behind.store.log)
    for number in range(2_000):
        done = await ask("unlock", person="mia", pin=f"{number:04}")
        assert done["accepted"] is False
    assert (len(behind.store.log), len(compared)) == (written, 5)


async def test_a_guess_is_written_down_before_it_is_compared(
    behind: Rig, ask: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So pulling the plug in between gains none."""
    written: list[int] = []

    def matches(digits: str, text: str) -> bool:
        written.append(sum(isinstance(event, Guessed) for event in behind.store.log))
        return digits == PIN

    monkeypatch.setattr(guess, "matches", matches)
    await ask("unlock", person="mia", pin=WRONG)
    await ask("unlock", person="mia", pin=PIN)
    assert written == [1, 2]
    assert [type(event) for event in behind.store.log] == [Guessed, Guessed, Forgiven, Granted]


async def test_many_guesses_at_once_are_compared_one_at_a_time_and_no_more_than_allowed(
    behind: Rig, ask: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, most = 0, 0

    def matches(digits: str, text: str) -> bool:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.01)
        running -= 1
        return False

    monkeypatch.setattr(guess, "matches", matches)
    await asyncio.gather(*(ask("unlock", person="mia", pin=f"{number:04}") for number in range(50)))
    assert (most, len(behind.store.log)) == (1, 5)


async def test_the_loop_turns_while_a_pin_is_compared(
    behind: Rig, ask: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    turned = asyncio.Event()
    loop = asyncio.get_running_loop()

    def matches(digits: str, text: str) -> bool:
        asyncio.run_coroutine_threadsafe(_set(turned), loop).result(10)
        return True

    monkeypatch.setattr(guess, "matches", matches)
    assert (await ask("unlock", person="mia", pin=WRONG))["accepted"] is True
    assert turned.is_set()


async def _set(event: asyncio.Event) -> None:
    event.set()


async def test_an_unknown_person_looks_like_a_wrong_pin(behind: Rig, ask: Counter, compared: list[str]) -> None:
    wrong = await ask("unlock", person="mia", pin=WRONG)
    assert await ask("unlock", person="mallory", pin=WRONG) == wrong
    assert await ask("unlock", person="mallory", pin=PIN) == wrong
    assert compared == [WRONG, WRONG, PIN]


async def test_invented_people_share_one_account(behind: Rig, ask: Counter, compared: list[str]) -> None:
    for number in range(20):
        await ask("unlock", person=f"nobody{number}", pin=WRONG)
    assert len(compared) == 5
    assert {event.person for event in behind.store.log if isinstance(event, Guessed)} == {"unknown"}
    assert (await ask("unlock", person="mia", pin=PIN))["accepted"] is True


@pytest.mark.parametrize("pin", ["", "471", "47a1", "1" * 13])
async def test_what_is_no_pin_is_no_guess(behind: Rig, ask: Counter, pin: str) -> None:
    with pytest.raises(ConfigError, match="pin: a PIN has 4 to 12 digits"):
        await ask("unlock", person="mia", pin=pin)
    assert behind.store.log == []


async def test_a_household_without_a_pin_says_so_and_counts_nothing() -> None:
    behind = rig()
    with pytest.raises(ConfigError, match="this household has no PIN"):
        await Counter(behind)("unlock", person="mia", pin=PIN)
    assert behind.store.log == []


async def test_a_pin_opens_no_locked_category(behind: Rig, ask: Counter) -> None:
    await ask("unlock", person="mia", pin=PIN)
    assert behind.moment("mia").openings is None


async def ticket(ask: Counter, **fields: object) -> str:
    (row,) = (await ask("ticket-print", **{"minutes": 30, "budget": "play", **fields}))["tickets"]
    code: str = row.code
    return code


async def test_a_ticket_works_however_it_is_typed_and_once(behind: Rig, ask: Counter) -> None:
    code = await ticket(ask)
    done = await ask("redeem", person="mia", code=f" {code.lower().replace('-', ' ')} ")
    assert (done["accepted"], done["budget"].left) == (True, 90 * 60)
    with pytest.raises(ConfigError, match=r"used on 1 July 2026 at 14:00\. Each ticket works once"):
        await ask("redeem", person="mia", code=code)
    with pytest.raises(ConfigError, match="works once"):
        await ask("redeem", person="leo", code=code)


async def test_of_two_who_use_a_ticket_at_once_one_gets_it(behind: Rig, ask: Counter) -> None:
    code = await ticket(ask)
    both = await asyncio.gather(
        *(ask("redeem", person=person, code=code) for person in ("mia", "leo", "mia", "leo")), return_exceptions=True
    )
    assert [isinstance(done, ConfigError) for done in both] == [False, True, True, True]
    assert sum(isinstance(event, TicketUsed) for event in behind.store.log) == 1


async def test_a_ticket_may_be_a_grant(behind: Rig, ask: Counter) -> None:
    code = await ticket(ask, budget="", gives="grant", scope="games")
    row = (await ask("redeem", person="leo", code=code))["grant"]
    assert (row.person, row.scope, row.origin, row.until) == ("leo", "games", "ticket", NOW + timedelta(minutes=30))


async def test_wrong_codes_are_counted_like_wrong_pins(behind: Rig, ask: Counter, compared: list[str]) -> None:
    waits = [(await ask("redeem", person="mia", code=code_of(number)))["wait_seconds"] for number in range(5)]
    assert waits == [0, 0, 0, 0, 60]
    good = await ticket(ask)
    written = len(behind.store.log)
    assert (await ask("redeem", person="mia", code=good)) == {
        "accepted": False, "wait_seconds": 60, "grant": None, "budget": None, "saved": True,
    }  # fmt: skip
    assert (await ask("unlock", person="mia", pin=PIN))["wait_seconds"] == 60
    assert (len(behind.store.log), compared) == (written, [])
    behind.pass_time(minutes=1)
    assert (await ask("redeem", person="mia", code=good))["accepted"] is True
    assert (await ask("redeem", person="mia", code=code_of(1)))["wait_seconds"] == 0  # forgiven


async def test_what_is_no_code_is_no_guess(behind: Rig, ask: Counter) -> None:
    with pytest.raises(ConfigError, match="code: A code has twelve letters and digits"):
        await ask("redeem", person="mia", code="hello")
    assert behind.store.log == []


async def test_a_ticket_that_cannot_be_used_here_stays_good(behind: Rig, ask: Counter) -> None:
    for_leo = await ticket(ask, person="leo")
    with pytest.raises(ConfigError, match="made for somebody else"):
        await ask("redeem", person="mia", code=for_leo)
    for_gamers = await ticket(ask)
    with pytest.raises(ConfigError, match=r"which Ann does not have\. It is still good"):
        await ask("redeem", person="ann", code=for_gamers)
    for_films = await ticket(ask, budget="films")
    with pytest.raises(ConfigError, match="minutes of 'films', which Leo does not have"):
        await ask("redeem", person="leo", code=for_films)
    for code in (for_leo, for_gamers):
        assert (await ask("redeem", person="leo", code=code))["accepted"] is True


async def test_a_ticket_opens_no_pause_and_stays_good(behind: Rig, ask: Counter) -> None:
    """It was printed before; the pause is an adult's later word, and the ticket is the child's own."""
    code = await ticket(ask, budget="", gives="grant", scope="everything")
    more = await ticket(ask, person="leo")
    await ask("pause", person="everyone", minutes=30)
    behind.pass_time(minutes=1)
    with pytest.raises(ConfigError, match=r"closed everything for a while \(pause\)\. This ticket is still good"):
        await ask("redeem", person="leo", code=code)
    assert (await ask("redeem", person="leo", code=more))["accepted"] is True
    behind.pass_time(minutes=30)
    assert (await ask("redeem", person="leo", code=code))["accepted"] is True


async def test_a_lock_that_came_after_the_printing_holds(ask: Counter) -> None:
    code = await ticket(ask, budget="", gives="grant", scope="porn", person="ann")
    behind = rig()
    again = Counter(behind)
    before = await ticket(again, budget="", gives="grant", scope="games")
    assert code != before
    behind.household = _all_locked(behind, "games")
    with pytest.raises(ConfigError, match="locked for Mia"):
        await again("redeem", person="mia", code=before)


def _all_locked(behind: Rig, category: str) -> Snapshot:
    profiles = tuple(replace(each, locked=each.locked | {category}) for each in behind.household.profiles)
    return replace(behind.household, profiles=profiles)


async def test_an_expired_ticket_is_kindly_refused(behind: Rig, ask: Counter) -> None:
    code = await ticket(ask, days=1)
    behind.pass_time(days=1)
    with pytest.raises(ConfigError, match="Please ask for a new one"):
        await ask("redeem", person="mia", code=code)


async def test_a_code_of_somebody_unknown_looks_like_a_wrong_one(behind: Rig, ask: Counter) -> None:
    code = await ticket(ask)
    assert await ask("redeem", person="mallory", code=code) == await ask("redeem", person="mia", code=code_of(7))
    assert (await ask("redeem", person="mia", code=code))["accepted"] is True


@pytest.mark.parametrize(("command", "secret"), [("unlock", {"pin": PIN}), ("redeem", {"code": "0000-0000-0000"})])
async def test_without_the_time_nothing_is_used_up(
    behind: Rig, ask: Counter, command: str, secret: dict[str, object]
) -> None:
    behind.certain = False
    with pytest.raises(ConfigError, match="does not know what time it is"):
        await ask(command, person="mia", **secret)
    assert behind.store.log == []
