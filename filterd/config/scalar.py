"""Leaves: one scalar of a document into one typed value, and in words what each type allows. No I/O here."""

import re
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Protocol, Self, cast, runtime_checkable

from msgspec import inspect as shape

INVALID = object()
"""Stands for a value that has no conversion."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")  # fromisoformat knows weeks and shorter forms, too

CONTAINERS = (shape.StructType, shape.DictType, shape.ListType, shape.VarTupleType)


@runtime_checkable
class Spelled(Protocol):
    """A value written as text. `allowed` describes the text; `parse` raises ValueError for anything else."""

    allowed: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text."""
        ...


class Refusal:
    """Text of the right kind that says something impossible."""

    def __init__(self, why: str) -> None:
        self.why = why


def scalar(value: object, kind: shape.Type) -> object:
    """Return a converted leaf, INVALID, or a Refusal that says more."""
    if isinstance(kind, shape.NoneType):
        return None if value is None else INVALID
    if isinstance(kind, shape.BoolType):
        return value if isinstance(value, bool) else INVALID
    if isinstance(kind, shape.IntType | shape.FloatType):
        return _number(value, kind)
    if isinstance(kind, shape.EnumType):
        return _member(value, kind.cls)
    if isinstance(kind, shape.LiteralType):
        return value if value in kind.values else INVALID
    if not isinstance(value, str) or isinstance(kind, CONTAINERS):
        return INVALID
    return _from_text(value, kind)


def _from_text(value: str, kind: shape.Type) -> object:
    if isinstance(kind, shape.StrType):
        return _text(value, kind)
    if isinstance(kind, shape.DateTimeType):
        return _instant(value)
    if isinstance(kind, shape.DateType):
        return _day(value)
    if isinstance(kind, shape.CustomType | shape.DataclassType):
        return _spelled(value, kind.cls)
    raise TypeError(f"the reader knows no {kind!r}")


def _number(value: object, kind: shape.IntType | shape.FloatType) -> object:
    if isinstance(kind, shape.FloatType) and type(value) is int:
        value = float(value)
    if type(value) is not (int if isinstance(kind, shape.IntType) else float):
        return INVALID
    number = cast(float, value)
    if kind.ge is not None and number < kind.ge:
        return INVALID
    return INVALID if kind.le is not None and number > kind.le else value


def _member(value: object, kind: type[Enum]) -> object:
    text = "null" if value is None else value  # an unquoted null is nothing to YAML; the writer meant the word
    return next((member for member in kind if member.value == text), INVALID)


def _text(value: str, kind: shape.StrType) -> object:
    if kind.min_length is not None and len(value) < kind.min_length:
        return INVALID
    if kind.max_length is not None and len(value) > kind.max_length:
        return INVALID
    return INVALID if kind.pattern is not None and not re.search(kind.pattern, value) else value


def _instant(value: str) -> object:
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return INVALID
    return instant if instant.tzinfo is not None else Refusal("the offset from UTC is missing")


def _day(value: str) -> object:
    try:
        return date.fromisoformat(value) if _DAY.match(value) else INVALID
    except ValueError:
        return INVALID


def _spelled(value: str, kind: type) -> object:
    if kind is Path:
        return Path(value) if value and "\0" not in value else INVALID
    if not isinstance(kind, Spelled):
        raise TypeError(f"{kind.__name__} has no way to be read from text")
    try:
        return kind.parse(value)
    except ValueError as error:
        return Refusal(str(error))


def described(kind: shape.Type) -> str:
    """Return in words what a type allows."""
    if isinstance(kind, shape.Metadata):
        return str((kind.extra_json_schema or {}).get("description", "")) or described(kind.type)
    if isinstance(kind, shape.UnionType):
        return " or ".join(described(member) for member in kind.types if not isinstance(member, shape.NoneType))
    if isinstance(kind, shape.EnumType):
        return ", ".join(str(member.value) for member in kind.cls)
    if isinstance(kind, shape.LiteralType):
        return ", ".join(map(str, kind.values))
    if isinstance(kind, shape.IntType | shape.FloatType):
        return _range(kind)
    if isinstance(kind, shape.StructType):
        return f"lines of `name: value` with the names {', '.join(field.encode_name for field in kind.fields)}"
    if isinstance(kind, shape.CustomType | shape.DataclassType):
        return "a path" if kind.cls is Path else str(getattr(kind.cls, "allowed", kind.cls.__name__))
    return next((words for each, words in _WORDS if isinstance(kind, each)), "text")


_LIST = "a list, as [one, two] or with a dash for each"
_WORDS: tuple[tuple[type[shape.Type], str], ...] = (
    (shape.BoolType, "true or false"),
    (shape.DateTimeType, "a time with its offset from UTC, such as 2026-12-01T18:00:00+01:00"),
    (shape.DateType, "a day such as 2026-12-24"),
    (shape.ListType, _LIST),
    (shape.VarTupleType, _LIST),
    (shape.DictType, "lines of `name: value`"),
)


def _range(kind: shape.IntType | shape.FloatType) -> str:
    noun = "a whole number" if isinstance(kind, shape.IntType) else "a number"
    bounds = [f"from {kind.ge}" if kind.ge is not None else "", f"to {kind.le}" if kind.le is not None else ""]
    return " ".join([noun, *filter(None, bounds)])
