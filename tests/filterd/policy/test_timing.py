"""The compiled time rules: plain values."""

from filterd.policy.timing import Budget, BudgetKind


def test_a_budget_is_enforced_unless_it_says_otherwise() -> None:
    budget = Budget("fun", "Fun", BudgetKind.SESSION, frozenset({"games"}), frozenset(), 60, 90)
    assert budget.enforced
    assert budget == Budget("fun", "Fun", BudgetKind.SESSION, frozenset({"games"}), frozenset(), 60, 90, True)
