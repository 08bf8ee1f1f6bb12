"""Where the real third-party lists and traffic lie when they are at hand. They are never part of the project."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"


def shared(*parts: str) -> Path:
    """Return a path below the shared data folder; skip the calling test when it is not there."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"real data not at hand: {path.relative_to(ROOT.parent)}")
    return path
