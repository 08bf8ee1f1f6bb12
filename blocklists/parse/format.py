"""The list formats, and what a bare name means in each. No I/O here."""

from enum import StrEnum

from blocklists.entry import Match


class Format(StrEnum):
    """How a list is written."""

    HOSTS = "hosts"
    DOMAINS = "domains"
    ADBLOCK = "adblock"
    DNSMASQ = "dnsmasq"
    RPZ = "rpz"


def default_match(list_format: Format) -> Match:
    """Return what a list of this format covers when nobody says otherwise: hosts EXACT, the others SUFFIX.

    A hosts file names single hosts (hosts(5)); the other formats are written for blockers that include what is below.
    """
    return Match.EXACT if list_format is Format.HOSTS else Match.SUFFIX
