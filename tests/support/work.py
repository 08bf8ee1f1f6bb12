"""How much a call does, in lines of Python run: the same on every machine, however busy it is."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def lines_run(call: Callable[[], object]) -> int:
    """Return how many lines `call` runs, everything it calls included."""
    count = 0

    def trace(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()  # a coverage tool's
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count
