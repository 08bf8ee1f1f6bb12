"""The engine's desk: what people ask it to do about people and time."""
