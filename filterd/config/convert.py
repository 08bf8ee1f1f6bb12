"""Plain values into typed ones, with every mistake reported, not only the first. No I/O here.

`convert(value, type)` walks the type by `msgspec.inspect`, so a schema is nothing but `msgspec.Struct` classes. A class
with a `parse` method (`Spelled`) reads itself from text. What is allowed comes from the type; a `msgspec.Meta`
description says it in better words.
"""

from collections.abc import Mapping
from typing import TypeVar, cast

from msgspec import inspect as shape

from filterd.config.scalar import INVALID, Refusal, described, scalar
from filterd.error import ConfigError
from filterd.mistake import Mistakes, shown

_T = TypeVar("_T")


def convert(value: object, kind: type[_T]) -> _T:
    """Return `value` as a `kind`; raise ConfigError with one line `path: found X; allowed: Y` for each mistake."""
    mistakes = Mistakes()
    result = attempt(value, kind, mistakes)
    mistakes.raise_if_any()
    return cast(_T, result)


def attempt(value: object, kind: type[_T], mistakes: Mistakes) -> _T | None:
    """Return as much of `value` as can be a `kind`, for further checks, and note what cannot; None if nothing is left.

    What was noted and has a default is left out, as are lists with a wrong value: a place in a list is a path.
    """
    result = _Walk(mistakes).convert(value, shape.type_info(kind), "")
    return None if result is INVALID else cast(_T, result)


class _Walk:
    """One conversion: walks value and type side by side and gathers mistakes."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes

    def note(self, path: str, found: str, allowed: str) -> object:
        self.mistakes.note(path, found, allowed)
        return INVALID

    def convert(self, value: object, kind: shape.Type, path: str, words: str = "") -> object:
        """Return the converted value, or INVALID after noting why; `words` say what is allowed better than the type."""
        if isinstance(kind, shape.Metadata):
            return self.convert(value, kind.type, path, described(kind))
        if isinstance(kind, shape.UnionType):
            return self._union(value, kind, path, words)
        if isinstance(kind, shape.StructType) and isinstance(value, dict):
            return self._struct(value, kind, path)
        if isinstance(kind, shape.DictType) and isinstance(value, dict):
            items = {key: self.convert(item, kind.value_type, _join(path, key)) for key, item in value.items()}
            return {key: item for key, item in items.items() if item is not INVALID}
        if isinstance(kind, shape.ListType | shape.VarTupleType) and isinstance(value, list):
            return self._items(value, kind, path)
        converted = scalar(value, kind)
        if isinstance(converted, Refusal):
            return self.note(path, shown(value), f"{words or described(kind)} ({converted.why})")
        if converted is INVALID:
            self.note(path, shown(value), words or described(kind))
            return value if isinstance(kind, shape.StrType) and isinstance(value, str) else INVALID
        return converted

    def _union(self, value: object, kind: shape.UnionType, path: str, words: str) -> object:
        """Choose the member by the form of the value: a mapping goes to the struct, a list to the list."""
        for member in kind.types:
            if _has_form(value, member):
                return self.convert(value, member, path, words)
        return self.note(path, shown(value), words or described(kind))

    def _items(self, value: list[object], kind: shape.ListType | shape.VarTupleType, path: str) -> object:
        if kind.min_length is not None and len(value) < kind.min_length:
            return self.note(path, f"{len(value)} values", f"at least {kind.min_length}")
        if kind.max_length is not None and len(value) > kind.max_length:
            return self.note(path, f"{len(value)} values", f"at most {kind.max_length}")
        items = [self.convert(item, kind.item_type, f"{path}[{number}]") for number, item in enumerate(value)]
        if INVALID in items:
            return INVALID
        return tuple(items) if isinstance(kind, shape.VarTupleType) else items

    def _struct(self, value: Mapping[str, object], kind: shape.StructType, path: str) -> object:
        fields = {field.encode_name: field for field in kind.fields}
        for key in value:
            if key not in fields:
                self.mistakes.note_choice(_join(path, key), "an unknown field", fields, value=key)
        arguments: dict[str, object] = {}
        for name, field in fields.items():
            if name in value:
                arguments[field.name] = self.convert(value[name], field.type, _join(path, name))
            elif field.required:
                arguments[field.name] = self.note(_join(path, name), "nothing", described(field.type))
        required = {field.name for field in kind.fields if field.required}
        usable = {name: item for name, item in arguments.items() if item is not INVALID}
        if not required <= usable.keys():
            return INVALID
        try:
            return kind.cls(**usable)
        except ConfigError as error:  # a rule between fields, from __post_init__
            for line in error.lines:
                self.mistakes.add(_join(path, line))
            return INVALID


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _has_form(value: object, kind: shape.Type) -> bool:
    """Whether a value is written the way a member of a union is; its content may still be wrong."""
    if isinstance(kind, shape.Metadata):
        return _has_form(value, kind.type)
    if isinstance(value, dict):
        return isinstance(kind, shape.StructType | shape.DictType)
    if isinstance(value, list):
        return isinstance(kind, shape.ListType | shape.VarTupleType)
    return scalar(value, kind) is not INVALID
