"""The command line as a user meets it: help, exit codes, and errors that are lines and not tracebacks."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import filterd
from tests.support.data import ROOT

COMMANDS = (
    "run", "compile", "explain", "simulate", "check", "replay", "status", "reload", "demo", "people", "pause", "resume",
    "bed", "grant", "revoke", "bonus", "session", "ticket", "redeem", "unlock", "pin", "devices", "assign", "release",
)  # fmt: skip


def filterd_says(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "filterd", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_help_names_every_command() -> None:
    done = filterd_says("--help")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.partition("Commands:")[2].splitlines() if line] == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    done = filterd_says(command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: filterd {command}")


def test_the_version_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert filterd_says("--version").stdout == f"filterd, version {filterd.__version__}\n"
    assert project["project"]["version"] == filterd.__version__


def test_an_unknown_command_is_a_mistake_of_usage() -> None:
    done = filterd_says("explode")
    assert done.returncode == 2
    assert "No such command 'explode'" in done.stderr


def test_every_mistake_is_one_line_with_its_file_and_exit_code_two(tmp_path: Path) -> None:
    household = tmp_path / "household.yaml"
    household.write_text("version: 1\nhousehold: x\npeople:\n  - {id: mia, name: Mia, tier: kid, oops: 1}\n")
    done = filterd_says("compile", household, "--out", tmp_path / "snapshot")
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert lines
    assert all(line.startswith(f"{household}: people[0].") for line in lines)
    assert not (tmp_path / "snapshot").exists()


def test_run_without_usable_files_says_what_makes_them(tmp_path: Path) -> None:
    config = tmp_path / "filterd.yaml"
    config.write_text(f"index: {tmp_path}/index\nsnapshot: {tmp_path}/snapshot\ncontrol: {tmp_path}/sock\n")
    done = filterd_says("run", "--config", config)
    assert done.returncode == 2
    assert [line.partition(" ")[0] for line in done.stderr.splitlines()] == ["index", "snapshot"]


def test_the_engine_starts_without_what_only_commands_need() -> None:
    """Memory is a feature: the running engine holds no catalogue, no tables for terminals, no foreign DNS library."""
    code = "import sys, filterd.__main__, filterd.command.run, filterd.daemon; print(*sys.modules)"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    unwanted = {"rich", "dns", "dnslib", "publicsuffixlist", "cryptography", "blocklists.catalogue"}
    assert loaded & unwanted == set()
