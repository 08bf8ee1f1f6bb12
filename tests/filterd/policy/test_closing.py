"""What is shut for a time covers its names and no others."""

import pytest

from blocklists.entry import Match
from blocklists.index import Hit, ListInfo
from filterd.policy.closing import Closing

CLOSING = Closing(
    "shut",
    labels=frozenset({"games", "adult-goods/alcohol"}),
    services=frozenset({"chatter"}),
    lists=frozenset({"my-list"}),
)


def hit(kind: str, label: str, slug: str = "some-list") -> Hit:
    return Hit(ListInfo(slug=slug, kind=kind, label=label, name="A list"), 2, Match.SUFFIX)


@pytest.mark.parametrize(
    "found",
    [
        hit("category", "games"),
        hit("category", "games/online"),
        hit("category", "adult-goods/alcohol"),
        hit("service", "chatter"),
        hit("category", "ads", slug="my-list"),
    ],
)
def test_it_covers_categories_with_their_parts_single_parts_services_and_lists(found: Hit) -> None:
    assert CLOSING.grounds((hit("category", "ads"), found)) == (found,)


@pytest.mark.parametrize(
    "found",
    [
        hit("category", "adult-goods"),
        hit("category", "adult-goods/weapons"),
        hit("category", "chatter"),
        hit("service", "games"),
        hit("protected", "games"),
        hit("garden", "games"),
    ],
)
def test_it_covers_nothing_else(found: Hit) -> None:
    assert CLOSING.grounds((found,)) == ()
