"""Minutes on the command line: a whole number. What else people write for them is answered with a guess."""

import re

from filterd.error import ConfigError
from filterd.mistake import shown

_SPOKEN = re.compile(r"(?:([0-9]{1,3})(?:h|:|h ))?(?:([0-9]{1,5})(?:m|min|mins|minutes)?)?", re.ASCII)


def number(text: str | int) -> int:
    """Return the minutes, a type of click's; how many are allowed is for the engine to say.

    ConfigError guesses what `1h`, `1:30` or `90min` mean.
    """
    try:
        return int(text)
    except ValueError:
        allowed = "a whole number of minutes, such as 30"
        raise ConfigError(f"minutes: found {shown(text)}{_meant(str(text))}; allowed: {allowed}") from None


def _meant(text: str) -> str:
    found = _SPOKEN.fullmatch(text.strip().lower())
    total = int(found[1] or 0) * 60 + int(found[2] or 0) if found else 0
    return f" (is {total} meant?)" if total else ""
