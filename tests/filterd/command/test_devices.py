"""`filterd devices`, `filterd assign`, `filterd release`."""

import json

from filterd.desk.answer import DeviceRow, EvidenceRow
from tests.filterd.command.front import Ask, behind, mistake, say
from tests.filterd.desk.rig import MAC, NOW, Rig

__all__ = ["behind", "say"]

KNOWN = DeviceRow(
    "a", "mia", "tablet", MAC, False, "mias-tablet", ("192.0.2.11",), NOW,
    (EvidenceRow("neighbour", "is at 1 address", 80, 75),), alarms=("two devices have this address",),
)  # fmt: skip
NEW = DeviceRow(
    "b", "", "", "02:00:00:00:53:11", True, "", ("192.0.2.12", "2001:db8::12"), NOW, (),
    suggestion="leo", reason="it has the name of his phone",
)  # fmt: skip


def test_new_devices_come_first_with_what_is_known_of_them(say: Ask, behind: Rig) -> None:
    behind.devices = (KNOWN, NEW)
    assert say("devices").output.splitlines() == [
        "new: 02:00:00:00:53:11 (made up by the device); 192.0.2.12, 2001:db8::12",
        "  may be leo's: it has the name of his phone; `filterd assign 02:00:00:00:53:11 leo` if so",
        "mia's tablet: 00:00:5e:00:53:11; calls itself mias-tablet; 192.0.2.11",
        "  neighbour: is at 1 address (score 80, 1 min 15 s old)",
        "  ALARM: two devices have this address",
    ]


def test_no_devices_is_said(say: Ask) -> None:
    assert say("devices").output == "no devices were seen yet\n"


def test_many_devices_are_shown_whole(say: Ask, behind: Rig) -> None:
    behind.devices = tuple(DeviceRow(f"{n:04}", "mia", "", "", False, "", (), NOW, ()) for n in range(120))
    assert len(json.loads(say("devices", "--json").output)["devices"]) == 120
    assert say("devices").output.splitlines()[0] == "mia's device: unknown MAC"


def test_a_device_is_assigned_and_released(say: Ask) -> None:
    assert say("assign", MAC, "mia", "phone").output == f"{MAC} (phone) is mia's now\n"
    assert say("release", MAC).output == f"{MAC} is nobody's now\n"
    assert "belongs to nobody" in mistake(say("release", MAC))
    assert "zeros" in mistake(say("assign", "00:00:00:00:00:00", "mia"))
