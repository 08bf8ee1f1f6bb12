"""Whether a name is a public suffix, asked so rarely that the list is read only when somebody does."""


def is_ending(name: str) -> bool:
    """Return whether strangers share this ending (normalised text); the first time takes 45 ms and some 3 MB."""
    from blocklists.suffix import is_public_suffix

    return is_public_suffix(name)
