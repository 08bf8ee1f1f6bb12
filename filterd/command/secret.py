"""Asking for a PIN or a code, so that nobody looking on reads it: hidden at a terminal, else a line of input."""

import sys

import click

from filterd.error import ConfigError

_LONGEST = 64


def ask_secret(what: str) -> str:
    """Return what was typed, without the line end; raises ConfigError where nothing came."""
    if sys.stdin.isatty():
        typed = str(click.prompt(what, hide_input=True, default="", show_default=False))
    else:
        typed = sys.stdin.readline(_LONGEST + 2).rstrip("\r\n")
    if not typed:
        raise ConfigError(f"{what}: nothing was typed; type it, or give it as a line on standard input")
    if len(typed) > _LONGEST:
        raise ConfigError(f"{what}: at most {_LONGEST} characters")
    return typed
