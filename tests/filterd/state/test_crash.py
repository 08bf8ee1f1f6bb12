"""Every state that a power cut may leave opens to what was acknowledged, and the explorer notices when it does not."""

from unittest.mock import patch

import pytest

from filterd.state import writer
from filterd.state.writer import Writer
from tests.filterd.state.crash import explore
from tests.filterd.state.simulated import SimulatedDisk


@pytest.mark.parametrize("seed", [1, 2])
def test_no_power_cut_loses_what_was_acknowledged_or_invents_anything(seed: int) -> None:
    assert explore(seed, lives=2, events=5) > 1000


@pytest.mark.parametrize("forgotten", ["sync", "sync_names"])
def test_the_explorer_notices_a_sync_that_is_missing(forgotten: str) -> None:
    with (
        patch.object(SimulatedDisk, forgotten, lambda *_: None),
        pytest.raises(AssertionError),
    ):
        explore(1, lives=1, events=4)


def test_the_explorer_notices_a_generation_that_goes_too_early() -> None:
    def eager(self: Writer, *_: object) -> None:
        self._forget(10**9)
        rewrite(self, *_)  # type: ignore[arg-type]

    rewrite = Writer.rewrite
    with patch.object(writer.Writer, "rewrite", eager), pytest.raises(AssertionError):
        explore(1, lives=2, events=6)
