"""The benchmark commands run and print figures; how large they are is no matter here."""

import json
import shutil

import pytest
from click.testing import CliRunner

from bench import edge
from bench.__main__ import main


def test_every_server_is_measured_in_one_run() -> None:
    missing = [program for program in ("dnsperf", "dnsmasq", "unbound") if not shutil.which(program)]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    options = ["peers", "--synthetic", "--names", "200", "--seconds", "0.5", "--json"]
    done = CliRunner().invoke(main, options, catch_exceptions=False)
    figures = json.loads(done.output)
    assert [figure["name"] for figure in figures] == ["filterd", "dnsmasq", "unbound"]
    assert all(
        figure["rate"] > 0 and figure["new"] > 0 and figure["resident"] > 0 and figure["p99"] >= figure["p50"]
        for figure in figures
    )


def test_what_many_people_cost_is_measured() -> None:
    done = CliRunner().invoke(main, ["people", "--people", "5", "--questions", "50", "--json"], catch_exceptions=False)
    figures = json.loads(done.output)
    assert figures["people"] == 5
    assert 0 < figures["cost"]["median"] <= figures["cost"]["p99"]
    assert all(octets > 0 for octets in figures["sizes"].values())


def test_answers_are_timed_while_everybody_is_granted_something(monkeypatch: pytest.MonkeyPatch) -> None:
    if not shutil.which("unbound"):
        pytest.skip("not installed: unbound")
    monkeypatch.setattr(edge, "WARM", 0.5)
    monkeypatch.setattr(edge, "DURING", 0.5)
    options = ["edges", "--people", "5", "--rate", "200", "--rounds", "0", "--json"]
    figures = json.loads(CliRunner().invoke(main, options, catch_exceptions=False).output)
    assert [change["what"] for change in figures["changes"]] == ["reload", "grant for everyone", "pause of everyone"]
    assert all(0 < change["answers"]["p50"] <= change["answers"]["most"] for change in figures["changes"])
