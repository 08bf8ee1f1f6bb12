"""`filterd compile`."""

from pathlib import Path

from filterd.error import ConfigError
from filterd.policy.snapshot import decode
from tests.filterd.command.conftest import Run


def test_a_household_becomes_a_snapshot(folder: Path, run: Run) -> None:
    done = run("compile", "household.yaml", "--out", "new.snapshot")
    assert done.exit_code == 0
    snapshot = decode((folder / "new.snapshot").read_bytes())
    assert [profile.slug for profile in snapshot.profiles] == ["mia", "leo", "ann", "guests", "unknown"]
    assert snapshot.checksum in done.output


def test_a_household_with_mistakes_leaves_the_snapshot_alone(folder: Path, run: Run) -> None:
    before = (folder / "policy.snapshot").read_bytes()
    (folder / "household.yaml").write_text("version: 1\nhousehold: x\nunknown: nobody\n")
    done = run("compile", "household.yaml", "--out", "policy.snapshot")
    assert isinstance(done.exception, ConfigError)
    assert (folder / "policy.snapshot").read_bytes() == before


def test_a_place_that_cannot_be_written_is_named(run: Run) -> None:
    done = run("compile", "household.yaml", "--out", "no/such/folder/snapshot")
    assert isinstance(done.exception, ConfigError)
    assert "no/such/folder/snapshot" in done.exception.lines[0]
