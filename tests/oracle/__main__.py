"""The whole comparison: every zone, every change of its offset in 2026 to 2036, random plans.

    python -m tests.oracle [--zone Europe/Berlin] [--processes N]

Prints what differs and, last, how many decisions were compared; exit code 1 if any was wrong.
"""

import os
import sys
from multiprocessing import Pool
from time import monotonic

import click

from tests.oracle.compare import Tally, compare, dense, sparse, wide
from tests.oracle.zone import names

PLANS = 2  # at each change of the offset
DAYS = 2  # elsewhere


def whole(name: str) -> Tally:
    """Return the tally of all windows of one zone."""
    tally = Tally()
    for window in (*dense(name, PLANS), *sparse(name, DAYS), wide(name)):
        tally.add(compare(window))
    return tally


@click.command()
@click.option("--zone", "zones", multiple=True, type=click.Choice(names()), metavar="NAME", help="this zone alone")
@click.option("--processes", type=click.IntRange(1, 64), default=os.cpu_count() or 1, show_default=True)
def main(zones: tuple[str, ...], processes: int) -> None:
    """Compare the engine's schedules with the naive reference."""
    chosen = list(zones) or names()
    total, started = Tally(), monotonic()
    with Pool(processes) as pool:
        for number, tally in enumerate(pool.imap_unordered(whole, chosen), 1):
            total.add(tally)
            line = f"{number} of {len(chosen)} zones, {total.decisions:,} decisions, {total.wrong} wrong"
            click.echo(f"\r{line}, {monotonic() - started:.0f} s ", err=True, nl=False)
    click.echo(err=True)
    for told in total.told:
        click.echo(told)
    click.echo(f"{total.decisions:,} decisions, {total.wrong} wrong")
    sys.exit(1 if total.wrong else 0)


if __name__ == "__main__":
    main()
