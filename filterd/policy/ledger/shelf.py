"""An immutable mapping from text that is changed by copying a small part of it. No I/O here."""

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

Value = TypeVar("Value")

_BUCKETS = 256  # of 20,000 entries, a change copies 80


class Shelf(Generic[Value]):
    """Values by key in buckets; `put` and `drop` return another shelf that shares all buckets but one."""

    __slots__ = ("_buckets",)

    def __init__(self, entries: Iterable[tuple[str, Value]] = ()) -> None:
        buckets: list[dict[str, Value]] = [{} for _ in range(_BUCKETS)]
        for key, value in entries:
            buckets[hash(key) % _BUCKETS][key] = value
        self._buckets = tuple(buckets)

    def get(self, key: str) -> Value | None:
        """Return the value of `key`, None if there is none."""
        return self._buckets[hash(key) % _BUCKETS].get(key)

    def __getitem__(self, key: str) -> Value:
        return self._buckets[hash(key) % _BUCKETS][key]

    def items(self) -> Iterator[tuple[str, Value]]:
        """Return all keys and values, in no order."""
        for bucket in self._buckets:
            yield from bucket.items()

    def values(self) -> Iterator[Value]:
        """Return all values, in no order."""
        for bucket in self._buckets:
            yield from bucket.values()

    def put(self, key: str, value: Value) -> "Shelf[Value]":
        """Return the shelf with `value` at `key`."""
        number = hash(key) % _BUCKETS
        return self._with(number, {**self._buckets[number], key: value})

    def drop(self, key: str) -> "Shelf[Value]":
        """Return the shelf without `key`; itself if it is not there."""
        number = hash(key) % _BUCKETS
        bucket = self._buckets[number]
        if key not in bucket:
            return self
        return self._with(number, {other: value for other, value in bucket.items() if other != key})

    def __len__(self) -> int:
        return sum(map(len, self._buckets))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shelf) and self._buckets == other._buckets

    def __hash__(self) -> int:
        return hash(frozenset(key for key, _ in self.items()))

    def _with(self, number: int, bucket: dict[str, Value]) -> "Shelf[Value]":
        changed: Shelf[Value] = Shelf.__new__(Shelf)
        changed._buckets = (*self._buckets[:number], bucket, *self._buckets[number + 1 :])
        return changed
