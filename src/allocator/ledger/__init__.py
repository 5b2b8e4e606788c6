"""The ledger: every document that moved money, in one chain; what it comes to; what may be added to it."""
