"""What of an answer belongs to its question: the alias chain from the query name and the RRset at its end. No I/O here.

Everything else in the answer section is left where it is: data that nobody asked for must not reach a cache or a client
(RFC 2181 section 5.4.1; RFC 5452 section 6). An answer that contradicts itself on the way is malformed.
"""

from collections.abc import Callable, Sequence

from blocklists.name import suffixes
from filterd.dns.wire.constant import MAX_CHAIN, MAX_PROOF, Rtype
from filterd.dns.wire.error import WireError
from filterd.dns.wire.walk import Row

_CNAME = int(Rtype.CNAME)
_DNAME = int(Rtype.DNAME)
_RRSIG = int(Rtype.RRSIG)
_SOA = int(Rtype.SOA)
_BESIDE_CNAME = frozenset((_CNAME, _RRSIG, Rtype.NSEC, Rtype.SIG, Rtype.KEY, Rtype.NXT))  # RFC 2181 section 10.1
_PROOF = frozenset((Rtype.NSEC, Rtype.NSEC3))
_ROOT = b"\0"


def select(rows: Sequence[Row], qname: bytes, qtype: int, rdata: Callable[[Row], bytes]) -> tuple[list[Row], bytes]:
    """Return the rows that answer `qname` (lower-case), in the order of the chain, and the name the chain ends at.

    `rdata` reads the data of a row. Raises WireError for a loop, more than 11 aliases, two aliases of one name, or an
    alias with other data beside it.
    """
    owners: dict[bytes, list[Row]] = {}
    for row in rows:
        owners.setdefault(row.key, []).append(row)
    redirected = any(row.rtype == _DNAME for row in rows)
    kept: list[Row] = []
    name = qname
    seen = {name}
    while True:
        here = owners.get(name, [])
        alias = _alias(here, rdata)
        if alias is None or any(row.rtype == qtype for row in here):
            return kept + _of_type(here, qtype), name
        if redirected:
            kept += _redirections(owners, name)
        kept += _of_type(here, _CNAME)
        if alias in seen:
            raise WireError("alias chain that loops")
        if len(seen) > MAX_CHAIN:
            raise WireError(f"alias chain of more than {MAX_CHAIN}")
        seen.add(alias)
        name = alias


def _alias(here: list[Row], rdata: Callable[[Row], bytes]) -> bytes | None:
    """Return the one name (lower-case) that the CNAMEs among the rows of an owner point to, None if there are none."""
    aliases = {rdata(row).lower() for row in here if row.rtype == _CNAME}
    if not aliases:
        return None
    if len(aliases) > 1:
        raise WireError("two aliases of one name")
    if any(row.rtype not in _BESIDE_CNAME for row in here):
        raise WireError("alias with other data beside it")
    return aliases.pop()


def _of_type(here: list[Row], rtype: int) -> list[Row]:
    return [row for row in here if row.rtype == rtype or row.covered == rtype]


def _redirections(owners: dict[bytes, list[Row]], name: bytes) -> list[Row]:
    """Return the DNAMEs above `name`, from which its CNAME was made (RFC 6672 section 3.1)."""
    parents = [parent for parent in suffixes(name) if parent != name]
    return [row for parent in parents for row in _of_type(owners.get(parent, []), _DNAME)]


def proof(rows: Sequence[Row], name: bytes) -> list[Row]:
    """Return the rows of an authority section that prove something about `name`, where the chain ended.

    The SOA of a zone that is not above the name proves nothing and is left out, so the answer is not cached as
    negative (RFC 2308 section 5). Name servers are of no use to a stub. Raises WireError for more than 64 records.
    """
    if not rows:
        return []
    zones = {_ROOT, *suffixes(name)}
    kept = [
        row
        for row in rows
        if row.rtype in _PROOF or row.covered in _PROOF or (row.key in zones and _SOA in (row.rtype, row.covered))
    ]
    if len(kept) > MAX_PROOF:
        raise WireError(f"{len(kept)} records to prove one answer; at most {MAX_PROOF} are allowed")
    return kept
