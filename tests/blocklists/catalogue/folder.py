"""A small data folder that is right, so that a test can break one thing in it."""

from pathlib import Path

_WORDS = "{to8: Short., 9-12: Longer., 13+: Longest.}"
_CATEGORY = (
    "categories:\n"
    f"  - {{slug: traps, name: traps, definition: Traps., explanations: {_WORDS}, risk: contract, lock: M,"
    " youngest: null, public: shut, sources: [ours]}\n"
    f"  - {{slug: harm, name: harm, definition: Harm., explanations: {_WORDS}, risk: content, lock: m,"
    " youngest: grown, public: shut, sources: [ours]}\n"
    f"  - {{slug: goods, name: goods, definition: Goods., explanations: {_WORDS}, risk: contract, lock: '-',"
    " youngest: grown, public: open, parts: [{slug: knives, name: knives, public: shut}, {slug: wine, name: wine}],"
    " sources: [ours]}\n"
    f"  - {{slug: play, name: play, definition: Play., explanations: {_WORDS}, risk: overuse, lock: '-',"
    " youngest: child, public: operator, budget: true, sources: [ours]}\n"
)
_TIERS = (
    "tiers:\n"
    "  - {slug: child, name: Children, from_age: 0, to_age: 17, mode: allow-list, suspected: held, garden: true}\n"
    "  - {slug: grown, name: Adults, from_age: 18, to_age: null, mode: categories, suspected: flagged,"
    " garden: true}\n"
    "  - {slug: cafe, name: Everyone, from_age: 0, to_age: null, basis: public, mode: categories, suspected: flagged}\n"
)
_GROUPS = (
    "groups:\n"
    "  - {slug: helplines, name: help, definition: Help., youngest: child, bedtime_may_shut: false, counted: false}\n"
    "  - {slug: health, name: health, definition: Health., youngest: grown, bedtime_may_shut: false, counted: false}\n"
)
_HELPLINES = (
    "fallback:\n"
    "  - {slug: world, name: World line, kind: hotline, url: 'https://help.example/', names: [help.example],"
    " source: 'https://help.example/about', checked: 2026-11-21}\n"
    "countries:\n"
    "  - country: DE\n"
    "    name: Germany\n"
    "    lines:\n"
    "      - {slug: de-line, name: Line, kind: child-helpline, phone: ['116 111'],"
    " names: [=line.example, help.example], source: 'https://line.example/', checked: 2026-11-21}\n"
)
_MODES = (
    "modes:\n"
    f"  - {{slug: bed, name: bed, explanations: {_WORDS}, everything: true, learning: true}}\n"
    f"  - {{slug: school, name: school, explanations: {_WORDS}, shut: [play, goods/wine]}}\n"
    f"  - {{slug: free, name: free, explanations: {_WORDS}, free: true}}\n"
)
FILES = {
    "categories.yaml": _CATEGORY,
    "tiers.yaml": _TIERS,
    "groups.yaml": _GROUPS,
    "modes.yaml": _MODES,
    "services.yaml": "services:\n  - {slug: chess, name: Chess, category: play, names: [chess.example]}\n",
    "helplines.yaml": _HELPLINES,
    "starter/traps.yaml": "list: traps\nwhy_empty: Too short-lived.\n",
    "starter/harm.yaml": "list: harm\nsections:\n  - {why: Known, names: [harm.example, =www.harm.test]}\n",
    "starter/goods.yaml": "list: goods\nsections:\n  - {why: Shops, part: goods/knives, names: [knife.example]}\n",
    "starter/play.yaml": "list: play\nsections:\n  - {why: More, names: [go.example]}\n",
    "garden/child.yaml": "list: child\nsections:\n  - {why: Stories, names: [tales.example]}\n",
    "garden/grown.yaml": "list: grown\nsections:\n  - {why: Museums, names: [=www.museum.example]}\n",
    "protected/health.yaml": "list: health\nsections:\n  - {why: Facts, names: [facts.example]}\n",
}


def write_folder(folder: Path, changes: dict[str, str] | None = None, missing: str = "") -> Path:
    """Write the folder, with the text of some files changed or one file missing."""
    for name, text in {**FILES, **(changes or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name != missing:
            path.write_text(text)
    return folder
