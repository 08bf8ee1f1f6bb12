"""What the commands work on: an index, a household, its snapshot and settings in one folder, and a way to run them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from filterd.__main__ import cli
from tests.support.files import write_index, write_snapshot
from tests.support.service import HOUSEHOLD

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, with everything the engine needs in it."""
    write_index(tmp_path / "index")
    write_snapshot(tmp_path / "policy.snapshot")
    (tmp_path / "household.yaml").write_text(HOUSEHOLD)
    (tmp_path / "filterd.yaml").write_text(
        'listen: ["127.0.0.1:0"]\nupstreams: {servers: ["udp://127.0.0.1:9"]}\n'
        f"index: {tmp_path}/index\nsnapshot: {tmp_path}/policy.snapshot\ncontrol: {tmp_path}/control.sock\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FILTERD_CONFIG", raising=False)
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    """Return a function that runs `filterd` with arguments in the folder."""

    def invoke(*arguments: str | Path) -> Result:
        return CliRunner().invoke(cli, [str(argument) for argument in arguments])

    return invoke
