"""People: everybody once, in pages, as a decision would see them."""

import pytest

from filterd.error import ConfigError
from tests.filterd.desk.rig import Counter, Rig, rig
from tests.support.service import snapshot


async def test_everybody_is_there_networks_and_unknown_devices_too() -> None:
    page = await Counter(rig())("people")
    assert [row.person for row in page["people"]] == ["mia", "leo", "ann", "unknown"]
    assert page["after"] == ""


@pytest.mark.parametrize(("count", "pages"), [(1, [2]), (15, [16]), (16, [16, 1]), (40, [16, 16, 9])])
async def test_many_people_come_in_pages_each_once(count: int, pages: list[int]) -> None:
    people = "\n".join(f"  - {{id: p{number}, name: P, tier: teen}}" for number in range(count))
    ask = Counter(Rig(snapshot(f"version: 1\nhousehold: x\npeople:\n{people}\n")))
    seen, sizes, after = [], [], None
    while after != "":
        page = await ask("people", after=after or "")
        seen += [row.person for row in page["people"]]
        sizes.append(len(page["people"]))
        after = page["after"]
    assert sizes == pages
    assert seen == [*(f"p{number}" for number in range(count)), "unknown"]


async def test_me_is_one_person() -> None:
    page = await Counter(rig())("me", person="mia")
    assert [row.person for row in page["people"]] == ["mia"]


@pytest.mark.parametrize(("command", "fields"), [("me", {"person": "mai"}), ("people", {"after": "mai"})])
async def test_somebody_nobody_knows_is_a_mistake(command: str, fields: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match="person: found 'mai'"):
        await Counter(rig())(command, **fields)


async def test_while_nobody_knows_the_time_the_strictest_is_shown() -> None:
    behind = rig()
    behind.certain = False
    (row,) = (await Counter(behind)("me", person="mia"))["people"]
    assert (row.certain, row.now.state, row.until) == (False, "shut", None)
