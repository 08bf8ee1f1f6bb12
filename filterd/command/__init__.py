"""The commands of `filterd`, one module each, imported only when asked for."""
