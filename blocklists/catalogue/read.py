"""Read one data file at a time into typed values; every problem is noted with its place, none is raised here."""

from collections.abc import Iterator
from importlib.resources.abc import Traversable
from typing import TypeVar

import msgspec
import yaml

from blocklists.catalogue.types import Slug, StarterName, Words
from blocklists.entry import Match
from blocklists.error import NameFormatError
from blocklists.name import normalise

# The C loader is some ten times faster; a PyYAML built without libyaml does not have it.
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_T = TypeVar("_T")


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names that stand in a list for the same reason. `part` is the label `category/part` if they belong to one."""

    why: Words
    names: tuple[str, ...]
    part: str = ""
    source: str = ""


class NamesFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of names. `list` repeats the file's name, so that a file cannot be taken for another."""

    list: Slug
    why_empty: str = ""
    sections: tuple[Section, ...] = ()


class ServiceRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A service as it is written down."""

    slug: Slug
    name: Words
    category: Slug
    names: tuple[str, ...]


class Reader:
    """Reads files below `root` and gathers what is wrong with them in `problems`."""

    def __init__(self, root: Traversable) -> None:
        self.root = root
        self.problems: list[str] = []

    def note(self, where: str, why: str) -> None:
        """Keep one problem."""
        self.problems.append(f"{where}: {why}")

    def rows(self, path: str, key: str, kind: type[_T]) -> tuple[_T, ...]:
        """Return the rows under `key` that have the right shape."""
        document = self.document(path)
        rows = document.get(key) if isinstance(document, dict) else None
        if not isinstance(rows, list):
            self.note(path, f"a list under {key!r} is needed")
            return ()
        return tuple(row for number, raw in enumerate(rows) if (row := self._convert(path, key, number, raw, kind)))

    def whole(self, path: str, kind: type[_T]) -> _T | None:
        """Return a file as one value, or None if its shape is wrong or it is not there."""
        document = self.document(path)
        if document is None:
            return None
        try:
            return msgspec.convert(document, kind)
        except msgspec.ValidationError as error:
            self.note(path, str(error))
            return None

    def document(self, path: str) -> object:
        """Return the plain content of a YAML file, None if there is none."""
        try:
            text = self.root.joinpath(*path.split("/")).read_text(encoding="utf-8")
            return _parse(text)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            self.note(path, " ".join(str(error).split()))
            return None

    def name(self, where: str, text: str, why: str) -> StarterName | None:
        """Return one written name: `example.com` covers all below it, `=example.com` is that name only."""
        exact = text.startswith("=")
        try:
            name = normalise(text.removeprefix("="))
        except NameFormatError as error:
            self.note(where, f"{text!r}: {error}")
            return None
        return StarterName(name, Match.EXACT if exact else Match.SUFFIX, why)

    def names(self, where: str, texts: tuple[str, ...], why: str) -> Iterator[StarterName]:
        """Yield the names among `texts` that are names."""
        for text in texts:
            if name := self.name(where, text, why):
                yield name

    def _convert(self, path: str, key: str, number: int, raw: object, kind: type[_T]) -> _T | None:
        try:
            return msgspec.convert(raw, kind)
        except msgspec.ValidationError as error:
            slug = raw.get("slug", number) if isinstance(raw, dict) else number
            self.note(f"{path}: {key}[{slug}]", str(error))
            return None


def _parse(text: str) -> object:
    loader = _LOADER(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _refuse_repeated_keys(node)
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _refuse_repeated_keys(node: yaml.Node) -> None:
    """YAML lets the last of two equal keys win in silence; a lost section of names must not be silent."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeated_keys(item)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"key {key.value!r} twice", problem_mark=key.start_mark)
            seen.add(key.value)
            _refuse_repeated_keys(value)
