"""How far a build is: a bar for people at a terminal, a JSON line for each finished step for everyone else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from blocklists.build import Progress as Tell
from blocklists.build import Step


@contextmanager
def shown_progress() -> Iterator[Tell]:
    """Yield what a build should call; everything goes to standard error, so that the report stands alone."""
    if sys.stderr is not None and sys.stderr.isatty():  # None: closed before we began
        with _bar() as tell:
            yield tell
    else:
        yield _line


@contextmanager
def _bar() -> Iterator[Tell]:
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("stage", total=None)

        def tell(step: Step) -> None:
            progress.update(task, description=f"{step.phase} {step.name}", completed=step.done, total=step.total)

        yield tell


def _line(step: Step) -> None:
    if step.finished:
        with suppress(OSError):  # a full log is no reason to leave a list unbuilt
            click.echo(msgspec.json.encode(step._asdict()), err=True)
