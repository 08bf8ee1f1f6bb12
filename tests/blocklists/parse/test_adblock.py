import pytest

from blocklists.entry import Entry, LineError, Match
from blocklists.parse.adblock import parse
from blocklists.parse.kind import Kind
from blocklists.parse.line import Item


def one(line: str) -> Item:
    (item,) = parse([line.encode()], None)
    return item


def test_exceptions_and_important_rules_are_marked() -> None:
    assert one("@@||a.test^") == Entry("a.test", Match.SUFFIX, 1, exception=True)
    assert one("||a.test^$important") == Entry("a.test", Match.SUFFIX, 1, important=True)
    assert one("@@||a.test^$important") == Entry("a.test", Match.SUFFIX, 1, exception=True, important=True)


@pytest.mark.parametrize(
    ("modifier", "kind"),
    [
        ("denyallow=b.test", Kind.DENYALLOW),
        ("dnstype=~A", Kind.DNSTYPE),
        ("ctag=user_child", Kind.CTAG),
        ("client='Mia'", Kind.CLIENT),
        ("dnsrewrite=NOERROR;A;192.0.2.1", Kind.DNSREWRITE),
        ("badfilter", Kind.BADFILTER),
        ("third-party", Kind.MODIFIER),
        ("~third-party", Kind.MODIFIER),
        ("all", Kind.MODIFIER),
        ("", Kind.MODIFIER),
        ("important=1", Kind.MODIFIER),
        ("~important", Kind.MODIFIER),
        ("important,dnstype=A", Kind.DNSTYPE),
        ("dnstype=A,important", Kind.DNSTYPE),
        ("important,,", Kind.MODIFIER),
    ],
)
@pytest.mark.parametrize("rule", ["||a.test^", "@@||a.test^", "||a.test^|"])
def test_a_modifier_that_is_not_honoured_refuses_the_rule(rule: str, modifier: str, kind: Kind) -> None:
    item = one(f"{rule}${modifier}")
    assert isinstance(item, LineError)
    assert item.kind is kind


def test_hosts_lines_and_bare_names_cover_that_name_only() -> None:
    assert one("a.test") == Entry("a.test", Match.EXACT, 1)
    assert one("0.0.0.0 a.test") == Entry("a.test", Match.EXACT, 1)


def test_a_rule_below_a_name_leaves_the_name_itself() -> None:
    assert one("||*.a.test^") == Entry("a.test", Match.BELOW, 1)


@pytest.mark.parametrize("line", ["||a.test", "||a.", "a.test^", "@@a.test", "a.test|", "*.a.test^", "*.a.test"])
def test_a_rule_without_both_anchors_is_refused(line: str) -> None:
    item = one(line)
    assert isinstance(item, LineError)
    assert item.kind is Kind.UNANCHORED


@pytest.mark.parametrize("line", ["|||a.test^", "^a.test^", "||a.test^^", "||a.test||", "@@@@||a.test^", "||a|b.test^"])
def test_too_many_signs_make_no_entry(line: str) -> None:
    assert isinstance(one(line), LineError)


@pytest.mark.parametrize(
    "line", ["", "!", "! ||a.test^", "# a.test", "#a.test", "[Adblock Plus 3.1]", "[AdGuard]", "[uBlock]"]
)
def test_comments_and_headers_mean_nothing(line: str) -> None:
    assert list(parse([line.encode()], None)) == []


@pytest.mark.parametrize(
    "line", ["##.ad", "###ad", "a.test##.ad", "a.test#@#.ad", "#@#.ad", "a.test#%#//s", "a.test$$p"]
)
def test_rules_for_the_inside_of_a_page_are_counted_not_taken_for_comments(line: str) -> None:
    item = one(line)
    assert isinstance(item, LineError)
    assert item.kind is Kind.COSMETIC
