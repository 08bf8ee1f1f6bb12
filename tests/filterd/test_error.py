"""Errors say whose fault it is."""

from filterd.error import ConfigError, SnapshotError, UpstreamError


def test_a_config_error_keeps_every_line() -> None:
    error = ConfigError(["listen: found 1; allowed: a list", "index: missing"])
    assert error.lines == ("listen: found 1; allowed: a list", "index: missing")
    assert str(error) == "listen: found 1; allowed: a list\nindex: missing"


def test_a_config_error_of_one_line_is_not_split_into_characters() -> None:
    assert ConfigError("index: missing").lines == ("index: missing",)


def test_lines_may_come_from_a_generator() -> None:
    error = ConfigError(f"people[{number}].id: missing" for number in range(2))
    assert error.lines == ("people[0].id: missing", "people[1].id: missing")


def test_a_damaged_snapshot_is_a_file_to_mend_and_the_network_is_not() -> None:
    assert issubclass(SnapshotError, ConfigError)
    assert not issubclass(UpstreamError, ConfigError)
