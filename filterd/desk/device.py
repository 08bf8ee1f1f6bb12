"""Devices: those that were seen, and whose they are."""

from filterd.clients.mac import format_mac, parse_mac
from filterd.desk import answer, request
from filterd.desk.given import Given, Household
from filterd.desk.person import profile_of
from filterd.desk.write import write
from filterd.error import ConfigError
from filterd.mistake import shown
from filterd.policy.ledger.event import Assigned, Released

_PAGE = 50


async def devices(asked: request.Devices, given: Given) -> answer.DevicePage:
    """Return a page of devices."""
    page = tuple(given.devices(asked.after, _PAGE + 1, given.now()))
    return answer.DevicePage(page[:_PAGE], page[_PAGE - 1].key if len(page) > _PAGE else "")


async def assign(asked: request.Assign, given: Given) -> answer.Put:
    """Put a device to a person; what the household file says of a device stands above that."""
    household, mac = given.household(), _mac(asked.mac)
    profile = profile_of(asked.person, household)
    if profile.policy_id == household.unknown:
        raise ConfigError(f"person: found {asked.person!r}; allowed: a person or network, or `release` the device")
    _check_free(mac, household)
    saved = await write(given, Assigned(given.now(), mac, profile.slug, asked.name))
    return answer.Put(mac=format_mac(mac), person=profile.slug, name=asked.name, saved=saved)


async def release(asked: request.Release, given: Given) -> answer.Put:
    """Make a device nobody's again."""
    household, mac = given.household(), _mac(asked.mac)
    _check_free(mac, household)
    saved = await write(given, Released(given.now(), mac))
    return answer.Put(mac=format_mac(mac), person="", name="", saved=saved)


def _mac(text: str) -> str:
    try:
        return parse_mac(text)
    except ValueError as error:
        raise ConfigError(f"mac: found {shown(text)}; allowed: one such as 00:00:5e:00:53:11 ({error})") from error


def _check_free(mac: str, household: Household) -> None:
    for device in household.devices:
        if mac in device.macs:
            owner = household.profiles[device.policy_id].name
            raise ConfigError(
                f"mac: found {format_mac(mac)}, which the household file gives to {owner}; allowed: to change it there"
            )
