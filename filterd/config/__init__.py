"""Settings files: YAML in, typed and checked values out, every mistake named. `read` does the I/O, the rest none."""

from filterd.config.convert import convert
from filterd.config.document import parse_document
from filterd.config.engine import CacheSize, Config, UpstreamMode, Upstreams
from filterd.config.place import Endpoint, Prefix, Transport, UpstreamURL
from filterd.config.read import load_yaml, read, read_what_can_be

__all__ = [
    "CacheSize",
    "Config",
    "Endpoint",
    "Prefix",
    "Transport",
    "UpstreamMode",
    "UpstreamURL",
    "Upstreams",
    "convert",
    "load_yaml",
    "parse_document",
    "read",
    "read_what_can_be",
]
