"""Which Extended DNS Error (RFC 8914) tells the client why. The text is short, plain and in English. No I/O here.

| code | sent for |
|---|---|
| 15 Blocked | networks with an operator, `scam-malware`, and the sealed categories, whoever asks |
| 16 Censored | lists of authorities, but for the sealed categories |
| 17 Filtered | what the household chose |
| 18 Prohibited | clients that may not ask here |
| 22, 23, 24 | trouble with the upstreams |
"""

from enum import IntEnum

from filterd.dns.wire import Ede
from filterd.policy.moment import UNKNOWN_HOUR
from filterd.policy.rules import BUDGET, SCHEDULE
from filterd.policy.types import Decision, Profile, Verdict


class EdeCode(IntEnum):
    """The codes sent by us (RFC 8914 section 4)."""

    BLOCKED = 15
    CENSORED = 16
    FILTERED = 17
    PROHIBITED = 18
    NO_REACHABLE_AUTHORITY = 22
    NETWORK_ERROR = 23
    INVALID_DATA = 24


PROHIBITED = Ede(EdeCode.PROHIBITED, "This resolver is not for your network")
_UPSTREAM_WORDS: dict[int, str] = {
    EdeCode.NO_REACHABLE_AUTHORITY: "No upstream resolver answered",
    EdeCode.NETWORK_ERROR: "The network to the upstream resolver failed",
    EdeCode.INVALID_DATA: "The upstream resolver's answer was malformed",
}

_SEALED = Ede(EdeCode.BLOCKED, "Blocked")
_MODES = {
    "bed": "bedtime",
    "pause": "a pause",
    "shut": "the schedule",
    UNKNOWN_HOUR: "this box does not know yet what time it is",
}
_WORDS = {EdeCode.BLOCKED: "Blocked", EdeCode.CENSORED: "Censored", EdeCode.FILTERED: "Filtered"}


def of_upstream(code: int) -> Ede:
    """Return the error for an upstream that failed with this INFO-CODE (22, 23 or 24), in words."""
    return Ede(code, _UPSTREAM_WORDS[code])


def of_decision(decision: Decision, profile: Profile) -> Ede:
    """Return the error that explains a refusal: whose choice it was, and the category by its plain name.

    A sealed category is never named, and no rule, list or profile shows through. A category that is newer than the
    snapshot is not named either: nobody here can tell whether it may be.
    """
    if decision.is_sealed:
        return _SEALED
    code = _code(decision, profile)
    if decision.verdict is Verdict.ASK:
        return Ede(code, "Ask an adult to open this")
    return Ede(code, f"{_WORDS[code]}: {_reason(decision, profile)}")


def _code(decision: Decision, profile: Profile) -> EdeCode:
    if decision.rule == "authority":  # an external requirement, however it is applied (RFC 8914 section 4.17)
        return EdeCode.CENSORED
    if profile.operator or decision.state == "scam-malware":
        return EdeCode.BLOCKED
    return EdeCode.FILTERED


def _reason(decision: Decision, profile: Profile) -> str:
    if decision.state == "custom":
        return "a rule of this network" if profile.operator else "a rule of this household"
    if decision.state == SCHEDULE or decision.by == UNKNOWN_HOUR:
        return _MODES.get(decision.by) or decision.by.replace("-", " ")
    if decision.state == BUDGET:
        return "a time limit"
    if decision.state in profile.names:
        return profile.names[decision.state]
    return "a new category" if decision.hits else decision.state.replace("-", " ")
