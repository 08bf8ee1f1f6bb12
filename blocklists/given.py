"""The lists named on the command line, as sources; what is wrong with the options is said in their words. No I/O."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from blocklists.entry import Match
from blocklists.source import Source, shown, slug_of

# Only an authority may say what belongs here, and nobody may see it.
_AUTHORITY_ONLY = "csam"
_MATCHES = {"suffix": Match.SUFFIX, "exact": Match.EXACT}


def given_sources(
    lists: Iterable[str], matches: Iterable[str], authorities: Iterable[str], labels: Sequence[str], taken: set[str]
) -> list[Source]:
    """Return a source for each `--list LABEL=PATH`, with what `--match` and `--authority` say of it.

    `labels` are the allowed ones, `taken` the slugs already in use. Raises click.BadParameter.
    """
    pairs = [_pair("--list", text, "CATEGORY=PATH") for text in lists]
    for label, path in pairs:
        if label not in labels:
            raise _bad("--list", f"no category is called {label!r}; there are {', '.join(labels)}")
        if "\0" in path:
            raise _bad("--list", f"{shown(path)}: not a file name")
    match_of = _matches(matches, {key for pair in pairs for key in pair})
    authority_of = _authorities(authorities, {label for label, _ in pairs})
    return [
        Source(
            slug=slug_of(label, Path(path), taken),
            kind="category",
            label=label,
            name=shown(Path(path).name),
            publisher=authority_of.get(label, ""),
            path=Path(path),
            match=match_of.get(path, match_of.get(label)),
            authority=authority_of.get(label, ""),
        )
        for label, path in pairs
    ]


def _matches(options: Iterable[str], known: set[str]) -> dict[str, Match]:
    matches: dict[str, Match] = {}
    for text in options:
        key, _, word = text.rpartition("=")  # a path may hold a =, the word does not
        if word not in _MATCHES:
            raise _bad("--match", f"{shown(text)!r}: write CATEGORY=suffix, CATEGORY=exact, PATH=suffix or PATH=exact")
        if key not in known:
            raise _bad("--match", f"{shown(key)!r} is neither a category nor a path of a --list")
        if matches.get(key, _MATCHES[word]) is not _MATCHES[word]:
            raise _bad("--match", f"{shown(key)!r} is given both suffix and exact")
        matches[key] = _MATCHES[word]
    return matches


def _authorities(options: Iterable[str], given: set[str]) -> dict[str, str]:
    authorities: dict[str, str] = {}
    for label, name in (_pair("--authority", text, "CATEGORY=NAME") for text in options):
        if label not in given:
            raise _bad("--authority", f"no --list is given for {label!r}")
        if authorities.setdefault(label, name) != name:
            raise _bad("--authority", f"{label!r} is given two names")
    if _AUTHORITY_ONLY in given - set(authorities):
        raise _bad("--list", f"{_AUTHORITY_ONLY} takes authority lists only; add --authority {_AUTHORITY_ONLY}=NAME")
    return authorities


def _pair(option: str, text: str, form: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not key or not equals or not value.strip():
        raise _bad(option, f"{shown(text)!r}: write {form}")
    return key, value


def _bad(option: str, why: str) -> click.BadParameter:
    return click.BadParameter(why, param_hint=option)
