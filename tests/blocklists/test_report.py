"""The report names every kind of refused line, and shows nothing of an authority's names."""

from msgspec import structs

from blocklists.entry import LineError
from blocklists.index import ListInfo
from blocklists.parse import MEANING, Tally
from blocklists.report import BuildReport, ListReport, OverWide, Refusal, Skipped, rendered, report_of


def tally(*errors: LineError, entries: int = 5) -> Tally:
    made = Tally(entries=entries)
    assert list(made.count(errors)) == []
    return made


def build_report(*lists: ListReport, is_new: bool = True) -> BuildReport:
    return BuildReport("/x", "ab" * 32, is_new, lists, 1234, 12_340, 10.0, 1.25, 75_000_000)


def listed(
    slug: str = "ads-a", kind: str = "category", **changes: tuple[Refusal, ...] | tuple[OverWide, ...]
) -> ListReport:
    refused = tuple(item for item in changes.get("refused", ()) if isinstance(item, Refusal))
    over_wide = tuple(item for item in changes.get("over_wide", ()) if isinstance(item, OverWide))
    return ListReport(slug, kind, "ads", "A", "hosts", "", 1005, 1000, 5, refused, over_wide)


def test_refusals_are_counted_by_kind_with_the_first_line_of_each() -> None:
    info = ListInfo("ads-a", "category", "ads", "A", entries=4, format="hosts")
    errors = [LineError(3, "regex", "first"), LineError(4, "name", "n"), LineError(9, "regex", "second")]
    report = report_of(info, tally(*errors), [OverWide("co.uk", 7)])
    assert report.refused == (Refusal("regex", 2, 3, "first"), Refusal("name", 1, 4, "n"))
    assert (report.entries, report.names, report.duplicates) == (5, 4, 1)
    assert report.over_wide == (OverWide("co.uk", 7),)


def test_of_an_authority_list_only_counts_and_lines_are_told() -> None:
    info = ListInfo("csam-a", "category", "csam", "A", entries=4, authority="Example Authority")
    report = report_of(info, tally(LineError(3, "name", "secret")), [OverWide("secret.test", 7)])
    assert "secret" not in str(report)
    assert "secret" not in rendered(build_report(report))
    assert report.refused == (Refusal("name", 1, 3, ""),)


def test_every_kind_has_words_in_the_report() -> None:
    refused = tuple(Refusal(kind, 1000, 2000, "why so") for kind in MEANING)
    text = rendered(build_report(listed(refused=refused)))
    for kind, meaning in MEANING.items():
        assert f"refused in ads-a: 1,000 {kind} ({meaning}), first in line 2,000: why so" in text


def test_the_table_has_a_row_for_each_list_and_one_for_each_kind_of_our_own() -> None:
    ours = [listed("core", "protected"), listed("young", "garden"), listed("b", "service"), listed("c", "service")]
    text = rendered(build_report(listed(), *ours))
    rows = [line.split() for line in text.splitlines()]
    assert ["ads-a", "ads", "hosts", "1,005", "1,000", "5", "0"] in rows
    assert ["protected", "lists:", "1", "1,005", "1,000", "5", "0"] in rows
    assert ["garden", "lists:", "1", "1,005", "1,000", "5", "0"] in rows
    assert ["service", "lists:", "2", "2,010", "2,000", "10", "0"] in rows


def test_over_wide_names_are_told_but_not_without_end() -> None:
    names = tuple(OverWide(f"n{number}.example", number) for number in range(1, 13))
    text = rendered(build_report(listed(over_wide=names)))
    assert "left out of ads-a: n1.example (line 1), n2.example (line 2)," in text
    assert "n10.example (line 10) and 2 more" in text


def test_a_list_that_was_left_out_is_told_aloud() -> None:
    report = structs.replace(build_report(), skipped=(Skipped("ads-b", "ads", "/x/b: the file is empty"),))
    assert "\nSKIPPED, not in the index: ads (ads-b): /x/b: the file is empty\n" in rendered(report)
    assert "SKIPPED" not in rendered(build_report())


def test_the_figures_of_the_whole_end_the_report() -> None:
    last = rendered(build_report()).splitlines()[-1]
    assert last == "1,234 names in 12,340 octets (10.00 a name), 1.2 s, 75 MB at most; index abababab in /x is new"
    assert rendered(build_report(is_new=False)).endswith("index abababab in /x is the same as before\n")
