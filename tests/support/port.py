"""Free ports on loopback."""

import socket


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port that is free for UDP and TCP on `host` at this moment."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for _ in range(100):
        with socket.socket(family, socket.SOCK_STREAM) as stream, socket.socket(family, socket.SOCK_DGRAM) as datagram:
            stream.bind((host, 0))
            port = int(stream.getsockname()[1])
            try:
                datagram.bind((host, port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free for both UDP and TCP")
