"""What a grant may open: words in, a scope out; locks and shared endings are refused with the reason."""

import pytest

from blocklists.suffix import is_public_suffix
from filterd.desk.scope import lock_on, scope_of, words_of
from filterd.error import ConfigError
from filterd.policy.ledger.grant import Scope, ScopeKind
from filterd.policy.types import Profile
from tests.filterd.desk.rig import household


def people(*slugs: str) -> tuple[Profile, ...]:
    return tuple(household().client(slug).profile for slug in slugs)


def scope(text: str, *slugs: str) -> Scope:
    return scope_of(text, household(), people(*slugs) if slugs else people("mia"), is_public_suffix)


def refusal(text: str, *slugs: str) -> str:
    with pytest.raises(ConfigError) as caught:
        scope(text, *slugs)
    (line,) = caught.value.lines
    return line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("everything", Scope(ScopeKind.EVERYTHING)),
        ("games", Scope(ScopeKind.CATEGORY, "games")),
        ("category:games", Scope(ScopeKind.CATEGORY, "games")),
        ("adult-goods/weapons", Scope(ScopeKind.CATEGORY, "adult-goods/weapons")),
        ("minecraft", Scope(ScopeKind.SERVICE, "minecraft")),
        ("service:minecraft", Scope(ScopeKind.SERVICE, "minecraft")),
        ("Example.COM.", Scope(ScopeKind.NAME, "example.com")),
        ("=www.example.com", Scope(ScopeKind.NAME, "=www.example.com")),
        ("name:lan", Scope(ScopeKind.NAME, "lan")),
        ("=com", Scope(ScopeKind.NAME, "=com")),
    ],
)
def test_words_are_a_scope(text: str, expected: Scope) -> None:
    assert scope(text) == expected


@pytest.mark.parametrize("text", ["everything", "games", "service:minecraft", "example.com", "=example.com"])
def test_a_scope_in_words_is_read_back(text: str) -> None:
    assert words_of(scope(text)) == text


@pytest.mark.parametrize(
    ("text", "guess"),
    [("gmaes", "games"), ("category:gmaes", "games"), ("service:minecrat", "minecraft"), ("minecrat", "minecraft")],
)
def test_an_unknown_word_is_answered_with_a_guess(text: str, guess: str) -> None:
    assert f"(is {guess!r} meant?)" in refusal(text)


@pytest.mark.parametrize("text", ["gmaes", "com", "films"])
def test_an_unknown_word_is_answered_in_one_short_line(text: str) -> None:
    allowed = "everything, a category such as games, a service such as service:minecraft, or a name such as example.com"
    assert refusal(text).endswith(f"; allowed: {allowed}")


@pytest.mark.parametrize("text", ["co.uk", "name:com", "github.io", "name:co.uk", "Com.", "name:printer"])
def test_an_ending_that_strangers_share_cannot_be_opened(text: str) -> None:
    assert "an ending that strangers share" in refusal(text)


@pytest.mark.parametrize("text", ["exa mple.com", "https://example.com/x", "name:", "=", "192.0.2.1", "*.example.com"])
def test_what_is_no_name_is_told_how_one_looks(text: str) -> None:
    assert refusal(text).startswith("scope: found ")


@pytest.mark.parametrize("category", ["csam", "scam-malware", "image-abuse"])
@pytest.mark.parametrize("person", ["mia", "ann"])
def test_nobody_can_open_what_is_shut_for_everyone(category: str, person: str) -> None:
    assert "shut for everyone and cannot be opened" in refusal(category, person)


def test_a_lock_for_minors_holds_for_each_of_them_and_the_reason_says_whose() -> None:
    assert "locked for Mia (junior): it stays shut under 18 and in public places" in refusal("porn", "mia")
    assert "locked for Leo (teen)" in refusal("porn", "ann", "leo")
    assert "locked for a device nobody named (public)" in refusal("self-harm", "unknown")
    assert scope("porn", "ann") == Scope(ScopeKind.CATEGORY, "porn")


def test_a_service_is_as_locked_as_its_category() -> None:
    locked = [slug for slug, category in household().services.items() if category in people("mia")[0].locked]
    for slug in locked:
        assert "locked for Mia" in refusal(f"service:{slug}", "mia")
        assert scope(f"service:{slug}", "ann").value == slug
    assert locked


def test_a_service_nobody_knows_any_more_has_no_lock() -> None:
    assert lock_on(Scope(ScopeKind.SERVICE, "gone"), household(), people("mia")) == ""
