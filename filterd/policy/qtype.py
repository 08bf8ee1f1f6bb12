"""Query types by name and number (IANA registry of DNS parameters; TYPE123 as in RFC 3597 section 5). No I/O here."""

_NUMBERS = {
    "A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33, "NAPTR": 35,
    "DS": 43, "DNSKEY": 48, "SVCB": 64, "HTTPS": 65, "ANY": 255, "CAA": 257,
}  # fmt: skip
_NAMES = {number: name for name, number in _NUMBERS.items()}


def qtype_number(text: str) -> int:
    """Return the number of `AAAA`, `aaaa`, `TYPE28` or `28`; raises ValueError for anything else."""
    name = text.upper()
    if name in _NUMBERS:
        return _NUMBERS[name]
    digits = name.removeprefix("TYPE")
    if digits.isascii() and digits.isdigit() and len(digits) <= 5 and int(digits) <= 65535:
        return int(digits)
    raise ValueError(f"found the type {text[:60]!r}; allowed: {', '.join(_NUMBERS)}, TYPE0 to TYPE65535")


def qtype_name(number: int) -> str:
    """Return the type's name, `TYPE123` if it has none here."""
    return _NAMES.get(number, f"TYPE{number}")
