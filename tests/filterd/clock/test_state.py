"""Every state has words that somebody who is no expert understands."""

from filterd.clock.state import WORDS, ClockState


def test_every_state_has_words_and_the_uncertain_ones_say_what_follows_and_what_to_do() -> None:
    assert set(WORDS) == set(ClockState)
    for state in (ClockState.UNTRUSTED, ClockState.FLOOR):
        assert "closed until it" in WORDS[state]
        assert "sync: assumed" in WORDS[state]
    assert WORDS[ClockState.UNTRUSTED].startswith("This box does not know yet what time it is")
