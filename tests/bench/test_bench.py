"""The benchmark command runs every server and prints figures; how large they are is no matter here."""

import json
import shutil

import pytest
from click.testing import CliRunner

from bench.__main__ import main


def test_every_server_is_measured_in_one_run() -> None:
    missing = [program for program in ("dnsperf", "dnsmasq", "unbound") if not shutil.which(program)]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    options = ["--synthetic", "--names", "200", "--seconds", "0.5", "--json"]
    done = CliRunner().invoke(main, options, catch_exceptions=False)
    figures = json.loads(done.output)
    assert [figure["name"] for figure in figures] == ["filterd", "dnsmasq", "unbound"]
    assert all(
        figure["rate"] > 0 and figure["new"] > 0 and figure["resident"] > 0 and figure["p99"] >= figure["p50"]
        for figure in figures
    )
