"""Alarms for an adult to look at: two devices had one MAC of the household. No I/O here; the time is given."""

from collections import OrderedDict
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from filterd.clients.clash import Clash, Sign

MOST_ALARMS = 256


class Alarm(Struct, frozen=True):
    """Two devices had one MAC from `first` to `last`; it `stands` while they still have. For an adult to look at."""

    mac: str
    device: str
    sign: Sign
    names: tuple[str, ...]
    first: datetime
    last: datetime
    stands: bool = True


class Alarms:
    """The alarms, a line for each MAC and sign; the one that was quiet for longest goes first."""

    def __init__(self) -> None:
        self._all: OrderedDict[tuple[str, Sign], Alarm] = OrderedDict()

    def raise_for(self, mac: str, device: str, clash: Clash, now: datetime) -> None:
        """Note a clash that is there now."""
        known = self._all.get((mac, clash.sign))
        first = known.first if known else now
        self._all[mac, clash.sign] = Alarm(mac, device, clash.sign, clash.names, first, now)
        self._all.move_to_end((mac, clash.sign))
        if len(self._all) > MOST_ALARMS:
            self._all.popitem(last=False)

    def end(self, mac: str) -> None:
        """Note that a MAC has one bearer again."""
        for key, each in self._all.items():
            if each.mac == mac and each.stands:
                self._all[key] = replace(each, stands=False)

    def all(self) -> tuple[Alarm, ...]:
        """Return the alarms, the latest last."""
        return tuple(self._all.values())
