"""What a store does on a real small disk that is full, then read-only, then well again; started in its own namespace.

unshare --map-root-user --mount python -m tests.filterd.state.full FOLDER
"""

import subprocess
import sys
from pathlib import Path

from filterd.state.store import Store
from tests.filterd.state.sample import events, ledgers


def main() -> None:
    """Mount a disk of 64 KiB at the folder and try."""
    folder = Path(sys.argv[1])
    some, after = events(1, 40), ledgers(1, 40)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], check=True)
    store = Store.open(folder / "state", None)
    assert store.record(*some[:10]).result()
    filler = folder / "filler"
    try:
        filler.write_bytes(bytes(1 << 20))
    except OSError:
        assert filler.stat().st_size  # as much as there was room for
    for event in some[10:35]:
        store.record(event).result()
    assert "the disk is full" in str(store.problem), store.problem
    assert store.ledger == after[35]
    filler.unlink()
    store.close()
    store = Store.open(folder / "state", None)
    assert store.problem is None, store.problem
    assert store.ledger == after[35]
    subprocess.run(["mount", "-o", "remount,ro", folder], check=False)  # refused while a journal is open
    store.close()
    subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
    store = Store.open(folder / "state", None)
    assert store.ledger == after[35]
    assert not store.record(*some[35:]).result()
    assert "can only be read" in str(store.problem), store.problem
    assert store.ledger == after[40]
    subprocess.run(["mount", "-o", "remount,rw", folder], check=True)
    store.close()
    assert Store.open(folder / "state", None).ledger == after[40]
    print("all is well")


if __name__ == "__main__":
    main()
