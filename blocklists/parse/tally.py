"""What came out of a list, counted; and whether that makes it a list at all. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from blocklists.entry import Entry, LineError
from blocklists.parse.kind import MEANING, Kind
from blocklists.parse.line import Item

EXAMPLES = 3


@dataclass(slots=True)
class Tally:
    """Entries and errors of one list: `errors` by kind, `examples` the first few of each kind.

    An example has a line number and a reason and never the text of the line, so that it may be shown for any list.
    """

    entries: int = 0
    exceptions: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[LineError]] = field(default_factory=dict)

    def count(self, items: Iterable[Item]) -> Iterator[Entry]:
        """Pass the entries on and count everything that goes by."""
        for item in items:
            if isinstance(item, Entry):
                self.entries += 1
                self.exceptions += item.exception
                yield item
            else:
                self.errors[item.kind] += 1
                examples = self.examples.setdefault(item.kind, [])
                if len(examples) < EXAMPLES:
                    examples.append(item)

    @property
    def verdict(self) -> str | None:
        """Why this is not a usable list, or None: it blocks nothing, or half of it or more could not be used."""
        refused = self.errors.total() - self.errors[Kind.OVER_WIDE]  # those were read well, and left out on purpose
        if self.entries == self.exceptions:
            return f"no entries{', only exceptions' if self.exceptions else ''}{self._most_often()}"
        if refused * 2 >= self.entries + refused:
            return f"{refused:,} of {self.entries + refused:,} entries cannot be used{self._most_often()}"
        return None

    def _most_often(self) -> str:
        if not self.errors:
            return ""
        kind, count = self.errors.most_common(1)[0]
        return f"; most often {MEANING[Kind(kind)]} ({kind}: {count:,})"
