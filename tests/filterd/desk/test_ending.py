"""Endings that strangers share, and the price of knowing them."""

import subprocess
import sys

import pytest

from filterd.desk.ending import is_ending


@pytest.mark.parametrize(("name", "shared"), [("co.uk", True), ("com", True), ("example.com", False)])
def test_public_suffixes_are_endings(name: str, shared: bool) -> None:
    assert is_ending(name) is shared


def test_the_engine_carries_no_list_of_them_until_somebody_asks() -> None:
    code = "import sys, filterd.desk.desk, filterd.desk.ending; print('publicsuffixlist' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
