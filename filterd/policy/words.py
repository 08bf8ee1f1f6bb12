"""The sentences that explain a decision: plain, kind, and without reproach to whoever asked. No I/O here."""

from datetime import datetime

from blocklists.catalogue import Catalogue, Category, Explanations, Group, Lock, ScheduleMode
from blocklists.name import to_text
from filterd.policy.closing import LEARNING, Closing
from filterd.policy.ledger.budget import remaining
from filterd.policy.moment import UNKNOWN_HOUR
from filterd.policy.rules import GARDEN, RULES, UNRATED, line_of
from filterd.policy.shut import lock_of
from filterd.policy.timing import Budget, BudgetKind
from filterd.policy.types import Client, Decision, Query, Verdict

_SPEAKS_FOR_SEALED = "csam"  # one category's words for all sealed ones, so that they cannot differ

_TIMED = frozenset({"pause", "schedule", "budget"})
_HOURS = {
    "pause": "{person} has a pause now: somebody who looks after this filter closed everything for a while.",
    "shut": "The schedule of {person} closes it at this hour.",
}
_LEARNING = "Only bedtime closes it."
_MISTAKE = "If you think it is a mistake, say so to whoever looks after this filter."


class Words:
    """The sentences for one decision."""

    def __init__(self, decision: Decision, query: Query, client: Client, catalogue: Catalogue, now: datetime) -> None:
        self.decision = decision
        self.query = query
        self.client = client
        self.profile = client.profile
        self.catalogue = catalogue
        self.now = now
        self.is_grown_up = catalogue.tier(self.profile.tier).from_age >= 18

    def reason(self) -> str:
        """Say why."""
        decision, person = self.decision, self.profile.name
        if decision.is_sealed:
            return self._explanation(self.catalogue.category(_SPEAKS_FOR_SEALED))
        if decision.rule == "authority":
            return "An authority asked for it to be closed for everyone. You did nothing wrong."
        if decision.rule == "own":
            return self._own()
        if decision.rule == "grant":
            return f"It was opened for {person} for a time."
        if decision.rule in _TIMED:
            return self._closed_for_a_time()
        return self._listed()

    def _listed(self) -> str:
        """Say what the lists that decided are about, or that none did."""
        decision, person = self.decision, self.profile.name
        if decision.state == GARDEN:
            return f"It belongs to the pages that were picked for {person}'s age."
        if group := self._group():
            return f"It belongs to what stays open whatever else is closed: {group.name}."
        category = self._category()
        if decision.verdict is Verdict.ASK:
            return f"Only what was chosen for {person} is open, and nobody has chosen this yet."
        if decision.state == UNRATED:
            return "No list puts it into a category, and nobody has made a rule for it."
        if category is None:
            return self._new_category() if decision.hits else self._rule()
        if decision.verdict is Verdict.ALLOW:
            return f"It belongs to: {category.name}. That is open for {person}."
        return f"It belongs to: {category.name}. {self._explanation(category)}"

    def definition(self) -> str:
        """Say what the category or the protected group is."""
        named = None if self.decision.is_sealed else self._group() or self._category()
        return named.definition if named else ""

    def change(self) -> str:
        """Say who could change it, and whether anybody can."""
        decision = self.decision
        if decision.rule == "protected":
            return _LEARNING if decision.state == LEARNING else "Nothing in this household or network closes it."
        if decision.is_sealed or decision.rule == "mandatory":
            return f"Nobody here can open it. {_MISTAKE}"
        if decision.rule == "authority":
            return f"Only the authority can take it back. {_MISTAKE}"
        if decision.rule == "own":
            return f"{self._who()} can change the rule."
        if decision.rule == "grant":
            return f"It ends by itself. {self._who()} can end it earlier, or give more time."
        if decision.rule in _TIMED:
            return self._end_of_time()
        if decision.verdict is Verdict.ALLOW:
            return f"{self._who()} can close it."
        lock = lock_of(self.catalogue, self.profile.tier, decision.state) if self._category() else ""
        if lock and decision.verdict is Verdict.BLOCK:
            return (
                "This kind of page stays closed under 18 and in public places. If this one name is there by mistake, "
                f"{self._who().lower()} can open it."
            )
        return f"{self._who()} can open it." + self._ask()

    def _ask(self) -> str:
        return "" if self.is_grown_up else " You can ask."

    def _end_of_time(self) -> str:
        """Say how a pause, an hour or a budget ends."""
        earlier = f"{self._who()} can open it earlier.{self._ask()}"
        if self.decision.by == UNKNOWN_HOUR:
            return "This is decided anew as soon as the box knows the time. Until then nothing opens it."
        if self._can_start():
            return f"Starting a session opens it. {self._who()} can open it without one.{self._ask()}"
        if self.decision.rule == "budget":
            return f"There is new time after midnight. {earlier}"
        return f"That ends by itself. {earlier}"

    def _closed_for_a_time(self) -> str:
        """Say which pause, hour or budget closes it."""
        by, person = self.decision.by, self.profile.name
        if by == UNKNOWN_HOUR:
            return (
                "This box does not know yet what time it is. Until it does, everything that could be closed at some "
                "hour stays closed."
            )
        if self.decision.rule == "budget":
            return self._budget_spoken()
        if by in _HOURS:
            return _HOURS[by].format(person=person)
        mode = next((each for each in self.catalogue.modes if each.slug == by), None)
        if mode is None or self._is_redefined(mode):
            return f"It is time for {by.replace('-', ' ')}, and that closes it for {person}."
        if self.is_grown_up:
            return f"It is {mode.name}, and that closes it for {person}."
        return self._at_level(mode.explanations)

    def _is_redefined(self, mode: ScheduleMode) -> bool:
        """Whether this household says something else by a mode than the catalogue, whose words would be wrong."""
        timing = self.profile.timing
        used = timing.schedule.strictest() if timing else ()
        shipped = Closing(mode.slug, mode.everything, mode.learning, frozenset(mode.shut))
        return any(closing.mode == mode.slug and closing != shipped for closing in used)

    def _budget_spoken(self) -> str:
        """Say what a budget waits for: a session, or tomorrow."""
        budget = self._budget()
        if budget is None:
            return "The time for this is used up for today."
        if self._can_start():
            return f"It counts as {budget.name}: open while a session runs. {self.profile.name} can start one."
        if budget.kind is BudgetKind.ESTIMATE:
            return f"As far as this box can tell, today's time for {budget.name} is used up."
        return f"Today's time for {budget.name} is used up."

    def _budget(self) -> Budget | None:
        """Return the budget that closes it."""
        timing = self.profile.timing
        if timing is None or self.decision.rule != "budget":
            return None
        return next((each for each in timing.budgets if each.slug == self.decision.by), None)

    def _can_start(self) -> bool:
        """Whether a session of the budget that closes it could be started."""
        timing, budget = self.profile.timing, self._budget()
        if timing is None or budget is None or budget.kind is not BudgetKind.SESSION:
            return False
        spent = self.client.standing.spent.get(budget.slug)
        return remaining(budget, spent, timing.calendar, timing.home, self.now) > 0

    def _who(self) -> str:
        if self.profile.operator:
            return "The operator of this network"
        return "Whoever looks after this filter" if self.is_grown_up else "The adult who looks after this filter"

    def _rule(self) -> str:
        """Say what the rule says that decided by something else than a list."""
        line = next(line_of(rule) for rule in RULES if rule.__name__ == self.decision.rule)
        return line.partition(" ")[2]

    def _new_category(self) -> str:
        """Say that the index is newer than this catalogue."""
        if self.decision.verdict is Verdict.ALLOW:
            return f"It belongs to a kind of page that is new here, and open for {self.profile.name}."
        return (
            "It belongs to a kind of page that is new here, and nobody has looked at it yet. Until then it stays "
            "closed for children and in public places."
        )

    def _own(self) -> str:
        verb = "closes" if self.decision.is_blocked else "opens"
        for hit in self.decision.hits:
            return f"A rule made for {self.profile.name} {verb} the service {hit.list.name}."
        entry = self.decision.entry or self.query.qname
        return f"A rule made for {self.profile.name} {verb} {to_text(entry)}."

    def _group(self) -> Group | None:
        return next((group for group in self.catalogue.groups if group.slug == self.decision.state), None)

    def _category(self) -> Category | None:
        return next((each for each in self.catalogue.categories if each.slug == self.decision.state), None)

    def _explanation(self, category: Category) -> str:
        if self.is_grown_up and category.lock is not Lock.MANDATORY:  # adults close it for themselves
            return f"That was closed for {self.profile.name}."
        return self._at_level(category.explanations)

    def _at_level(self, words: Explanations) -> str:
        """Choose the reading level by the tier; where any age may read, the middle one."""
        tier = self.catalogue.tier(self.profile.tier)
        if tier.to_age is None:
            return words.from13 if tier.from_age else words.from9
        if tier.to_age <= 8:
            return words.to8
        return words.from9 if tier.to_age <= 12 else words.from13
