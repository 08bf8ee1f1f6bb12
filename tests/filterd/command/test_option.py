"""Where the settings come from."""

from pathlib import Path

import pytest

from filterd.command.option import policy_files, settings, settings_path
from filterd.error import ConfigError


def test_the_named_file_goes_first_then_the_variable_then_the_usual_places(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings_path(None) == Path("filterd.yaml")
    monkeypatch.setenv("FILTERD_CONFIG", "/somewhere/else.yaml")
    assert settings_path(None) == Path("/somewhere/else.yaml")
    assert settings_path(Path("given.yaml")) == Path("given.yaml")


def test_no_settings_at_all_says_where_was_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FILTERD_CONFIG", raising=False)
    if Path("/etc/filterd/filterd.yaml").exists():
        pytest.skip("this machine has settings of its own")
    with pytest.raises(ConfigError, match=r"found neither filterd\.yaml nor /etc/filterd/filterd\.yaml"):
        settings_path(None)


def test_every_mistake_in_the_settings_names_the_file(folder: Path) -> None:
    (folder / "bad.yaml").write_text("listen: nowhere\ncache: {megabytes: many}\n")
    with pytest.raises(ConfigError) as caught:
        settings(folder / "bad.yaml")
    assert len(caught.value.lines) == 2
    assert all(line.startswith(f"{folder}/bad.yaml: ") for line in caught.value.lines)


def test_what_is_given_replaces_what_the_settings_say(folder: Path) -> None:
    assert policy_files(None, None, None) == (folder / "index", folder / "policy.snapshot")
    assert policy_files(None, Path("a"), None) == (Path("a"), folder / "policy.snapshot")
    assert policy_files(Path("/does/not/exist"), Path("a"), Path("b")) == (Path("a"), Path("b"))
