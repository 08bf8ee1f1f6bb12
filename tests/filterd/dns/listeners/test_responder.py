"""The protocol between listeners and pipeline."""

from filterd.dns.listeners.responder import Responder
from tests.filterd.dns.listeners.echo import Echo


async def test_a_responder_answers_at_once_later_or_never() -> None:
    responder: Responder = Echo()
    responder.tick()
    assert responder.answer(b"abc", "127.0.0.1", False) == b"cba"
    assert responder.answer(b"SILENCE", "127.0.0.1", False) is None
    later = responder.answer(b"LATER", "127.0.0.1", True)
    assert later is not None
    assert not isinstance(later, bytes)
