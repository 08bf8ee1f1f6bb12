"""The engine: a DNS resolver that decides every query by person and list."""

__version__ = "0.1.0"
