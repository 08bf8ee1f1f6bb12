"""`filterd devices`, `filterd assign`, `filterd release`: which devices there are, and whose they are."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from filterd.command.running import Desk, engine_options
from filterd.command.words import span, unsaved
from filterd.desk.answer import DevicePage, DeviceRow, Put


@click.command("devices")
@engine_options
def command(config_path: Path | None, control: Path | None, as_json: bool) -> None:
    """List the devices that were seen: whose they are, how that is known and how surely, and what is odd."""
    desk = Desk(config_path, control, as_json)
    page = desk.ask("devices", DevicePage)
    found = list(page.devices)
    while page.after:
        page = desk.ask("devices", DevicePage, after=page.after)
        found += page.devices
    desk.show(DevicePage(tuple(found)), rendered)


@click.command("assign")
@click.argument("mac")
@click.argument("person")
@click.argument("name", required=False)
@engine_options
def assign(
    mac: str, person: str, name: str | None, config_path: Path | None, control: Path | None, as_json: bool
) -> None:
    """Put the device with this MAC to PERSON, and call it NAME."""
    desk = Desk(config_path, control, as_json)
    desk.show(desk.ask("assign", Put, mac=mac, person=person, name=name), _put)


@click.command("release")
@click.argument("mac")
@engine_options
def release(mac: str, config_path: Path | None, control: Path | None, as_json: bool) -> None:
    """Make the device with this MAC nobody's again."""
    desk = Desk(config_path, control, as_json)
    desk.show(desk.ask("release", Put, mac=mac), _put)


def rendered(page: DevicePage, now: datetime) -> Iterator[str]:
    """Yield the new devices, then the known ones; what tells each, and what is odd, below it."""
    new = [each for each in page.devices if not each.person]
    for device in (*new, *(each for each in page.devices if each.person)):
        yield _line(device)
        for each in device.evidence:
            yield f"  {each.source}: {each.says} (score {each.score}, {span(each.age_seconds)} old)"
        if device.suggestion:
            why = f": {device.reason}" if device.reason else ""
            yield f"  may be {device.suggestion}'s{why}; `filterd assign {device.mac} {device.suggestion}` if so"
        for alarm in device.alarms:
            yield f"  ALARM: {alarm}"
    if not page.devices:
        yield "no devices were seen yet"


def _line(device: DeviceRow) -> str:
    whose = f"{device.person}'s {device.name or 'device'}" if device.person else "new"
    mac = f"{device.mac} (made up by the device)" if device.is_random else device.mac
    parts = [mac or "unknown MAC", device.hostname and f"calls itself {device.hostname}", ", ".join(device.addresses)]
    return f"{whose}: {'; '.join(filter(None, parts))}"


def _put(answer: Put, now: datetime) -> Iterator[str]:
    called = f" ({answer.name})" if answer.name else ""
    yield f"{answer.mac}{called} is {answer.person}'s now" if answer.person else f"{answer.mac} is nobody's now"
    yield from unsaved(answer)
