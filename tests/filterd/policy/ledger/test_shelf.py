"""A shelf is a dictionary that is never changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.policy.ledger.shelf import Shelf

KEYS = st.text("abc", max_size=3)


@given(st.lists(st.tuples(KEYS, st.none() | st.integers())))
def test_it_behaves_like_a_dictionary(steps: list[tuple[str, int | None]]) -> None:
    shelf: Shelf[int] = Shelf()
    model: dict[str, int] = {}
    for key, value in steps:
        before, kept = shelf, dict(model)
        if value is None:
            shelf = shelf.drop(key)
            model.pop(key, None)
        else:
            shelf = shelf.put(key, value)
            model[key] = value
        assert dict(before.items()) == kept
        assert (dict(shelf.items()), sorted(shelf.values()), len(shelf)) == (model, sorted(model.values()), len(model))
        assert shelf.get(key) == model.get(key)
        assert shelf == Shelf(model.items())


def test_what_is_not_there_is_a_key_error_or_none() -> None:
    shelf = Shelf([("a", 1)])
    assert shelf["a"] == 1
    assert shelf.get("b") is None
    with pytest.raises(KeyError):
        shelf["b"]


def test_dropping_what_is_not_there_is_the_same_shelf() -> None:
    shelf = Shelf([("a", 1)])
    assert shelf.drop("b") is shelf


def test_equal_shelves_have_equal_hashes_and_a_shelf_equals_nothing_else() -> None:
    assert hash(Shelf([("a", 1), ("b", 2)])) == hash(Shelf([("b", 2), ("a", 1)]))
    assert Shelf([("a", 1)]) != {"a": 1}
