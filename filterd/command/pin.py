"""`filterd pin`: a PIN becomes the line that stands for it in the household file."""

import sys

import click

from filterd.command.secret import ask_secret
from filterd.error import ConfigError
from filterd.pin import digits_of, hashed, weakness


@click.command("pin")
def command() -> None:
    """Ask for a new PIN, hidden and twice, and print the line for the household file; the PIN is kept nowhere.

    From standard input it is one line.
    """
    try:
        digits = digits_of(ask_secret("New PIN"))
        if why := weakness(digits):
            raise ConfigError(f"this PIN would be found soon: {why}")
        if _is_terminal() and digits_of(ask_secret("Once more")) != digits:
            raise ConfigError("the two are not the same; please start again")
    except ValueError as error:
        raise ConfigError(str(error)) from error
    click.echo(f'pin: "{hashed(digits)}"')


def _is_terminal() -> bool:
    return sys.stdin.isatty()
