"""One YAML document as plain values, read so that nothing surprises. No I/O here.

Scalars follow the core schema of YAML 1.2 (section 10.3), not PyYAML's 1.1: `no`, `on`, `12:30`, `010` and
`2026-01-01` mean what they look like, text or the number ten. Aliases, anchors, tags, repeated keys and keys that are
not text are refused: a settings file needs none of them, and an alias bomb needs nothing else.
"""

import re
from collections.abc import Callable
from typing import cast

import yaml

from filterd.config.syntax import complaint
from filterd.error import ConfigError

MAX_OCTETS = 1 << 20
MAX_DEPTH = 20

_NULL = "tag:yaml.org,2002:null"
_BOOL = "tag:yaml.org,2002:bool"
_INT = "tag:yaml.org,2002:int"
_FLOAT = "tag:yaml.org,2002:float"

# Eighteen digits fit 64 bits; longer ones stay text, so that no digit string costs quadratic time (CVE-2020-10735).
_CORE_SCHEMA = (
    (_NULL, re.compile(r"(?:null|Null|NULL|~|)\Z"), ["n", "N", "~", ""]),
    (_BOOL, re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), ["t", "T", "f", "F"]),
    (_INT, re.compile(r"(?:[-+]?[0-9]{1,18}|0o[0-7]{1,18}|0x[0-9a-fA-F]{1,15})\Z"), list("-+0123456789")),
    (
        _FLOAT,
        re.compile(r"[-+]?(?:\.[0-9]{1,18}|[0-9]{1,18}(?:\.[0-9]{0,18})?)(?:[eE][-+]?[0-9]{1,2})?\Z"),
        list("-+.0123456789"),
    ),
)
_SCALARS: dict[str, Callable[[str], object]] = {
    _NULL: lambda text: None,
    _BOOL: lambda text: text.lower() == "true",
    _INT: lambda text: int(text, 0) if text.startswith(("0o", "0x")) else int(text),
    _FLOAT: float,
}


class _Loader(yaml.SafeLoader):
    """PyYAML's scanner and parser under our rules; what is refused is noted with its place, and reading goes on."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own form

    def __init__(self, text: str, problems: list[str]) -> None:
        super().__init__(text)
        self.problems = problems
        self._depth = 0

    def note(self, mark: yaml.Mark, what: str) -> None:
        """Keep one problem and where it stands, counted from 1 as editors do."""
        self.problems.append(f"line {mark.line + 1}, column {mark.column + 1}: {what}")

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose the next node; called by PyYAML for every node, children included."""
        peek: Callable[[], yaml.NodeEvent] = self.peek_event  # PyYAML's stubs leave both untyped
        take: Callable[[], yaml.NodeEvent] = self.get_event
        event = peek()
        mark = cast(yaml.Mark, event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            take()
            self.note(mark, f"found the alias *{_short(str(event.anchor))}; allowed: the value itself, written out")
            return yaml.ScalarNode(_NULL, "", mark, mark)
        if event.anchor is not None:
            self.note(mark, f"found the anchor &{_short(event.anchor)}; allowed: plain values")
            event.anchor = None
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            self.note(mark, f"found the tag {_short(event.tag)}; allowed: plain values")
            event.tag = None
        if self._depth == MAX_DEPTH:
            raise yaml.MarkedYAMLError(
                problem=f"found a value nested deeper; allowed: {MAX_DEPTH} levels", problem_mark=mark
            )
        self._depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self._depth -= 1
        return node


for _tag, _pattern, _first in _CORE_SCHEMA:
    _Loader.add_implicit_resolver(_tag, _pattern, _first)


def parse_document(data: bytes) -> object:
    """Return the document as dictionaries, lists, text, numbers, booleans and None; an empty one is None.

    Raises ConfigError with every refused construct (line and column); of syntax errors only the first, because what
    follows it means nothing.
    """
    problems: list[str] = []
    try:
        loader = _Loader(_text(data), problems)
        node = loader.get_single_node()
        value = None if node is None else _value(loader, node)
    except (yaml.MarkedYAMLError, yaml.reader.ReaderError) as error:
        raise ConfigError([*problems, complaint(error)]) from error
    if problems:
        raise ConfigError(problems)
    return value


def _text(data: bytes) -> str:
    if len(data) > MAX_OCTETS:
        raise ConfigError(f"found a file of more than {MAX_OCTETS:,} bytes; allowed: at most that many")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"line {line}: found bytes that are no text; allowed: a text file, saved as UTF-8") from error
    if text.lstrip().startswith(("<!", "<html")):
        raise ConfigError("line 1: found '<', as in a web page; allowed: lines of `name: value`")
    return text


def _value(loader: _Loader, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node)
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, item) for item in node.value]
    return _SCALARS.get(node.tag, str)(node.value)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, object]:
    values: dict[str, object] = {}
    for key_node, value_node in node.value:
        value = _value(loader, value_node)
        key = _value(loader, key_node)
        if not isinstance(key, str):
            loader.note(key_node.start_mark, f"found the key {_short(repr(key))}; allowed: text (put it in quotes)")
        elif key in values:
            loader.note(key_node.start_mark, f"found the key {_short(repr(key))} twice; allowed: once")
        else:
            values[key] = value
    return values


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
