"""`filterd check`."""

from pathlib import Path

from filterd.error import ConfigError
from tests.filterd.command.conftest import Run
from tests.support.files import damage


def words(output: str) -> list[list[str]]:
    return [line.split()[:2] for line in output.splitlines() if not line.startswith("warning: ")]


def test_everything_sound_is_said_to_be_so(run: Run) -> None:
    done = run("check", "--household", "household.yaml")
    assert done.exit_code == 0
    assert words(done.output) == [[what, "ok"] for what in ("household", "settings", "index", "snapshot")]


def test_all_mistakes_are_told_at_once(folder: Path, run: Run) -> None:
    damage(folder / "policy.snapshot")
    damage(folder / "index" / "index.bin")
    (folder / "household.yaml").write_text("version: 1\n")
    done = run("check", "--household", "household.yaml")
    assert words(done.output) == [["household", "wrong"], ["settings", "ok"], ["index", "wrong"], ["snapshot", "wrong"]]
    assert isinstance(done.exception, ConfigError)
    assert [line.split()[0].rstrip(":") for line in done.exception.lines] == ["household.yaml", "index", "snapshot"]


def test_wrong_settings_end_the_check(folder: Path, run: Run) -> None:
    (folder / "filterd.yaml").write_text("listen: [here]\n")
    done = run("check")
    assert words(done.output) == [["settings", "wrong"]]
    assert isinstance(done.exception, ConfigError)


def test_it_changes_nothing(folder: Path, run: Run) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    run("check")
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_what_does_nothing_is_a_warning(folder: Path, run: Run) -> None:
    ended = "{name: example.com, until: 2020-01-01T00:00:00Z}"
    (folder / "household.yaml").write_text(
        f"version: 1\nhousehold: x\npeople:\n  - {{id: mia, name: Mia, tier: junior, allow: [{ended}]}}\n"
    )
    (folder / "household.yaml").rename(folder / "family.txt")
    done = run("check", "--household", "family.txt")
    assert done.exit_code == 0
    assert done.output.splitlines()[-1] == (
        "warning: family.txt: mia: allow example.com has no effect: it ended at 2020-01-01 00:00 UTC"
    )
