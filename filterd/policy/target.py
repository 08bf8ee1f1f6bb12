"""What a line, a mode or a budget covers, as written: `everything`, categories, `service:NAME`, `list:SLUG`. No I/O."""

from collections.abc import Iterable

from blocklists.catalogue import Catalogue
from filterd.mistake import Mistakes, shown
from filterd.policy.closing import EVERYTHING, Closing

_FORMS = "a category, service:NAME, list:SLUG or everything"


class Targets:
    """Reads targets by the catalogue; what is wrong is noted with its path."""

    def __init__(self, catalogue: Catalogue, mistakes: Mistakes) -> None:
        self._labels = dict.fromkeys(catalogue.labels, "")
        self._plain = {category.name: category.slug for category in catalogue.categories}
        self._services = {service.slug: service.name for service in catalogue.services}
        self._spoken = {service.name: service.slug for service in catalogue.services}
        self._mistakes = mistakes

    def closing(self, path: str, mode: str, targets: Iterable[str]) -> Closing:
        """Return what is covered, without what is unknown; that is noted. No list is looked for: lists come and go."""
        labels, services, lists, everything = set[str](), set[str](), set[str](), False
        for target in targets:
            kind, colon, value = target.partition(":")
            if target == EVERYTHING:
                everything = True
            elif target in self._labels:
                labels.add(target)
            elif colon and kind == "service" and value in self._services:
                services.add(value)
            elif colon and kind == "list" and value:
                lists.add(value)
            else:
                self._note(path, target)
        return Closing(mode, everything, labels=frozenset(labels), services=frozenset(services), lists=frozenset(lists))

    def _note(self, path: str, target: str) -> None:
        kind, colon, value = target.partition(":")
        if colon and kind == "service":
            self._mistakes.note_choice(
                path, f"the service {shown(value)}", self._services, value=value, also=self._spoken
            )
        elif colon:
            self._mistakes.note(path, shown(target), _FORMS)
        elif target in self._services:
            self._mistakes.note(path, shown(target), f"service:{target}")
        else:
            self._mistakes.note_choice(path, shown(target), self._labels, value=target, also=self._plain)
