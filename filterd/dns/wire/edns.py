"""EDNS options: cutting the list of an OPT record apart, and Extended DNS Errors both ways (RFC 6891, 8914). No I/O."""

from struct import Struct

from filterd.dns.wire.constant import MAX_EDE_TEXT, MAX_OPTIONS, Option
from filterd.dns.wire.error import WireError
from filterd.dns.wire.message import Ede

_OPTION = Struct(">HH")
_EDE = int(Option.EDE)


def read_options(data: bytes) -> tuple[tuple[int, bytes], ...]:
    """Return (code, data) of each option in the RDATA of an OPT record (RFC 6891 section 6.1.2).

    Raises WireError when an option overruns the record or there are more than 16: nobody sends more, and a message
    has room for 16,000.
    """
    options: list[tuple[int, bytes]] = []
    position = 0
    size = len(data)
    while position < size:
        if position + 4 > size or len(options) == MAX_OPTIONS:
            raise WireError("OPT record with too many options, or octets after the last")
        code, length = _OPTION.unpack_from(data, position)
        position += 4 + length
        options.append((code, data[position - length : position]))
    if position > size:
        raise WireError("EDNS option that overruns its record")
    return tuple(options)


def read_ede(options: tuple[tuple[int, bytes], ...]) -> tuple[Ede, ...]:
    """Return the Extended DNS Errors among `options`; what is too short for a code is no error to tell of."""
    return tuple(
        Ede(int.from_bytes(data[:2], "big"), _shown(data[2:]))
        for code, data in options
        if code == _EDE and len(data) >= 2
    )


def _shown(text: bytes) -> str:
    """Return foreign EXTRA-TEXT fit for logs and pages: UTF-8 without controls and invisible marks, 256 octets at most.

    RFC 8914 section 2 has it in UTF-8 without a terminating null, which some senders add all the same.
    """
    return "".join(filter(str.isprintable, text[:MAX_EDE_TEXT].decode("utf-8", "ignore")))


def ede_option(ede: Ede) -> bytes:
    """Return `ede` as an option of an OPT record (RFC 8914 section 2)."""
    text = ede.text.encode()
    return _OPTION.pack(_EDE, 2 + len(text)) + ede.code.to_bytes(2, "big") + text
