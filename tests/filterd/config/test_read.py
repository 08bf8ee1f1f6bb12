"""Settings files from disk: what cannot be read, cannot be parsed or is not meant is told."""

from pathlib import Path

import pytest

from filterd.config.engine import CacheSize, Config
from filterd.config.read import load_yaml, read
from filterd.error import ConfigError


def write(folder: Path, data: bytes) -> Path:
    path = folder / "filterd.yaml"
    path.write_bytes(data)
    return path


def lines(path: Path) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        read(path, Config)
    return caught.value.lines


def test_a_file_becomes_typed_values(tmp_path: Path) -> None:
    assert read(write(tmp_path, b"cache: {megabytes: 16}\n"), Config).cache == CacheSize(16)


def test_a_file_can_be_read_without_a_schema(tmp_path: Path) -> None:
    assert load_yaml(write(tmp_path, b"a: [1, no]\n")) == {"a": [1, "no"]}


def test_every_mistake_of_a_file_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, b"cache: {megabytes: no}\nlistne: []\nindex: [x]\n")
    assert lines(path) == (
        "listne: found an unknown field (is 'listen' meant?); allowed: listen, upstreams, index, snapshot, "
        "state, control, access, cache, clock, devices",
        "index: found a list; allowed: a path",
        "cache.megabytes: found 'no'; allowed: a whole number from 1 to 4096",
    )


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert lines(tmp_path / "none.yaml") == (
        "cannot be read: No such file or directory; allowed: a file that may be read",
    )


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert lines(tmp_path) == ("cannot be read: Is a directory; allowed: a file that may be read",)


@pytest.mark.parametrize("data", [b"", b"# only words\n", b"---\n...\n", b"null\n"])
def test_an_empty_file_is_told(tmp_path: Path, data: bytes) -> None:
    assert lines(write(tmp_path, data)) == (
        "found an empty file; allowed: lines of `name: value` with the names listen, upstreams, index, snapshot, "
        "state, control, access, cache, clock, devices",
    )


def test_an_endless_file_is_not_read_to_its_end() -> None:
    assert lines(Path("/dev/zero")) == ("found a file of more than 1,048,576 bytes; allowed: at most that many",)
