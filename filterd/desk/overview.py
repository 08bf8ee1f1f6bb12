"""What holds for everybody, and for one person."""

import asyncio
from itertools import islice

from filterd.desk import answer, request
from filterd.desk.given import Given
from filterd.desk.person import profile_of, standing_of
from filterd.desk.view import person_row
from filterd.policy.types import Profile

_PAGE = 16
"""Each person may have hundreds of grants, and a page must fit into one answer."""


async def people(asked: request.People, given: Given) -> answer.PeoplePage:
    """Return a page of people and networks, in the order of the household file."""
    household = given.household()
    first = profile_of(asked.after, household).policy_id + 1 if asked.after else 0
    rows = []
    for profile in islice(household.profiles, first, first + _PAGE):
        rows.append(_row(profile, given))
        await asyncio.sleep(0)  # queries go first: a page may take as long as many of them
    is_last = first + _PAGE >= len(household.profiles)
    return answer.PeoplePage(tuple(rows), "" if is_last else rows[-1].person)


async def me(asked: request.Me, given: Given) -> answer.PeoplePage:
    """Return what holds for one person."""
    return answer.PeoplePage((_row(profile_of(asked.person, given.household()), given),))


def _row(profile: Profile, given: Given) -> answer.PersonRow:
    return person_row(profile, standing_of(profile, given), given.now(), is_certain=given.is_certain())
