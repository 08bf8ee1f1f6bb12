from filterd.dns.upstream.health import Health, State


def tripped(now: float = 100.0) -> Health:
    health = Health()
    for _ in range(3):
        health.fail(now)
    return health


def test_two_failures_do_not_take_an_upstream_out() -> None:
    health = Health()
    health.fail(1.0)
    health.fail(2.0)
    assert health.state is State.UP


def test_a_success_between_failures_starts_the_count_anew() -> None:
    health = Health()
    for _ in range(5):
        health.fail(1.0)
        health.fail(2.0)
        health.succeed()
    assert health.state is State.UP


def test_three_failures_in_a_row_take_it_out_until_a_probe_is_due() -> None:
    health = tripped(100.0)
    states = [health.state]
    assert not health.wants_probe(100.9)
    assert health.wants_probe(101.0)
    states.append(health.state)
    assert states == [State.DOWN, State.PROBING]


def test_only_one_probe_is_under_way() -> None:
    health = tripped(100.0)
    assert [health.wants_probe(101.0), health.wants_probe(101.0), health.wants_probe(500.0)] == [True, False, False]


def test_failed_probes_double_the_pause_up_to_half_a_minute() -> None:
    health, now, pauses = tripped(0.0), 0.0, []
    for _ in range(7):
        pause = next(step / 2 for step in range(200) if health.wants_probe(now + step / 2))
        pauses.append(pause)
        now += pause
        health.fail(now)
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_failures_while_it_is_out_do_not_put_the_probe_off() -> None:
    health = tripped(100.0)
    health.fail(100.8)
    assert health.wants_probe(101.0)


def test_a_good_probe_brings_it_back_with_the_shortest_pause() -> None:
    health = tripped(0.0)
    assert health.wants_probe(1.0)
    health.fail(1.0)
    assert health.wants_probe(3.0)
    health.succeed()
    assert health.state is State.UP
    for _ in range(3):
        health.fail(10.0)
    assert health.wants_probe(11.0)
