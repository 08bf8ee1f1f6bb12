"""What every server of one run gets: names to block, questions to ask, and an upstream that answers anything."""

import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.support.data import SHARED
from tests.support.naive import names_in

SEED = 2026
NEW = 400_000  # more than any of the servers forwards in the seconds of a usual run


@dataclass(frozen=True, slots=True)
class Material:
    """Files of one run: the blocked names as a plain list, questions in dnsperf's form, and where the names are from.

    `new` are questions for open names of which none is asked twice.
    """

    names: Path
    questions: Path
    new: Path
    count: int
    origin: str


def gather(folder: Path, most: int | None, *, synthetic: bool = False) -> Material:
    """Write the names and questions into `folder`; real ones where they are at hand and `synthetic` is not wished."""
    synthetic = synthetic or not SHARED.exists()
    names, origin = (_synthetic_names(most or 100_000), "synthetic") if synthetic else (_real_names(), "real lists")
    if most is not None and most < len(names):
        names = sorted(random.Random(SEED).sample(names, most))
    list_file = folder / "names.txt"
    list_file.write_text("\n".join(names) + "\n")
    questions = _synthetic_questions(folder, names) if synthetic else SHARED / "load" / "dnsperf-realistic-200k.txt"
    return Material(list_file, questions, _new_questions(folder), len(names), origin)


def _real_names() -> list[str]:
    from tests.support.feed import feeds

    return sorted({name for feed in feeds() for name in names_in(feed) if "." in name})


def _synthetic_names(count: int) -> list[str]:
    return [f"host-{number}.blocked-{number % 997}.example" for number in range(count)]


def _new_questions(folder: Path) -> Path:
    path = folder / "new.txt"
    path.write_text("".join(f"new-{number}.open-{number % 997}.example A\n" for number in range(NEW)))
    return path


def _synthetic_questions(folder: Path, names: list[str]) -> Path:
    draw = random.Random(SEED)
    path = folder / "questions.txt"
    lines = [
        f"{draw.choice(names)} A" if draw.random() < 0.3 else f"open-{draw.randrange(2000)}.example A"
        for _ in range(20_000)
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


def tool(*arguments: str | Path) -> str:
    """Run a command, return what it printed; a failure ends the run with the command's own words."""
    done = subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, arguments))}\n{done.stdout}{done.stderr}")
    return done.stdout
