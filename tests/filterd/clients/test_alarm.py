"""Alarms: a line for each, from when to when, and an end to them."""

from datetime import UTC, datetime, timedelta

import pytest

from filterd.clients import alarm as alarm_module
from filterd.clients.alarm import Alarm, Alarms
from filterd.clients.clash import Clash, Sign

A, B = "00005e005311", "00005e005312"
START = datetime(2026, 7, 1, 12, tzinfo=UTC)
LATER = START + timedelta(minutes=5)
NAMES, INTERFACES = Clash(Sign.NAMES, 0.0, names=("tablet", "phone")), Clash(Sign.INTERFACES, 0.0)


def test_an_alarm_has_its_first_and_last_time_and_stands_until_it_ends() -> None:
    alarms = Alarms()
    alarms.raise_for(A, "tablet", NAMES, START)
    alarms.raise_for(A, "tablet", NAMES, LATER)
    expected = Alarm(A, "tablet", Sign.NAMES, ("tablet", "phone"), START, LATER, stands=True)
    assert alarms.all() == (expected,)
    alarms.raise_for(B, "phone", NAMES, LATER)
    alarms.end(A)
    alarms.end(A)
    assert [(each.mac, each.stands) for each in alarms.all()] == [(A, False), (B, True)]


def test_one_that_comes_again_stands_again_from_its_first_time() -> None:
    alarms = Alarms()
    alarms.raise_for(A, "tablet", NAMES, START)
    alarms.end(A)
    alarms.raise_for(A, "tablet", NAMES, LATER)
    assert [(each.first, each.last, each.stands) for each in alarms.all()] == [(START, LATER, True)]


def test_each_sign_has_its_line() -> None:
    alarms = Alarms()
    alarms.raise_for(A, "tablet", NAMES, START)
    alarms.raise_for(A, "tablet", INTERFACES, START)
    assert [each.sign for each in alarms.all()] == [Sign.NAMES, Sign.INTERFACES]


def test_the_quietest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarm_module, "MOST_ALARMS", 2)
    alarms = Alarms()
    for mac in (A, B, A, "00005e005313"):
        alarms.raise_for(mac, "device", NAMES, START)
    assert [each.mac for each in alarms.all()] == [A, "00005e005313"]
