"""What is shut for a tier after the household's changes: labels of categories and of their parts. No I/O here."""

from collections.abc import Iterable, Sequence

from blocklists.catalogue import Catalogue, Lock
from filterd.mistake import Mistakes


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
    for kind, labels in (("open", opened), ("shut", closed)):
        for number, label in enumerate(labels):
            if label not in catalogue.labels:
                mistakes.note_choice(f"{path}.{kind}[{number}]", repr(label), catalogue.labels, value=label)
    for number, label in enumerate(opened):
        if lock := lock_of(catalogue, tier, label.partition("/")[0]):
            mistakes.note(f"{path}.open[{number}]", f"{label!r}, which is {lock}", "categories without that lock")
        if label in closed:
            mistakes.note(f"{path}.open[{number}]", f"{label!r}, which is under shut too", "one of the two")


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
