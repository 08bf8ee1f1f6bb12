"""Every example of every package README runs: shell examples offline, Python ones as doctests."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.data import ROOT

READMES = sorted(path for package in ("filterd", "blocklists") for path in (ROOT / package).rglob("README.md"))
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```pycon\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(readme: Path) -> list[str]:
    """The lines after `$ ` with their continuations (a line that ends in a backslash goes on)."""
    found: list[str] = []
    for block in SHELL.findall(readme.read_text()):
        joined = block.replace("\\\n", " ")
        found += [line[2:] for line in joined.splitlines() if line.startswith("$ ")]
    return found


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("readme", READMES, ids=named)
def test_shell_examples_run(readme: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "TMP": str(tmp_path)}
    for command in commands(readme):
        done = subprocess.run(
            ["bash", "-euc", command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{named(readme)}: {command}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("readme", READMES, ids=named)
def test_python_examples_run(readme: Path) -> None:
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    source = "\n".join(PYTHON.findall(readme.read_text()))
    test = doctest.DocTestParser().get_doctest(source, {}, named(readme), named(readme), 0)
    runner.run(test)
    assert runner.summarize(verbose=False).failed == 0


def test_every_readme_shows_an_example() -> None:
    bare = [named(readme) for readme in READMES if not commands(readme) and not PYTHON.search(readme.read_text())]
    assert bare == []
