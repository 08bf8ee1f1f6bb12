"""The layout is the architecture: who may import whom, and which modules see no clock, socket, file, log or chance."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.data import ROOT

OURS = ("filterd", "blocklists", "admin_ui")

# What a package of ours may import of the other packages of ours.
ALLOWED = {
    "blocklists": (),
    "filterd": (
        "blocklists.catalogue",
        "blocklists.entry",
        "blocklists.error",
        "blocklists.folder",
        "blocklists.index",
        "blocklists.name",
        "blocklists.suffix",
    ),
    "admin_ui": ("blocklists", "filterd.config", "filterd.control", "filterd.policy"),
}

PURE = (
    "filterd/policy",
    "filterd/dns/wire",
    "blocklists/name.py",
    "blocklists/entry.py",
    "blocklists/parse",
    "blocklists/suffix.py",
    "blocklists/index.py",
)

# Modules that reach the outside world; `datetime` is allowed as a type, its `now` and `today` are not.
IMPURE = frozenset(
    [
        "asyncio",
        "http",
        "io",
        "logging",
        "mmap",
        "multiprocessing",
        "os",
        "pathlib",
        "random",
        "secrets",
        "select",
        "selectors",
        "shutil",
        "signal",
        "socket",
        "sqlite3",
        "ssl",
        "subprocess",
        "tempfile",
        "threading",
        "time",
        "urllib",
    ]
)


def modules(*roots: str) -> Iterator[Path]:
    for root in roots:
        path = ROOT / root
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import; write the whole name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


@pytest.mark.parametrize("package", ["blocklists", "filterd"])
def test_a_package_imports_only_what_the_architecture_allows(package: str) -> None:
    strays = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in modules(package)
        for module in imports(path)
        if module.partition(".")[0] in OURS
        and not is_within(module, package)
        and not any(is_within(module, allowed) for allowed in ALLOWED[package])
    ]
    assert strays == []


def test_pure_modules_import_nothing_that_reaches_the_world() -> None:
    strays = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in modules(*PURE)
        for module in imports(path)
        if module.partition(".")[0] in IMPURE
    ]
    assert strays == []


def test_pure_modules_read_no_clock_and_open_no_file() -> None:
    strays = [
        f"{path.relative_to(ROOT)}:{node.lineno} calls {ast.unparse(node.func)}"
        for path in modules(*PURE)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in {"now", "today", "utcnow", "open", "print"}
    ]
    assert strays == []


def test_only_the_command_line_imports_the_composition_root() -> None:
    importers = {
        str(path.relative_to(ROOT))
        for path in modules("filterd", "blocklists")
        for module in imports(path)
        if is_within(module, "filterd.daemon") and path.name != "daemon.py"
    }
    assert all(name.startswith(("filterd/__main__.py", "filterd/command/")) for name in importers), importers


def test_nothing_parses_untrusted_packets_with_a_library() -> None:
    strays = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in modules("filterd", "blocklists")
        for module in imports(path)
        if is_within(module, "dns")
    ]
    assert strays == []  # dnspython is the oracle of the tests, never a part of the product
