"""The engine: a DNS resolver that decides every query by person and list."""
