"""What the pages for parents and admins tell people to write and type is right: YAML compiles, commands exist.

A block of YAML that begins with `version:` is a whole household file. Any other is a piece: of a household file, of one
person in it, or of the engine's settings, whichever has all of its keys.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from blocklists.catalogue import load
from filterd.__main__ import cli
from filterd.config import Config, convert, parse_document
from filterd.error import ConfigError
from filterd.holiday import public_holidays
from filterd.policy.compile import compile_household
from filterd.policy.household import Household, Person
from tests.support.data import ROOT

DOCS = ROOT / "docs"
READERS = ("parents", "admins")
LINKING = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md"]
PAGES = [page for page in LINKING if page.parent.name != "decisions"]

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`(filterd [^`]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
AROUND = {"version": 1, "household": "The example family", "zone": "Europe/Berlin"}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def blocks(page: Path, language: str) -> list[str]:
    return [text for kind, text in FENCE.findall(page.read_text()) if kind == language]


def check_yaml(text: str) -> None:
    """Raise ConfigError for what the engine would not take."""
    piece = parse_document(text.encode())
    assert isinstance(piece, dict), text
    keys = set(piece)
    if keys <= {*Config.__struct_fields__} and not isinstance(piece.get("devices"), list):
        convert(piece, Config)
        return
    if keys <= {*Household.__struct_fields__}:
        household = {**AROUND, **piece}
    else:
        assert keys <= {*Person.__struct_fields__}, f"belongs to nothing:\n{text}"
        household = {**AROUND, "people": [{"id": "mia", "name": "Mia", "tier": "junior", **piece}]}
    compile_household(convert(household, Household), load(), holidays=public_holidays)


def typed(page: Path) -> Iterator[list[str]]:
    """Yield the words after `filterd` of every command in shell blocks and between backquotes."""
    text = page.read_text()
    lines = [line[2:] for block in blocks(page, "sh") for line in block.splitlines() if line.startswith("$ ")]
    for line in [*lines, *SPAN.findall(FENCE.sub("", text).replace("\n", " "))]:
        words = shlex.split(line, comments=True)
        if "filterd" not in words:
            continue
        words = words[words.index("filterd") + 1 :]
        ends = [number for number, word in enumerate(words) if word in {"|", ">", "<", "&&", ";"}]
        yield words[: ends[0]] if ends else words


def complaint(words: list[str]) -> str:
    """Return why the program would not take these words, "" if it would; nothing is carried out."""
    group, rest = click.Context(cli), list(words)
    command: click.Command = cli
    while isinstance(command, click.Group) and rest:
        found = command.get_command(group, rest[0])
        if found is None:
            return f"there is no {rest[0]!r}"
        command, rest = found, rest[1:]
        group = click.Context(command, parent=group)
    try:
        if rest:  # a command that is only named has none of its arguments
            command.make_context(words[0], rest)
    except click.exceptions.Exit:  # of --help
        return ""
    except click.ClickException as error:
        return error.format_message()
    except ConfigError as error:
        return str(error)
    return ""


def anchors(page: Path) -> set[str]:
    """Return the names that headings have in links."""
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in HEADING.findall(page.read_text())}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_piece_of_yaml_is_taken(page: Path) -> None:
    for text in blocks(page, "yaml"):
        try:
            check_yaml(text)
        except ConfigError as error:
            pytest.fail(f"{named(page)}:\n{text}\n" + "\n".join(error.lines))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_exists_with_these_options(page: Path) -> None:
    wrong = [f"filterd {' '.join(words)}: {why}" for words in typed(page) if (why := complaint(words))]
    assert wrong == []


@pytest.mark.parametrize("page", LINKING, ids=named)
def test_every_link_leads_to_something(page: Path) -> None:
    dead = []
    for link in LINK.findall(FENCE.sub("", page.read_text())):
        place, _, anchor = link.partition("#")
        if "://" in place:
            continue
        target = (page.parent / place).resolve() if place else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []


@pytest.mark.parametrize("reader", READERS)
def test_every_page_is_in_its_index(reader: str) -> None:
    folder = DOCS / reader
    listed = {link.partition("#")[0] for link in LINK.findall((folder / "README.md").read_text())}
    assert {page.name for page in folder.glob("*.md")} - {"README.md"} <= listed


def test_parents_and_admins_have_a_page_for_each_feature() -> None:
    parents, admins = ({page.name for page in (DOCS / reader).glob("*.md")} for reader in READERS)
    assert parents == admins
    assert len(parents) > 1


def test_what_is_wrong_on_a_page_would_be_found() -> None:
    assert complaint(["pawse", "mia", "30"])
    assert complaint(["pause", "mia", "half an hour"])
    assert complaint(["ticket", "print", "--minuts", "30"])
    assert complaint(["session", "strat", "mia"])
    assert not complaint(["session", "start", "mia"])
    with pytest.raises(ConfigError):
        check_yaml("schedule: [bed 8pm to 06:30 on school nights]\n")
    with pytest.raises(ConfigError):
        check_yaml("clock: {sync: always}\n")
