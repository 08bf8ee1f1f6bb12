"""People see a bar, machines read lines; standard output stays for the report."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from blocklists.build import Step
from blocklists.progress import shown_progress
from tests.support.data import ROOT

STEPS = [Step("read", "ads-[bold]a", 5, 10, False), Step("read", "ads-[bold]a", 10, 10, True)]


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_machines_get_a_json_line_for_each_finished_step(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress() as tell:
        for step in STEPS:
            tell(step)
    out, err = capsys.readouterr()
    assert out == ""
    assert [json.loads(line) for line in err.splitlines()] == [
        {"phase": "read", "name": "ads-[bold]a", "done": 10, "total": 10, "finished": True}
    ]


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
def test_a_build_goes_on_when_nobody_can_be_told(redirection: str, tmp_path: Path) -> None:
    command = f"{sys.executable} -m blocklists build --no-starter --out {tmp_path / 'index'} {redirection}"
    assert subprocess.run(["bash", "-c", command], cwd=ROOT, check=False).returncode == 0
    assert (tmp_path / "index" / "index.bin").exists()


def test_people_get_a_bar_that_leaves_no_trace_in_the_output(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with shown_progress() as tell:
        for step in STEPS:
            tell(step)
    assert capsys.readouterr().out == ""
    assert "read ads-[bold]a" in terminal.getvalue()
    assert "100%" in terminal.getvalue()
