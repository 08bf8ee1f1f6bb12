"""The control socket: a Unix socket, mode 0600, one JSON object per line each way.

A request is `{"command": "status"}`, with more fields for commands that take some, such as `{"command": "pause",
"person": "mia", "minutes": 30}`; the answer is `{"ok": true, ...}` or `{"ok": false, "error": "..."}`. Whoever may open
the socket file may command: the file mode is the whole of the access control. Owns the framing and the socket file;
the commands, and what their fields mean, are given by the composition root.
"""

import asyncio
import contextlib
import logging
import os
import socket
import stat
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import msgspec

from filterd.error import ConfigError
from filterd.mistake import printable

_log = logging.getLogger(__name__)

LONGEST_REQUEST_OCTETS = 4096
LONGEST_ANSWER_OCTETS = 1 << 20
MOST_CONNECTIONS = 16
IDLE_SECONDS = 60.0
_LONGEST_PATH_OCTETS = 107  # sun_path of unix(7) with its closing zero

Answer = Mapping[str, object]
Command = Callable[[], Awaitable[Answer]]
Fields = Mapping[str, object]
"""A request without its `command`, as it came: the values are any JSON."""
FieldCommand = Callable[[Fields], Awaitable[Answer]]
"""Checks the fields itself; raises ConfigError with a line for each that is wrong."""


class ControlServer:
    """Serves the commands on a Unix socket from `start` to `stop`; `with_fields` are those that take fields."""

    def __init__(
        self, path: Path, commands: Mapping[str, Command], with_fields: Mapping[str, FieldCommand] | None = None
    ) -> None:
        self._path = path
        self._commands: Mapping[str, FieldCommand] = {
            **{name: _bare(command) for name, command in commands.items()},
            **(with_fields or {}),
        }
        self._server: asyncio.Server | None = None
        self._clients: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def start(self) -> None:
        """Create the socket file; raises ConfigError when that is impossible or another engine serves there."""
        sock = _bind(self._path)
        self._server = await asyncio.start_unix_server(self._serve, sock=sock, limit=LONGEST_REQUEST_OCTETS)

    def stop(self) -> None:
        """Drop the clients and remove the socket file."""
        if self._server is None:
            return
        self._server.close()
        for task, writer in self._clients.items():
            writer.transport.abort()
            task.cancel()
        with contextlib.suppress(OSError):
            self._path.unlink()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a client is always served in a task; narrows the type
        self._clients[task] = writer
        try:
            if len(self._clients) > MOST_CONNECTIONS:
                writer.write(_refused(f"more than {MOST_CONNECTIONS} clients"))
            else:
                await self._converse(reader, writer)
        except (OSError, TimeoutError):
            pass  # the client went away, or said nothing for a minute
        except asyncio.CancelledError:
            pass  # the engine stops; asyncio's streams would log the end of a cancelled task as an error
        finally:
            del self._clients[task]
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                line = await asyncio.wait_for(reader.readuntil(b"\n"), IDLE_SECONDS)
            except asyncio.IncompleteReadError:
                return
            except asyncio.LimitOverrunError:
                writer.write(_refused(f"a request longer than {LONGEST_REQUEST_OCTETS} octets"))
                return
            writer.write(await self._answer(line))
            await asyncio.wait_for(writer.drain(), IDLE_SECONDS)

    async def _answer(self, line: bytes) -> bytes:
        try:
            name, fields = _request(line)
            command = self._commands.get(name)
            if command is None:
                return _refused(f"no command {name[:40]!r}; there are {', '.join(self._commands)}")
            answer = msgspec.json.encode({"ok": True, **await command(fields)}) + b"\n"
        except ConfigError as error:
            return _refused("; ".join(error.lines))
        except Exception:  # one request must not end the conversation; what was sent may be a PIN and is not logged
            _log.exception("a mistake of ours in a request to the control socket")
            return _refused("a mistake of ours; the engine's log says which")
        if len(answer) > LONGEST_ANSWER_OCTETS:
            return _refused(f"an answer of {len(answer):,} octets, more than {LONGEST_ANSWER_OCTETS:,}; ask for less")
        return answer


def _request(line: bytes) -> tuple[str, Fields]:
    """Return the command and the other fields of a line; raises ConfigError if it is no request."""
    try:
        fields = msgspec.json.decode(line, type=dict[str, object])
        name = fields.pop("command", None)
        if isinstance(name, str):
            return name, fields
        why = "`command` must be there, and text"
    except (msgspec.DecodeError, RecursionError) as error:
        why = str(error)
    raise ConfigError(f'not a request: {why}; one line such as {{"command": "status"}}')


def _bare(command: Command) -> FieldCommand:
    """Return a command that refuses every field."""

    async def run(fields: Fields) -> Answer:
        if fields:
            raise ConfigError(f"not a request: an unknown field {printable(next(iter(fields))[:40])!r}; it takes none")
        return await command()

    return run


def ask(path: Path, command: str, fields: Fields | None = None, *, timeout_seconds: float = 10.0) -> dict[str, object]:
    """Ask the engine behind a control socket and return its answer; raises ConfigError when none answers.

    Blocking: for commands, never for the engine itself.
    """
    line = msgspec.json.encode({"command": command, **(fields or {})}) + b"\n"
    if len(line) > LONGEST_REQUEST_OCTETS:
        raise ConfigError(f"a request of {len(line):,} octets; at most {LONGEST_REQUEST_OCTETS:,}")
    answer = bytearray()
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
            sock.settimeout(timeout_seconds)
            sock.connect(str(path))
            sock.sendall(line)
            while not answer.endswith(b"\n") and len(answer) <= LONGEST_ANSWER_OCTETS:
                part = sock.recv(65_536)
                if not part:
                    break
                answer += part
        return msgspec.json.decode(bytes(answer), type=dict[str, object])
    except OSError as error:
        raise ConfigError(f"control socket {path}: {error.strerror or error}; is the engine running?") from error
    except msgspec.DecodeError as error:
        raise ConfigError(f"control socket {path}: an answer that is not one line of JSON") from error


def _refused(why: str) -> bytes:
    return msgspec.json.encode({"ok": False, "error": why}) + b"\n"


def _bind(path: Path) -> socket.socket:
    if len(os.fsencode(path)) > _LONGEST_PATH_OCTETS:
        raise ConfigError(f"control: {path}: {len(os.fsencode(path))} octets; at most {_LONGEST_PATH_OCTETS} (unix(7))")
    _remove_stale(path)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)  # the file is never open to others, not even for a moment
    try:
        sock.bind(str(path))
        sock.listen(MOST_CONNECTIONS)  # from the first moment the file exists, whoever connects is served
    except OSError as error:
        sock.close()
        raise ConfigError(f"control: {path}: {error.strerror}; a folder the engine may write to") from error
    finally:
        os.umask(before)
    return sock


def _remove_stale(path: Path) -> None:
    """Remove the file of an engine that is gone; refuse to take the place of one that lives or of another file."""
    try:
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise ConfigError(f"control: {path}: a file that is no socket; a free path")
    except FileNotFoundError:
        return
    except OSError as error:
        raise ConfigError(f"control: {path}: {error.strerror}; a free path") from error
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
            return
        except FileNotFoundError:  # it has just ended and taken its file along
            return
        except OSError:
            pass  # not reached in a second, or not by us: somebody is there all the same
    raise ConfigError(f"control: {path}: another engine is running there; a path of its own, or stop that one")
