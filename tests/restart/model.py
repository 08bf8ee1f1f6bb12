"""What the engine must know after a restart: plain values, changed by what it answered, and by nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

PEOPLE = {"mia": "127.0.0.11", "leo": "127.0.0.12", "ann": "127.0.0.21"}
GUARDED = ("mia", "leo")  # an adult is not paused with everyone
WITH_BUDGET = ("mia", "leo")
PLAIN, GAME, GRANTED = "plain.example.net", "game.example.net", "granted.example.net"
SLACK = 3.0  # seconds by which what is left of a running budget may differ

Answer = Mapping[str, Any]
Command = tuple[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Minutes:
    """One budget as the engine told it at `told` (Unix time)."""

    bonus: int
    running_since: str | None
    left: int
    told: float

    def is_like(self, other: "Minutes") -> bool:
        """Whether time alone makes the difference."""
        ran = other.told - self.told if self.running_since else 0.0
        alike = (self.bonus, self.running_since) == (other.bonus, other.running_since)
        return alike and abs(max(0.0, self.left - ran) - other.left) <= SLACK


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as expected; None where it is not there."""

    what: str
    key: str
    expected: object
    found: object


@dataclass(slots=True)
class Model:
    """Grants and pauses by id (whose, what, until), budgets by person, good tickets by id, devices by MAC."""

    grants: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    pauses: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    budgets: dict[str, Minutes] = field(default_factory=dict)
    tickets: dict[str, str] = field(default_factory=dict)
    devices: dict[str, tuple[str, str]] = field(default_factory=dict)

    def take(self, command: Command, answer: Answer, now: float) -> None:
        """Change as the engine said it did."""
        name, fields = command
        for row in answer.get("pauses", ()):
            self.pauses = {
                number: held
                for number, held in self.pauses.items()
                if (held[0], held[1]) != (row["person"], row["rest"])
            }
            self.pauses[row["id"]] = (row["person"], row["rest"], row["until"])
        for number in (*answer.get("ids", ()), *answer.get("revoked", ())):
            self.grants.pop(number, None)
            self.pauses.pop(number, None)
        if grant := answer.get("grant"):
            self.grants[grant["id"]] = (grant["person"], grant["scope"], grant["until"])
        for row in (*answer.get("budgets", ()), *filter(None, [answer.get("budget")])):
            self.budgets[str(fields["person"])] = minutes(row, now)
        self.tickets |= {row["id"]: row["gives"] for row in answer.get("tickets", ())}
        if name in ("pause", "bed"):
            for person in GUARDED if fields["person"] == "everyone" else (str(fields["person"]),):
                self._stop(person, now)
        if name in ("assign", "release"):
            self.devices.pop(answer["mac"], None)
        if name == "assign":
            self.devices[answer["mac"]] = (answer["person"], answer["name"])

    def _stop(self, person: str, now: float) -> None:
        """End the session that runs: a pause uses up no minutes."""
        ran = self.budgets.get(person)
        if ran and ran.running_since:
            left = max(0, ran.left - round(now - ran.told))
            self.budgets[person] = Minutes(ran.bonus, None, left, now)

    def differences(self, seen: "Model") -> Iterator[Difference]:
        """Yield what another has that this has not, and the other way round."""
        for what in ("grants", "pauses", "tickets", "devices"):
            mine, others = getattr(self, what), getattr(seen, what)
            for key in sorted(mine.keys() | others.keys()):
                if mine.get(key) != others.get(key):
                    yield Difference(what, key, mine.get(key), others.get(key))
        for person, found in seen.budgets.items():
            expected = self.budgets.get(person)
            if expected and not expected.is_like(found):
                yield Difference("budgets", person, expected, found)

    def is_open(self, person: str, name: str) -> bool | None:
        """Return the decision on one of the three names, by the precedence of the product, the simple way.

        None where the younger of a pause and of what lifts it decides: the engine does not tell which that is.
        """
        granted = {scope for whose, scope, _ in self.grants.values() if whose in (person, "everyone")}
        if (name == GRANTED and GRANTED in granted) or (name == GAME and "games" in granted):
            return True
        whose = (person, "everyone") if person in GUARDED else (person,)
        is_lifted, is_paused = "everything" in granted, any(held[0] in whose for held in self.pauses.values())
        if is_lifted or is_paused:
            return None if is_lifted and is_paused else is_lifted
        return name != GAME or person not in WITH_BUDGET or self.budgets[person].running_since is not None


def minutes(row: Answer, now: float) -> Minutes:
    """Return a budget from its row in an answer."""
    return Minutes(row["bonus"], row["running_since"], row["left"], now)


def model_of(people: Iterable[Answer], tickets: Iterable[Answer], devices: Iterable[Answer], now: float) -> Model:
    """Return what the engine shows of everything."""
    found = Model(
        tickets={row["id"]: row["gives"] for row in tickets},
        devices={row["mac"]: (row["person"], row["name"]) for row in devices if row["person"]},
    )
    for person in people:
        for grant in person["grants"]:
            found.grants[grant["id"]] = (grant["person"], grant["scope"], grant["until"])
        for pause in person["pauses"]:
            found.pauses[pause["id"]] = (pause["person"], pause["rest"], pause["until"])
        for budget in person["budgets"]:
            found.budgets[person["person"]] = minutes(budget, now)
    return found


def explains(command: Command, difference: Difference) -> bool:
    """Whether a command that was under way when the engine was killed may have made this difference.

    Nobody was told that it was saved: all of it, nothing, or, for everyone, some of it may be there.
    """
    name, fields = command
    person, what, held = fields.get("person"), difference.what, difference.found or difference.expected
    if what in ("budgets", "devices"):
        return name in _CHANGES[what] and (difference.key in (person, fields.get("mac")) or person == "everyone")
    if difference.key == fields.get("id"):
        return name == "revoke" and difference.found is None
    if what == "tickets":
        return name == ("redeem" if difference.found is None else "ticket-print")
    assert isinstance(held, tuple)
    is_meant = person == "everyone" or held[0] == person
    if difference.found is not None:
        return is_meant and name in _CHANGES[f"new {what}"]
    return is_meant and (name in _ENDS if what == "pauses" else name in ("pause", "bed") and held[1] == "everything")


_CHANGES = {
    "budgets": ("bonus", "session-start", "session-stop", "redeem", "pause", "bed"),
    "devices": ("assign", "release"),
    "new grants": ("grant", "redeem"),
    "new pauses": ("pause", "bed"),
}
_ENDS = ("resume", "pause", "bed")
