"""Experiments of the ledger: what was learned, what was imported, what is looked at."""
