"""What changes while the engine runs: the hour, the ledger, devices, minutes used; and who is told of it."""
