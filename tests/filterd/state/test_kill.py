"""A process that is killed at any moment leaves what it acknowledged."""

from pathlib import Path

from tests.filterd.state.kill import torment


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    assert torment(tmp_path / "state", seed=7, rounds=12) > 12
