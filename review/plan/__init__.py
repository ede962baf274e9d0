"""The living plan: of one run, and of everything that is under way."""
