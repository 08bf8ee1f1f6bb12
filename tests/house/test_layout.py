"""The tree keeps its promises: tests mirror the code, files stay small, packages are described."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.data import ROOT

PACKAGES = ("filterd", "blocklists")
MOST_LINES = 400
MOST_FUNCTION_LINES = 60


def code() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def packages() -> list[Path]:
    return [path.parent for path in code() if path.name == "__init__.py"]


def expected_test(path: Path) -> Path:
    relative = path.relative_to(ROOT)
    return ROOT / "tests" / relative.parent / f"test_{path.stem.strip('_')}.py"


def test_every_module_has_a_test_in_the_mirrored_place() -> None:
    missing = [
        str(expected_test(path).relative_to(ROOT))
        for path in code()
        if path.name != "__init__.py" and not expected_test(path).exists()
    ]
    assert missing == []


def test_every_package_has_a_readme_in_the_usual_order() -> None:
    wrong = []
    for package in packages():
        readme = package / "README.md"
        text = readme.read_text() if readme.exists() else ""
        headings = re.findall(r"^#{1,2} .*$", text, re.MULTILINE)
        if headings[1:4] != ["## Description", "## Syntax", "## Examples"]:
            wrong.append(str(package.relative_to(ROOT)))
    assert wrong == []


def test_every_module_says_what_it_owns() -> None:
    mute = [str(path.relative_to(ROOT)) for path in code() if not ast.get_docstring(ast.parse(path.read_text()))]
    assert mute == []


def test_files_and_functions_stay_small() -> None:
    large = []
    for path in [*code(), *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "bench").rglob("*.py"))]:
        text = path.read_text()
        if text.count("\n") > MOST_LINES:
            large.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MOST_FUNCTION_LINES:
                    large.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length} lines")
    assert large == []


def test_no_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
    assert [str(path.relative_to(ROOT)) for path in code() if path.stem in drawers] == []


def test_no_shell_eval_or_pickle() -> None:
    forbidden = {
        "eval",
        "exec",
        "os.system",
        "os.popen",
        "pickle.loads",
        "pickle.load",
        "marshal.loads",
        "yaml.load",
        "yaml.unsafe_load",
    }
    found = []
    for path in code():
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            shell = any(keyword.arg == "shell" for keyword in node.keywords)
            if ast.unparse(node.func) in forbidden or shell:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node.func)}")
    assert found == []


def test_nothing_is_left_for_later_in_a_comment() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    own = Path(__file__)
    found = [
        str(path.relative_to(ROOT))
        for path in tracked(".py", ".md", ".yaml", ".toml")
        if path != own and marks.search(path.read_text())
    ]
    assert found == []


def tracked(*endings: str) -> list[Path]:
    try:
        listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listing.splitlines() if name.endswith(endings) and (ROOT / name).exists()]


def test_every_test_can_fail() -> None:
    claims = re.compile(r"\bassert\b|raises|warns|check|expect|verify|fail\(")
    empty = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not claims.search(ast.unparse(node))
    ]
    assert empty == []
