"""The four people of the load run: how the reference knows them, where they sit, and how a refusal looks to them."""

from dataclasses import dataclass

from tests.support.asker import Outcome
from tests.support.naive import NaivePerson

ALLOWED_ADDRESSES = {"192.0.2.1", "2001:db8::1", ""}


@dataclass(frozen=True, slots=True)
class Asker:
    """A person of `household.yaml`: id, source address, answer style, and the reference's idea of the person."""

    slug: str
    address: str
    style: str
    naive: NaivePerson


PEOPLE = (
    Asker(
        "tim",
        "127.0.0.41",
        "nxdomain",
        NaivePerson("little", allow=frozenset({"accuweather.com"}), allow_exact=frozenset({"www.bbc.co.uk"})),
    ),
    Asker(
        "mia",
        "127.0.0.42",
        "nxdomain",
        NaivePerson(
            "junior",
            open=frozenset({"messaging"}),
            shut=frozenset({"ads", "trackers"}),
            allow=frozenset({"doubleclick.net", "tiktok.com"}),
            block=frozenset({"weather.com"}),
        ),
    ),
    Asker("leo", "127.0.0.43", "nodata", NaivePerson("teen")),
    Asker("ann", "127.0.0.44", "null", NaivePerson("adult", shut=frozenset({"gambling"}))),
)


def shape(asker: Asker, verdict: str, qtype: int, outcome: Outcome) -> str:
    """Return "" when the answer is what `verdict` promises this person, else what is wrong with it."""
    if verdict == "allow":
        wanted = outcome.rcode == "NOERROR" and not outcome.ede and outcome.address in ALLOWED_ADDRESSES
        answers = 1 if qtype in (1, 28) else 0
    else:
        wanted = bool(outcome.ede) and outcome.rcode == ("NXDOMAIN" if asker.style == "nxdomain" else "NOERROR")
        answers = 1 if asker.style == "null" and qtype in (1, 28) else 0
    if wanted and outcome.answers == answers:
        return ""
    return f"expected {verdict} in style {asker.style}, got {outcome}"
