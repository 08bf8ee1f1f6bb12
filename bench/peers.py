"""Our engine beside its peers: every server in turn over the same material."""

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from bench.material import Material, gather
from bench.measure import LOAD_CORE, Figures, measure, running
from bench.server import SERVERS, Setting, answers_anything
from tests.support.port import free_port


def compare(
    folder: Path, names: int | None, seconds: float, servers: Iterable[str], *, synthetic: bool
) -> tuple[Material, list[Figures]]:
    """Measure each server; return what all were given, and their figures."""
    missing = [program for program in ("dnsperf", "dnsmasq", "unbound") if not shutil.which(program)]
    if missing:
        raise SystemExit(f"not installed: {', '.join(missing)}")
    figures = []
    material = gather(folder, names, synthetic=synthetic)
    upstream = free_port()
    with running(answers_anything(folder, upstream), upstream, folder / "upstream.log", LOAD_CORE):
        for name in servers:
            place = folder / name
            place.mkdir()
            setting = Setting(place, free_port(), upstream, Path(sys.executable).parent)
            command = SERVERS[name](material, setting)
            figures.append(measure(name, command, setting.port, material, seconds))
    return material, figures
