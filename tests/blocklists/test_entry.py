import dataclasses

import pytest

from blocklists.entry import Entry, LineError, Match


def test_a_suffix_is_the_name_itself_and_what_is_below() -> None:
    assert Match.EXACT | Match.BELOW == Match.SUFFIX
    assert not Match.EXACT & Match.BELOW


def test_an_entry_blocks_unless_it_says_otherwise() -> None:
    entry = Entry("a.test", Match.EXACT, 1)
    assert not entry.exception
    assert not entry.important


@pytest.mark.parametrize("item", [Entry("a.test", Match.EXACT, 1), LineError(1, "name", "why")])
def test_what_a_line_said_does_not_change(item: Entry | LineError) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        item.line = 2  # type: ignore[misc]
