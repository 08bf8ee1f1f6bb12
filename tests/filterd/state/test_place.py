"""Names in the folder: ours are recognised, others are left alone."""

from filterd.state.place import generations, journal_name, ledger_name, unfinished


def test_our_files_are_found_in_the_order_of_their_generations() -> None:
    names = [ledger_name(10), journal_name(9), ledger_name(9), journal_name(10), journal_name(100)]
    assert generations(names) == ([9, 10], [9, 10, 100])


def test_other_files_are_not_ours() -> None:
    strange = [
        "ledger.",
        "ledger.0",
        "ledger.01",
        "ledger.-1",
        "ledger.1.new",
        "journal.\u0661",
        "ledger.1\n",
        "Ledger.1",
    ]
    assert generations([*strange, "ledger." + "9" * 16, "damaged.1", "clock-floor"]) == ([], [])


def test_only_our_drafts_are_unfinished() -> None:
    assert unfinished(["ledger.7.new", "journal.8.new", "letter.new", "ledger.7"]) == ["ledger.7.new", "journal.8.new"]
