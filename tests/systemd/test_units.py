"""The units: hardened, socket-activated, and consistent with the commands they start."""

import re
import shutil
import subprocess

import click
import pytest

from filterd.__main__ import cli
from filterd.config import Config
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


def test_the_engine_may_write_the_folder_its_settings_name_and_no_other() -> None:
    text = SERVICE.read_text()
    folder = re.search(r"^StateDirectory=(\S+)$", text, re.MULTILINE)
    assert folder is not None
    assert str(Config().state) == f"/var/lib/{folder[1]}"
    assert re.search(r"^ProtectSystem=strict$", text, re.MULTILINE)
    assert "ReadWritePaths" not in text


def test_the_engine_may_read_the_tables_that_tell_devices() -> None:
    families = re.search(r"^RestrictAddressFamilies=(.*)$", SERVICE.read_text(), re.MULTILINE)
    assert families is not None
    assert set(families[1].split()) == {"AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"}


def test_a_call_that_is_not_allowed_fails_and_does_not_end_the_engine() -> None:
    assert re.search(r"^SystemCallErrorNumber=EPERM$", SERVICE.read_text(), re.MULTILINE)
