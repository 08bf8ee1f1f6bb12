"""Many kills: `python -m tests.restart [--rounds N] [--seed N]`; exit code 1 if anything was lost or made up."""

import random
import tempfile
from pathlib import Path

import click

from tests.restart.run import rounds


@click.command()
@click.option("--rounds", "count", type=click.IntRange(1), default=200, show_default=True, help="How often to kill.")
@click.option("--seed", type=int, default=None, help="Repeat the commands of an earlier run.")
def main(count: int, seed: int | None) -> None:
    """Kill the engine at random moments and compare what it knows afterwards with what it had said was saved."""
    seed = random.randrange(1 << 32) if seed is None else seed
    with tempfile.TemporaryDirectory() as folder:
        result = rounds(Path(folder), count, seed)
    print("\n".join(result.lines), end="\n" if result.lines else "")
    print(
        f"seed {seed}: {result.rounds:,} kills, {result.commands:,} commands answered, {result.digs:,} decisions,"
        f" {result.cut:,} traces of commands that were cut off, {len(result.lines):,} differences"
    )
    raise SystemExit(1 if result.lines else 0)


if __name__ == "__main__":
    main()
