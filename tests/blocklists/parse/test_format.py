import pytest

from blocklists.entry import Match
from blocklists.parse.format import Format, default_match


@pytest.mark.parametrize("list_format", Format)
def test_hosts_are_exact_and_the_others_cover_what_is_below(list_format: Format) -> None:
    assert default_match(list_format) is (Match.EXACT if list_format is Format.HOSTS else Match.SUFFIX)


def test_formats_have_the_names_people_use() -> None:
    assert [str(list_format) for list_format in Format] == ["hosts", "domains", "adblock", "dnsmasq", "rpz"]
