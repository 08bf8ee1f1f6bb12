"""The whole engine, killed at random moments and started again, beside a model of what it said was saved."""
