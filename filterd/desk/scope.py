"""What a grant shall open, from the words of an adult: checked, and refused where a lock forbids it. No I/O here."""

from collections.abc import Callable, Iterable

from filterd.desk.given import Household
from filterd.mistake import Mistakes, shown
from filterd.policy.ledger.grant import Scope, ScopeKind
from filterd.policy.own import own_row
from filterd.policy.types import Profile, Verdict

EVERYTHING = "everything"
_KINDS = "everything, a category such as games, a service such as service:minecraft, or a name such as example.com"
_WORDS = {ScopeKind.CATEGORY: "", ScopeKind.SERVICE: "service:", ScopeKind.NAME: ""}


def scope_of(
    text: str, household: Household, people: Iterable[Profile], is_ending: Callable[[str], bool], path: str = "scope"
) -> Scope:
    """Return what `text` names: `everything`, `category:X`, `service:X`, a name, or a category or service by itself.

    ConfigError if there is no such thing, if the name is an ending that strangers share, or if nobody may open it for
    one of the `people`.
    """
    mistakes = Mistakes()
    scope = _scope(text, household, is_ending, mistakes, path)
    if scope is not None and (why := lock_on(scope, household, people)):
        mistakes.note(path, f"{shown(text)}, which is {why}", "something else")
    mistakes.raise_if_any()
    assert scope is not None  # noqa: S101 - without a scope there was a mistake; narrows the type
    return scope


def lock_on(scope: Scope, household: Household, people: Iterable[Profile]) -> str:
    """Return in words why nobody can open this for one of the people, "" if somebody can."""
    if scope.kind is ScopeKind.CATEGORY:
        category = scope.value.partition("/")[0]
    elif scope.kind is ScopeKind.SERVICE:
        category = household.services.get(scope.value, "")
    else:
        return ""
    if category in household.mandatory:
        return "shut for everyone and cannot be opened"
    locked = next((each for each in people if category in each.locked), None)
    return f"locked for {locked.name} ({locked.tier}): it stays shut under 18 and in public places" if locked else ""


def words_of(scope: Scope) -> str:
    """Return the text that `scope_of` reads back."""
    return EVERYTHING if scope.kind is ScopeKind.EVERYTHING else f"{_WORDS[scope.kind]}{scope.value}"


def _scope(
    text: str, household: Household, is_ending: Callable[[str], bool], mistakes: Mistakes, path: str
) -> Scope | None:
    if text == EVERYTHING:
        return Scope(ScopeKind.EVERYTHING)
    prefix, colon, value = text.partition(":")
    if colon and prefix == "category":
        return _choice(mistakes, path, ScopeKind.CATEGORY, value, household.category_order)
    if colon and prefix == "service":
        return _choice(mistakes, path, ScopeKind.SERVICE, value, household.services)
    if (colon and prefix == "name") or "." in text or text.startswith("="):
        return _name(mistakes, path, value if colon and prefix == "name" else text, is_ending)
    if text in household.category_order:
        return Scope(ScopeKind.CATEGORY, text)
    if text in household.services:
        return Scope(ScopeKind.SERVICE, text)
    known = (EVERYTHING, *household.category_order, *household.services)
    mistakes.note_choice(path, shown(text), known, value=text, told=_KINDS)  # there are hundreds of services
    return None


def _choice(mistakes: Mistakes, path: str, kind: ScopeKind, value: str, choice: Iterable[str]) -> Scope | None:
    known = tuple(choice)
    if value in known:
        return Scope(kind, value)
    mistakes.note_choice(path, f"the {kind.value} {shown(value)}", known, value=value)
    return None


def _name(mistakes: Mistakes, path: str, text: str, is_ending: Callable[[str], bool]) -> Scope | None:
    row = own_row(mistakes, path, Verdict.ALLOW, text, is_ending)
    return None if row is None else Scope(ScopeKind.NAME, f"={row.name}" if row.exact else row.name)
