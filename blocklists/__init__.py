"""Lists of names: parse, compile, look up. Usable without the engine."""
