"""`filterd demo`: what a newcomer sees, without internet."""

import asyncio
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dns.rcode
import pytest

from blocklists.name import to_wire
from filterd.command import demo as demo_module
from filterd.command.demo import prepare, shown
from filterd.command.option import settings
from filterd.error import ConfigError
from filterd.policy.decide import decide
from filterd.policy.types import Query
from filterd.ruleset import load
from tests.support.client import ask, ede_of
from tests.support.data import ROOT
from tests.support.engine import BIN
from tests.support.port import free_port

FILES = ("index", "snapshot")
COMMAND = re.compile(r"  \S+ (pause|resume|people|explain|simulate|status) ")
SEEN = re.compile(r"dig -p (\d+) -b (\S+) @(\S+) (\S+)( HTTPS \+tcp)?\s+# (.*)")


@contextmanager
def demo(folder: Path, port: int) -> Iterator[list[str]]:
    """Run the demo and yield what it printed before it began to serve."""
    command = [str(BIN / "filterd"), "demo", "--folder", str(folder), "--port", str(port)]
    environment = {**os.environ, "UPSTREAM": "udp://127.0.0.1:9", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            said = [process.stderr.readline()]
            while said[-1] and "answering on" not in said[-1]:
                said.append(process.stderr.readline())
            assert said[-1], said
            lines: list[str] = []
            while not lines or "Stop with Ctrl-C" not in lines[-1]:
                lines.append(process.stdout.readline())
            yield lines
        finally:
            process.terminate()
            process.wait(10)


async def test_each_line_shows_what_it_promises(tmp_path: Path) -> None:
    port = free_port()
    count = 0
    with demo(tmp_path / "run", port) as lines:
        for line in lines:
            if COMMAND.match(line):
                await asyncio.to_thread(do, line)
            if match := SEEN.search(line):
                count += 1
                await check(port, *match.groups())
    assert count >= 11


def do(line: str) -> None:
    """Run a command as it was printed."""
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stdout.strip() != "") == (0, True), line + done.stderr


async def check(port: int, number: str, source: str, server: str, name: str, https: str | None, promise: str) -> None:
    """Ask as a printed line does, and hold it to its promise: the code, and the reason if it quotes one."""
    assert int(number) == port
    answer = await ask(name, "HTTPS" if https else "A", source=source, server=server, port=port, tcp=bool(https))
    code, text = ede_of(answer)
    assert (dns.rcode.to_text(answer.rcode()), code) == expected(promise), (name, source, promise)
    for quoted in re.findall("'(.*)'", promise):
        assert text == quoted


def test_what_is_promised_holds_at_every_hour(tmp_path: Path) -> None:
    rules = load(*(getattr(settings(prepare(tmp_path / "run", 5353, "udp://127.0.0.1:9")), of) for of in FILES))
    for address, question, promise in demo_module._TRY:
        query, client = Query(to_wire(question.split()[0]), 1), rules.book.identify(address)
        hours = [datetime(2026, 12, 20, tzinfo=UTC) + timedelta(minutes=30) * step for step in range(14 * 48)]
        found = {
            (each.verdict, each.rule, each.state) for each in (decide(query, client, rules.policy, at) for at in hours)
        }
        assert len(found) == 1, (address, question, promise)


def test_the_example_shows_times_that_do_something(tmp_path: Path) -> None:
    rules = load(*(getattr(settings(prepare(tmp_path / "run", 5353, "udp://127.0.0.1:9")), of) for of in FILES))
    mia, query = rules.snapshot.client("mia"), Query(to_wire("youtube.com"), 1)
    sunday = datetime(2026, 11, 22, 19, 29, tzinfo=UTC)
    assert [decide(query, mia, rules.policy, sunday + timedelta(minutes=each)).rule for each in (0, 1)] == [
        "default",
        "schedule",
    ]


def expected(promise: str) -> tuple[str, int]:
    """What a promise means without internet: what is open fails for want of an upstream."""
    if "open" in promise:
        return "SERVFAIL", 23
    if "NXDOMAIN" in promise or "a rule of this household" in promise or "tier `public`" in promise:
        return "NXDOMAIN", 17
    return ("NXDOMAIN", 15) if "code 15" in promise else ("NOERROR", 17)


def test_a_second_start_needs_nothing_new(tmp_path: Path) -> None:
    first = prepare(tmp_path / "run", 5353, "udp://127.0.0.1:9").read_text()
    assert prepare(tmp_path / "run", 5353, "udp://127.0.0.1:9").read_text() == first


def test_the_settings_it_writes_are_valid_and_ask_the_chosen_upstream(tmp_path: Path) -> None:
    config = settings(prepare(tmp_path / "run", 5399, "tcp://127.0.0.1:99"))
    assert [str(server) for server in config.upstreams.servers] == ["tcp://127.0.0.1:99"]
    assert {endpoint.port for endpoint in config.listen} == {5399}
    assert config.index == tmp_path / "run" / "index"


def test_a_wrong_upstream_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="carrier-pigeon"):
        prepare(tmp_path / "run", 5353, "carrier-pigeon")


def test_a_port_that_is_taken_is_named_and_nothing_is_written_or_promised(tmp_path: Path) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "filterd", "demo", "--folder", str(tmp_path / "run"), "--port", str(port)],
            env={**os.environ, "UPSTREAM": "udp://127.0.0.1:9"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert f"port {port} of 127.0.0.1" in done.stderr
    assert "make run PORT=N" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "run").exists()


def test_the_commands_it_shows_can_be_copied(tmp_path: Path) -> None:
    text = shown(tmp_path / "a folder" / "filterd.yaml", 5353)
    assert "explain tiktok.com --person mia --config '" in text


def test_a_machine_without_a_resolver_still_serves_what_needs_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_resolver(_: object) -> tuple[object, ...]:
        raise ConfigError("system: no nameserver")

    monkeypatch.setattr(demo_module, "expand", no_resolver)
    config = settings(prepare(tmp_path / "run", 5353, "system"))
    assert [str(server) for server in config.upstreams.servers] == ["udp://127.0.0.1:9"]
    assert "open names will fail" in capsys.readouterr().err


def test_a_machine_without_ipv6_is_served_on_ipv4(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_module, "_has_ipv6", lambda: False)
    path = prepare(tmp_path / "run", 5353, "udp://127.0.0.1:9")
    assert [str(endpoint) for endpoint in settings(path).listen] == ["127.0.0.1:5353"]
    assert "::1" not in shown(path, 5353)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file")
    with pytest.raises(ConfigError, match="a folder you may write to"):
        prepare(tmp_path / "run", 5353, "udp://127.0.0.1:9")


def test_names_that_cannot_be_built_say_why(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "index").write_text("a file")
    with pytest.raises(ConfigError) as caught:
        prepare(tmp_path / "run", 5353, "udp://127.0.0.1:9")
    assert "cannot be built" in caught.value.lines[0]
    assert len(caught.value.lines) > 1
