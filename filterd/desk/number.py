"""Ids for grants, pauses and tickets: short enough to be read out, not soon given again. Owns the chance in them."""

import secrets
from collections.abc import Collection

from filterd.policy.ledger.ledger import Ledger


def free_id(letter: str, ledger: Ledger, also_taken: Collection[str] = ()) -> str:
    """Return an id such as `g482` that nothing in the ledger has; of many things the ids have more digits.

    By chance, so that an old page or note that says `g482` does not mean something else tomorrow.
    """
    held = len(ledger.owners) + len(ledger.tickets) + len(also_taken)
    digits = max(3, len(str(held)) + 2)
    while True:
        found = f"{letter}{secrets.randbelow(10**digits):0{digits}}"
        if found not in also_taken and ledger.owners.get(found) is None and ledger.tickets.get(found) is None:
            return found
