"""The engine's settings: where it listens, whom it asks, what it reads. No I/O here."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from filterd.config.place import Endpoint, Prefix, Transport, UpstreamURL
from filterd.error import ConfigError

MAX_SOCKET_PATH_OCTETS = 107  # sun_path of unix(7) holds 108 with its terminating zero


class UpstreamMode(StrEnum):
    """ORDERED: the first that is well; PARALLEL: all at once, the first answer counts."""

    ORDERED = "ordered"
    PARALLEL = "parallel"


def _refuse_repeats(field: str, values: Sequence[object]) -> None:
    repeated = [str(value) for number, value in enumerate(values) if value in values[:number]]
    if repeated:
        raise ConfigError(f"{field}: found {', '.join(repeated)} twice; allowed: once each")


class Upstreams(Struct, frozen=True, forbid_unknown_fields=True):
    """Who answers what is allowed; `timeout` in seconds, for one question to one server."""

    mode: UpstreamMode = UpstreamMode.ORDERED
    servers: Annotated[tuple[UpstreamURL, ...], Meta(min_length=1, max_length=16)] = (UpstreamURL(Transport.SYSTEM),)
    timeout: Annotated[float, Meta(ge=0.1, le=30.0)] = 2.0

    def __post_init__(self) -> None:
        _refuse_repeats("servers", self.servers)


class CacheSize(Struct, frozen=True, forbid_unknown_fields=True):
    """How much memory upstream answers may take."""

    megabytes: Annotated[int, Meta(ge=1, le=4096)] = 8


class Sync(StrEnum):
    """How the engine learns that its clock is right. AUTO: the kernel, the time service or a clock chip tell.

    ASSUMED: it is right unless it is plainly wrong, for machines that nothing tells (some virtual ones).
    """

    AUTO = "auto"
    ASSUMED = "assumed"


class ClockSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """When the clock may be trusted."""

    sync: Sync = Sync.AUTO


class DeviceSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the engine learns which device has an address: lease files of DHCP servers, the kernel's neighbour tables.

    `mdns`: the names that devices announce themselves, for people to recognise a new one by.
    """

    leases: Annotated[tuple[Path, ...], Meta(max_length=16)] = ()
    neighbours: bool = True
    mdns: bool = False


# Loopback, private, shared (RFC 6598), link-local and unique local addresses: a resolver open to the world is a weapon.
_AT_HOME = (
    "127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16",
    "fe80::/10", "fc00::/7",
)  # fmt: skip


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    """All settings of `filterd run`. Who asks from outside `access` is refused."""

    listen: Annotated[tuple[Endpoint, ...], Meta(min_length=1, max_length=64)] = (
        Endpoint("127.0.0.1", 5353),
        Endpoint("::1", 5353),
    )
    upstreams: Upstreams = Upstreams()
    index: Path = Path("/var/lib/filterd/index")
    snapshot: Path = Path("/var/lib/filterd/policy.snapshot")
    state: Path = Path("/var/lib/filterd-state")
    control: Path = Path("/run/filterd/control.sock")
    access: tuple[Prefix, ...] = tuple(Prefix.parse(text) for text in _AT_HOME)
    cache: CacheSize = CacheSize()
    clock: ClockSettings = ClockSettings()
    devices: DeviceSettings = DeviceSettings()

    def __post_init__(self) -> None:
        _refuse_repeats("listen", [each for each in self.listen if each.port])
        octets = len(bytes(self.control))
        if octets > MAX_SOCKET_PATH_OCTETS:
            raise ConfigError(f"control: found a path of {octets} bytes; allowed: {MAX_SOCKET_PATH_OCTETS}")
