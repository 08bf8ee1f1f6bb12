"""The whole load run over the real lists; `python -m tests.load [--questions N] [--explain N]`."""

import tempfile
import time
from pathlib import Path

import click

from tests.load.explain import explain_differences
from tests.load.person import PEOPLE
from tests.load.run import SHOWN, ask_as, build, naive_lists, questions, sample, serving
from tests.support.engine import resident_bytes
from tests.support.feed import feeds


@click.command()
@click.option("--questions", "most", type=int, default=None, help="Ask only the first N questions as each person.")
@click.option("--explain", "pairs", type=int, default=10_000, show_default=True, help="Compare N explanations.")
def main(most: int | None, pairs: int) -> None:
    """Ask, compare, report; exit 1 on any difference."""
    asked = questions(most)
    lists = naive_lists(feeds())
    failures = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        begun = time.monotonic()
        index, snapshot = build(folder, feeds())
        print(f"index and snapshot built in {time.monotonic() - begun:.1f} s")
        with serving(folder, index, snapshot) as server:
            for asker in PEOPLE:
                begun = time.monotonic()
                result = ask_as(asker, server, asked, lists)
                failures += len(result.differences) + result.lost
                rate = result.asked / (time.monotonic() - begun)
                print(
                    f"{asker.slug}: {result.asked:,} answers, {rate:,.0f}/s, {dict(result.verdicts)},"
                    f" {result.lost} lost, {len(result.differences)} differences"
                )
                print("\n".join(result.differences[:SHOWN]), end="\n" if result.differences else "")
            print(f"engine resident: {resident_bytes(server.pid) / 1e6:.0f} MB")
            wrong = explain_differences(server, index, snapshot, sample(asked, lists, pairs))
        print(f"explain: {pairs:,} pairs, {len(wrong)} differences from the socket")
        print("\n".join(wrong[:SHOWN]), end="\n" if wrong else "")
    raise SystemExit(1 if failures or wrong else 0)


if __name__ == "__main__":
    main()
