"""The desk: a request of the control socket to whoever does it, and the answer back as values."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import asdict

from filterd.desk import allowance, device, grant, overview, pause, request, ticket
from filterd.desk.given import Given
from filterd.desk.guess import Gate, redeem
from filterd.desk.request import read

Fields = Mapping[str, object]
FieldCommand = Callable[[Fields], Awaitable[Mapping[str, object]]]

_T = TypeVar("_T", bound=request.Request)


def desk(given: Given) -> Mapping[str, FieldCommand]:
    """Return the commands of `request.KINDS`, for the control socket.

    Beside what it is, every answer has `zone`: the household's, by whose clock people are told of instants.
    """

    def at(kind: type[_T], handle: Callable[[_T, Given], Awaitable[Struct]]) -> FieldCommand:
        async def run(fields: Fields) -> Mapping[str, object]:
            answer = await handle(read(fields, kind), given)
            return {**asdict(answer), "zone": str(given.household().home)}

        return run

    return {
        "grant": at(request.Grant, grant.grant),
        "revoke": at(request.Revoke, grant.revoke),
        "pause": at(request.Pause, pause.pause),
        "resume": at(request.Resume, pause.resume),
        "bed": at(request.Bed, pause.bed),
        "bonus": at(request.Bonus, allowance.bonus),
        "ticket-print": at(request.Print, ticket.print_),
        "ticket-list": at(request.Tickets, ticket.list_),
        "ticket-withdraw": at(request.Withdraw, ticket.withdraw),
        "people": at(request.People, overview.people),
        "devices": at(request.Devices, device.devices),
        "assign": at(request.Assign, device.assign),
        "release": at(request.Release, device.release),
        "unlock": at(request.Unlock, Gate().unlock),
        "session-start": at(request.Start, allowance.start),
        "session-stop": at(request.Stop, allowance.stop),
        "redeem": at(request.Redeem, redeem),
        "me": at(request.Me, overview.me),
    }
