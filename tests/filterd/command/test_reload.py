"""`filterd reload` against a real engine."""

from pathlib import Path

from filterd.error import ConfigError
from tests.filterd.command.conftest import Run
from tests.filterd.command.test_run import started
from tests.support.files import damage


def test_new_files_are_in_force_when_it_returns(folder: Path, run: Run) -> None:
    with started(folder):
        assert run("reload").output == "policy generation 2 is in force\n"


def test_a_damaged_file_is_a_refusal_that_names_it(folder: Path, run: Run) -> None:
    with started(folder):
        damage(folder / "index" / "index.bin")
        done = run("reload")
    assert isinstance(done.exception, ConfigError)
    assert "index.bin" in str(done.exception)
