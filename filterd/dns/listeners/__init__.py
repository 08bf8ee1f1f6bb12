"""Sockets that take queries and send answers: UDP, TCP, and sockets handed over by the service manager."""
