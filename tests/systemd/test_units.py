"""The units: hardened, socket-activated, and consistent with the commands they start."""

import re
import shutil
import subprocess

import click
import pytest

from filterd.__main__ import cli
from tests.support.data import ROOT

SERVICE = ROOT / "systemd" / "filterd.service"
SOCKET = ROOT / "systemd" / "filterd.socket"
HIGHEST_EXPOSURE = 1.1  # what an engine without capabilities, handed its sockets, can reach


def test_the_engine_is_exposed_no_more_than_it_must_be() -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(SERVICE)],
        capture_output=True,
        text=True,
        check=False,
    )
    score = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
    assert score is not None, done.stderr
    assert float(score[1]) <= HIGHEST_EXPOSURE


def test_the_service_starts_a_command_that_exists() -> None:
    started = re.search(r"^ExecStart=\S+/filterd (\w+) --config \S+$", SERVICE.read_text(), re.MULTILINE)
    assert started is not None
    assert cli.get_command(click.Context(cli), started[1]) is not None


def test_the_socket_hands_over_udp_and_tcp() -> None:
    text = SOCKET.read_text()
    assert "ListenDatagram=53" in text
    assert "ListenStream=53" in text


def test_the_service_has_no_capability() -> None:
    text = SERVICE.read_text()
    assert re.search(r"^CapabilityBoundingSet=$", text, re.MULTILINE)
    assert "Requires=filterd.socket" in text
