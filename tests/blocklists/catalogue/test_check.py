"""What typed files can still get wrong together: each contradiction is one line that names its place."""

from pathlib import Path

import pytest

from blocklists.catalogue import load_from
from blocklists.error import CatalogueError
from tests.blocklists.catalogue.folder import FILES, write_folder

CASES = [
    ("categories.yaml", "slug: harm", "slug: traps", "categories.yaml: 'traps' stands there 2 times"),
    ("categories.yaml", "youngest: child", "youngest: baby", "categories.yaml: play: youngest 'baby' is no tier"),
    (
        "categories.yaml",
        "slug: wine",
        "slug: knives",
        "categories.yaml: goods: parts: 'knives' stands there 2 times",
    ),
    ("groups.yaml", "youngest: grown", "youngest: baby", "groups.yaml: health: youngest 'baby' is no tier"),
    ("tiers.yaml", "slug: cafe", "slug: grown", "tiers.yaml: 'grown' stands there 2 times"),
    ("services.yaml", "category: play", "category: fun", "services.yaml: chess: 'fun' is no category"),
    ("services.yaml", "[chess.example]", "[]", "services.yaml: chess: no names"),
    (
        "services.yaml",
        "  - {slug: chess",
        "  - {slug: go, name: Go, category: harm, names: [chess.example]}\n  - {slug: chess",
        "services.yaml: chess: chess.example already belongs to go",
    ),
    (
        "starter/play.yaml",
        "go.example",
        "=chess.example",
        "names of play: 'chess.example' stands there 2 times",
    ),
    (
        "starter/play.yaml",
        "go.example",
        "=www.chess.example",
        "names of play: www.chess.example is already covered by chess.example",
    ),
    (
        "garden/grown.yaml",
        "=www.museum.example",
        "=www.tales.example",
        "names of the gardens: www.tales.example is already covered by tales.example",
    ),
    (
        "garden/grown.yaml",
        "=www.museum.example",
        "tales.example",
        "names of the gardens: 'tales.example' stands there 2",
    ),
    ("modes.yaml", "slug: free", "slug: bed", "modes.yaml: 'bed' stands there 2 times"),
    ("modes.yaml", "goods/wine", "goods/forks", "modes.yaml: school: 'goods/forks' is no category and no part of one"),
    ("modes.yaml", "goods/wine", "play", "modes.yaml: school: shut: 'play' stands there 2 times"),
    ("modes.yaml", "free: true", "free: false", "modes.yaml: free: one of 'everything', 'shut' and 'free' is needed"),
    (
        "modes.yaml",
        "free: true",
        "free: true, shut: [play]",
        "modes.yaml: free: one of 'everything', 'shut' and 'free'",
    ),
    ("modes.yaml", "shut: [play", "learning: true, shut: [play", "modes.yaml: school: 'learning' needs 'everything'"),
    (
        "helplines.yaml",
        "country: DE",
        "country: DE\n    name: D\n    lines: []\n  - country: DE",
        "'DE' stands there 2",
    ),
    (
        "helplines.yaml",
        "phone: ['116 111'], ",
        "",
        "helplines.yaml: DE: de-line: neither 'phone' nor 'url'",
    ),
    (
        "helplines.yaml",
        "'https://help.example/', names",
        "'https://elsewhere.example/', names",
        "helplines.yaml: fallback: world: the host of https://elsewhere.example/ is not covered by any line's names",
    ),
]


@pytest.mark.parametrize(("file", "right", "wrong", "told"), CASES)
def test_a_contradiction_is_told(tmp_path: Path, file: str, right: str, wrong: str, told: str) -> None:
    assert right in FILES[file]
    with pytest.raises(CatalogueError) as caught:
        load_from(write_folder(tmp_path, {file: FILES[file].replace(right, wrong, 1)}))
    assert told in str(caught.value)


def test_one_organisation_may_help_in_two_countries(tmp_path: Path) -> None:
    more = "  - country: AT\n    name: Austria\n    lines:\n      - {slug: at-line, name: Line, kind: helpline,"
    more += " url: 'https://www.help.example/at', names: [=www.help.example], source: 'https://help.example/',"
    more += " checked: 2026-11-21}\n"
    catalogue = load_from(write_folder(tmp_path, {"helplines.yaml": FILES["helplines.yaml"] + more}))
    assert [line.slug for line in catalogue.helplines.of("at")] == ["at-line", "world"]
