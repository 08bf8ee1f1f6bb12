"""The benchmarks as commands: `peers` (the default), `felt`, `people` and `edges`. Each prints a table, or JSON."""

import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bench import felt as _felt
from bench import people as _people
from bench.edge import Edges
from bench.edge import edges as _edges
from bench.measure import Figures
from bench.peers import compare
from bench.server import SERVERS

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
_crowd = click.option("--people", "count", type=click.IntRange(1), default=1000, show_default=True, help="How many.")


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Measure the engine: beside its peers (the default), or what it does over time and for many people."""
    if context.invoked_subcommand is None:
        context.invoke(peers)


@main.command()
@click.option("--names", type=int, default=None, help="Block at most this many names (all by default).")
@click.option("--seconds", type=float, default=10.0, show_default=True, help="Length of the measured load.")
@click.option("--servers", default=",".join(SERVERS), show_default=True, help="Which servers, in this order.")
@click.option("--synthetic", is_flag=True, help="Made-up names and questions, also where real ones are at hand.")
@_json
def peers(names: int | None, seconds: float, servers: str, *, synthetic: bool, as_json: bool) -> None:
    """Rates, start and memory beside dnsmasq and Unbound."""
    with tempfile.TemporaryDirectory() as folder:
        material, figures = compare(Path(folder), names, seconds, servers.split(","), synthetic=synthetic)
    if as_json:
        print(json.dumps([asdict(figure) for figure in figures]))
    else:
        _show_peers(figures, f"{material.count:,} names to block ({material.origin}), {material.questions.name}")


@main.command()
@click.option("--cache", "caches", multiple=True, type=click.Choice(["dnsmasq", "systemd-resolved"]), help="Which.")
@click.option("--runs", type=click.IntRange(1, 40), default=12, show_default=True, help="So many devices at once.")
@click.option("--resolved", type=click.Path(path_type=Path), default=_felt.RESOLVED, help="systemd-resolved's binary.")
@_json
def felt(caches: Sequence[str], runs: int, resolved: Path, as_json: bool) -> None:
    """Seconds until a device with a cache feels a pause, a bedtime, a grant; three minutes for each cache."""
    chosen = caches or ("dnsmasq", *(["systemd-resolved"] if resolved.exists() else []))
    figures: list[_felt.Felt] = []
    for cache in chosen:
        with tempfile.TemporaryDirectory() as folder:
            figures += _felt.felt(Path(folder), cache, runs, resolved)
    if as_json:
        print(json.dumps([asdict(figure) for figure in figures]))
        return
    rows = [
        (each.cache, each.event, each.runs, f"{each.least:.1f}", f"{each.median:.1f}", f"{each.most:.1f}")
        for each in figures
    ]
    _show("seconds until it is felt", ("cache", "event", "runs", "least", "median", "most"), rows)


@main.command()
@_crowd
@click.option("--questions", type=click.IntRange(10), default=100_000, show_default=True, help="Warm ones.")
@_json
def people(count: int, questions: int, as_json: bool) -> None:
    """What deciding costs, and memory, with many people who have all there is."""
    found = _people.measure(count, questions)
    if as_json:
        print(json.dumps(asdict(found)))
        return
    cost, sizes, work = found.cost, found.sizes, found.work
    _show(
        f"{count:,} people, 5 devices and 20 grants each",
        ("what", "figure"),
        (
            ("identify and decide, median; p99", f"{cost.median:.1f} µs; {cost.p99:.1f} µs"),
            ("the first question after an edge", f"{cost.fresh_median:.0f} µs; {cost.fresh_p99:.0f} µs"),
            ("snapshot: file; in memory", f"{sizes.file / 1e6:.1f} MB; {sizes.snapshot / 1e6:.1f} MB"),
            ("grants in memory", f"{sizes.ledger / 1e6:.1f} MB"),
            ("everybody's moment and clients", f"{sizes.moments / 1e6:.1f} MB"),
            ("compiling; reading the snapshot", f"{work.compiling:.2f} s; {work.reading:.2f} s"),
        ),
    )


@main.command()
@_crowd
@click.option("--rate", type=float, default=2000.0, show_default=True, help="Questions per second.")
@click.option("--rounds", type=click.IntRange(0), default=3, show_default=True, help="Edges; two minutes for each.")
@_json
def edges(count: int, rate: float, rounds: int, as_json: bool) -> None:
    """How long answers take while everybody's bedtime begins at once, beside runs in which nothing happens."""
    with tempfile.TemporaryDirectory() as folder:
        found = _edges(Path(folder), count, rate, rounds)
    if as_json:
        print(json.dumps(asdict(found)))
    else:
        _show_edges(found, f"{count:,} people, {rate:,.0f} questions/s")


def _show_edges(found: Edges, title: str) -> None:
    spreads = [*found.spreads, *(change.answers for change in found.changes)]
    rows = [
        (each.what, f"{each.answers:,}", f"{each.p50:.2f}", f"{each.p999:.2f}", f"{each.most:.2f}") for each in spreads
    ]
    _show(title, ("answers while", "answers", "p50 ms", "p99.9 ms", "most ms"), rows)
    _show("", ("command", "ms"), [(change.what, f"{change.took:.0f}") for change in found.changes])
    print(f"lost: {found.lost}")
    print(f"resident: {found.resident / 1e6:.0f} MB; with one person {found.resident_alone / 1e6:.0f} MB")


def _show_peers(figures: list[Figures], title: str) -> None:
    headings = ("server", "start s", "RSS MB", "queries/s", "ratio", "lost %", "new/s", "p50 ms", "p99 ms")
    rows = [
        (
            figure.name, f"{figure.start:.2f}", f"{figure.resident / 1e6:.0f}", f"{figure.rate:,.0f}",
            f"{figure.rate / figures[0].rate:.2f}", f"{figure.lost:.2f}", f"{figure.new:,.0f}",
            f"{figure.p50:.3f}", f"{figure.p99:.3f}",
        )
        for figure in figures
    ]  # fmt: skip
    _show(title, headings, rows)


def _show(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    table = Table(title=title)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number else "left")
    for row in rows:
        table.add_row(*map(str, row))
    Console(width=100).print(table)  # a pipe has no width, and 80 columns would cut names off


if __name__ == "__main__":
    main()
