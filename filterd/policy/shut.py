"""What is shut for a tier after the household's changes: labels of categories and of their parts. No I/O here."""

from collections.abc import Iterable, Sequence

from blocklists.catalogue import Catalogue, Lock
from filterd.mistake import Mistakes, shown


def shut_labels(
    catalogue: Catalogue, tier: str, changes: Iterable[tuple[Iterable[str], Iterable[str]]]
) -> frozenset[str]:
    """Return every shut label of a tier after `changes`, pairs of (open, shut), each on top of the one before.

    A category means its parts too; of one pair, a part named by itself wins over its category. What is locked for the
    tier stays shut whatever the changes say.
    """
    shut = _with_parts(catalogue, catalogue.shut_by_default(tier))
    for opened, closed in changes:
        for is_part in (False, True):
            shut -= _with_parts(catalogue, (label for label in opened if ("/" in label) is is_part))
            shut |= _with_parts(catalogue, (label for label in closed if ("/" in label) is is_part))
    return shut | _with_parts(catalogue, catalogue.locked_shut(tier))


def check_changes(
    mistakes: Mistakes, path: str, catalogue: Catalogue, tier: str, opened: Sequence[str], closed: Sequence[str]
) -> None:
    """Note labels the catalogue does not know, locked ones that are opened, and those both opened and shut."""
    known, shut = frozenset(catalogue.labels), frozenset(closed)
    locked = {"open": catalogue.locked_shut(tier), "shut": catalogue.mandatory}
    for kind, labels in (("open", opened), ("shut", closed)):
        for number, label in enumerate(labels):
            if label not in known:
                _note_unknown(mistakes, f"{path}.{kind}[{number}]", catalogue, locked[kind], label)
    for number, label in enumerate(opened):
        if lock := lock_of(catalogue, tier, label.partition("/")[0]):
            mistakes.note(f"{path}.open[{number}]", f"{shown(label)}, which is {lock}", "to leave it out")
        if label in shut:
            mistakes.note(f"{path}.open[{number}]", f"{shown(label)}, which is under shut too", "one of the two")


def _note_unknown(mistakes: Mistakes, path: str, catalogue: Catalogue, locked: frozenset[str], label: str) -> None:
    """Note a label that is none, and where it belongs if it is something else."""
    if "." in label:
        mistakes.note(path, shown(label), "a category; a single name stands under allow or block")
        return
    if any(label.lower() in (service.slug, service.name.lower()) for service in catalogue.services):
        mistakes.note(path, shown(label), "a category; a service stands under services, as services: {NAME: block}")
        return
    choice = [each for each in catalogue.labels if each.partition("/")[0] not in locked]
    mistakes.note_choice(path, shown(label), choice, value=label, also=_other_words(catalogue))


def _other_words(catalogue: Catalogue) -> dict[str, str]:
    """Return the labels by what people call them: the plain names, and parts without their category."""
    words: dict[str, str] = {}
    for category in catalogue.categories:
        words[category.name] = category.slug
        for part in category.parts:
            words[part.slug] = words[part.name] = f"{category.slug}/{part.slug}"
    return words


def lock_of(catalogue: Catalogue, tier: str, category: str) -> str:
    """Return in words why nobody can open a category for people of a tier, "" if somebody can."""
    if category not in catalogue.locked_shut(tier):
        return ""
    if catalogue.category(category).lock is Lock.MANDATORY:
        return "shut for everyone and cannot be opened"
    return f"locked for the tier {tier!r}: it stays shut under 18 and in public places"


def _with_parts(catalogue: Catalogue, labels: Iterable[str]) -> frozenset[str]:
    wanted = frozenset(labels)
    return frozenset(label for label in catalogue.labels if label in wanted or label.partition("/")[0] in wanted)
