"""Errors of the lists package: somebody's data is bad, and the text says where.

ListError
├── NameFormatError   a host name that no resolver could be asked for
├── SourceError       a list file that is not a list (HTML, empty, binary, mostly unreadable)
├── IndexFormatError  an index that is damaged, half-written or of another version
└── CatalogueError    catalogue data that contradicts itself
"""


class ListError(Exception):
    """The root: list data is bad."""


class NameFormatError(ListError):
    """Text that is not a host name; the message says why."""


class SourceError(ListError):
    """A list file refused as a whole; the message names the file and the reason."""


class IndexFormatError(ListError):
    """An index that must not be used; the message names the check that failed."""


class CatalogueError(ListError):
    """Catalogue data (categories, tiers, services, protected names) that is wrong."""
