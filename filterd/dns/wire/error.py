"""The one error of the wire: a message that must not be believed."""

from filterd.error import UpstreamError


class WireError(UpstreamError):
    """A message that is malformed or answers something else; the text says what is wrong. Ignore it and wait on."""
