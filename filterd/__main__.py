"""The command `filterd`. Each command lives in a module of its own that is imported only when it is asked for."""

import importlib
import sys

import click

import filterd
from blocklists.error import ListError
from filterd.error import ConfigError

_COMMANDS = {
    "run": "answer queries until stopped",
    "compile": "turn a household file into a policy snapshot",
    "explain": "say what would happen to a name, and why",
    "simulate": "say what would happen to a name at another time",
    "check": "say whether settings, household, index and snapshot are sound",
    "replay": "compare two policies over recorded questions",
    "status": "say how the running engine is doing",
    "reload": "make the running engine take new files",
    "demo": "serve an example household on port 5353",
    "people": "say what is open for everybody, why, and what comes next",
    "pause": "shut everything for somebody for some minutes",
    "resume": "end a pause",
    "bed": "bedtime now, until the next morning",
    "grant": "open something for somebody for a time",
    "revoke": "end a grant early",
    "bonus": "more minutes of a budget today, or fewer",
    "session": "start or stop the time that counts to a budget",
    "ticket": "print codes that give time, list or withdraw them",
    "redeem": "use the code of a ticket",
    "unlock": "open everything for a while with the PIN",
    "pin": "make the line of a PIN for the household file",
    "devices": "list the devices that were seen, and whose they are",
    "assign": "put a device to a person",
    "release": "make a device nobody's again",
}

# Commands that live in the module of another one, as its attribute of the same name.
_AT = {
    "resume": "pause",
    "bed": "pause",
    "revoke": "grant",
    "bonus": "budget",
    "session": "budget",
    "redeem": "ticket",
    "assign": "devices",
    "release": "devices",
}


class _Commands(click.Group):
    """Imports `filterd.command.NAME` on demand: the engine must not carry what only `explain` needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"filterd.command.{_AT.get(cmd_name, cmd_name)}")
        command = getattr(module, cmd_name if cmd_name in _AT else "command")
        assert isinstance(command, click.Command)  # noqa: S101 - narrows the type of our own module's attribute
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(filterd.__version__, prog_name="filterd")
def cli() -> None:
    """A DNS filter that decides every query by person and list."""


def main() -> None:
    """Run the command; what the user has to mend is one line each on standard error and exit code 2."""
    try:
        cli.main(prog_name="filterd")
    except ConfigError as error:
        for line in error.lines:
            click.echo(line, err=True)
        sys.exit(2)
    except ListError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
