"""Our own names as list texts: what the catalogue says is what the parser reads back."""

import pytest

from blocklists.catalogue import Catalogue, load
from blocklists.entry import Entry, Match
from blocklists.parse import Format, detect, parse
from blocklists.shipped import shipped_sources
from blocklists.source import Source
from blocklists.suffix import refuse_over_wide


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def sources(catalogue: Catalogue) -> dict[str, Source]:
    return {source.slug: source for source in shipped_sources(catalogue, starter=True)}


def read(source: Source) -> set[tuple[str, Match]]:
    items = list(refuse_over_wide(parse(source.text.splitlines(), Format.DOMAINS, source.match)))
    entries = [item for item in items if isinstance(item, Entry)]
    assert entries == items, f"{source.slug}: {[item for item in items if not isinstance(item, Entry)]}"
    return {(entry.name, entry.match) for entry in entries}


def test_every_shipped_line_is_read_back_as_it_was_meant(catalogue: Catalogue, sources: dict[str, Source]) -> None:
    for label, listed in catalogue.starter_lists.items():
        if listed.names:
            slug = f"starter-{label.replace('/', '-')}"
            assert read(sources[slug]) == {(name.name, name.match) for name in listed.names}
    for group in catalogue.groups:
        names = {(name.name, name.match) for name in catalogue.protected(group.slug)}
        assert not names or read(sources[f"protected-{group.slug}"]) == names
    for tier, listed in catalogue.garden_lists.items():
        assert read(sources[f"garden-{tier}"]) == {(name.name, name.match) for name in listed.names}
    for service in catalogue.services:
        assert read(sources[f"service-{service.slug}"]) == {(name.name, name.match) for name in service.names}


def test_every_shipped_text_is_recognised_as_a_plain_list(sources: dict[str, Source]) -> None:
    assert {slug: detect(source.text) for slug, source in sources.items()} == dict.fromkeys(sources, Format.DOMAINS)


def test_empty_lists_are_left_out(sources: dict[str, Source]) -> None:
    assert "starter-csam" not in sources
    assert all(source.text for source in sources.values())


def test_without_starter_lists_the_protected_groups_the_gardens_and_the_services_stay(catalogue: Catalogue) -> None:
    kinds = {source.kind for source in shipped_sources(catalogue, starter=False)}
    assert kinds == {"protected", "garden", "service"}


def test_a_starter_list_says_who_wrote_it(sources: dict[str, Source]) -> None:
    assert sources["starter-gambling"].publisher == "filterd starter"
    assert sources["starter-gambling"].label == "gambling"
    assert sources["protected-core"].publisher == "filterd"
    garden = sources["garden-young"]
    assert (garden.kind, garden.label, garden.name) == ("garden", "young", "Walled garden: Young children")
