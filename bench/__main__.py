"""Run every server in turn over the same material and print their figures side by side."""

import json
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bench.material import gather
from bench.measure import LOAD_CORE, Figures, measure, running
from bench.server import SERVERS, Setting, answers_anything
from tests.support.port import free_port


@click.command()
@click.option("--names", type=int, default=None, help="Block at most this many names (all by default).")
@click.option("--seconds", type=float, default=10.0, show_default=True, help="Length of the measured load.")
@click.option("--servers", default=",".join(SERVERS), show_default=True, help="Which servers, in this order.")
@click.option("--synthetic", is_flag=True, help="Made-up names and questions, also where real ones are at hand.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
def main(names: int | None, seconds: float, servers: str, *, synthetic: bool, as_json: bool) -> None:
    """Measure the engine beside its peers."""
    missing = [program for program in ("dnsperf", "dnsmasq", "unbound") if not shutil.which(program)]
    if missing:
        raise SystemExit(f"not installed: {', '.join(missing)}")
    figures = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        material = gather(folder, names, synthetic=synthetic)
        upstream = free_port()
        with running(answers_anything(folder, upstream), upstream, folder / "upstream.log", LOAD_CORE):
            for name in servers.split(","):
                place = folder / name
                place.mkdir()
                setting = Setting(place, free_port(), upstream, Path(sys.executable).parent)
                command = SERVERS[name](material, setting)
                figures.append(measure(name, command, setting.port, material, seconds))
    if as_json:
        print(json.dumps([asdict(figure) for figure in figures]))
    else:
        _show(figures, f"{material.count:,} names to block ({material.origin}), questions: {material.questions.name}")


def _show(figures: list[Figures], title: str) -> None:
    table = Table(title=title)
    for heading in ("server", "start s", "RSS MB", "queries/s", "ratio", "lost %", "new/s", "p50 ms", "p99 ms"):
        table.add_column(heading, justify="left" if heading == "server" else "right")
    for figure in figures:
        table.add_row(
            figure.name, f"{figure.start:.2f}", f"{figure.resident / 1e6:.0f}", f"{figure.rate:,.0f}",
            f"{figure.rate / figures[0].rate:.2f}", f"{figure.lost:.2f}", f"{figure.new:,.0f}",
            f"{figure.p50:.3f}", f"{figure.p99:.3f}",
        )  # fmt: skip
    Console(width=100).print(table)  # a pipe has no width, and 80 columns would cut names off


if __name__ == "__main__":
    main()
