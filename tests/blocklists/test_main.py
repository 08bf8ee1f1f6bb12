"""The commands as people type them: what they print, and how they end."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from blocklists.__main__ import cli
from blocklists.folder import locked
from tests.support.data import ROOT


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture
def given(tmp_path: Path) -> Path:
    path = tmp_path / "our.list"
    path.write_text("example.com\nexample.net\n")
    return path


@pytest.fixture
def folder(tmp_path: Path, given: Path) -> Path:
    result = run("build", "--out", tmp_path / "index", "--list", f"gambling={given}", "--no-starter")
    assert result.exit_code == 0, result.output
    return tmp_path / "index"


def test_a_build_ends_well_and_reports(folder: Path, given: Path) -> None:
    result = run("build", "--out", folder, "--list", f"gambling={given}", "--match", f"{given}=exact")
    assert result.exit_code == 0
    assert "gambling-our-list" in result.stdout
    assert "starter-gambling" in result.stdout
    assert "names in" in result.stdout


def test_a_report_for_machines_is_one_json_value(folder: Path, given: Path) -> None:
    result = run("build", "--out", folder, "--list", f"gambling={given}", "--json")
    report = json.loads(result.stdout)
    assert report["lists"][0]["slug"] == "gambling-our-list"
    assert {"names", "octets_per_name", "seconds", "peak_rss_octets", "checksum"} <= report.keys()


def test_protected_groups_and_services_are_always_in(folder: Path) -> None:
    kinds = {
        found["kind"] for found in json.loads(run("lookup", "captive.apple.com", "--index", folder, "--json").stdout)
    }
    assert "protected" in kinds


def test_the_walled_gardens_are_always_in_and_looked_up(folder: Path) -> None:
    (found,) = json.loads(run("lookup", "www.kikaninchen.de", "--index", folder, "--json").stdout)
    assert (found["kind"], found["label"], found["list"]) == ("garden", "little", "garden-little")
    assert run("lookup", "www.kika.de", "--index", folder).stdout.startswith("garden young: kika.de, it and all below ")


def test_a_look_up_names_list_and_line(folder: Path) -> None:
    result = run("lookup", "WWW.Example.NET.", "--index", folder)
    assert result.exit_code == 0
    assert (
        result.stdout == "category gambling: example.net, it and all below (gambling-our-list)\n  line 2: example.net\n"
    )


def test_an_address_copied_from_a_browser_is_looked_up_by_its_host(folder: Path) -> None:
    result = run("lookup", "https://www.EXAMPLE.net:8443/page?q=example.com", "--index", folder)
    assert (result.exit_code, result.stdout) == (0, run("lookup", "example.net", "--index", folder).stdout)
    assert run("lookup", "https://Bücher.example/page", "--index", folder).stdout == (
        "xn--bcher-kva.example: on no list\n"
    )


def test_a_look_up_that_finds_nothing_ends_with_1(folder: Path) -> None:
    result = run("lookup", "example.org", "--index", folder)
    assert (result.exit_code, result.stdout) == (1, "example.org: on no list\n")
    result = run("lookup", "example.org", "--index", folder, "--json")
    assert (result.exit_code, result.stdout) == (1, "[]\n")


def test_a_name_of_an_authority_list_is_on_no_list(tmp_path: Path, given: Path) -> None:
    out = tmp_path / "index"
    built = run("build", "--out", out, "--list", f"csam={given}", "--authority", "csam=Example Authority")
    assert built.exit_code == 0, built.output
    unknown, listed = (run("lookup", name, "--index", out) for name in ("example.org", "example.com"))
    assert (listed.exit_code, listed.stdout) == (1, unknown.stdout.replace("example.org", "example.com"))


def test_a_name_that_is_none_ends_with_2(folder: Path) -> None:
    for name in ("", "a..b", "192.0.2.1", "a b", "https://[2001:db8::1]/", "https://192.0.2.1/page"):
        result = run("lookup", name, "--index", folder)
        assert result.exit_code == 2, name
        assert result.stderr.startswith("Error: ")


def test_two_generations_can_be_compared(folder: Path, given: Path) -> None:
    given.write_text("example.com\nexample.org\n")
    run("build", "--out", folder, "--list", f"gambling={given}", "--no-starter")
    result = run("diff", f"{folder}@previous", folder)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "gambling (gambling-our-list): +1 -1, 2 to 2 names",
        "  + example.org",
        "  - example.net",
    ]
    assert "example.org" not in run("diff", f"{folder}@previous", folder, "--examples", "0").stdout
    lines = [json.loads(line) for line in run("diff", f"{folder}@previous", folder, "--json").stdout.splitlines()]
    assert lines[0]["added"] == ["example.org"]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--list", "nonsense={given}"], "no category is called 'nonsense'; there are csam,"),
        (["--list", "csam={given}"], "--authority csam=NAME"),
        (["--list", "gambling={given}.gone"], "our.list.gone: cannot be read: No such file"),
        (["--list", "gambling={folder}"], "a folder"),
        (["--list", "gambling={link}"], "link: a pipe, not a plain file"),
        (["--list", "gambling={pipe}"], "pipe: a pipe, not a plain file"),
        (["--list", "gambling={html}"], "html.list: the file is HTML"),
        (["--list", "gambling={empty}"], "empty.list: the file is empty"),
        (["--list", "gambling={odd}"], r"odd\nname\x1b: the file is empty"),
    ],
)
def test_bad_input_ends_with_2_and_the_index_stays(options: list[str], why: str, folder: Path, given: Path) -> None:
    here = given.parent
    (here / "link").symlink_to("pipe")
    os.mkfifo(here / "pipe")
    (here / "html.list").write_text("<!DOCTYPE html>\n<html>")
    (here / "empty.list").write_text("")
    (here / "odd\nname\x1b").write_text("")
    places = {"given": given, "folder": here, "link": here / "link", "pipe": here / "pipe"}
    places |= {"html": here / "html.list", "empty": here / "empty.list", "odd": here / "odd\nname\x1b"}
    before = (folder / "index.bin").read_bytes()
    result = run("build", "--out", folder, *(option.format(**places) for option in options))
    assert result.exit_code == 2
    assert why in result.stderr
    assert (folder / "index.bin").read_bytes() == before
    assert "Traceback" not in result.output


def test_lists_that_cannot_be_used_may_be_skipped_aloud(folder: Path, given: Path) -> None:
    (given.parent / "empty.list").write_text("")
    lists = [
        "--list",
        f"gambling={given}",
        "--list",
        f"ads={given.parent}/gone",
        "--list",
        f"ads={given.parent}/empty.list",
    ]
    told = [
        f"SKIPPED, not in the index: ads (ads-gone): {given.parent}/gone: cannot be read: No such file or directory",
        f"SKIPPED, not in the index: ads (ads-empty-list): {given.parent}/empty.list: the file is empty",
    ]
    result = run("build", "--out", folder, *lists)
    assert result.exit_code == 2
    assert all(line.partition("): ")[2] in result.stderr for line in told)
    result = run("build", "--out", folder, *lists, "--skip-refused")
    assert result.exit_code == 0
    assert all(line in result.stderr.splitlines() and line in result.stdout.splitlines() for line in told)
    result = run("build", "--out", folder, *lists, "--skip-refused", "--json")
    assert [skipped["slug"] for skipped in json.loads(result.stdout)["skipped"]] == ["ads-gone", "ads-empty-list"]
    assert all(line in result.stderr.splitlines() for line in told)


def test_a_list_of_an_authority_that_cannot_be_used_is_not_skipped(folder: Path, given: Path) -> None:
    options = ["--list", f"csam={given}.gone", "--authority", "csam=Example Authority", "--skip-refused"]
    result = run("build", "--out", folder, *options)
    assert result.exit_code == 2
    assert "our.list.gone: cannot be read" in result.stderr


def test_no_name_of_a_folder_drives_the_terminal(tmp_path: Path) -> None:
    odd = tmp_path / "a\x1b[31m\nb"
    (tmp_path / "plain").write_text("")
    commands = (
        ("lookup", "example.com", "--index", odd),
        ("diff", odd, odd),
        ("build", "--out", tmp_path / "plain" / odd.name),
        ("build", "--out", f"{odd}{'a' * 300}"),
    )
    for command in commands:
        result = run(*command)
        assert result.exit_code == 2
        assert result.stderr.splitlines()[-1].startswith("Error: ")
        assert "\x1b" not in result.stderr


def test_a_build_beside_another_ends_with_2(folder: Path, given: Path) -> None:
    with locked(folder):
        result = run("build", "--out", folder, "--list", f"gambling={given}")
    assert result.exit_code == 2
    assert "another build" in result.stderr


def test_a_folder_that_cannot_be_ends_with_2(given: Path) -> None:
    result = run("build", "--out", given, "--list", f"gambling={given}")
    assert result.exit_code == 2
    assert "where the folder should be" in result.stderr


def test_a_damaged_index_ends_with_2(folder: Path) -> None:
    (folder / "index.bin").write_bytes(b"DOMINDEX")
    for command in (["lookup", "example.com", "--index", str(folder)], ["diff", str(folder), str(folder)]):
        result = run(*command)
        assert result.exit_code == 2
        assert "too few" in result.stderr


def test_a_file_name_that_is_no_text_is_told_without_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff\xfe")
    path.write_bytes(b"<html>")
    command = [sys.executable, "-m", "blocklists", "build", "--out", str(tmp_path / "i"), "--list", f"ads={path}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"the file is HTML" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_folder_name_that_is_no_text_is_told_in_the_report(tmp_path: Path) -> None:
    out = tmp_path / os.fsdecode(b"\xff")
    command = [sys.executable, "-m", "blocklists", "build", "--out", str(out)]
    for options in ([], ["--json"]):
        done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr


def test_a_reader_that_has_seen_enough_is_no_error(folder: Path) -> None:
    command = f"{sys.executable} -m blocklists diff {folder} {folder} --json | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr
