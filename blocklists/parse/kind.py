"""The kinds of trouble that are counted, one word each, and what each means in a report. No I/O here."""

from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """Why a line, or one name of it, is not used."""

    TOO_LONG = "too-long"
    BINARY = "binary"
    ENCODING = "encoding"
    SYNTAX = "syntax"
    NAME = "name"
    ADDRESS = "address"
    REGEX = "regex"
    WILDCARD = "wildcard"
    PATH = "path"
    OVER_WIDE = "over-wide"
    REDIRECT = "redirect"
    FORWARD = "forward"
    OPTION = "option"
    DIRECTIVE = "directive"
    COSMETIC = "cosmetic"
    UNANCHORED = "unanchored"
    DENYALLOW = "denyallow"
    DNSTYPE = "dnstype"
    CTAG = "ctag"
    CLIENT = "client"
    DNSREWRITE = "dnsrewrite"
    BADFILTER = "badfilter"
    MODIFIER = "modifier"
    NO_SOA = "no-soa"
    OUT_OF_ZONE = "out-of-zone"
    REWRITE = "rewrite"
    LOCAL_DATA = "local-data"
    RPZ_DROP = "rpz-drop"
    RPZ_TCP_ONLY = "rpz-tcp-only"
    RPZ_CLIENT_IP = "rpz-client-ip"
    RPZ_IP = "rpz-ip"
    RPZ_NSDNAME = "rpz-nsdname"
    RPZ_NSIP = "rpz-nsip"
    RPZ_OTHER = "rpz-other"


MEANING = MappingProxyType(
    {
        Kind.TOO_LONG: "lines of more than 1,024 octets",
        Kind.BINARY: "lines with control characters",
        Kind.ENCODING: "lines that are not UTF-8",
        Kind.SYNTAX: "lines that make no sense in this format",
        Kind.NAME: "names that no resolver could be asked for",
        Kind.ADDRESS: "addresses where a name should stand",
        Kind.REGEX: "regular expressions, which are not honoured",
        Kind.WILDCARD: "wildcards anywhere but in front of a whole label",
        Kind.PATH: "page addresses, not enforceable by DNS",
        Kind.OVER_WIDE: "entries that would cover a whole public suffix",
        Kind.REDIRECT: "redirections to a real address, which are no block",
        Kind.FORWARD: "names sent to another server, which is no block",
        Kind.OPTION: "settings of dnsmasq that say nothing about blocking",
        Kind.DIRECTIVE: "directives that include or generate other lines",
        Kind.COSMETIC: "rules for the inside of a page",
        Kind.UNANCHORED: "rules for any name that begins with or contains a text",
        Kind.DENYALLOW: "rules with $denyallow",
        Kind.DNSTYPE: "rules with $dnstype",
        Kind.CTAG: "rules with $ctag",
        Kind.CLIENT: "rules with $client",
        Kind.DNSREWRITE: "rules with $dnsrewrite",
        Kind.BADFILTER: "rules with $badfilter",
        Kind.MODIFIER: "rules with another modifier that is not honoured",
        Kind.NO_SOA: "records before the zone's SOA record",
        Kind.OUT_OF_ZONE: "records outside the zone",
        Kind.REWRITE: "policy records that answer with another name",
        Kind.LOCAL_DATA: "policy records that answer with data of their own",
        Kind.RPZ_DROP: "policy records that ask for silence (rpz-drop)",
        Kind.RPZ_TCP_ONLY: "policy records that ask for TCP (rpz-tcp-only)",
        Kind.RPZ_CLIENT_IP: "policy records that depend on the client's address",
        Kind.RPZ_IP: "policy records that depend on the answer's address",
        Kind.RPZ_NSDNAME: "policy records that depend on a name server's name",
        Kind.RPZ_NSIP: "policy records that depend on a name server's address",
        Kind.RPZ_OTHER: "policy records with an unknown trigger or action",
    }
)
