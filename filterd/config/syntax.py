"""What is wrong with a file that is no YAML, in words for people who have never heard of it. No I/O here."""

import yaml

_UNFINISHED = "found the end of the file inside a bracket or a quote; allowed: every [, { and quote closed again"
_BRACKET = "found something else where a comma or the closing bracket belongs; allowed: [one, two] and {name: value}"
_INDENT = (
    "found a line that begins too far left or right, or words behind a closed quote; allowed: the same number of spaces"
    " in front of everything that belongs together"
)

# What PyYAML says, and what has happened to whoever wrote the file.
_PLAIN = (
    ("found character '\\t'", "found a tab; allowed: spaces in front of a line, never tabs"),
    ("mapping values are not allowed", "found a colon where none can stand, or a line that begins too far right; "
     "allowed: one `name: value` in a line, and quotes around text with a colon in it"),
    ("expected <block end>", _INDENT),
    ("while scanning an alias", "found a value that begins with *; allowed: example.com, which means all below it too, "
     "or quotes around the value"),
    ("while scanning an anchor", "found a value that begins with &; allowed: quotes around the value"),
    ("could not find expected ':'", "found a line without `name: value`; allowed: a name, a colon and a space"),
    ("expected a single document", "found a second document after ---; allowed: one"),
    ("but got '<stream end>'", _UNFINISHED),
    ("unexpected end of stream", _UNFINISHED),
    ("expected ',' or", _BRACKET),
    ("that cannot start any token", "found a value that begins with a character YAML keeps for itself; allowed: "
     "quotes around the value"),
)  # fmt: skip


def complaint(error: yaml.MarkedYAMLError | yaml.reader.ReaderError) -> str:
    """Return one line for a syntax error: where it shows, counted from 1 as editors do, what was found, what to do."""
    if isinstance(error, yaml.reader.ReaderError):
        return f"found the character {chr(error.character)!r}; allowed: printable text"
    said = " ".join(", ".join(part for part in (error.context, error.problem) if part).split())
    plain = next((words for sign, words in _PLAIN if sign in said), said)
    mark = error.problem_mark
    return plain if mark is None else f"line {mark.line + 1}, column {mark.column + 1}: {plain}"
