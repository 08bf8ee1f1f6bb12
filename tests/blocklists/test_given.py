"""What the options of a build mean, and what each mistake is told."""

from pathlib import Path

import click
import pytest

from blocklists.entry import Match
from blocklists.given import given_sources
from blocklists.source import Source

LABELS = ("csam", "ads", "adult-goods", "adult-goods/vapes")


def given(*lists: str, matches: tuple[str, ...] = (), authorities: tuple[str, ...] = ()) -> list[Source]:
    return given_sources(lists, matches, authorities, LABELS, {"starter-ads"})


def test_a_list_goes_to_its_category_or_part() -> None:
    sources = given("ads=/x/a.hosts", "adult-goods/vapes=b=c.txt")
    assert [(source.label, source.path, source.name) for source in sources] == [
        ("ads", Path("/x/a.hosts"), "a.hosts"),
        ("adult-goods/vapes", Path("b=c.txt"), "b=c.txt"),
    ]
    assert all(source.match is None and not source.authority and source.kind == "category" for source in sources)
    assert len({source.slug for source in given("ads=/x/a", "ads=/y/a")}) == 2


def test_match_speaks_of_a_category_or_of_one_path_which_goes_first() -> None:
    sources = given("ads=/a=b", "ads=/c", "adult-goods=/d", matches=("ads=exact", "/a=b=suffix"))
    assert [source.match for source in sources] == [Match.SUFFIX, Match.EXACT, None]


def test_authority_marks_every_list_of_its_category() -> None:
    sources = given("csam=/a", "csam=/b", "ads=/c", authorities=("csam=Example Authority",))
    assert [source.authority for source in sources] == ["Example Authority", "Example Authority", ""]
    assert sources[0].publisher == "Example Authority"


@pytest.mark.parametrize(
    ("lists", "matches", "authorities", "why"),
    [
        (("nonsense=/a",), (), (), r"no category is called 'nonsense'; there are csam, ads, adult-goods, adult"),
        (("adult-goods/x=/a",), (), (), "no category is called"),
        (("/a",), (), (), "write CATEGORY=PATH"),
        (("ads=",), (), (), "write CATEGORY=PATH"),
        (("=/a",), (), (), "write CATEGORY=PATH"),
        (("ads=/a\0b",), (), (), "not a file name"),
        (("ads=/a",), ("ads",), (), "write CATEGORY=suffix"),
        (("ads=/a",), ("ads=below",), (), "write CATEGORY=suffix"),
        (("ads=/a",), ("porn=exact",), (), "neither a category nor a path"),
        (("csam=/a",), (), (), "csam takes authority lists only; add --authority csam=NAME"),
        (("csam=/a",), (), ("csam= ",), "write CATEGORY=NAME"),
        (("ads=/a",), (), ("csam=X",), "no --list is given for 'csam'"),
        (("csam=/a",), (), ("csam=X", "csam=Y"), "'csam' is given two names"),
        (("ads=/a",), ("ads=exact", "ads=suffix"), (), "'ads' is given both suffix and exact"),
    ],
)
def test_a_mistake_is_named(
    lists: tuple[str, ...], matches: tuple[str, ...], authorities: tuple[str, ...], why: str
) -> None:
    with pytest.raises(click.BadParameter, match=why):
        given(*lists, matches=matches, authorities=authorities)
