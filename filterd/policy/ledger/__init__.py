"""What changes by the hour: grants, pauses, budgets used, tickets. Pure: events in, a new state out."""
