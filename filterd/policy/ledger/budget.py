"""What is left of a budget. (Being written; see standing.py for the types.) No I/O here."""

from datetime import datetime, tzinfo

from filterd.policy.closing import Closing
from filterd.policy.ledger.standing import Spent
from filterd.policy.plan.calendar import Calendar
from filterd.policy.timing import Budget


def remaining(budget: Budget, spent: Spent | None, calendar: Calendar, home: tzinfo, now: datetime) -> float:
    return 0.0


def budget_closing(
    budget: Budget, spent: Spent | None, calendar: Calendar, home: tzinfo, now: datetime
) -> tuple[Closing | None, datetime | None]:
    return None, None
