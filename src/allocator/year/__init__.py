"""The year after the plan: its documents as events (documents.py), its proposals (proposals.py); pure glue."""
