"""Numbers of the wire format (RFC 1035, 6891, 9460) and the limits that bound the work one message can cause.

The limits are ours, a product rule: every loop over untrusted octets ends at one of them. No code here.
"""

from enum import IntEnum

HEADER_OCTETS = 12
CLASS_IN = 1

# Header flags (RFC 1035 section 4.1.1; AD and CD: RFC 4035 section 3.2).
QR = 0x8000
OPCODE_MASK = 0x7800
AA = 0x0400
TC = 0x0200
RD = 0x0100
RA = 0x0080
AD = 0x0020
CD = 0x0010
RCODE_MASK = 0x000F

DNSSEC_OK = 0x8000  # in the low half of the OPT record's TTL (RFC 3225)


class Rcode(IntEnum):
    """The response codes this project sends or tells apart (RFC 6895 section 2.3)."""

    NOERROR = 0
    FORMERR = 1
    SERVFAIL = 2
    NXDOMAIN = 3
    NOTIMP = 4
    REFUSED = 5
    BADVERS = 16


class Rtype(IntEnum):
    """The types whose meaning some module depends on (IANA registry); every other type is passed as it is."""

    A = 1
    NS = 2
    MD = 3
    MF = 4
    CNAME = 5
    SOA = 6
    MB = 7
    MG = 8
    MR = 9
    PTR = 12
    HINFO = 13
    MINFO = 14
    MX = 15
    TXT = 16
    RP = 17
    AFSDB = 18
    RT = 21
    SIG = 24
    KEY = 25
    PX = 26
    AAAA = 28
    NXT = 30
    SRV = 33
    NAPTR = 35
    KX = 36
    DNAME = 39
    OPT = 41
    RRSIG = 46
    NSEC = 47
    NSEC3 = 50
    SVCB = 64
    HTTPS = 65
    TKEY = 249
    TSIG = 250
    IXFR = 251
    AXFR = 252
    MAILB = 253
    MAILA = 254
    ANY = 255


class Option(IntEnum):
    """EDNS options looked at (RFC 7873, 7828, 8914)."""

    COOKIE = 10
    KEEPALIVE = 11
    EDE = 15


# Sizes of messages, in octets.
MAX_MESSAGE = 65_535
MIN_UDP_PAYLOAD = 512  # RFC 6891 section 6.2.3: smaller values mean 512
MAX_UDP_PAYLOAD = 1_232  # DNS Flag Day 2020; below every path's MTU, so never fragmented
MAX_STREAM_QUERY = 4_096

# Names (RFC 1035 section 2.3.4); the rest of the block is ours.
MAX_NAME = 255
MAX_LABEL = 63
MAX_HOPS = 10
MAX_NAME_OCTETS = 65_536  # of all names of one message, after decompression
MAX_NAME_LABELS = 8_192  # labels walked in one message: what 64 KiB of one-octet labels would cost is too much

# Records.
MAX_OPTIONS = 16
MAX_RECORDS = 512
MAX_RDATA_NAMES = 128  # names decompressed for one type (CVE-2024-8508 was an unbounded number)
MAX_CHAIN = 11  # CNAMEs in one answer, as Unbound's iter-scrub-cname
MAX_ADDRESSES = 64  # A, AAAA, SVCB or HTTPS records in one RRset
MAX_SIGNATURES = 64  # in one section; each costs a validator dear (CVE-2023-50387)
MAX_PROOF = 64  # records that prove a negative answer; NSEC3 needs three and their signatures
MAX_TTL = 604_800  # seven days, the cap of RFC 8767 section 4; it also covers values with the top bit set
MAX_EDE_TEXT = 256
