"""Reading one data file: shapes, names, and YAML that would lose something in silence."""

from pathlib import Path

from blocklists.catalogue.read import NamesFile, Reader, ServiceRow
from blocklists.entry import Match


def reader(folder: Path, text: str) -> Reader:
    (folder / "file.yaml").write_text(text)
    return Reader(folder)


def test_rows_of_the_right_shape_are_kept_and_the_others_noted(tmp_path: Path) -> None:
    source = reader(
        tmp_path,
        "services:\n"
        "  - {slug: good, name: Good, category: play, names: [good.example]}\n"
        "  - {slug: bad, name: Bad, names: []}\n"
        "  - text\n",
    )
    assert [row.slug for row in source.rows("file.yaml", "services", ServiceRow)] == ["good"]
    assert [line.split(":")[1].strip() for line in source.problems] == ["services[bad]", "services[2]"]


def test_a_field_nobody_knows_is_noted(tmp_path: Path) -> None:
    source = reader(tmp_path, "list: play\nsection: []\n")
    assert source.whole("file.yaml", NamesFile) is None
    assert "`section`" in source.problems[0]


def test_a_slug_has_one_spelling(tmp_path: Path) -> None:
    for slug in ("Play", "play_time", "-play", "play--time", ""):
        source = reader(tmp_path, f"list: '{slug}'\n")
        assert source.whole("file.yaml", NamesFile) is None


def test_a_key_that_stands_twice_is_noted_and_not_swallowed(tmp_path: Path) -> None:
    source = reader(tmp_path, "list: play\nsections:\n  - {why: a, names: [a.example], names: [b.example]}\n")
    assert source.whole("file.yaml", NamesFile) is None
    assert "key 'names' twice" in source.problems[0]


def test_broken_yaml_and_an_empty_file_are_noted(tmp_path: Path) -> None:
    broken = reader(tmp_path, "list: [play\n")
    assert broken.document("file.yaml") is None
    assert broken.problems[0].startswith("file.yaml: ")
    empty = reader(tmp_path, "")
    assert empty.rows("file.yaml", "services", ServiceRow) == ()
    assert empty.problems == ["file.yaml: a list under 'services' is needed"]


def test_names_are_normalised_and_what_is_no_name_is_noted(tmp_path: Path) -> None:
    source = Reader(tmp_path)
    (name,) = source.names("here", ("Bücher.Example.", "192.0.2.1"), "books")
    assert (name.name, name.match, name.why) == ("xn--bcher-kva.example", Match.SUFFIX, "books")
    assert source.problems == ["here: '192.0.2.1': an address, not a name"]
