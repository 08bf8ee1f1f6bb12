"""The ledger on disk: an append-only journal and its compacted form."""

from filterd.state.store import Store

__all__ = ["Store"]
